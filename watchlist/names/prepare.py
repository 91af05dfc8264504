"""A name as given -> tokens with folded forms and tags, once and fast."""

from __future__ import annotations

from collections.abc import Iterable

from watchlist.errors import EmptyNameError
from watchlist.names.lexicon import MODE_OF, Mode
from watchlist.names.order import part_tags, retag, splits_at_comma, tag_by_case, tag_by_parts
from watchlist.names.scripts import script_of, script_of_char
from watchlist.names.sequence import arrange
from watchlist.names.several import further_names
from watchlist.names.text import raw_words
from watchlist.names.tokens import FAMILY, GIVEN, LEGAL, NUMBER, PARTICLE, TITLE, PreparedName, Token
from watchlist.names.units import MIXED, PHRASE, SLOW, UPPER, Entry, Unit, build_entry, first_words, word_token
from watchlist.records import Kind, NamePart

MEMORY = 32768
"""Raw words remembered for each mode; when that many are known, remembering begins anew."""

BOTH_CASES = UPPER | MIXED
FIRST_OTHER = "\u02b0"
"""Below this code point every letter is Latin."""

_SOMEBODY = Unit(Token("name", "name"), 0)

_memory: dict[Mode, dict[str, Entry]] = {mode: {} for mode in Mode}


def prepare(text: str, kind: Kind, parts: tuple[NamePart, ...] = ()) -> PreparedName:
    """The name made ready for comparison.

    Args:
        text: the name as published or typed, in any script, of any length.
        kind: what bears the name; it decides how words are read (titles of persons, legal forms of companies).
        parts: the name's parts as the publisher labels them; they set the tags given, family and patronymic.

    Raises:
        EmptyNameError: the text holds no letter and no digit of any script.
    """
    mode = MODE_OF[kind]
    script = script_of(text)
    readings: tuple[tuple[Token, ...], ...] = ()
    if script == "Latn" and not _has_other_letters(text):
        tokens = _tokens(text, mode)
    else:
        tokens, readings = _foreign(text, mode)
    if not tokens:
        shown = text if len(text) <= 60 else text[:57] + "..."
        raise EmptyNameError(f"nothing to compare in the name {shown!r}: give a name that has letters or digits")
    further = [_any_tokens(name, mode) for name in further_names(text, mode)]
    readings += tuple(other for other in dict.fromkeys(further) if _names_somebody(other) and other != tokens)
    if parts and mode is Mode.PERSON:
        labelled = [(tag, _any_tokens(part, mode)) for tag, part in part_tags(parts)]
        tokens = tag_by_parts(tokens, labelled)
    return PreparedName(text, script, tokens, readings)


def prepare_many(texts: Iterable[str], kind: Kind) -> list[PreparedName]:
    """`prepare` for many names of one kind, in their order."""
    return [prepare(text, kind) for text in texts]


def _names_somebody(tokens: tuple[Token, ...]) -> bool:
    return any(token.tag not in (TITLE, LEGAL, PARTICLE) for token in tokens)


def _has_other_letters(text: str) -> bool:
    if text.isascii() or max(text) < FIRST_OTHER:
        return False
    return any(script_of_char(char) not in ("Latn", "") for char in text)


def _any_tokens(text: str, mode: Mode) -> tuple[Token, ...]:
    return _foreign(text, mode)[0] if _has_other_letters(text) else _tokens(text, mode)


def _foreign(text: str, mode: Mode) -> tuple[tuple[Token, ...], tuple[tuple[Token, ...], ...]]:
    """Tokens of the most probable Latin reading, and of the further readings that differ from it.

    Where two readings have as many tokens, the other forms also stand beside the token they would replace (`alt`).
    """
    from watchlist.names.readings import read_text

    found = [tokens for tokens in (_tokens(latin, mode) for latin in read_text(text, mode)) if tokens]
    if not found:
        return (), ()
    first = found[0]
    by_forms = {tuple(token.form for token in tokens): tokens for tokens in reversed(found)}
    del by_forms[tuple(token.form for token in first)]
    rest = list(reversed(by_forms.values()))
    same = [tokens for tokens in rest if len(tokens) == len(first)]
    if same:
        first = tuple(_with_alt(token, [tokens[at].form for tokens in same]) for at, token in enumerate(first))
    return first, tuple(rest)


def _with_alt(token: Token, forms: list[str]) -> Token:
    if token.tag in (LEGAL, NUMBER, PARTICLE):
        return token
    alt = tuple(dict.fromkeys((*(form for form in forms if form != token.form), *token.alt)))
    return token if alt == token.alt else Token(token.form, token.plain, token.tag, alt)


def _tokens(text: str, mode: Mode) -> tuple[Token, ...]:
    """Tokens of a text in Latin letters."""
    if mode is Mode.PERSON and "," in text:
        sides = splits_at_comma(text)
        if sides is not None:
            family, given = _units(sides[0], mode), _units(sides[1], mode)
            if family and given and not _only_titles(given):
                return tuple(
                    [unit.token for unit in retag(family, FAMILY)] + [unit.token for unit in retag(given, GIVEN)]
                )
    tokens: list[Token] = []
    entries, flags = _entries(text, mode)
    if flags & SLOW or flags & BOTH_CASES == BOTH_CASES:
        return tuple([unit.token for unit in _arranged(entries, flags, mode)])
    for entry in entries:
        tokens += entry.tokens
    return tuple(tokens)


def _only_titles(units: list[Unit]) -> bool:
    """Whether what stands after a comma is Jr., PhD and the like: read with a name before it, nothing of it is a name."""
    if len(units) > 3:
        return False
    plain = [
        Unit(word_token(unit.token.plain), PHRASE) for unit in units if unit.token.plain in first_words(Mode.PERSON)
    ]
    if len(plain) < len(units):
        return False
    return all(unit.token.tag == TITLE for unit in arrange([_SOMEBODY, *plain], Mode.PERSON, PHRASE)[1:])


def _entries(text: str, mode: Mode) -> tuple[list[Entry], int]:
    """What is remembered of each raw word, and all their flags together."""
    known = _memory[mode].get
    entries: list[Entry] = []
    flags = 0
    for word in raw_words(text):
        entry = known(word)
        if entry is None:
            entry = _remember(word, mode)
        entries.append(entry)
        flags |= entry.flags
    return entries, flags


def _units(text: str, mode: Mode) -> list[Unit]:
    return _arranged(*_entries(text, mode), mode)


def _arranged(entries: list[Entry], flags: int, mode: Mode) -> list[Unit]:
    units = [unit for entry in entries for unit in entry.units]
    if flags & SLOW:
        units = arrange(units, mode, flags)
    if mode is Mode.PERSON and flags & BOTH_CASES == BOTH_CASES:
        units = tag_by_case(units)
    return units


def _remember(word: str, mode: Mode) -> Entry:
    memory = _memory[mode]
    if len(memory) >= MEMORY:
        memory.clear()
    entry = build_entry(word, mode)
    memory[word] = entry
    return entry
