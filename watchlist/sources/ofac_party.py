"""From an OFAC entry, whatever file it was read from, to a record: one way for the CSV set and the three XML formats.

A format fills a `Draft`; `RecordBuilder.build` makes the record of it. What must not depend on the format is settled
here: the order of names, numbers and notes, the parts of a person's name, the programmes with their measures.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cache
from typing import Any

import msgspec

from watchlist.errors import InputError
from watchlist.records import (
    Address,
    Contact,
    Designation,
    Kind,
    Measure,
    Name,
    NameKind,
    NamePart,
    Note,
    Record,
    Relation,
    Strength,
)
from watchlist.sources.base import Ledger, SourceSpec
from watchlist.sources.ofac_facts import FREE_TEXT, Fact, Facts
from watchlist.sources.ofac_remarks import parse_remarks
from watchlist.tables import load_yaml

_KINDS = {
    "individual": Kind.PERSON, "entity": Kind.ORGANIZATION, "vessel": Kind.VESSEL, "aircraft": Kind.AIRCRAFT,
}  # fmt: skip
_ENOUGH = 50
_NAME_ORDER = {kind: place for place, kind in enumerate(NameKind)}


class DraftName(msgspec.Struct, kw_only=True):
    """A name as a format gives it; family and given only where the format parts them."""

    text: str
    kind: NameKind = NameKind.PRIMARY
    strength: Strength = Strength.UNKNOWN
    family: str | None = None
    given: str | None = None
    script: str = "Latn"


class Draft(msgspec.Struct, kw_only=True):
    """An entry of any OFAC file on its way to a record.

    `bases` are the legal authorities where the format states them, in no certain order; `types` are the kinds of
    sanction where it states them (None: not stated); `lists` the lists with the day of publication.
    """

    uid: str
    kind: str
    names: list[DraftName] = []
    programmes: list[str] = []
    bases: list[str] = []
    types: list[str] | None = None
    lists: list[tuple[str, dt.date | None]] = []
    title: str = ""
    remarks: str = ""
    facts: list[Fact] = []
    addresses: list[Address] = []
    relations: list[Relation] = []


class RecordBuilder:
    """Makes records of drafts for one edition and keeps its ledger."""

    def __init__(self, spec: SourceSpec, ledger: Ledger) -> None:
        self.spec = spec
        self.ledger = ledger
        self._leftovers: Counter[str] = ledger.leftovers
        self._unknown: set[str] = set()
        self._built = self._typical = 0
        # the Consolidated (non-SDN) list: its entries are not blocked as a rule
        self._consolidated = spec.name.endswith("cons")

    def build(self, draft: Draft) -> Record:
        """The record of an entry. Names are counted by the caller, who knows how many the file holds."""
        self._built += 1
        self._typical += not _programmes_typical().isdisjoint(draft.programmes)
        kind = _KINDS.get(draft.kind.lower())
        if kind is None:
            self._warn(f"unknown type of party {draft.kind!r}; taken for an organization")
            kind = Kind.ORGANIZATION
        facts = Facts()
        for fact in draft.facts:
            facts.add(fact, self._leftovers)
        if draft.remarks:
            for fact in parse_remarks(draft.remarks):
                facts.add(fact, self._leftovers)
        names = draft.names + [
            DraftName(text=text, kind=name_kind, strength=strength) for text, name_kind, strength in facts.weak_names
        ]
        titles, positions = _titles(draft.title, facts.titles)
        link = self.spec.entry_url.replace("{source_id}", draft.uid) if self.spec.entry_url else None
        return Record(
            source=self.spec.name, source_id=draft.uid, kind=kind,
            names=_names(names, kind),
            designations=self._designations(draft, facts),
            births=tuple(facts.births), birth_places=tuple(facts.birth_places), genders=tuple(facts.genders),
            nationalities=tuple(facts.nationalities), citizenships=tuple(facts.citizenships),
            countries=tuple(dict.fromkeys(facts.countries)),
            titles=titles, positions=positions, addresses=tuple(draft.addresses),
            identifiers=tuple(sorted(facts.identifiers, key=_identifier_order)) if facts.identifiers else (),
            contacts=tuple(sorted(dict.fromkeys(facts.contacts), key=_contact_order)) if facts.contacts else (),
            relations=_relations(facts.relations + draft.relations),
            notes=tuple(sorted(facts.notes, key=_note_order)) if facts.notes else (),
            links=(link,) if link else (),
        )  # fmt: skip

    def finish(self, name: str) -> None:
        """Check, once all entries are built, that the file is of the list it was taken for.

        The SDN and the Consolidated list have the same formats; only their programmes tell them apart. A handful of
        entries is not judged.

        Raises:
            InputError: it is the other list.
        """
        if self._built < _ENOUGH:
            return
        share = self._typical / self._built
        if share < 0.3 if self._consolidated else share > 0.7:
            other = "SDN list" if self._consolidated else "Consolidated (non-SDN) list"
            raise InputError(
                f"{name} is OFAC's {other}, not the list of source {self.spec.name}; name the other source"
            )

    def _warn(self, text: str) -> None:
        if text not in self._unknown:
            self._unknown.add(text)
            self.ledger.warnings.append(text)

    def _designations(self, draft: Draft, facts: Facts) -> tuple[Designation, ...]:
        table = _programmes()
        found = []
        bases = self._bases(draft, facts)
        # the order of programmes says nothing and differs between the formats
        for programme in sorted(dict.fromkeys(draft.programmes)):
            rules = table["programmes"].get(programme)
            if rules is None:
                self._warn(f"unknown programme {programme!r}; kept without legal basis (resources/programmes_ofac.yml)")
                rules = {}
            measures, raw = self._measures(programme, rules, draft, facts)
            dates = _stated_dates(programme, facts)
            found.append(
                Designation(
                    authority=self.spec.authority,
                    authority_name=self.spec.authority_name,
                    programme=programme,
                    measures=measures,
                    measures_raw=raw,
                    measures_derived=draft.types is None,
                    legal_basis=bases.get(programme) or rules.get("basis"),
                    listed=dates.get("listed") or self._listed(rules, draft),
                    effective=dates.get("effective"),
                )
            )
        return tuple(found)

    def _bases(self, draft: Draft, facts: Facts) -> dict[str, str]:
        """Legal authorities stated, by programme: those the table gives to it, then what is left, in order.

        An authority that no programme takes is kept as a note.
        """
        found: dict[str, str] = {}
        left = list(draft.bases)
        for programme in draft.programmes:
            basis = _programmes()["programmes"].get(programme, {}).get("basis")
            if basis in left:
                found[programme] = basis
                left.remove(basis)
        open_programmes = [programme for programme in draft.programmes if programme not in found]
        if len(open_programmes) == len(left):
            return found | dict(zip(open_programmes, left, strict=True))
        facts.notes += [Note(label="Legal authority", text=basis) for basis in left]
        return found

    def _measures(
        self, programme: str, rules: dict[str, Any], draft: Draft, facts: Facts
    ) -> tuple[tuple[Measure, ...], tuple[str, ...]]:
        """What the programme does to the entry: by the kinds of sanction stated, else derived from the list."""
        types = _programmes()["types"]
        if draft.types is None:
            codes = self._signs(programme, facts) or rules.get("measures") if self._consolidated else None
            return _as_measures(codes or types["Block"]["measures"]), ()
        mine, general = [], []
        for text in draft.types:
            if text not in types:
                self._warn(f"unknown kind of sanction {text!r}; counted as other (resources/programmes_ofac.yml)")
            owners = types.get(text, {}).get("programmes")
            if owners is None:
                general.append(text)
            elif programme in owners:
                mine.append(text)
        if general and programme in _owners_of_general(draft):
            mine += general
        codes = [code for text in mine for code in types.get(text, {"measures": ["other"]})["measures"]]
        return _as_measures(codes), tuple(mine)

    @staticmethod
    def _signs(programme: str, facts: Facts) -> list[str]:
        """Measures that facts of the entry show for a programme."""
        table = _programmes()
        return [
            code
            for label, words, sanction in table["signs"].get(programme, ())
            if any(note.label == label and words in note.text for note in facts.notes)
            for code in table["types"][sanction]["measures"]
        ]

    def _listed(self, rules: dict[str, Any], draft: Draft) -> dt.date | None:
        """The day on which the entry came on the list that the programme belongs to; None where that is open."""
        lists = {name: day for name, day in draft.lists if name != _programmes()["umbrella"]}
        if len(lists) == 1:
            return next(iter(lists.values()))
        for name in (*rules.get("lists", ()), "SDN List"):
            if name in lists:
                return lists[name]
        return None


def _owners_of_general(draft: Draft) -> set[str]:
    """Programmes to which the general kinds of sanction (Block) of an entry belong.

    Those that no kind of their own claims; if each is claimed, those that do not stand on their own list beside the
    SDN list; if there is none of these either, all.
    """
    table = _programmes()
    claimed = {owner for text in draft.types or () for owner in table["types"].get(text, {}).get("programmes") or ()}
    unclaimed = set(draft.programmes) - claimed
    if unclaimed:
        return unclaimed
    lists = {name for name, _ in draft.lists}
    elsewhere = {one for one in draft.programmes if not lists & set(table["programmes"].get(one, {}).get("lists", ()))}
    return elsewhere or set(draft.programmes)


@cache
def _programmes_typical() -> frozenset[str]:
    return frozenset(_programmes()["typical_of_consolidated"])


def _as_measures(codes: list[str]) -> tuple[Measure, ...]:
    return tuple(dict.fromkeys(Measure(code) for code in codes))


def _stated_dates(programme: str, facts: Facts) -> dict[str, dt.date]:
    """Dates that stand among the facts under a label of their own ("Listing Date (CMIC)")."""
    from watchlist.sources.dates import read_day

    labels = load_yaml("ofac_remarks.yml")["dates"].get(programme)
    if not labels:
        return {}
    stated = {note.label: read_day(note.text) for note in facts.notes}
    return {field: day for field, label in labels.items() if (day := stated.get(label)) is not None}


def split_person(text: str) -> tuple[str, str] | None:
    """`SURNAME, Given Names` as (family, given); None for a name without a comma."""
    family, comma, given = text.partition(", ")
    return (family.strip(), given.strip()) if comma and family.strip() and given.strip() else None


def _names(drafts: list[DraftName], kind: Kind) -> tuple[Name, ...]:
    found = []
    for draft in drafts:
        parts: tuple[NamePart, ...] = ()
        if kind is Kind.PERSON:
            pair = (draft.family, draft.given) if draft.family and draft.given else split_person(draft.text)
            if pair is not None:
                parts = (NamePart(kind="family", text=pair[0] or ""), NamePart(kind="given", text=pair[1] or ""))
        found.append(Name(text=draft.text, kind=draft.kind, strength=draft.strength, script=draft.script, parts=parts))
    if len(found) > 2:
        found.sort(key=_name_order)
    return tuple(found)


def _name_order(name: Name) -> tuple[int, str, str, str]:
    return _NAME_ORDER[name.kind], name.strength, name.script, name.text


def _identifier_order(one: Any) -> tuple[str, str, str, str]:
    return one.kind, one.label or "", one.value, one.country or ""


def _contact_order(one: Contact) -> tuple[str, str]:
    return one.kind, one.value


def _note_order(note: Note) -> tuple[bool, str, str]:
    return note.label == FREE_TEXT, note.label, note.text


def _relations(relations: list[Relation]) -> tuple[Relation, ...]:
    return tuple(sorted(dict.fromkeys(relations), key=lambda one: (one.kind, one.name))) if relations else ()


@cache
def _honorifics() -> frozenset[str]:
    return frozenset(word.lower() for word in load_yaml("ofac_remarks.yml")["honorifics"])


def _titles(title: str, more: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The Title column as forms of address and as offices."""
    texts = [piece.strip() for text in (title, *more) for piece in text.split("; ")]
    titles = tuple(dict.fromkeys(text for text in texts if text.lower() in _honorifics()))
    positions = tuple(dict.fromkeys(text for text in texts if text and text.lower() not in _honorifics()))
    return titles, positions


def _programmes() -> dict[str, Any]:
    table: dict[str, Any] = load_yaml("programmes_ofac.yml")
    return table


def note_of_list(name: str, day: dt.date | None) -> Fact:
    """On which of OFAC's lists the entry stands, as a fact to keep."""
    return Fact("Sanctions list", name if day is None else f"{name} ({day.isoformat()})")


def plain_remarks(text: str) -> str:
    """The remarks of an XML file as the CSV set writes them: `(Linked To: X)` without its parentheses."""
    pieces = []
    for piece in text.split("; "):
        bare = piece.strip()
        if bare.startswith("(Linked To:"):
            bare = bare[1:].removesuffix(".").removesuffix(")")
        pieces.append(bare)
    return "; ".join(pieces)
