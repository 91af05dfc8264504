"""The user's own lists: any CSV file or workbook, with a map of columns proposed from its header and kept in a small YAML.

The map (`columns` of the source's spec) says for each column which field it is. `propose_spec` writes the first one; a
person corrects it. A column mapped to nothing ("") is set aside and counted as left over.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from watchlist.errors import InputError
from watchlist.records import (
    Address,
    Contact,
    Designation,
    Identifier,
    Kind,
    Name,
    NameKind,
    NamePart,
    Note,
    Place,
    Record,
    Strength,
)
from watchlist.sources.base import Ledger, RawFile, Reading, SourceRow, SourceSpec
from watchlist.sources.countries import country_code, country_or_text, fold_country
from watchlist.sources.csvrows import CsvShape, open_csv
from watchlist.sources.dates import read_dates, read_day
from watchlist.sources.fields import KeyGuard, content_hash, only_file
from watchlist.sources.identifiers import identifier
from watchlist.sources.naming import gender_of, make_name, tidy, unique
from watchlist.sources.sheets import cell_text, is_workbook, read_sheet
from watchlist.tables import load_yaml

_KINDS = {
    "person": Kind.PERSON, "individual": Kind.PERSON, "natural person": Kind.PERSON, "p": Kind.PERSON, "i": Kind.PERSON,
    "company": Kind.COMPANY, "legal entity": Kind.COMPANY, "legal person": Kind.COMPANY, "business": Kind.COMPANY,
    "entity": Kind.ORGANIZATION, "organization": Kind.ORGANIZATION, "organisation": Kind.ORGANIZATION, "e": Kind.ORGANIZATION,
    "vessel": Kind.VESSEL, "ship": Kind.VESSEL, "aircraft": Kind.AIRCRAFT, "country": Kind.COUNTRY,
}  # fmt: skip
_NUMBERS = ("passport", "national_id", "tax_id", "registration", "imo", "mmsi", "lei", "bic")
_ALIASES = {
    "aliases": (NameKind.ALIAS, Strength.UNKNOWN),
    "weak_aliases": (NameKind.WEAK_ALIAS, Strength.WEAK),
    "former": (NameKind.FORMER, Strength.UNKNOWN),
    "original": (NameKind.ORIGINAL_SCRIPT, Strength.UNKNOWN),
}
_MANY = re.compile(r"\s*[;|\n]\s*")
_DELIMITERS = (",", ";", "\t", "|")
Values = dict[str, list[str]]


class OwnTableReader:
    """Reads a table of the user's by the column map of its spec."""

    name = "own_table"
    version = "1"

    def sniff(self, head: bytes, filename: str) -> bool:
        """A workbook, or text whose file name says that it is a table."""
        return is_workbook(head) or filename.lower().endswith((".csv", ".tsv", ".txt"))

    def read(self, files: tuple[RawFile, ...], spec: SourceSpec) -> Reading:
        """See `Reader.read`."""
        ledger = Ledger()
        return Reading(rows=_rows(only_file(files, self.name), spec, ledger), ledger=ledger)


def propose_columns(header: Sequence[str]) -> dict[str, str]:
    """Column -> field, from the words of resources/own_columns.yml; each field but notes and aliases is given once."""
    table = {
        field: [fold_country(str(word)) for word in words] for field, words in load_yaml("own_columns.yml").items()
    }
    found: dict[str, str] = {}
    taken: set[str] = set()
    for exact in (True, False):
        for column in header:
            folded = fold_country(column)
            if column in found or not folded:
                continue
            for field, words in table.items():
                fits = (
                    folded in words if exact else any(f" {word} " in f" {folded} " for word in words if len(word) > 3)
                )
                if fits and (field not in taken or field in ("note", "aliases", "address")):
                    found[column] = field
                    taken.add(field)
                    break
    return {column: found.get(column, "note") for column in header if column}


def propose_spec(file: RawFile, name: str, title: str = "") -> SourceSpec:
    """A spec for a list of the user's own, its columns proposed from the file's header.

    Raises:
        InputError: the file is no table, or no column of it looks like a name.
    """
    header, _, _ = _table(file)
    columns = propose_columns(header)
    if not {"name", "family"} & set(columns.values()):
        raise InputError(f"{file.name}: no column looks like a name; columns: {', '.join(header)[:300]}")
    return SourceSpec(
        name=name, title=title or name, authority="XX", authority_name=title or name, formats=("own_table",), own=True,
        columns=columns, licence="the user's own", max_shrink=1.0, max_grow=1000.0,
    )  # fmt: skip


def write_spec(spec: SourceSpec, folder: Path) -> Path:
    """Keep a spec of the user's own as YAML in a folder that `load_spec` is given."""
    import yaml

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{spec.name}.yml"
    fields = ("title", "authority", "authority_name", "formats", "licence", "max_shrink", "max_grow", "columns")
    data = {field: msgspec.to_builtins(getattr(spec, field)) for field in fields}
    text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
    path.write_text(
        f'# A list of your own. `columns` says which field each column is; "" sets it aside.\n{text}', encoding="utf-8"
    )
    return path


def _table(file: RawFile) -> tuple[list[str], Iterator[tuple[int, list[str]]], str]:
    """Header, rows as (row number, cells as text) and encoding of a CSV file or workbook."""
    with file.path.open("rb") as stream:
        head = stream.read(1 << 16)
    if is_workbook(head):
        rows = read_sheet(file).rows
        header = [tidy(cell_text(cell)) for cell in rows[0]]
        return header, ((number, [cell_text(cell) for cell in row]) for number, row in enumerate(rows[1:], 2)), "xlsx"
    first = head.split(b"\n", 1)[0].replace(b"\0", b"").decode("utf-8", "replace")
    delimiter = max(_DELIMITERS, key=first.count)
    table = open_csv(file, CsvShape(delimiter=delimiter))
    return list(table.header), table.rows, table.encoding


def _rows(file: RawFile, spec: SourceSpec, ledger: Ledger) -> Iterator[SourceRow]:
    header, rows, ledger.encoding = _table(file)
    columns = spec.columns or propose_columns(header)
    missing = [name for name in columns if name not in header]
    if missing:
        raise InputError(
            f"{file.name}: column {missing[0]!r} of source {spec.name} is missing; the file has: {header}"[:400]
        )
    if not {"name", "family"} & set(columns.values()):
        raise InputError(f"{file.name}: no column of source {spec.name} is a name; correct `columns` in its spec")
    fields = [columns.get(name, "") for name in header]
    guard = KeyGuard(ledger)
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        ledger.entries += 1
        locator = f"row {number}"
        values: Values = {}
        notes: list[Note] = []
        for name, field, cell in zip(header, fields, cells, strict=False):
            text = cell.strip()
            if not text:
                continue
            if field == "note":
                notes.append(Note(label=name, text=tidy(text)))
            elif field:
                values.setdefault(field, []).append(text)
            else:
                ledger.leftovers[name or "column without a header"] += 1
        record = _record(values, tuple(notes), spec)
        if record is None:
            ledger.refuse(locator, "no name", cells, _stated_key(values))
            continue
        if not guard.first(record.source_id, locator, str(cells)):
            continue
        ledger.read += 1
        ledger.names_in += len(record.names)
        ledger.names_out += len(record.names)
        yield SourceRow(record=record, locator=locator, raw_hash=content_hash(sorted(zip(header, cells, strict=False))))


def _record(values: Values, notes: tuple[Note, ...], spec: SourceSpec) -> Record | None:
    def many(field: str) -> list[str]:
        return _parts(values, field)

    kind = _kind(many("kind"), values)
    names = _names(values, kind)
    if not names:
        return None
    births = unique(date for text in many("birth") for date in read_dates(text))
    programme = "; ".join(many("programme")) or None
    countries = tuple(country_or_text(text) for text in many("country"))
    numbers: list[Identifier] = [identifier(kind_, text) for kind_ in _NUMBERS for text in many(kind_)]
    contacts = [Contact(kind=kind_, value=text) for kind_ in ("phone", "email", "website") for text in many(kind_)]
    key = _stated_key(values) or _hash_key(names[0].text, [date.raw for date in births], list(countries))
    return Record(
        source=spec.name,
        source_id=key,
        kind=kind,
        names=names,
        designations=(
            Designation(
                authority=spec.authority,
                authority_name=spec.authority_name,
                programme=programme,
                reason=" ".join(many("reason")) or None,
                listed=next((day for text in many("listed") if (day := read_day(text))), None),
            ),
        ),
        births=births,
        birth_places=unique(
            Place(raw=text, country=country_code(text.rpartition(",")[2])) for text in many("birth_place")
        ),
        genders=unique(map(gender_of, many("gender"))),
        nationalities=unique(map(country_or_text, many("nationality"))),
        citizenships=unique(map(country_or_text, many("citizenship"))),
        countries=unique(countries),
        titles=unique(many("title")),
        positions=unique(many("position")),
        addresses=unique(Address(raw=text, country=country_code(text.rpartition(",")[2])) for text in many("address")),
        identifiers=unique(numbers),
        contacts=unique(contacts),
        notes=notes,
        links=unique(many("link")),
    )


def _parts(values: Values, field: str) -> list[str]:
    """What a row says of a field, one value each."""
    return [part for text in values.get(field, ()) for item in _MANY.split(text) if (part := tidy(item))]


def _stated_key(values: Values) -> str:
    return "-".join(_parts(values, "id"))


def _kind(words: list[str], values: Values) -> Kind:
    """The kind a row states, else what its columns show: birth, gender or given name make a person."""
    for word in words:
        if kind := _KINDS.get(word.lower()):
            return kind
    if {"given", "birth", "gender", "passport"} & values.keys():
        return Kind.PERSON
    return Kind.VESSEL if {"imo", "mmsi"} & values.keys() else Kind.ORGANIZATION


def _names(values: Values, kind: Kind) -> tuple[Name, ...]:
    found: list[Name | None] = []
    given, middle, family = (tidy(" ".join(values.get(field, ()))) for field in ("given", "middle", "family"))
    labelled = (("given", given), ("middle", middle), ("family", family))
    parts = tuple(NamePart(kind=label, text=text) for label, text in labelled if text)
    joined = " ".join(part.text for part in parts)
    whole = [item for text in values.get("name", ()) for item in _MANY.split(text) if item.strip()]
    if whole:
        fits = kind is Kind.PERSON and len(parts) > 1 and tidy(whole[0]).lower() == joined.lower()
        found.append(make_name(whole[0], parts=parts if fits else ()))
        found += [make_name(text, NameKind.ALIAS) for text in whole[1:]]
    elif joined:
        found.append(make_name(joined, parts=parts if len(parts) > 1 else ()))
    for field, (name_kind, strength) in _ALIASES.items():
        for text in values.get(field, ()):
            found += [make_name(item, name_kind, strength) for item in _MANY.split(text)]
    return unique(found)


def _hash_key(name: str, births: list[str], countries: list[str]) -> str:
    """A key for a list without ids: it survives the order of rows, not a change of name, birth or country."""
    text = "\x1f".join((fold_country(name), *sorted(births), *sorted(countries)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
