"""OFAC's advanced XML: SDN_ADVANCED.XML and CONS_ADVANCED.XML (root `Sanctions`), the richest and largest of its files.

Read in two passes over the file (see `ofac_reference`), so that the 127 MB of it never stand in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from watchlist.errors import InputError
from watchlist.records import NameKind, Relation, Strength
from watchlist.sources.base import Ledger, RawFile, Reading, SourceRow, SourceSpec
from watchlist.sources.fields import Fields, content_hash
from watchlist.sources.naming import script as script_of_text
from watchlist.sources.ofac_enhanced import iso_script
from watchlist.sources.ofac_facts import Fact, alias_kind, name_of_related
from watchlist.sources.ofac_party import Draft, DraftName, RecordBuilder, note_of_list, plain_remarks
from watchlist.sources.ofac_reference import PARTY, Reference, gather, period_text, place_address, place_text
from watchlist.sources.ofac_xml import finished, only_file
from watchlist.sources.xmlstream import stream_xml, tree_of, xml_sniff
from watchlist.tables import load_yaml

_FAMILY = ("Last Name", "Maiden Name", "Matronymic")
_WHOLE = ("Entity Name", "Vessel Name", "Aircraft Name")
_NICKNAME = "Nickname"
_KINDS = {"Individual": "individual", "Entity": "entity"}


class OfacAdvancedReader:
    """Reads the advanced XML of the SDN or of the Consolidated list."""

    name = "ofac_advanced"
    version = "1"

    def sniff(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 (the protocol's)
        """Whether the root element is Sanctions."""
        return xml_sniff(head, "Sanctions")

    def read(self, files: tuple[RawFile, ...], spec: SourceSpec) -> Reading:
        """Records of an edition.

        Raises:
            InputError: not one file, or not well-formed.
        """
        file = only_file(files, self.name)
        ledger = Ledger(encoding="utf-8")
        return Reading(rows=_rows(file, spec, ledger), ledger=ledger)


def _rows(file: RawFile, spec: SourceSpec, ledger: Ledger) -> Iterator[SourceRow]:
    reference = gather(file, _primary_name)
    ledger.published = reference.published
    builder = RecordBuilder(spec, ledger)
    for _, element, line in stream_xml(file, (PARTY,)):
        tree = tree_of(element)
        hashes = _raw_hashes(tree, reference)  # before the fields are taken out of it
        fields = Fields(tree)
        ledger.entries += 1
        fixed, remarks = fields.text("@FixedRef") or "", fields.text("Comment") or ""
        for profile in fields.each("Profile"):
            draft = _draft(profile, fixed, reference)
            draft.remarks = plain_remarks("; ".join(text for text in (remarks, draft.remarks) if text))
            ledger.names_in += len(draft.names)
            raw_hash = hashes.get(draft.uid, "")
            row = finished(builder, draft, f"{PARTY}[FixedRef={draft.uid}] line {line}", raw_hash)
            if row is not None:
                yield row
        fields.report(ledger.leftovers)
    builder.finish(file.name)
    if not ledger.entries:
        raise InputError(f"{file.name} holds no parties; fetch the file again")


def _raw_hashes(tree: Any, reference: Reference) -> dict[str, str]:
    """Hash of each profile of a party, over its own content and what is said of it elsewhere in the file."""
    found = {}
    own = content_hash(tree)
    for profile in tree.get("Profile", ()) if isinstance(tree, dict) else ():
        if not isinstance(profile, dict):
            continue
        uid = str(profile.get("@ID", [""])[0])
        identities = [one["@ID"][0] for one in profile.get("Identity", ()) if isinstance(one, dict) and "@ID" in one]
        keys = [uid, *(f"identity {number}" for number in identities)]
        rest = [digest for key in keys for digest in reference.digests.get(key, ())]
        found[uid] = hashlib.sha256("\n".join([own, *rest]).encode()).hexdigest()
    return found


def _primary_name(party: Any, reference: Reference) -> str:
    for identity in party.iter("{*}Identity"):
        for name in _names(Fields(tree_of(identity)), reference):
            if name.kind is NameKind.PRIMARY:
                return name.text
    return ""


def _draft(profile: Fields, fixed: str, reference: Reference) -> Draft:
    uid = profile.text("@ID") or fixed
    subtype = profile.text("@PartySubTypeID")
    draft = Draft(uid=uid, kind=_kind(subtype, reference), types=[])
    for identity in profile.each("Identity"):
        number = identity.text("@ID") or ""
        identity.ignore("@FixedRef", "@Primary", "@False")
        draft.names += _names(identity, reference)
        draft.facts += reference.documents.get(number, ())
    features = [fact for feature in profile.each("Feature") for fact in _feature(feature, draft, reference)]
    draft.facts += features
    draft.remarks = profile.text("Comment") or ""
    for entry in reference.entries.get(uid, ()):
        draft.lists.append((entry.title, entry.listed))
        draft.facts.append(note_of_list(entry.title, entry.listed))
        if entry.title != load_yaml("programmes_ofac.yml")["umbrella"]:
            draft.programmes += entry.programmes
            draft.bases += entry.bases
            draft.types = [*(draft.types or ()), *entry.types]
    for link in reference.links.get(uid, ()):
        wording = "; ".join(text for text in (link.kind, link.note) if text) or None
        name = name_of_related(reference.names.get(link.target) or link.target)
        draft.relations.append(Relation(kind="linked_to", name=name, target_ref=link.target, note=wording))
    return draft


def _kind(subtype: str | None, reference: Reference) -> str:
    """Vessel and aircraft are sub-types; individual and entity are types, whose sub-type is "Unknown"."""
    text = reference.value("PartySubType", subtype)
    if text in ("Vessel", "Aircraft"):
        return text.lower()
    parent = reference.values.get(f"PartyTypeOf/{subtype}", "")
    return _KINDS.get(reference.value("PartyType", parent), parent or text or "entity")


def _names(identity: Fields, reference: Reference) -> list[DraftName]:
    types = {
        group.text("@ID") or "": reference.value("NamePartType", group.text("@NamePartTypeID"))
        for groups in identity.each("NamePartGroups")
        for master in groups.each("MasterNamePartGroup")
        for group in master.each("NamePartGroup")
    }
    found = []
    for alias in identity.each("Alias"):
        alias.ignore("@FixedRef", "Comment")
        primary, weak = alias.text("@Primary") == "true", alias.text("@LowQuality") == "true"
        kind, strength = alias_kind(reference.value("AliasType", alias.text("@AliasTypeID")), weak=weak)
        if primary:
            kind, strength = NameKind.PRIMARY, Strength.UNKNOWN
        for document in alias.each("DocumentedName"):
            document.ignore("@ID", "@FixedRef", "@DocNameStatusID")
            found.append(_documented(document, types, kind, strength, reference))
    return found


def _documented(
    document: Fields, types: dict[str, str], kind: NameKind, strength: Strength, reference: Reference
) -> DraftName:
    """A name of its parts, written as the other formats write it: family and organization names in capitals."""
    family: list[str] = []
    given: list[str] = []
    script = None
    for part in document.each("DocumentedNamePart"):
        for value in part.each("NamePartValue"):
            value.ignore("@ScriptStatusID", "@Acronym")
            found = iso_script(reference.value("Script", value.text("@ScriptID")))
            script = script or found
            label = types.get(value.text("@NamePartGroupID") or "", "")
            text = " ".join((value.text("#text") or "").split())
            if label in _FAMILY or label in _WHOLE:
                family.append(text.upper())
            elif label == _NICKNAME and not family:
                family.append(text)
            elif text:
                given.append(text)
    last, first = " ".join(family), " ".join(given)
    text = ", ".join(part for part in (last, first) if part)
    script = script or script_of_text(text)
    return DraftName(
        text=text, kind=kind if script == "Latn" else NameKind.ORIGINAL_SCRIPT, strength=strength, script=script,
        family=last if first else None, given=first or None,
    )  # fmt: skip


def _feature(feature: Fields, draft: Draft, reference: Reference) -> Iterator[Fact]:
    """Facts of a feature; a location becomes an address of the draft."""
    label = reference.value("FeatureType", feature.text("@FeatureTypeID"))
    feature.ignore("@ID", "IdentityReference", "Comment")
    for version in feature.each("FeatureVersion"):
        version.ignore("@ID")
        comment = version.text("Comment")
        reliability = reference.value("Reliability", version.text("@ReliabilityID"))
        if reliability in ("False", "Reported"):
            comment = f"{reliability}; {comment}" if comment else reliability
        texts = [period_text(period) for period in version.each("DatePeriod")]
        for detail in version.each("VersionDetail"):
            detail.ignore("@DetailTypeID")
            looked_up = detail.text("@DetailReferenceID")
            texts.append(detail.text("#text") or reference.value("DetailReference", looked_up))
        for place in version.each("VersionLocation"):
            number = place.text("@LocationID")
            if label == "Location":
                address = place_address(reference, number)
                draft.addresses += [address] if address is not None else []
            else:
                texts.append(place_text(reference, number))
        yield from (Fact(label, text, note=comment) for text in texts if text)
