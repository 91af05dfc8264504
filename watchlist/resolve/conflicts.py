"""What forbids two records to be one party, whatever speaks for it."""

from __future__ import annotations

from functools import lru_cache

from watchlist.errors import EmptyNameError
from watchlist.names import prepare
from watchlist.records import Identifier, Kind, kinds_compatible
from watchlist.resolve.births import compare_births
from watchlist.resolve.subjects import Subject
from watchlist.resolve.weights import load_weights

UNIQUE = frozenset({"imo", "lei", "inn", "ogrn", "uscc", "tail_number", "msn"})
"""Kinds of number of which a party has one; two valid ones that differ are two parties."""
LIST_SCHEMES = frozenset({"un", "ofac", "uk", "eu", "seco"})
"""Reference schemes that number parties: two references of one list are two parties."""


def same_list(one: Subject, other: Subject) -> str | None:
    """Two entries of one list, or two parties of one article, are two parties until a person says otherwise."""
    if one.source != other.source:
        return None
    if one.provisional:
        return "two parties of one article" if one.document is not None and one.document == other.document else None
    return f"two entries of one list ({one.source})"


def conflict_of(one: Subject, other: Subject, *, use_references: bool = True) -> str | None:
    """Why the facts of two records cannot be one party's, or None."""
    return numbers_or_names_apart(one, other, use_references=use_references) or facts_apart(one, other)


def numbers_or_names_apart(one: Subject, other: Subject, *, use_references: bool = True) -> str | None:
    """Conflicts that hardly ever rest on an error: kinds, unique numbers, references, a publisher's warning."""
    kinds = one.party.kind, other.party.kind
    if kinds[0] is not None and kinds[1] is not None and not kinds_compatible(kinds[0], kinds[1]):
        return f"one is a {kinds[0]}, the other a {kinds[1]}"
    return (
        numbers_apart(one, other)
        or (references_apart(one, other) if use_references else None)
        or told_apart(one, other)
    )


def facts_apart(one: Subject, other: Subject) -> str | None:
    """Conflicts that forbid, though a list may be wrong: dates of birth and sex. Where all else agrees a person is asked."""
    births = compare_births(one.party.births, other.party.births, load_weights().facts)
    if births is not None and births.forbidden:
        return f"born {births.one} and {births.other}"
    genders = _genders(one), _genders(other)
    if genders[0] and genders[1] and not genders[0] & genders[1]:
        return f"{'/'.join(sorted(genders[0]))} and {'/'.join(sorted(genders[1]))}"
    return None


def _genders(subject: Subject) -> frozenset[str]:
    return frozenset(value.lower() for value in subject.party.genders) & {"male", "female"}


def numbers_apart(one: Subject, other: Subject) -> str | None:
    """Different valid numbers of a kind of which a party has one."""
    mine, theirs = _unique_numbers(one), _unique_numbers(other)
    for kind in sorted(mine.keys() & theirs.keys()):
        if not mine[kind] & theirs[kind]:
            return f"{kind.upper()} {', '.join(sorted(mine[kind]))} and {', '.join(sorted(theirs[kind]))}"
    return None


def _unique_numbers(subject: Subject) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for number in subject.party.identifiers:
        if is_unique(number):
            found.setdefault(number.kind, set()).add(number.normal)
    return found


def is_unique(number: Identifier) -> bool:
    """Whether a party has only one number of this kind, and the number is not known to be wrong."""
    return number.kind in UNIQUE and number.valid is True


def references_apart(one: Subject, other: Subject) -> str | None:
    """Both quote, or are, entries of one list, and not the same."""
    mine, theirs = references_of(one), references_of(other)
    for scheme in sorted(mine.keys() & theirs.keys()):
        if one.source == other.source == scheme:
            continue  # two entries of one list: `same_list` says so, and a person may say otherwise
        if not mine[scheme] & theirs[scheme]:
            return f"{scheme} {', '.join(sorted(mine[scheme]))} and {', '.join(sorted(theirs[scheme]))}"
    return None


def references_of(subject: Subject) -> dict[str, set[str]]:
    """Entries of lists that a record quotes, by list; an official record quotes itself.

    In capitals: lists quote QDe.145 as QDE.145 too.
    """
    found: dict[str, set[str]] = {}
    for reference in subject.party.references:
        if reference.scheme in LIST_SCHEMES:
            found.setdefault(reference.scheme, set()).add(reference.value.upper())
    if subject.source in LIST_SCHEMES:
        found.setdefault(subject.source, set()).add(subject.key.split(":", maxsplit=1)[1].upper())
    return found


def told_apart(one: Subject, other: Subject) -> str | None:
    """The publisher of either says it is not to be confused with the other."""
    for text in (*one.confused, *other.confused):
        for side, against in ((one, other), (other, one)):
            if text in side.confused and _named_in(against, _words_of(text, against.party.kind), text):
                return f"not to be confused with {text}"
    return None


@lru_cache(maxsize=4096)
def _words_of(text: str, kind: Kind | None) -> frozenset[str]:
    try:
        return frozenset(token.form for token in prepare(text, kind or Kind.PERSON).tokens)
    except EmptyNameError:
        return frozenset()


def _named_in(subject: Subject, words: frozenset[str], text: str) -> bool:
    if any(value in text.upper() for values in references_of(subject).values() for value in values):
        return True
    return any(
        len(forms) > 1 and forms <= words
        for name in subject.party.names
        for forms in ({token.form for token in name.prepared.tokens if token.tag not in ("title", "legal")},)
    )
