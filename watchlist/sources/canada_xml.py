"""Canada's autonomous sanctions list (`data-set/record`), in the tags before and since 25 August 2026.

The file has no ids. The key of a record is its place in the law: regulation, schedule, item, such as
`RUS/1-part-1/24`. A repealed item leaves a gap and a corrected one keeps its number, so the key survives any order of
the file and any edit of the name; where a record has no item, its name stands in. Tags are known by the part before
their first hyphen, since the newer ones carry French behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from watchlist.errors import InputError
from watchlist.records import (
    Designation,
    Identifier,
    Kind,
    Measure,
    Name,
    NameKind,
    NamePart,
    Note,
    PartialDate,
    Record,
    Strength,
)
from watchlist.sources.base import Ledger, RawFile, Reading, SourceRow, SourceSpec
from watchlist.sources.countries import fold_country
from watchlist.sources.dates import from_excel_serial, read_dates, read_day
from watchlist.sources.fields import Fields, KeyGuard, content_hash, only_file
from watchlist.sources.identifiers import identifier
from watchlist.sources.measures import regimes
from watchlist.sources.naming import make_name, script, tidy, unique
from watchlist.sources.xmlstream import stream_xml, tree_of, xml_sniff

_TAGS = {
    "Country": "country",
    "EntityOrShip": "entity",
    "LastName": "last",
    "GivenName": "given",
    "TitleOrShip": "title",
    "TitleOrShipType": "title",
    "DateOfBirthOrShipBuildDate": "date",
    "ShipIMONumber": "imo",
    "Aliases": "aliases",
    "Schedule": "schedule",
    "Item": "item",
    "DateOfListing": "listed",
}
_LANGUAGES = {
    "russian": "ru", "belarusian": "be", "belarussian": "be", "arabic": "ar", "ukrainian": "uk", "hebrew": "he",
    "persian": "fa", "farsi": "fa", "burmese": "my", "spanish": "es", "french": "fr", "english": "en", "chinese": "zh",
    "korean": "ko", "romanian": "ro", "georgian": "ka", "serbian": "sr", "bosnian": "bs",
}  # fmt: skip
_LABEL = re.compile(rf"[\s,;(/]*\b({'|'.join(_LANGUAGES)})\s*:\s*", re.IGNORECASE)
_OR = re.compile(r"\s+or\s+", re.IGNORECASE)
_SLASH = re.compile(r"\s*/\s*")
_EDGES = " \t\r\n;,/"


class CanadaXmlReader:
    """Reads `sema-lmes.xml`."""

    name = "canada_xml"
    version = "1"

    def sniff(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 (the protocol's)
        """The root element is data-set, with records that have a date of listing."""
        return xml_sniff(head, "data-set") and b"<record" in head and b"<DateOfListing" in head

    def read(self, files: tuple[RawFile, ...], spec: SourceSpec) -> Reading:
        """See `Reader.read`."""
        ledger = Ledger()
        return Reading(rows=_rows(only_file(files, self.name), spec, ledger), ledger=ledger)


def _rows(file: RawFile, spec: SourceSpec, ledger: Ledger) -> Iterator[SourceRow]:
    guard = KeyGuard(ledger)
    ledger.encoding = "xml"
    for _, element, line in stream_xml(file, ("record",)):
        ledger.entries += 1
        tree = tree_of(element)
        locator = f"record[{ledger.entries}] line {line}"
        said = _known(tree, file, line)
        # The hash is over what the record says under either vocabulary, so that renamed tags are no change.
        raw_hash = content_hash(said)
        fields = Fields(said)
        record = _record(fields, spec, ledger)
        if record is None:
            ledger.refuse(locator, "no name", tree)
            continue
        if not guard.first(record.source_id, locator, str(tree)):
            continue
        fields.report(ledger.leftovers)
        ledger.read += 1
        ledger.names_in += len(record.names)
        ledger.names_out += len(record.names)
        yield SourceRow(record=record, locator=locator, raw_hash=raw_hash)


def _known(tree: Any, file: RawFile, line: int) -> dict[str, list[Any]]:
    """The fields under the names of this reader; tags it does not know keep theirs, and are left over."""
    found: dict[str, list[Any]] = {}
    for tag, values in tree.items() if isinstance(tree, dict) else ():
        found.setdefault(_TAGS.get(tag.partition("-")[0]) or tag, []).extend(values)
    if found and not found.keys() & set(_TAGS.values()):
        raise InputError(
            f"{file.name} line {line}: a record without any known tag ({', '.join(found)[:120]}); "
            "the publisher has renamed its tags: a newer Watchlist is needed"
        )
    return found


def _record(fields: Fields, spec: SourceSpec, ledger: Ledger) -> Record | None:
    entity, title, imo = tidy(fields.text("entity")), tidy(fields.text("title")), tidy(fields.text("imo"))
    given, last = tidy(fields.text("given")), tidy(fields.text("last"))
    digits = "".join(imo.split())
    kind = Kind.PERSON if not entity else Kind.VESSEL if digits.isdigit() else Kind.ORGANIZATION
    names = _names(entity, given, last, kind)
    if not names:
        return None
    names += _aliases(fields.text("aliases") or "", kind)
    notes: list[Note] = []
    identifiers: list[Identifier] = []
    if digits.isdigit():
        identifiers.append(identifier("imo", digits, label="IMO number"))
    elif imo:  # a few records hold a name in another script here
        names.append(make_name(imo, NameKind.ORIGINAL_SCRIPT if script(imo) != "Latn" else NameKind.ALIAS))
        ledger.warnings.append(f"{entity or last}: the IMO field holds {imo!r}, which is no number; taken as a name")
    dates = fields.text("date") or ""
    if kind is not Kind.PERSON and dates:
        notes.append(Note(label="Build date" if kind is Kind.VESSEL else "Date", text=tidy(dates)))
    if kind is not Kind.PERSON and title:
        notes.append(Note(label="Type of ship", text=title))
    schedule, item = tidy(fields.text("schedule")), tidy(fields.text("item"))
    regulation = tidy((fields.text("country") or "").partition(" / ")[0])
    return Record(
        source=spec.name,
        source_id=_key(regulation, schedule, item or names[0].text),  # type: ignore[union-attr]
        kind=kind,
        names=unique(names),
        designations=(_designation(regulation, schedule, item, kind, fields.text("listed"), spec, ledger),),
        births=_births(dates) if kind is Kind.PERSON else (),
        titles=unique(_SLASH.split(title)) if kind is Kind.PERSON and title else (),
        identifiers=tuple(identifiers),
        notes=tuple(notes),
        links=(spec.entry_url.format(source_id=""),) if spec.entry_url else (),
    )


@lru_cache(maxsize=4096)
def _place(regulation: str, schedule: str) -> str:
    known = regimes("CA").get(regulation)
    code = known["code"] if known else fold_country(regulation).replace(" ", "-") or "unknown"
    part = "-".join(re.findall(r"[\w.]+", schedule.lower())) or "-"
    return f"{code}/{part}"


def _key(regulation: str, schedule: str, item: str) -> str:
    return f"{_place(regulation, schedule)}/{'-'.join(fold_country(item).split())}"


def _names(entity: str, given: str, last: str, kind: Kind) -> list[Name | None]:
    if kind is Kind.PERSON:
        text = f"{given} {last}".strip()
        parts = (NamePart(kind="given", text=given), NamePart(kind="family", text=last)) if given and last else ()
        return [make_name(text, parts=parts)] if text else []
    english, french = _halves(entity)
    return [make_name(english), *([make_name(french, NameKind.ALIAS, language="fr")] if french else [])]


def _halves(text: str) -> tuple[str, str]:
    """English and French names joined by a slash: only where both are names of several words, unlike J/V or A/S."""
    sides = _SLASH.split(text)
    if len(sides) == 2 and all(len(side.split()) > 1 for side in sides):
        return sides[0], sides[1]
    return text, ""


def _aliases(text: str, kind: Kind) -> list[Name | None]:
    """Names in one cell: split at semicolons and language labels, and where it is safe at commas, "or" and slashes."""
    found: list[Name | None] = []
    for cell in re.split(r"[;\n]", text):
        pieces = _LABEL.split(cell)
        languages = [None, *(_LANGUAGES[label.lower()] for label in pieces[1::2])]
        for language, piece in zip(languages, pieces[0::2], strict=True):
            for name in _apart(piece, kind):
                original = script(name) not in ("Latn", "Zyyy")
                name_kind = NameKind.ORIGINAL_SCRIPT if original else NameKind.ALIAS
                found.append(make_name(name, name_kind, Strength.UNKNOWN, language=language))
    return found


_COMMA = re.compile(r"\s*,\s*")
_LEGAL = frozenset(
    {
        "ltd", "llc", "inc", "co", "corp", "limited", "jsc", "pjsc", "cjsc", "ojsc", "ooo", "oao", "pao", "zao", "gmbh",
        "sa", "s.a", "plc", "ао", "оао", "пао", "зао", "ооо", "мк", "ак", "нко", "фгуп",
    }
)  # fmt: skip


def _apart(text: str, kind: Kind) -> list[str]:
    text = _balanced(text)
    sides = [side for side in _COMMA.split(text) if side]
    if len(sides) > 1 and _is_list(sides, kind):
        return sides
    for separator in (_OR, _SLASH):
        sides = [side for side in separator.split(text) if side]
        if len(sides) > 1 and all(len(side.split()) > 1 and "/" not in side for side in sides):
            return sides
    return [text] if text else []


def _is_list(sides: list[str], kind: Kind) -> bool:
    """Whether commas part names: not where a piece is a legal form, goes on in lower case, or is a person's single name."""
    if kind is Kind.PERSON:
        return all(len(side.split()) > 1 for side in sides)
    return all(
        not side[0].islower() and side.lower().rstrip(".").split()[0].rstrip(".") not in _LEGAL for side in sides[1:]
    )


def _balanced(text: str) -> str:
    """Without separators at the ends and without a bracket that opens or closes nothing."""
    text = tidy(text).strip(_EDGES)
    if text.endswith("(") or (text.endswith(")") and text.count("(") < text.count(")")):
        text = text[:-1].rstrip(_EDGES)
    if text.startswith(")") or (text.startswith("(") and text.count(")") < text.count("(")):
        text = text[1:].lstrip(_EDGES)
    return text.rstrip(")").rstrip() if text.count(")") > text.count("(") else text


def _births(text: str) -> tuple[PartialDate, ...]:
    """The dates of a cell; five digits are the number of a day that a spreadsheet left behind."""
    bare = tidy(text)
    if re.fullmatch(r"[1-6]\d{4}", bare):
        return (from_excel_serial(int(bare)),)
    return unique(read_dates(bare))


def _designation(
    regulation: str, schedule: str, item: str, kind: Kind, listed: str | None, spec: SourceSpec, ledger: Ledger
) -> Designation:
    known = regimes("CA").get(regulation)
    if known is None:
        warning = f"regulation not in resources/programmes.yml: {regulation!r}; no measures derived"
        if warning not in ledger.warnings:
            ledger.warnings.append(warning)
        known = {"legal_basis": None}
    group = {Kind.PERSON: "person", Kind.VESSEL: "vessel"}.get(kind, "entity")
    codes = known.get("schedules", {}).get(schedule, known.get(group, ()))
    where = ", ".join(part for part in (schedule and f"Schedule {schedule}", item and f"item {item}") if part)
    basis = known["legal_basis"]
    return Designation(
        authority=spec.authority,
        authority_name=spec.authority_name,
        programme=known.get("title") or regulation or None,
        legal_basis=f"{basis}, {where}" if basis and where else basis or where or None,
        measures=tuple(Measure(code) for code in codes),
        measures_derived=True,
        listed=read_day(listed),
    )
