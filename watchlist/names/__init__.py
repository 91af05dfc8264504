"""What a name is: script, folding, tokens with tags. Pure; prepares each name once."""

from watchlist.names.fold import fold, skeleton
from watchlist.names.latin import latin_form
from watchlist.names.lexicon import name_groups, relation_of
from watchlist.names.prepare import prepare, prepare_many
from watchlist.names.scripts import script_of
from watchlist.names.tokens import PreparedName, Token, decode_prepared, encode_prepared
from watchlist.tables import tables_version

CODE_VERSION = "3"
"""Raised by hand when the code prepares any name differently; the tables' own hash is beside it in `names_version`."""

__all__ = [
    "PreparedName",
    "Token",
    "decode_prepared",
    "encode_prepared",
    "fold",
    "latin_form",
    "name_groups",
    "names_version",
    "prepare",
    "prepare_many",
    "relation_of",
    "script_of",
    "skeleton",
]


def names_version() -> str:
    """What prepared forms depend on: the version of this code and of the tables in resources/names."""
    return f"{CODE_VERSION}.{tables_version('names')}"
