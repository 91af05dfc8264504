"""OFAC's enhanced XML: SDN_ENHANCED.XML and CONS_ENHANCED.XML (root `sanctionsData`).

Beside what the classic file holds there are the lists with their days of publication, kinds of sanction, legal
authorities, names in other scripts and related parties by uid.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from watchlist.errors import InputError
from watchlist.records import NameKind, Relation, Strength
from watchlist.sources.base import Ledger, RawFile, Reading, SourceRow, SourceSpec
from watchlist.sources.dates import read_day
from watchlist.sources.fields import Fields, content_hash
from watchlist.sources.naming import script as script_of_text
from watchlist.sources.ofac_addresses import make_parted_address
from watchlist.sources.ofac_facts import Fact, alias_kind, name_of_related
from watchlist.sources.ofac_party import (
    Draft,
    DraftName,
    RecordBuilder,
    note_of_list,
    plain_remarks,
)
from watchlist.sources.ofac_xml import finished, only_file
from watchlist.sources.xmlstream import stream_xml, tree_of, xml_sniff
from watchlist.tables import load_yaml

_ENTRY, _HEAD = "entity", "publicationInfo"
_ADDRESS_PARTS = ("ADDRESS1", "ADDRESS2", "ADDRESS3")


class OfacEnhancedReader:
    """Reads the enhanced XML of the SDN or of the Consolidated list. The delta of the same shape is refused."""

    name = "ofac_enhanced"
    version = "1"

    def sniff(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 (the protocol's)
        """Whether the root element is sanctionsData."""
        return xml_sniff(head, "sanctionsData")

    def read(self, files: tuple[RawFile, ...], spec: SourceSpec) -> Reading:
        """Records of an edition.

        Raises:
            InputError: not one file, not well-formed, or a delta: that explains a change but is no edition.
        """
        file = only_file(files, self.name)
        ledger = Ledger(encoding="utf-8")
        return Reading(rows=_rows(file, spec, ledger), ledger=ledger)


def _rows(file: RawFile, spec: SourceSpec, ledger: Ledger) -> Iterator[SourceRow]:
    builder = RecordBuilder(spec, ledger)
    known = False
    for tag, element, line in stream_xml(file, (_ENTRY,), (_HEAD, "referenceValues", "featureTypes")):
        known = True
        if tag == _HEAD:
            head = Fields(tree_of(element))
            if "publicationType" in head:
                raise InputError(f"{file.name} is a delta of OFAC's, not a full list; give the full file")
            ledger.published = read_day((head.text("dataAsOf", "datePublished") or "")[:10])
        if tag != _ENTRY:
            continue
        if element.get("action") is not None:
            raise InputError(f"{file.name} line {line} is part of a delta of OFAC's, not of a full list")
        ledger.entries += 1
        tree = tree_of(element)
        raw_hash = content_hash(tree)  # before the fields are taken out of it
        fields = Fields(tree)
        draft = _draft(fields)
        ledger.names_in += len(draft.names)
        row = finished(builder, draft, f"entity[id={draft.uid}] line {line}", raw_hash)
        fields.report(ledger.leftovers)
        if row is not None:
            yield row
    builder.finish(file.name)
    if not known:
        raise InputError(f"{file.name} holds no part of OFAC's enhanced XML; check the file")


def _draft(fields: Fields) -> Draft:
    draft = Draft(uid=fields.text("@id") or "", kind="entity")
    for info in fields.each("generalInfo"):
        info.ignore("identityId")
        draft.kind = _typed(info, "entityType") or draft.kind
        draft.title = info.text("title") or ""
        draft.remarks = plain_remarks(info.text("remarks") or "")
    for one in fields.inside("sanctionsLists", "sanctionsList"):
        one.ignore("@id", "@refId")
        day = read_day(one.text("@datePublished"))
        if title := one.text("#text"):
            draft.lists.append((title, day))
            draft.facts.append(note_of_list(title, day))
    draft.programmes = _texts(fields, "sanctionsPrograms", "sanctionsProgram")
    draft.types = _texts(fields, "sanctionsTypes", "sanctionsType")
    draft.bases = _texts(fields, "legalAuthorities", "legalAuthority")
    for name in fields.inside("names", "name"):
        draft.names += _names(name)
    for one in fields.inside("addresses", "address"):
        _add_addresses(one, draft)
    features = [(one.text("isPrimary") == "false", one) for one in fields.inside("features", "feature")]
    draft.facts += [fact for _, one in sorted(features, key=lambda pair: pair[0]) if (fact := _feature(one))]
    for one in fields.inside("identityDocuments", "identityDocument"):
        _add_document(one, draft)
    for one in fields.inside("relationships", "relationship"):
        _add_relation(one, draft)
    return draft


def _typed(fields: Fields, name: str) -> str | None:
    """The text of an element that also carries the number of a reference value."""
    for one in fields.each(name):
        one.ignore("@refId", "@featureTypeId")
        if text := one.text("#text"):
            return text
    return None


def _texts(fields: Fields, wrapper: str, item: str) -> list[str]:
    found = []
    for one in fields.inside(wrapper, item):
        one.ignore("@id", "@refId")
        if text := one.text("#text"):
            found.append(text)
    return found


@cache
def iso_script(name: str) -> str | None:
    """ISO 15924 code of a script as OFAC names it."""
    code = load_yaml("programmes_ofac.yml")["scripts"].get(name)
    return str(code) if code else None


def _names(name: Fields) -> list[DraftName]:
    """A name and its renderings in other scripts; the kind and quality are those of the name."""
    name.ignore("@id")
    primary, weak = name.text("isPrimary") == "true", name.text("isLowQuality") == "true"
    kind, strength = alias_kind(_typed(name, "aliasType") or "", weak=weak)
    if primary:
        kind, strength = NameKind.PRIMARY, Strength.UNKNOWN
    found = []
    for one in name.inside("translations", "translation"):
        one.ignore("@id", "isPrimary", "nameParts")
        script = iso_script(_typed(one, "script") or "")
        family, given = one.text("formattedLastName"), one.text("formattedFirstName")
        text = one.text("formattedFullName") or ", ".join(part for part in (family, given) if part)
        script = script or script_of_text(text)
        foreign = script != "Latn"
        found.append(
            DraftName(
                text=text, kind=NameKind.ORIGINAL_SCRIPT if foreign else kind, strength=strength, script=script,
                family=family if given else None, given=given,
            )
        )  # fmt: skip
    return found


def _add_addresses(address: Fields, draft: Draft) -> None:
    address.ignore("@id")
    country = _typed(address, "country") or ""
    for one in address.inside("translations", "translation"):
        one.ignore("@id", "isPrimary")
        _typed(one, "script")
        parts: dict[str, str] = {}
        for part in one.inside("addressParts", "addressPart"):
            part.ignore("@id")
            parts[_typed(part, "type") or ""] = part.text("value") or ""
        street = [parts.pop(name, "") for name in _ADDRESS_PARTS]
        city, state, postal = (parts.pop(name, "") for name in ("CITY", "STATE/PROVINCE", "POSTAL CODE"))
        if not country and parts.get("REGION"):
            country = f"Region: {parts.pop('REGION')}"  # as the classic file and the CSV set write it
        rest = "; ".join(f"{name}: {text}" for name, text in parts.items() if text) or None
        found = make_parted_address(street, (city, state, postal), country, rest)
        if found is not None:
            draft.addresses.append(found)


def _feature(feature: Fields) -> Fact | None:
    # `value` is the published text; valueDate alone cannot tell a year from its 1 January
    feature.ignore("@id", "versionId", "valueRefId", "valueDate", "isPrimary")
    label, value = _typed(feature, "type"), feature.text("value")
    reliability, comment = _typed(feature, "reliability"), feature.text("comments")
    if reliability and reliability not in ("Confirmed", "Unknown"):
        comment = f"{reliability}; {comment}" if comment else reliability
    return Fact(label, value, note=comment) if label and value else None


def _add_document(document: Fields, draft: Draft) -> None:
    document.ignore("@id", "name")
    label, number = _typed(document, "type"), document.text("documentNumber")
    country = _typed(document, "issuingCountry")
    issued = document.text("issueDate", "issuedDate")
    expires = document.text("expirationDate", "expiryDate")
    notes = [text for name in ("issuingAuthority", "comments") if (text := document.text(name))]
    if (place := _typed(document, "issuingLocation")) and place != country:
        notes.append(place)
    if document.text("isValid") == "false":
        notes.append("not valid")
    if label and (number or country):
        draft.facts.append(Fact(label, number or "", country, issued, expires, "; ".join(notes) or None))


def _add_relation(relation: Fields, draft: Draft) -> None:
    relation.ignore("@id", "isFormer")
    kind, note = _typed(relation, "type"), relation.text("comments")
    _typed(relation, "quality")
    for one in relation.each("relatedEntity"):
        ref, name = one.text("@entityId"), one.text("#text")
        if name:
            wording = "; ".join(text for text in (kind, note) if text) or None
            draft.relations.append(Relation(kind="linked_to", name=name_of_related(name), target_ref=ref, note=wording))
