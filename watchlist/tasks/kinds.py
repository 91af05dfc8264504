"""Kinds of party and authorities as people type them and files hold them."""

from __future__ import annotations

from watchlist.errors import InputError
from watchlist.records import Kind
from watchlist.sources.countries import country_code

# The pair file speaks the vocabulary of entity schemata; None leaves the kind open.
SCHEMATA: dict[str, Kind | None] = {
    "person": Kind.PERSON,
    "company": Kind.COMPANY,
    "organization": Kind.ORGANIZATION,
    "legalentity": None,
    "vessel": Kind.VESSEL,
    "aircraft": Kind.AIRCRAFT,
    "airplane": Kind.AIRCRAFT,
    "": None,
}


def read_kind(text: str | None) -> Kind | None:
    """The kind that a person typed or a file holds (person, company, ..., LegalEntity); None where it stays open.

    Raises:
        InputError: no such kind.
    """
    try:
        return SCHEMATA[(text or "").strip().lower()]
    except KeyError:
        known = ", ".join(kind for kind in SCHEMATA if kind)
        raise InputError(f"{text!r} is no kind of party; known: {known}") from None


def read_authority(text: str) -> str:
    """The code of an authority that a person typed: ISO 3166 alpha-2 of the state, or EU, UN.

    Raises:
        InputError: no such authority.
    """
    code = text.strip().upper()
    if code in ("EU", "UN"):
        return code
    found = country_code(text)
    if found is None:
        raise InputError(f"{text!r} is no authority; write GB, US, EU, UN, CA, ...")
    return found
