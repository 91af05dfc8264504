"""Writes entries of the UK's list as UK Sanctions List XML and CSV, to read them back: the tests' own generator."""

import csv
from collections.abc import Iterable, Iterator
from itertools import product, zip_longest
from pathlib import Path
from xml.sax.saxutils import escape

from watchlist.sources.uk import UkEntry

COLUMNS = (
    "Last Updated", "Unique ID", "OFSI Group ID", "UN Reference Number", "Name 6", "Name 1", "Name 2", "Name 3", "Name 4",
    "Name 5", "Name type", "Alias strength", "Title", "Name non-latin script", "Non-latin script type",
    "Non-latin script language", "Regime Name", "Designation Type", "Designation source", "Sanctions Imposed",
    "Other Information", "UK Statement of Reasons", "Address Line 1", "Address Line 2", "Address Line 3",
    "Address Line 4", "Address Line 5", "Address Line 6", "Address Postal Code", "Address Country", "Phone number",
    "Website", "Email address", "Date Designated", "D.O.B", "Nationality(/ies)", "National Identifier number",
    "National Identifier additional information", "Passport number", "Passport additional information", "Position",
    "Gender", "Town of birth", "Country of birth", "Type of entity", "Subsidiaries", "Parent company",
    "Business registration number (s)", "IMO number", "Current owner/operator (s)", "Previous owner/operator (s)",
    "Current believed flag of ship", "Previous flags", "Type of ship", "Tonnage of ship", "Length of ship", "Year Built",
    "Hull identification number (HIN)",
)  # fmt: skip
RELATIONS = {
    "parent company": ("ParentCompanies", "ParentCompany", "Parent company"),
    "subsidiary": ("Subsidiaries", "Subsidiary", "Subsidiaries"),
    "owner or operator": ("CurrentOwnerOperators", "CurrentOwnerOperator", "Current owner/operator (s)"),
    "previous owner or operator": ("PreviousOwnerOperators", "PreviousOwnerOperator", "Previous owner/operator (s)"),
}
DETAILS = {
    "Type of entity": ("TypeOfEntities", "TypeOfEntity", "Type of entity"),
    "Previous flags": ("PreviousFlags", "PreviousFlag", "Previous flags"),
    "Type of ship": ("TypeOfShipDetails", "TypeOfShip", "Type of ship"),
    "Tonnage of ship": ("TonnageOfShipDetails", "TonnageOfShip", "Tonnage of ship"),
    "Length of ship": ("LengthOfShipDetails", "LengthOfShip", "Length of ship"),
    "Year built": ("YearsBuilt", "YearBuilt", "Year Built"),
}


def tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else ""


def wrap(name: str, inner: Iterable[str]) -> str:
    text = "".join(inner)
    return f"<{name}>{text}</{name}>" if text else ""


def tags(wrapper: str, name: str, texts: Iterable[str]) -> str:
    return wrap(wrapper, (tag(name, text) for text in texts))


def blocks(wrapper: str, name: str, fields: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return wrap(wrapper, (wrap(name, map(tag, fields, row)) for row in rows if any(row)))


def designation(entry: UkEntry) -> str:
    """One Designation element, fields in the order of the published list."""
    names = tuple(f"Name{number}" for number in range(1, 7))
    lines = tuple(f"AddressLine{number}" for number in range(1, 7))

    def groups(table: dict[str, tuple[str, str, str]], rows: Iterable[tuple[str, str]]) -> Iterator[str]:
        for kind, (wrapper, item, _) in table.items():
            yield tags(wrapper, item, (text for label, text in rows if label == kind))

    person = (
        tags("DOBs", "DOB", entry.births)
        + blocks("PassportDetails", "Passport", ("PassportNumber", "PassportAdditionalInformation"), entry.passports)
        + blocks(
            "NationalIdentifierDetails", "NationalIdentifier",
            ("NationalIdentifierNumber", "NationalIdentifierAdditionalInformation"), entry.national_ids,
        )
        + tags("Nationalities", "Nationality", entry.nationalities)
        + tags("Positions", "Position", entry.positions)
        + tags("Genders", "Gender", entry.genders)
        + blocks("BirthDetails", "Location", ("TownOfBirth", "CountryOfBirth"), entry.birth_places)
    )  # fmt: skip
    details = "".join((*groups(RELATIONS, entry.relations), *groups(DETAILS, entry.details)))
    details += tags("BusinessRegistrationNumbers", "BusinessRegistrationNumber", entry.registrations)
    details += tags("IMONumbers", "IMONumber", entry.imo)
    details += tags("HullIdentificationNumbers", "HullIdentificationNumber", entry.hulls)
    details += tags("CurrentBelievedFlagOfShips", "CurrentBelievedFlagOfShip", entry.flags)
    holder = {"Individual": "IndividualDetails", "Entity": "EntityDetails", "Ship": "ShipDetails"}[entry.kind]
    if entry.kind != "Individual" and person:
        person = f"<Individual>{person}</Individual>"
        extra = f"<IndividualDetails>{person}</IndividualDetails>"
    else:
        extra, details = "", (person + details if entry.kind == "Individual" else details)
    return wrap(
        "Designation",
        (
            "".join(tag("LastUpdated", text) for text in entry.amended),
            "".join(tag("DateDesignated", text) for _, text in entry.acts),
            tag("UniqueID", entry.unique_id),
            tag("OFSIGroupID", entry.group),
            "".join(tag("UNReferenceNumber", text) for text in entry.un_refs),
            blocks("Names", "Name", (*names, "NameType", "AliasStrength"), entry.names),
            blocks("NonLatinNames", "NonLatinName", ("NameNonLatinScript", "NonLatinScriptLanguage"), entry.scripts),
            tags("Titles", "Title", entry.titles),
            "".join(tag("RegimeName", text) for text, _ in entry.acts),
            tag("IndividualEntityShip", entry.kind),
            tag("SanctionsImposed", "|".join(entry.sanctions)),
            "".join(tag("OtherInformation", text) for text in entry.other_information),
            "".join(tag("UKStatementofReasons", text) for text in entry.reasons),
            blocks("Addresses", "Address", (*lines, "AddressPostalCode", "AddressCountry"), entry.addresses),
            tags("PhoneNumbers", "PhoneNumber", entry.phones),
            tags("EmailAddresses", "EmailAddress", entry.emails),
            tags("Websites", "Website", entry.websites),
            extra,
            wrap(holder, (wrap(holder.removesuffix("Details"), (details,)),)),
        ),
    )


def write_xml(entries: Iterable[UkEntry], path: Path) -> Path:
    """A UK Sanctions List XML file of the entries."""
    with path.open("w", encoding="utf-8") as stream:
        stream.write(
            '<?xml version="1.0" encoding="utf-8"?>\n<Designations><DateGenerated>10/04/2025</DateGenerated>\n'
        )
        stream.writelines(designation(entry) + "\n" for entry in entries)
        stream.write("</Designations>\n")
    return path


def csv_blocks(entry: UkEntry) -> list[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    """The columns that belong together, with their rows."""
    found: list[tuple[tuple[str, ...], Iterable[tuple[str, ...]]]] = [
        (("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6", "Name type", "Alias strength"), entry.names),
        (("Name non-latin script", "Non-latin script language"), entry.scripts),
        (("Regime Name", "Date Designated"), entry.acts),
        ((*(f"Address Line {n}" for n in range(1, 7)), "Address Postal Code", "Address Country"), entry.addresses),
        (("Town of birth", "Country of birth"), entry.birth_places),
        (("Passport number", "Passport additional information"), entry.passports),
        (("National Identifier number", "National Identifier additional information"), entry.national_ids),
        (("UN Reference Number",), ((text,) for text in entry.un_refs)),
        (("Last Updated",), ((text,) for text in entry.amended)),
        (("Title",), ((text,) for text in entry.titles)),
        (("Other Information",), ((text,) for text in entry.other_information)),
        (("UK Statement of Reasons",), ((text,) for text in entry.reasons)),
        (("Phone number",), ((text,) for text in entry.phones)),
        (("Email address",), ((text,) for text in entry.emails)),
        (("Website",), ((text,) for text in entry.websites)),
        (("D.O.B",), ((text,) for text in entry.births)),
        (("Nationality(/ies)",), ((text,) for text in entry.nationalities)),
        (("Gender",), ((text,) for text in entry.genders)),
        (("Position",), ((text,) for text in entry.positions)),
        (("Business registration number (s)",), ((text,) for text in entry.registrations)),
        (("IMO number",), ((text,) for text in entry.imo)),
        (("Hull identification number (HIN)",), ((text,) for text in entry.hulls)),
        (("Current believed flag of ship",), ((text,) for text in entry.flags)),
    ]
    for table, rows in ((RELATIONS, entry.relations), (DETAILS, entry.details)):
        found += [((names[2],), [(text,) for label, text in rows if label == kind]) for kind, names in table.items()]
    return [(names, kept) for names, rows in found if (kept := [row for row in rows if any(row)])]


def csv_rows(entry: UkEntry, limit: int = 300) -> Iterator[dict[str, str]]:
    """Rows of an entry: the cross product as published; above `limit` rows each value stands in some row."""
    constant = {
        "Unique ID": entry.unique_id, "OFSI Group ID": entry.group, "Designation Type": entry.kind,
        "Sanctions Imposed": "|".join(entry.sanctions),
    }  # fmt: skip
    found = csv_blocks(entry)
    size = 1
    for _, rows in found:
        size *= len(rows)
    combined = product(*(rows for _, rows in found)) if size <= limit else zip_longest(*(rows for _, rows in found))
    for combination in combined:
        row = dict(constant)
        for (names, rows), values in zip(found, combination, strict=True):
            row.update(zip(names, values or rows[-1], strict=True))
        yield row


def write_csv(entries: Iterable[UkEntry], path: Path) -> Path:
    """A UK Sanctions List CSV file of the entries."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write("Report Date: 10-Apr-2025\n")
        writer = csv.DictWriter(stream, COLUMNS, restval="")
        writer.writeheader()
        for entry in entries:
            writer.writerows(csv_rows(entry))
    return path
