"""UN Security Council consolidated list (`CONSOLIDATED_LIST` with INDIVIDUAL and ENTITY).

The order of name parts is that of publication and says nothing of given or family names. The file has no field for
measures: they follow from the regime (resources/programmes.yml) and are marked as derived.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from watchlist.records import (
    Address,
    CrossReference,
    Designation,
    Identifier,
    Kind,
    Measure,
    Name,
    NameKind,
    NamePart,
    Note,
    PartialDate,
    Place,
    Record,
    Strength,
)
from watchlist.sources.base import Ledger, RawFile, Reading, SourceRow, SourceSpec
from watchlist.sources.cells import document_details, leading_country
from watchlist.sources.countries import country_code, country_or_text
from watchlist.sources.dates import read_date, read_dates, read_day
from watchlist.sources.fields import Fields, KeyGuard, content_hash, only_file
from watchlist.sources.identifiers import identifier, identifier_kind
from watchlist.sources.measures import regimes
from watchlist.sources.naming import gender_of, make_name, script, tidy, unique
from watchlist.sources.xmlstream import head_attribute, stream_xml, tree_of, xml_sniff

_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
# Constant or always empty in this list, or a sort key of the publisher's database.
_SET_ASIDE = ("VERSIONNUM", "LIST_TYPE", "SORT_KEY", "SORT_KEY_LAST_MOD")
_QUALITY = {
    "good": (NameKind.ALIAS, Strength.STRONG),
    "low": (NameKind.WEAK_ALIAS, Strength.WEAK),
    "a.k.a.": (NameKind.ALIAS, Strength.UNKNOWN),
    "f.k.a.": (NameKind.FORMER, Strength.UNKNOWN),
}
# Several names in one alias: semicolons, and now and then the next letter of a list.
_PACKED = re.compile(r"\s*;\s*|\s+[b-h]\)\s+")
_LABEL_A = re.compile(r"^a\)\s+")
_BRACKETS_AND_SEMICOLONS = re.compile(r"[();]")
_ORIGINAL = re.compile(r"\boriginal script\b:?", re.IGNORECASE)
# Remarks inside a name, kept as a note: they are no part of what the party is called.
_REMARK = re.compile(
    r",?\s+born\b.*$|\((?:previously|formerly|birth name|combat name|false identity|third\b)[^()]*\)", re.IGNORECASE
)
_NUMBER_IN_WORDS = re.compile(r"(\D{4,60}?)\b(?:number|no\.)\s*:?\s*([A-Z0-9][^\s;,]*)", re.IGNORECASE)
_FILLER = "na"  # stands for "not available" in the place of a name part, in lower case only


class UnXmlReader:
    """Reads `consolidated.xml`."""

    name = "un_xml"
    version = "1"

    def sniff(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 (the protocol's)
        """The root element is CONSOLIDATED_LIST."""
        return xml_sniff(head, "CONSOLIDATED_LIST")

    def read(self, files: tuple[RawFile, ...], spec: SourceSpec) -> Reading:
        """See `Reader.read`."""
        ledger = Ledger()
        return Reading(rows=_rows(only_file(files, self.name), spec, ledger), ledger=ledger)


def _rows(file: RawFile, spec: SourceSpec, ledger: Ledger) -> Iterator[SourceRow]:
    guard = KeyGuard(ledger)
    ledger.encoding = "xml"
    ledger.published = read_day((head_attribute(file, "dateGenerated") or "")[:10])
    for tag, element, line in stream_xml(file, ("INDIVIDUAL", "ENTITY")):
        ledger.entries += 1
        tree = tree_of(element)
        locator = f"{tag}[{ledger.entries}] line {line}"
        fields = Fields(tree)
        raw_hash = content_hash(tree)
        key = fields.text("REFERENCE_NUMBER")
        if not key:
            ledger.refuse(locator, "no REFERENCE_NUMBER", tree)
            continue
        if not guard.first(key, locator, str(tree)):
            continue
        record = _record(key, tag, fields, spec, ledger)
        if record is None:
            ledger.refuse(locator, f"{key}: no name", tree, key)
            continue
        fields.report(ledger.leftovers)
        ledger.read += 1
        ledger.names_out += len(record.names)
        yield SourceRow(record=record, locator=locator, raw_hash=raw_hash)


def _record(key: str, tag: str, fields: Fields, spec: SourceSpec, ledger: Ledger) -> Record | None:
    kind = Kind.PERSON if tag == "INDIVIDUAL" else Kind.ORGANIZATION
    fields.ignore(*_SET_ASIDE)
    aliases = fields.each(f"{tag}_ALIAS")
    notes: list[Note | None] = []
    names = _names(fields, aliases, kind, notes)
    if not names:
        return None
    ledger.names_in += len(names)
    births = [date for born in fields.each("INDIVIDUAL_DATE_OF_BIRTH") if (date := _birth(born, notes))]
    places = [_place(place) for place in fields.each("INDIVIDUAL_PLACE_OF_BIRTH")]
    for alias in aliases:
        births += read_dates(alias.text("DATE_OF_BIRTH") or "")
        places.append(_place(alias, "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH"))
    identifiers = [_document(document, notes) for document in fields.each("INDIVIDUAL_DOCUMENT")]
    notes.append(_note("Comments", fields.text("COMMENTS1")))
    data_id = fields.text("DATAID")
    return Record(
        source=spec.name,
        source_id=key,
        kind=kind,
        names=names,
        designations=(_designation(fields, kind, spec, ledger),),
        births=unique(births),
        birth_places=unique(places),
        genders=unique((gender_of(fields.text("GENDER") or ""),)),
        nationalities=unique(map(country_or_text, fields.texts_inside("NATIONALITY", "VALUE"))),
        titles=unique(map(tidy, fields.texts_inside("TITLE", "VALUE"))),
        positions=unique(map(tidy, fields.texts_inside("DESIGNATION", "VALUE"))),
        addresses=unique(_address(address) for address in fields.each(f"{tag}_ADDRESS")),
        identifiers=unique(identifiers),
        references=(CrossReference(scheme="un_dataid", value=data_id),) if data_id else (),
        notes=unique(notes),
        links=(spec.entry_url.format(source_id=key),) if spec.entry_url else (),
    )


def _names(fields: Fields, aliases: list[Fields], kind: Kind, notes: list[Note | None]) -> tuple[Name, ...]:
    texts = [part for name in _PARTS if (text := fields.text(name)) and (part := tidy(text)) != _FILLER]
    parts = tuple(NamePart(kind="other", text=text) for text in texts) if kind is Kind.PERSON and len(texts) > 1 else ()
    first, *others = _PACKED.split(" ".join(texts))
    found = [make_name(first, parts=parts), *(make_name(text, NameKind.ALIAS) for text in others)]
    for text in fields.texts("NAME_ORIGINAL_SCRIPT"):
        found += [make_name(part, NameKind.ORIGINAL_SCRIPT) for part in _PACKED.split(text)]
    for alias in aliases:
        text, quality = tidy(alias.text("ALIAS_NAME")), tidy(alias.text("QUALITY")).lower()
        name_kind, strength = _QUALITY.get(quality, (NameKind.ALIAS, Strength.UNKNOWN))
        if remark := _REMARK.search(text):
            notes.append(_note(f"Alias {text[: remark.start()]}".strip(), remark.group().strip(" ,()")))
            text = _REMARK.sub("", text)
        for part in _alias_texts(_LABEL_A.sub("", text)):
            original = script(part) not in ("Latn", "Zyyy")
            found.append(make_name(part, NameKind.ORIGINAL_SCRIPT if original else name_kind, strength))
        notes.append(_note(f"Alias {text}".strip(), alias.text("NOTE")))
    return unique(found)


def _alias_texts(text: str) -> list[str]:
    """The names packed into one alias: behind semicolons, and where scripts are mixed also in brackets."""
    pieces = _PACKED.split(text)
    if not text.isascii():
        apart = _BRACKETS_AND_SEMICOLONS.split(_ORIGINAL.sub("", text))
        if any(script(piece) not in ("Latn", "Zyyy") for piece in apart):
            pieces = apart
    return [bare for piece in pieces if (bare := piece.strip(" ,;").removeprefix(")").strip())]


def _note(label: str, text: str | None) -> Note | None:
    return Note(label=label, text=tidy(text)) if text and text.strip() else None


def _birth(born: Fields, notes: list[Note | None]) -> PartialDate | None:
    """EXACT may hold a day or a year only; BETWEEN both years; a note may hold all there is."""
    kind = tidy(born.text("TYPE_OF_DATE")).upper()
    day, year, note = born.text("DATE"), born.text("YEAR"), born.text("NOTE")
    first, last = born.text("FROM_YEAR"), born.text("TO_YEAR")
    text = day or year or (f"{first} to {last}" if first and last else first or last)
    if text is None:
        return read_date(tidy(note)) if note and note.strip() else None
    circa = kind == "APPROXIMATELY" or bool(note and "approx" in note.lower())
    if note and note.strip().lower() not in ("approximately", "approx."):
        notes.append(_note(f"Date of birth {text}", note))
    return read_date(f"Approximately {text}" if circa else text)


def _place(place: Fields, city: str = "CITY", country: str = "COUNTRY") -> Place | None:
    town, region, nation = tidy(place.text(city)), tidy(place.text("STATE_PROVINCE")), tidy(place.text(country))
    parts = [tidy(place.text("STREET")), town, region, nation]
    if city == "CITY":
        parts.append(tidy(place.text("NOTE")))
    raw = ", ".join(part for part in parts if part)
    return Place(raw=raw, city=town or None, region=region or None, country=country_code(nation)) if raw else None


def _address(address: Fields) -> Address | None:
    names = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
    street, city, region, code, country, note = (tidy(address.text(name)) or None for name in names)
    raw = ", ".join(part for part in (street, city, region, code, country) if part) or note
    if not raw:
        return None
    return Address(
        raw=raw,
        street=street,
        city=city,
        region=region,
        postal_code=code,
        country=country_code(country or raw),
        note=note,
    )


def _document(document: Fields, notes: list[Note | None]) -> Identifier | None:
    label, label2 = tidy(document.text("TYPE_OF_DOCUMENT")), tidy(document.text("TYPE_OF_DOCUMENT2"))
    number, note, city = (
        tidy(document.text("NUMBER")),
        tidy(document.text("NOTE")),
        tidy(document.text("CITY_OF_ISSUE")),
    )
    places = list(dict.fromkeys(document.texts("ISSUING_COUNTRY") + document.texts("COUNTRY_OF_ISSUE")))
    issued = tidy(document.text("DATE_OF_ISSUE"))
    extra = [note, f"issued in {city}" if city else "", ", ".join(places[1:])]
    text = "; ".join(part for part in extra if part)
    if not number:
        notes.append(
            _note(label2 or label or "Document", "; ".join(part for part in (*places[:1], issued, text) if part))
        )
        return None
    details = document_details(text) if text else {}
    if match := _NUMBER_IN_WORDS.fullmatch(number):  # "CAR diplomatic passport no. D00000897"
        number, text = match[2], "; ".join(part for part in (match[1].strip(), text) if part)
        details = {**details, "country": leading_country(match[1]) or details.get("country")}
    kind = identifier_kind(label2, identifier_kind(label)) if label2 else identifier_kind(label)
    return identifier(
        kind,
        number,
        label=label2 or label or None,
        country=(country_code(places[0]) if places else None) or details.get("country"),
        issued=_day_or_text(issued) or details.get("issued"),
        expires=details.get("expires"),
        note=text or None,
    )


def _day_or_text(text: str) -> str | None:
    day = read_day(text)
    return day.isoformat() if day else text or None


def _designation(fields: Fields, kind: Kind, spec: SourceSpec, ledger: Ledger) -> Designation:
    list_type = tidy(fields.text("UN_LIST_TYPE"))
    regime = regimes("UN").get(list_type)
    if regime is None:
        warning = f"regime not in resources/programmes.yml: {list_type!r}; no measures derived"
        if warning not in ledger.warnings:
            ledger.warnings.append(warning)
        regime = {"title": list_type or None, "legal_basis": None, "person": (), "entity": ()}
    updated = [day for text in fields.texts_inside("LAST_DAY_UPDATED", "VALUE") if (day := read_day(text[:10]))]
    return Designation(
        authority=spec.authority,
        authority_name=spec.authority_name,
        programme=regime["title"],
        legal_basis=regime["legal_basis"],
        measures=tuple(Measure(code) for code in regime["person" if kind is Kind.PERSON else "entity"]),
        measures_derived=True,
        listed=read_day((fields.text("LISTED_ON") or "")[:10]),
        amended=max(updated, default=None),
    )
