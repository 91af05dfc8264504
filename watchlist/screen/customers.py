"""A row of a customer file as a subject: what it says, as matching sees it, and what a person should know of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cache

import msgspec

from watchlist.errors import EmptyNameError
from watchlist.match import Party, PartyName
from watchlist.names import prepare
from watchlist.records import Identifier, Kind, NameKind, PartialDate
from watchlist.screen.columns import ColumnMap, DateOrder, fold_header, iso_dates
from watchlist.screen.health import issues_of
from watchlist.screen.reading import RawRow
from watchlist.screenings import InputIssue, SubjectView
from watchlist.sources.countries import country_code
from watchlist.sources.dates import read_date
from watchlist.sources.identifiers import identifier, identifier_kind
from watchlist.tables import load_yaml

MAX_NAME = 1000
"""A longer name is no name: a whole document stands in the cell."""
_EACH = re.compile(r"\s*[;|/,]\s*")
_MANY = re.compile(r"\s*[;|\n]\s*")
_LABELLED = re.compile(r"^\s*([^\d:]{2,30}?)[\s:#.-]*\s(\S*\d.*)$")
_GENDERS = {
    "m": "male", "male": "male", "mann": "male", "mannlich": "male", "homme": "male", "hombre": "male", "herr": "male",
    "mr": "male", "f": "female", "female": "female", "w": "female", "weiblich": "female", "frau": "female",
    "femme": "female", "mujer": "female", "mrs": "female", "ms": "female",
}  # fmt: skip


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """A subject ready to be screened; `party` is None where `error` says why it cannot be."""

    view: SubjectView
    party: Party | None = None
    error: str | None = None
    issues: tuple[InputIssue, ...] = ()


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """How the rows of one file are read: columns, and the order of its dates. Found once, the same for every row."""

    columns: ColumnMap
    dates: DateOrder


def read_customer(row: RawRow, layout: Layout, seen_before: int | None = None) -> Customer:
    """The customer of a row; never raises for what the row holds. `seen_before` is the row of the same id, if any."""
    values = _values(row, layout)
    view = _view(row, values, layout)
    issues = list(issues_of(view, seen_before))
    if row.remark:
        issues.append(InputIssue(row=row.number, subject_id=view.subject_id, issue="extra_cells", detail=row.remark))
    error = row.error or (_too_long(view))
    party = None
    if error is None:
        try:
            party, more = party_of_subject(view)
            issues += [
                InputIssue(row=row.number, subject_id=view.subject_id, issue=issue, detail=text) for issue, text in more
            ]
        except EmptyNameError:
            error = "no name" if not view.name else f"nothing of the name {view.name[:40]!r} can be compared"
    return Customer(view=view, party=party, error=error, issues=tuple(issues))


def _too_long(view: SubjectView) -> str | None:
    longest = max((len(name) for name in (view.name, *view.other_names)), default=0)
    return f"a name of {longest} characters is none; at most {MAX_NAME} are taken" if longest > MAX_NAME else None


def _values(row: RawRow, layout: Layout) -> dict[str, list[str]]:
    return {
        field: [text for place in places if (text := row.cells[place].strip())]
        for field, places in layout.columns.columns.items()
    }


def _view(row: RawRow, values: dict[str, list[str]], layout: Layout) -> SubjectView:
    def first(field: str) -> str:
        return next(iter(values.get(field, ())), "")

    parts = [first(field) for field in ("given_name", "middle_name", "family_name")]
    name = first("name") or " ".join(part for part in parts if part)
    others = [one for text in values.get("other_names", ()) for one in _MANY.split(text) if one]
    births = [iso for text in values.get("birth", ()) for iso in iso_dates(text, layout.dates)]
    return SubjectView(
        row=row.number,
        subject_id=first("subject_id") or _made_id(name, births),
        name=name,
        kind=first("kind") or None,
        births=tuple(births),
        nationalities=tuple(_split(values, "nationality")),
        countries=tuple(_split(values, "country")),
        identifiers=tuple(
            _headed(layout, place, row.cells[place]) for place in layout.columns.columns.get("identifier", ())
            if row.cells[place].strip()
        ),
        addresses=(", ".join(values["address"]),) if values.get("address") else (),
        other_names=tuple(others),
        birth_places=tuple(values.get("birth_place", ())),
        gender=first("gender") or None,
    )  # fmt: skip


def id_of(row: RawRow, layout: Layout) -> str:
    """The id of a row's customer, for the most part without reading the rest of the row; empty if it has no name either."""
    for place in layout.columns.columns.get("subject_id", ()):
        if text := row.cells[place].strip():
            return text
    view = _view(row, _values(row, layout), layout)
    return view.subject_id if view.name else ""


def _made_id(name: str, births: Sequence[str]) -> str:
    """A file without ids: the same name and date of birth are the same customer in the next file."""
    text = "\0".join([" ".join(name.casefold().split()), *births])
    return "N-" + hashlib.sha256(text.encode()).hexdigest()[:12].upper()


def _split(values: dict[str, list[str]], field: str) -> Iterator[str]:
    for text in values.get(field, ()):
        yield from (one for one in _EACH.split(text) if one)


def _headed(layout: Layout, place: int, text: str) -> str:
    """A number with its column's head where the head says of what kind it is and the cell does not."""
    head = layout.columns.headers[place]
    if identifier_kind(head) != "other" and _LABELLED.match(text) is None:
        return f"{head} {text.strip()}"
    return text.strip()


def party_of_subject(view: SubjectView) -> tuple[Party, list[tuple[str, str]]]:
    """The subject as matching sees it, and what of it could not be used.

    Raises:
        EmptyNameError: nothing of its names can be compared.
    """
    remarks: list[tuple[str, str]] = []
    kind = kind_named(view.kind)
    if view.kind and kind is None:
        remarks.append(("unknown_type", f"{view.kind!r}: compared with parties of every type"))
    names = [PartyName(prepare(view.name, kind or Kind.PERSON))]
    for text in view.other_names:
        try:
            names.append(PartyName(prepare(text, kind or Kind.PERSON), NameKind.ALIAS))
        except EmptyNameError:
            remarks.append(("unusable_name", text))
    births = []
    for text in view.births:
        born = read_date(text)
        if born.start is None:
            remarks.append(("unreadable_date", f"{text!r} is no date and was left out"))
        else:
            births.append(born)
    countries = []
    for text in (*view.nationalities, *view.countries):
        code = country_code(text)
        if code is None:
            remarks.append(("unknown_country", f"{text!r} was left out"))
        else:
            countries.append(code)
    party = Party(
        kind=kind, names=tuple(names), births=_settled(births), genders=_gender(view.gender),
        countries=tuple(dict.fromkeys(countries)), places=view.birth_places,
        identifiers=tuple(number_of(text) for text in view.identifiers),
    )  # fmt: skip
    return party, remarks


def _settled(births: list[PartialDate]) -> tuple[PartialDate, ...]:
    return tuple(dict.fromkeys(births))


def _gender(text: str | None) -> tuple[str, ...]:
    found = _GENDERS.get(fold_header(text)) if text else None
    return (found,) if found else ()


def number_of(text: str) -> Identifier:
    """An identifier as a customer file writes it: with its kind before it ("Passport 9003213", "IMO 9187655") or bare."""
    found = _LABELLED.match(text)
    if found is not None:
        kind = identifier_kind(found[1])
        if kind != "other":
            return identifier(kind, found[2].strip(), label=found[1].strip())
    return identifier("other", text)


@cache
def _kinds() -> dict[str, Kind]:
    table = load_yaml("screen/headers.yml")["kinds"]
    return {fold_header(word): Kind(kind) for kind, words in table.items() for word in words}


def kind_named(text: str | None) -> Kind | None:
    """The kind that a cell names; None where it names none."""
    return _kinds().get(fold_header(text)) if text else None
