"""OFAC's classic XML: SDN.XML and CONSOLIDATED.XML (root `sdnList`), the only classic file that grades its aliases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from watchlist.errors import InputError
from watchlist.records import NameKind, Strength
from watchlist.sources.base import Ledger, RawFile, Reading, SourceRow, SourceSpec
from watchlist.sources.fields import Fields, content_hash
from watchlist.sources.ofac_addresses import make_parted_address
from watchlist.sources.ofac_facts import Fact, alias_kind
from watchlist.sources.ofac_party import Draft, DraftName, RecordBuilder, plain_remarks
from watchlist.sources.xmlstream import stream_xml, tree_of, xml_sniff

_ENTRY, _HEAD = "sdnEntry", "publshInformation"
# list, item and value of the facts that have elements of their own, with the label they have elsewhere
_LISTS = (
    ("dateOfBirthList", "dateOfBirthItem", "dateOfBirth", "DOB"),
    ("placeOfBirthList", "placeOfBirthItem", "placeOfBirth", "POB"),
    ("nationalityList", "nationality", "country", "nationality"),
    ("citizenshipList", "citizenship", "country", "citizen"),
)
_VESSEL = (
    ("callSign", "Vessel Call Sign"),
    ("vesselType", "Vessel Type"),
    ("tonnage", "Tonnage"),
    ("grossRegisteredTonnage", "Gross Registered Tonnage"),
    ("vesselFlag", "Vessel Flag"),
    ("vesselOwner", "Vessel Owner"),
)


class OfacXmlReader:
    """Reads the classic XML of the SDN or of the Consolidated list."""

    name = "ofac_xml"
    version = "1"

    def sniff(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 (the protocol's)
        """Whether the root element is sdnList."""
        return xml_sniff(head, "sdnList")

    def read(self, files: tuple[RawFile, ...], spec: SourceSpec) -> Reading:
        """Records of an edition.

        Raises:
            InputError: not one file, not well-formed, or the number of entries is not the one the file declares.
        """
        file = only_file(files, self.name)
        ledger = Ledger(encoding="utf-8")
        return Reading(rows=_rows(file, spec, ledger), ledger=ledger)


def only_file(files: tuple[RawFile, ...], what: str) -> RawFile:
    """The one file of an edition.

    Raises:
        InputError: there are none or several.
    """
    if len(files) != 1:
        raise InputError(f"{what} is read from one file, {len(files)} were given")
    return files[0]


def _rows(file: RawFile, spec: SourceSpec, ledger: Ledger) -> Iterator[SourceRow]:
    builder = RecordBuilder(spec, ledger)
    known = False
    for tag, element, line in stream_xml(file, (_ENTRY,), (_HEAD,)):
        tree = tree_of(element)
        known = True
        if tag == _HEAD:
            _read_head(Fields(tree), ledger)
            continue
        ledger.entries += 1
        raw_hash = content_hash(tree)  # before the fields are taken out of it
        fields = Fields(tree)
        draft = _draft(fields)
        locator = f"{_ENTRY}[uid={draft.uid}] line {line}"
        ledger.names_in += len(draft.names)
        row = finished(builder, draft, locator, raw_hash)
        fields.report(ledger.leftovers)
        if row is not None:
            yield row
    builder.finish(file.name)
    if not known:
        raise InputError(f"{file.name} holds neither entries nor a head of OFAC's classic XML; check the file")
    if ledger.declared_entries is not None and ledger.declared_entries != ledger.entries:
        raise InputError(
            f"{file.name} declares {ledger.declared_entries} entries but holds {ledger.entries}; fetch the file again"
        )


def finished(builder: RecordBuilder, draft: Draft, locator: str, raw_hash: str) -> SourceRow | None:
    """The row of a draft; None, with a refusal in the ledger, where it has no uid or no name."""
    ledger = builder.ledger
    draft.names = (
        [name for name in draft.names if name.text] if not all(name.text for name in draft.names) else draft.names
    )
    if not draft.uid or not draft.names:
        reason = "no uid" if not draft.uid else "no name"
        ledger.refuse(locator, reason, draft, draft.uid)
        return None
    record = builder.build(draft)
    # aliases among the remarks are names of the file too
    ledger.names_in += len(record.names) - len(draft.names)
    ledger.names_out += len(record.names)
    ledger.read += 1
    return SourceRow(record=record, locator=locator, raw_hash=raw_hash)


def _read_head(fields: Fields, ledger: Ledger) -> None:
    date, count = fields.text("Publish_Date"), fields.text("Record_Count")
    if count and count.isascii() and count.isdigit():
        ledger.declared_entries = int(count)
    if date:
        try:
            ledger.published = dt.datetime.strptime(date, "%m/%d/%Y").replace(tzinfo=dt.UTC).date()
        except ValueError:
            ledger.warnings.append(f"Publish_Date {date!r} is not a date MM/DD/YYYY")


def _draft(fields: Fields) -> Draft:
    family, given = fields.text("lastName") or "", fields.text("firstName")
    draft = Draft(
        uid=fields.text("uid") or "", kind=fields.text("sdnType") or "entity",
        names=[_name(family, given, NameKind.PRIMARY, Strength.UNKNOWN)],
        programmes=fields.texts_inside("programList", "program"), title=fields.text("title") or "",
        remarks=plain_remarks(fields.text("remarks") or ""),
    )  # fmt: skip
    for aka in fields.inside("akaList", "aka"):
        kind, strength = alias_kind(aka.text("type") or "", weak=(aka.text("category") or "").lower() == "weak")
        draft.names.append(_name(aka.text("lastName") or "", aka.text("firstName"), kind, strength))
        aka.ignore("uid")
    for wrapper, item, value, label in _LISTS:
        found = fields.inside(wrapper, item)
        for one in sorted(found, key=lambda one: one.text("mainEntry") == "false"):
            one.ignore("uid")
            if text := one.text(value):
                draft.facts.append(Fact(label, text))
    for one in fields.inside("idList", "id"):
        one.ignore("uid")
        kind_of_id, number = one.text("idType"), one.text("idNumber")
        country, issued, expires = one.text("idCountry"), one.text("issueDate"), one.text("expirationDate")
        if kind_of_id and (number or country):
            draft.facts.append(Fact(kind_of_id, number or "", country, issued, expires))
    for vessel in fields.each("vesselInfo"):
        draft.facts += [Fact(label, text) for name, label in _VESSEL if (text := vessel.text(name))]
    for one in fields.inside("addressList", "address"):
        one.ignore("uid")
        street = [one.text(f"address{number}") or "" for number in (1, 2, 3)]
        city, state, postal = (one.text(name) or "" for name in ("city", "stateOrProvince", "postalCode"))
        address = make_parted_address(street, (city, state, postal), one.text("country") or "")
        if address is not None:
            draft.addresses.append(address)
    return draft


def _name(family: str, given: str | None, kind: NameKind, strength: Strength) -> DraftName:
    if family and given:
        return DraftName(text=f"{family}, {given}", kind=kind, strength=strength, family=family, given=given)
    return DraftName(text=family or given or "", kind=kind, strength=strength)
