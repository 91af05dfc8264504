"""Writes OFAC's advanced XML from its enhanced XML, so that the same parties can be read from both.

No full advanced file is at hand; the structure follows the published model: values by number in ReferenceValueSets, places,
documents, parties, relationships and entries apart, each referring to the others by number.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

NAMESPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML"
ALIAS_TYPES = {"A.K.A.": "1400", "F.K.A.": "1401", "N.K.A.": "1402", "Name": "1403"}
PARTY_TYPES = {"Individual": "4", "Entity": "3", "Vessel": "1", "Aircraft": "2"}


class Advanced:
    """Collects the parts of an advanced file; `text` puts them together."""

    def __init__(self) -> None:
        self._numbers = count(5000)
        self._values: dict[tuple[str, str], str] = {}
        self.places: list[str] = []
        self.documents: list[str] = []
        self.parties: list[str] = []
        self.links: list[str] = []
        self.entries: list[str] = []

    def number(self) -> str:
        return str(next(self._numbers))

    def value(self, kind: str, text: str) -> str:
        """The number of a reference value; a new one when it is met for the first time."""
        return self._values.setdefault((kind, text), self.number())

    def _sets(self) -> str:
        fixed = [f'<AliasType ID="{number}">{name}</AliasType>' for name, number in ALIAS_TYPES.items()]
        fixed += [
            '<PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType>',
            '<PartyType ID="4">Transport</PartyType>',
            '<PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType>',
            '<PartySubType ID="2" PartyTypeID="4">Aircraft</PartySubType>',
            '<PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType>',
            '<PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType>',
        ]
        fixed += [
            f'<{kind} ID="{number}">{escape(text)}</{kind}>' if kind != "LegalBasis"
            else f'<{kind} ID="{number}" LegalBasisShortRef={quoteattr(text)}>{escape(text)}</{kind}>'
            for (kind, text), number in self._values.items()
        ]  # fmt: skip
        return f"<ReferenceValueSets><AllValues>{''.join(fixed)}</AllValues></ReferenceValueSets>"

    def text(self, day: dt.date) -> str:
        return (
            f'<?xml version="1.0" encoding="utf-8"?><Sanctions xmlns="{NAMESPACE}" Version="3">'
            f"<DateOfIssue>{date_elements(day)}</DateOfIssue>{self._sets()}"
            f"<Locations>{''.join(self.places)}</Locations><IDRegDocuments>{''.join(self.documents)}</IDRegDocuments>"
            f"<DistinctParties>{''.join(self.parties)}</DistinctParties>"
            f"<ProfileRelationships>{''.join(self.links)}</ProfileRelationships>"
            f"<SanctionsEntries>{''.join(self.entries)}</SanctionsEntries></Sanctions>"
        )

    def place(self, parts: dict[str, str], country: str) -> str:
        number = self.number()
        written = f'<LocationCountry CountryID="{self.value("Country", country)}"/>' if country else ""
        written += "".join(
            f'<LocationPart LocPartTypeID="{self.value("LocPartType", kind)}"><LocationPartValue Primary="true">'
            f"<Value>{escape(text)}</Value></LocationPartValue></LocationPart>"
            for kind, text in parts.items()
        )
        self.places.append(f'<Location ID="{number}">{written}</Location>')
        return number

    def feature(self, label: str, inside: str, comment: str = "", reliability: str = "Confirmed") -> str:
        return (
            f'<Feature ID="{self.number()}" FeatureTypeID="{self.value("FeatureType", label)}">'
            f'<FeatureVersion ID="{self.number()}" ReliabilityID="{self.value("Reliability", reliability)}">'
            f"<Comment>{escape(comment)}</Comment>{inside}</FeatureVersion></Feature>"
        )

    def detail(self, text: str, *, lookup: bool) -> str:
        if lookup:
            number = self.value("DetailReference", text)
            return f'<VersionDetail DetailTypeID="1431" DetailReferenceID="{number}"/>'
        return f'<VersionDetail DetailTypeID="1432">{escape(text)}</VersionDetail>'

    def documented(self, parts: list[tuple[str, str]], script: str, groups: list[tuple[str, str]], first: bool) -> str:
        written = ""
        for kind, text in parts:
            group = self.number()
            groups.append((group, self.value("NamePartType", kind)))
            written += (
                f'<DocumentedNamePart><NamePartValue NamePartGroupID="{group}" ScriptID="{self.value("Script", script)}"'
                f' ScriptStatusID="1" Acronym="false">{escape(text)}</NamePartValue></DocumentedNamePart>'
            )
        return f'<DocumentedName ID="{self.number()}" FixedRef="1" DocNameStatusID="{1 if first else 2}">{written}</DocumentedName>'

    def party(
        self,
        uid: str,
        kind: str,
        identity: str,
        aliases: str,
        groups: list[tuple[str, str]],
        features: str,
        remarks: str = "",
    ) -> None:
        masters = "".join(
            f'<MasterNamePartGroup><NamePartGroup ID="{number}" NamePartTypeID="{kind_}"/></MasterNamePartGroup>'
            for number, kind_ in groups
        )
        self.parties.append(
            f'<DistinctParty FixedRef="{uid}"><Comment>{escape(remarks)}</Comment><Profile ID="{uid}" PartySubTypeID="{PARTY_TYPES[kind]}">'
            f'<Identity ID="{identity}" FixedRef="{uid}" Primary="true" False="false">{aliases}'
            f"<NamePartGroups>{masters}</NamePartGroups></Identity>{features}</Profile></DistinctParty>"
        )

    def entry(
        self, uid: str, title: str, day: dt.date, bases: list[str], programmes: list[str], types: list[str]
    ) -> None:
        events = "".join(
            f'<EntryEvent ID="{self.number()}" EntryEventTypeID="1" LegalBasisID="{self.value("LegalBasis", basis)}"><Comment/>'
            f"<Date>{date_elements(day)}</Date></EntryEvent>"
            for basis in bases or ["Unknown"]
        )
        measures = "".join(
            f'<SanctionsMeasure SanctionsTypeID="{self.value("SanctionsType", kind)}"><Comment>{escape(comment)}</Comment>'
            "</SanctionsMeasure>"
            for kind, comment in [*((kind, "") for kind in types), *(("Program", code) for code in programmes)]
        )
        self.entries.append(
            f'<SanctionsEntry ID="{self.number()}" ProfileID="{uid}" ListID="{self.value("List", title)}">'
            f"{events}{measures}</SanctionsEntry>"
        )


def date_elements(day: dt.date) -> str:
    return f"<Year>{day.year}</Year><Month>{day.month}</Month><Day>{day.day}</Day>"


def period(days: tuple[dt.date, dt.date, dt.date, dt.date], *, circa: bool = False) -> str:
    """A DatePeriod of the first and last possible start and the first and last possible end."""
    a, b, c, d = map(date_elements, days)
    mark = ' Approximate="true"' if circa else ' Approximate="false"'
    return (
        f'<DatePeriod CalendarTypeID="1"><Start{mark}><From>{a}</From><To>{b}</To></Start>'
        f"<End{mark}><From>{c}</From><To>{d}</To></End></DatePeriod>"
    )


def from_enhanced(path: Path) -> str:
    """The parties of an enhanced file as an advanced one."""
    root = etree.parse(path).getroot()
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = etree.QName(element).localname
    file = Advanced()
    for number, entity in enumerate(root.find("entities")):
        add_entity(file, entity, lookup=bool(number % 2))
    return file.text(dt.date.fromisoformat(root.findtext("publicationInfo/dataAsOf")[:10]))


def add_entity(file: Advanced, entity: Any, *, lookup: bool) -> None:
    uid, identity = entity.get("id"), file.number()
    groups: list[tuple[str, str]] = []
    aliases = "".join(alias_elements(file, entity, groups))
    features = "".join(feature_elements(file, entity, lookup=lookup))
    remarks = entity.findtext("generalInfo/remarks") or ""
    file.party(uid, entity.findtext("generalInfo/entityType"), identity, aliases, groups, features, remarks)
    for document in entity.iterfind("identityDocuments/identityDocument"):
        add_document(file, document, identity)
    for relation in entity.iterfind("relationships/relationship"):
        kind = file.value("RelationType", relation.findtext("type"))
        target = relation.find("relatedEntity").get("entityId")
        file.links.append(
            f'<ProfileRelationship ID="{file.number()}" From-ProfileID="{uid}" To-ProfileID="{target}" RelationTypeID="{kind}"'
            ' Former="false"><Comment/></ProfileRelationship>'
        )
    texts = {name: [one.text for one in entity.iterfind(f"{name}/*")] for name in (
        "legalAuthorities", "sanctionsPrograms", "sanctionsTypes")}  # fmt: skip
    rest = [texts["legalAuthorities"], texts["sanctionsPrograms"], texts["sanctionsTypes"]]
    for one in entity.iterfind("sanctionsLists/sanctionsList"):
        umbrella = one.text == "Consolidated List"
        file.entry(
            uid, one.text, dt.date.fromisoformat(one.get("datePublished")), *(([], [], []) if umbrella else rest)
        )
        if not umbrella:
            rest = [[], [], []]


def alias_elements(file: Advanced, entity: Any, groups: list[tuple[str, str]]) -> Iterator[str]:
    for name in entity.iterfind("names/name"):
        documents = "".join(
            file.documented(
                [(part.findtext("type"), part.findtext("value")) for part in one.iterfind("nameParts/namePart")],
                one.findtext("script"), groups, one.findtext("isPrimary") == "true",
            )
            for one in name.iterfind("translations/translation")
        )  # fmt: skip
        kind = ALIAS_TYPES[name.findtext("aliasType") or "Name"]
        yield (
            f'<Alias FixedRef="1" AliasTypeID="{kind}" Primary="{name.findtext("isPrimary")}"'
            f' LowQuality="{name.findtext("isLowQuality")}">{documents}</Alias>'
        )


def feature_elements(file: Advanced, entity: Any, *, lookup: bool) -> Iterator[str]:
    for address in entity.iterfind("addresses/address"):
        for one in address.iterfind("translations/translation"):
            parts = {part.findtext("type"): part.findtext("value") for part in one.iterfind("addressParts/addressPart")}
            number = file.place(parts, address.findtext("country") or "")
            yield file.feature("Location", f'<VersionLocation LocationID="{number}"/>')
    found = sorted(entity.iterfind("features/feature"), key=lambda one: one.findtext("isPrimary") == "false")
    for one in found:
        label, text = one.findtext("type"), one.findtext("value")
        if (value := one.find("valueDate")) is not None:
            names = ("fromDateBegin", "fromDateEnd", "toDateBegin", "toDateEnd")
            days = tuple(dt.date.fromisoformat(value.findtext(name)) for name in names)
            inside = period(days, circa=value.findtext("isApproximate") == "true")  # type: ignore[arg-type]
        elif label in ("Nationality Country", "Citizenship Country"):
            inside = f'<VersionLocation LocationID="{file.place({"Unknown": text}, text)}"/>'
        else:
            inside = file.detail(text, lookup=lookup)
        yield file.feature(label, inside, one.findtext("comments") or "", one.findtext("reliability") or "Confirmed")


def add_document(file: Advanced, document: Any, identity: str) -> None:
    country = document.findtext("issuingCountry")
    issued = f' IssuedBy-CountryID="{file.value("Country", country)}"' if country else ""
    authority = document.findtext("issuingAuthority")
    file.documents.append(
        f'<IDRegDocument ID="{file.number()}" IDRegDocTypeID="{file.value("IDRegDocType", document.findtext("type"))}"'
        f' IdentityID="{identity}"{issued} ValidityID="1"><Comment/>'
        f"<IDRegistrationNo>{escape(document.findtext('documentNumber'))}</IDRegistrationNo>"
        + (f"<IssuingAuthority>{escape(authority)}</IssuingAuthority>" if authority else "")
        + "</IDRegDocument>"
    )
