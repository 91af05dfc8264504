"""UK Sanctions List as XML (`Designations/Designation`), the list in force."""

from __future__ import annotations

from collections.abc import Iterator

from watchlist.sources.base import Ledger, RawFile, Reading, SourceRow, SourceSpec
from watchlist.sources.dates import read_day
from watchlist.sources.fields import Fields, KeyGuard, content_hash, only_file
from watchlist.sources.uk import KINDS, UkEntry, UkName, has_name, uk_record
from watchlist.sources.xmlstream import stream_xml, tree_of, xml_sniff

_LINES = tuple(f"AddressLine{number}" for number in range(1, 7))
_NAMES = tuple(f"Name{number}" for number in range(1, 7))
# Wrapper, item and label of what has no field of its own in a record.
_DETAILS = (
    ("TypeOfEntities", "TypeOfEntity", "Type of entity"),
    ("PreviousFlags", "PreviousFlag", "Previous flags"),
    ("TypeOfShipDetails", "TypeOfShip", "Type of ship"),
    ("TonnageOfShipDetails", "TonnageOfShip", "Tonnage of ship"),
    ("LengthOfShipDetails", "LengthOfShip", "Length of ship"),
    ("YearsBuilt", "YearBuilt", "Year built"),
)
_RELATIONS = (
    ("ParentCompanies", "ParentCompany", "parent company"),
    ("Subsidiaries", "Subsidiary", "subsidiary"),
    ("CurrentOwnerOperators", "CurrentOwnerOperator", "owner or operator"),
    ("PreviousOwnerOperators", "PreviousOwnerOperator", "previous owner or operator"),
)


class UkXmlReader:
    """Reads `UK-Sanctions-List.xml`."""

    name = "uk_xml"
    version = "1"

    def sniff(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 (the protocol's)
        """The root element is Designations."""
        return xml_sniff(head, "Designations")

    def read(self, files: tuple[RawFile, ...], spec: SourceSpec) -> Reading:
        """See `Reader.read`."""
        ledger = Ledger()
        return Reading(rows=_rows(only_file(files, self.name), spec, ledger), ledger=ledger)


def _rows(file: RawFile, spec: SourceSpec, ledger: Ledger) -> Iterator[SourceRow]:
    guard = KeyGuard(ledger)
    ledger.encoding = "xml"
    for tag, element, line in stream_xml(file, ("Designation",), ("DateGenerated",)):
        if tag == "DateGenerated":
            ledger.published = read_day(element.text)
            continue
        ledger.entries += 1
        tree = tree_of(element)
        locator = f"Designation[{ledger.entries}] line {line}"
        fields = Fields(tree)
        raw_hash = content_hash(tree)
        entry = _entry(fields)
        reason = refusal_reason(entry)
        if reason:
            ledger.refuse(locator, reason, tree, entry.unique_id)
            continue
        if not guard.first(entry.unique_id, locator, str(tree)):
            continue
        record = uk_record(entry, spec, ledger)
        fields.report(ledger.leftovers)
        yield SourceRow(record=record, locator=locator, raw_hash=raw_hash)


def refusal_reason(entry: UkEntry) -> str | None:
    """Why an entry cannot become a record, or None."""
    if not entry.unique_id:
        return "no Unique ID"
    if entry.kind.strip().lower() not in KINDS:
        return f"{entry.unique_id}: type {entry.kind!r} is not Individual, Entity or Ship"
    if not has_name(entry):
        return f"{entry.unique_id}: no name"
    return None


def _entry(fields: Fields) -> UkEntry:
    person = _only(fields, "IndividualDetails", "Individual")
    entity = _only(fields, "EntityDetails", "Entity")
    ship = _only(fields, "ShipDetails", "Ship")
    parts = [part for part in (person, entity, ship) if part is not None]
    dates = fields.texts("DateDesignated") or [""]
    regimes = fields.texts("RegimeName") or [""]
    # The indicators repeat SanctionsImposed as one boolean a measure.
    fields.ignore("SanctionsImposedIndicators")
    return UkEntry(
        unique_id=fields.text("UniqueID") or "",
        group=fields.text("OFSIGroupID") or "",
        un_refs=fields.texts("UNReferenceNumber"),
        kind=fields.text("IndividualEntityShip") or "",
        names=[_name(name) for name in fields.inside("Names", "Name")],
        scripts=[_script(name) for name in fields.inside("NonLatinNames", "NonLatinName")],
        acts=[(regime, dates[min(number, len(dates) - 1)]) for number, regime in enumerate(regimes)],
        amended=fields.texts("LastUpdated"),
        sources=fields.texts("DesignationSource"),
        sanctions=fields.texts("SanctionsImposed"),
        other_information=fields.texts("OtherInformation"),
        reasons=fields.texts("UKStatementofReasons"),
        # Titles stand at either level, depending on the edition.
        titles=[text for part in (fields, *parts) for text in part.texts_inside("Titles", "Title")],
        addresses=[
            tuple(address.text(line) or "" for line in (*_LINES, "AddressPostalCode", "AddressCountry"))
            for address in fields.inside("Addresses", "Address")
        ],
        phones=fields.texts_inside("PhoneNumbers", "PhoneNumber"),
        emails=fields.texts_inside("EmailAddresses", "EmailAddress"),
        websites=fields.texts_inside("Websites", "Website"),
        **(_person(person) if person else {}),  # type: ignore[arg-type]
        registrations=entity.texts_inside("BusinessRegistrationNumbers", "BusinessRegistrationNumber")
        if entity
        else (),
        imo=ship.texts_inside("IMONumbers", "IMONumber") if ship else (),
        hulls=ship.texts_inside("HullIdentificationNumbers", "HullIdentificationNumber") if ship else (),
        flags=ship.texts_inside("CurrentBelievedFlagOfShips", "CurrentBelievedFlagOfShip") if ship else (),
        relations=[
            (kind, text) for wrap, item, kind in _RELATIONS for part in parts for text in part.texts_inside(wrap, item)
        ],
        details=[
            (label, text) for wrap, item, label in _DETAILS for part in parts for text in part.texts_inside(wrap, item)
        ],
    )


def _only(fields: Fields, wrapper: str, item: str) -> Fields | None:
    found = fields.inside(wrapper, item)
    return found[0] if found else None


def _person(person: Fields) -> dict[str, object]:
    return {
        "births": person.texts_inside("DOBs", "DOB"),
        "birth_places": [
            (place.text("TownOfBirth") or "", place.text("CountryOfBirth") or "")
            for place in person.inside("BirthDetails", "Location")
        ],
        "nationalities": person.texts_inside("Nationalities", "Nationality"),
        "genders": person.texts_inside("Genders", "Gender"),
        "positions": person.texts_inside("Positions", "Position"),
        "passports": [
            (document.text("PassportNumber") or "", document.text("PassportAdditionalInformation") or "")
            for document in person.inside("PassportDetails", "Passport")
        ],
        "national_ids": [
            (
                document.text("NationalIdentifierNumber") or "",
                document.text("NationalIdentifierAdditionalInformation") or "",
            )
            for document in person.inside("NationalIdentifierDetails", "NationalIdentifier")
        ],
    }


def _name(name: Fields) -> UkName:
    one, two, three, four, five, six = (name.text(field) or "" for field in _NAMES)
    return one, two, three, four, five, six, name.text("NameType") or "", name.text("AliasStrength") or ""


def _script(name: Fields) -> tuple[str, str]:
    name.ignore("NonLatinScriptType")  # sometimes wrong: the script is found from the letters
    return name.text("NameNonLatinScript") or "", name.text("NonLatinScriptLanguage") or ""
