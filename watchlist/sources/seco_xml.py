"""SECO's whole list of Swiss sanctions as XML (root `swiss-sanctions-list`).

Delisted targets stay in the file: the modification with the latest day says how a target stands. Modifications carry
copies of older content, which are not read: only what lies directly under the individual, entity or object counts.
Places and related targets are referred to by number, so the file is gone through twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec

from watchlist.errors import InputError
from watchlist.records import (
    CrossReference,
    Designation,
    Kind,
    Measure,
    Note,
    Place,
    Record,
    Relation,
    Status,
)
from watchlist.sources.base import Ledger, RawFile, Reading, SourceRow, SourceSpec
from watchlist.sources.dates import read_day
from watchlist.sources.fields import Fields, content_hash
from watchlist.sources.naming import gender_of, tidy, unique
from watchlist.sources.seco_facts import Identity, add_identity, place_of, ranked
from watchlist.sources.seco_names import names_of
from watchlist.sources.xmlstream import stream_xml, tree_of, xml_sniff
from watchlist.tables import load_yaml

_TARGET = "target"
_BODIES = ("individual", "entity", "object")


class _Set(msgspec.Struct, frozen=True, kw_only=True):
    """A sanctions set (an annex) with the programme (an ordinance) it belongs to."""

    programme: str
    ordinance: str
    title: str


class _Known(msgspec.Struct, kw_only=True):
    """What targets refer to by number."""

    sets: dict[str, _Set] = {}
    places: dict[str, Place] = {}
    names: dict[str, str] = {}


class SecoXmlReader:
    """Reads the whole list; a file of amendments alone is refused."""

    name = "seco_xml"
    version = "1"

    def sniff(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 (the protocol's)
        """Whether the root element is swiss-sanctions-list."""
        return xml_sniff(head, "swiss-sanctions-list")

    def read(self, files: tuple[RawFile, ...], spec: SourceSpec) -> Reading:
        """Records of an edition.

        Raises:
            InputError: not one file, not well-formed, without targets, or not the whole list.
        """
        if len(files) != 1:
            raise InputError(f"{self.name} is read from one file, {len(files)} were given")
        ledger = Ledger(encoding="utf-8")
        return Reading(rows=_rows(files[0], spec, ledger), ledger=ledger)


def _rows(file: RawFile, spec: SourceSpec, ledger: Ledger) -> Iterator[SourceRow]:
    known = _gather(file, ledger)
    for _, element, line in stream_xml(file, (_TARGET,)):
        if not _outermost(element):
            continue  # a copy of older content inside a modification
        tree = tree_of(element)
        raw_hash = content_hash(tree)
        ledger.entries += 1
        fields = Fields(tree)
        ssid = fields.text("@ssid") or ""
        locator = f"{_TARGET}[ssid={ssid}] line {line}"
        record = _record(fields, ssid, known, spec, ledger)
        if record is None or not ssid:
            reason = "no name" if ssid else "no ssid"
            ledger.refuse(locator, reason, tree, ssid)
            continue
        fields.report(ledger.leftovers)
        ledger.read += 1
        yield SourceRow(record=record, locator=locator, raw_hash=raw_hash)
    if not ledger.entries:
        raise InputError(f"{file.name} holds no targets; fetch it again")


def _gather(file: RawFile, ledger: Ledger) -> _Known:
    known = _Known()
    checked = False
    for tag, element, _ in stream_xml(file, ("sanctions-program", "place", _TARGET)):
        if not checked:
            checked = True
            root = element.getroottree().getroot()
            ledger.published = read_day(root.get("date"))
            if root.get("list-type") not in (None, "whole-list"):
                raise InputError(f"{file.name} is of type {root.get('list-type')!r}, not SECO's whole list; give that")
        if not _outermost(element):
            continue
        fields = Fields(tree_of(element))
        if tag == "sanctions-program":
            _add_programme(fields, known)
        elif tag == "place":
            known.places[fields.text("@ssid") or ""] = place_of(fields)
        else:
            names = [name.text for body in _BODIES for one in fields.each(body) for identity in one.each("identity")
                     for name in names_of(identity)]  # fmt: skip
            known.names[fields.text("@ssid") or ""] = names[0] if names else ""
    return known


def _outermost(element: Any) -> bool:
    parent = element.getparent()
    return parent is not None and str(parent.tag).rpartition("}")[2] == "swiss-sanctions-list"


def _by_language(items: list[Fields]) -> str:
    """The English text among those of several languages, else the first."""
    texts = [((one.text("@lang") or "").lower(), tidy(one.text("#text"))) for one in items]
    english = [text for language, text in texts if language in ("eng", "en")]
    return (english or [text for _, text in texts] or [""])[0]


def _add_programme(fields: Fields, known: _Known) -> None:
    key, ordinance = _by_language(fields.each("program-key")), _by_language(fields.each("program-name"))
    titles: dict[str, list[Fields]] = {}
    for one in fields.each("sanctions-set"):
        titles.setdefault(one.text("@ssid") or "", []).append(one)
    for ssid, items in titles.items():
        known.sets[ssid] = _Set(programme=key, ordinance=ordinance, title=_by_language(items))


def _record(fields: Fields, ssid: str, known: _Known, spec: SourceSpec, ledger: Ledger) -> Record | None:
    kind, gender, identity = Kind.ORGANIZATION, None, Identity()
    notes: list[Note] = []
    relations: list[Relation] = []
    reasons: list[str] = []
    for body in _BODIES:
        for one in fields.each(body):
            kind = Kind.PERSON if body == "individual" else _object_kind(one, notes) if body == "object" else kind
            gender = gender or gender_of(one.text("@sex") or "")
            for part in one.each("identity"):
                add_identity(part, identity, known.places)
            reasons += [tidy(text) for text in _texts(one, "justification")]
            notes += [Note(label="Other information", text=tidy(text)) for text in _texts(one, "other-information")]
            relations += [_relation(item, known) for item in one.each("relation")]
    ledger.names_in += len(identity.names)
    names = ranked(identity.names)
    if not names:
        return None
    ledger.names_out += len(identity.names)  # a name given twice is kept once
    foreign = [tidy(text) for text in _texts(fields, "foreign-identifier")]
    designations = _designations(fields, known, spec, "\n".join(reasons) or None)
    return Record(
        source=spec.name, source_id=ssid, kind=kind, names=names, designations=designations,
        births=unique(identity.births), birth_places=unique(identity.birth_places), genders=(gender,) if gender else (),
        nationalities=unique(identity.nationalities), addresses=unique(identity.addresses),
        identifiers=unique(identity.identifiers), relations=unique(relations),
        references=tuple(CrossReference(scheme="un", value=text) for text in foreign if text),
        notes=unique([*notes, *identity.notes]),
        links=(spec.entry_url.replace("{source_id}", ssid),) if spec.entry_url else (),
    )  # fmt: skip


def _texts(fields: Fields, name: str) -> list[str]:
    """Texts of a field that may also carry attributes."""
    found = []
    for one in fields.each(name):
        one.ignore("@ssid", "@lang")
        if text := one.text("#text"):
            found.append(text)
    return found


def _object_kind(body: Fields, notes: list[Note]) -> Kind:
    text = body.text("@object-type") or ""
    code = load_yaml("seco.yml")["objects"].get(text)
    if code is None:
        notes.append(Note(label="Object type", text=text or "not stated"))
        return Kind.ORGANIZATION
    return Kind(code)


def _relation(relation: Fields, known: _Known) -> Relation:
    relation.ignore("@ssid")
    target, kind = relation.text("@target-id") or "", relation.text("@relation-type") or "related-to"
    note = tidy(relation.text("remark", "#text")) or None
    return Relation(
        kind=kind.replace("-", "_"), name=known.names.get(target) or target, target_ref=target or None, note=note
    )


def _designations(fields: Fields, known: _Known, spec: SourceSpec, reason: str | None) -> tuple[Designation, ...]:
    """A designation for each set. The dates are those of the modifications since the target was last listed."""
    dates = _dates(fields)
    found = []
    for ssid in _texts(fields, "sanctions-set-id") or [""]:
        one = known.sets.get(ssid, _Set(programme="", ordinance="", title=f"sanctions set {ssid}" if ssid else ""))
        found.append(
            Designation(
                authority=spec.authority, authority_name=spec.authority_name, programme=one.programme or None,
                measures=_measures(one.title), measures_raw=(one.title,) if one.title else (), measures_derived=True,
                legal_basis=", ".join(text for text in (one.ordinance, one.title) if text) or None, reason=reason, **dates,
            )
        )  # fmt: skip
    return tuple(found)


def _measures(title: str) -> tuple[Measure, ...]:
    table, text = load_yaml("seco.yml"), title.lower()
    found = [rule["measure"] for rule in table["measures"] if any(word in text for word in rule["words"])]
    if any(words in text for words in table["only_first"]):
        found = [
            rule["measure"] for rule in table["measures"] if any(word in table["only_first"] for word in rule["words"])
        ]
    return tuple(dict.fromkeys(Measure(code) for code in found))


def _dates(fields: Fields) -> dict[str, Any]:
    """Status and dates by the modifications: the one with the latest day tells whether the target is listed."""
    events: list[tuple[dt.date, str, dt.date | None, dt.date | None]] = []
    for one in fields.each("modification"):
        one.ignore("added", "removed", "@ssid", "remark")
        effective, published, enacted = (
            read_day(one.text(name)) for name in ("@effective-date", "@publication-date", "@enactment-date")
        )
        kind = one.text("@modification-type") or ""
        day = effective or published or enacted
        # a modification without any day (the first listing of old targets) comes before all others
        events.append((day or dt.date.min, kind, effective, published))
    # on one day the end of a listing comes before a new listing
    events.sort(key=lambda event: (event[0], ("amended", "de-listed", "listed").index(event[1]) if event[1] in (
        "amended", "de-listed", "listed") else 0))  # fmt: skip
    dates: dict[str, Any] = {}
    for _, kind, effective, published in events:
        if kind == "listed":
            dates = {"listed": effective, "announced": published}
        elif kind == "de-listed":
            dates |= {"removed": effective, "status": Status.LIFTED}
        elif "removed" not in dates:
            dates["amended"] = effective
    return dates
