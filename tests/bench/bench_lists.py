"""Names of the real lists beside the project, read with a few lines of their own so that the bench of matching stands alone.

Only keys, kinds and names are read; what else a list says is the readers' business.
"""

from __future__ import annotations

import csv
import gzip
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from watchlist.errors import EmptyNameError
from watchlist.match import Party, PartyName
from watchlist.names import prepare
from watchlist.records import Kind, NameKind, NamePart

SHARED = Path(__file__).resolve().parents[3] / "shared"
QUOTED = re.compile(r"a\.k\.a\. '([^']{2,80})'")


class ListedName(NamedTuple):
    """A name as a list has it; `family` is set where the publisher labels it."""

    text: str
    kind: NameKind
    parts: tuple[NamePart, ...] = ()


class Listed(NamedTuple):
    """One entry of a list."""

    key: str
    kind: Kind
    names: list[ListedName]


def un(edition: str = "2026-02-27") -> Iterator[Listed]:
    """The UN list."""
    tree = ET.parse(SHARED / "lists" / "un" / f"un_{edition}.xml")
    for tag, kind in (("INDIVIDUAL", Kind.PERSON), ("ENTITY", Kind.ORGANIZATION)):
        for entry in tree.iter(tag):
            fields = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
            text = " ".join(filter(None, ((entry.findtext(field) or "").strip() for field in fields)))
            names = [ListedName(text, NameKind.PRIMARY)]
            original = (entry.findtext("NAME_ORIGINAL_SCRIPT") or "").strip()
            if original:
                names.append(ListedName(original, NameKind.ORIGINAL_SCRIPT))
            for alias in entry.iter(f"{tag}_ALIAS"):
                name = (alias.findtext("ALIAS_NAME") or "").strip()
                if name:
                    weak = (alias.findtext("QUALITY") or "").strip() == "Low"
                    names.append(ListedName(name, NameKind.WEAK_ALIAS if weak else NameKind.ALIAS))
            yield Listed(f"un:{entry.findtext('REFERENCE_NUMBER')}", kind, names)


OFAC_KINDS = {"individual": Kind.PERSON, "vessel": Kind.VESSEL, "aircraft": Kind.AIRCRAFT}


def ofac(edition: str = "2024-01") -> Iterator[Listed]:
    """The OFAC SDN list."""
    folder = SHARED / "lists" / "us" / f"ofac_{edition}"
    aliases: dict[str, list[ListedName]] = {}
    with (folder / "alt.csv").open(encoding="utf-8", errors="replace", newline="") as file:
        for row in csv.reader(file):
            if len(row) > 3 and row[3].strip() not in ("", "-0-"):
                aliases.setdefault(row[0], []).append(ListedName(row[3].strip(), NameKind.ALIAS))
    seen = set()
    with (folder / "sdn.csv").open(encoding="utf-8", errors="replace", newline="") as file:
        for row in csv.reader(file):
            if len(row) < 12 or row[0] in seen:
                continue
            seen.add(row[0])
            kind = OFAC_KINDS.get(row[2].strip(), Kind.COMPANY)
            weak = [ListedName(text, NameKind.WEAK_ALIAS) for text in QUOTED.findall(row[11])]
            names = [ListedName(row[1].strip(), NameKind.PRIMARY), *aliases.get(row[0], ()), *weak]
            yield Listed(f"ofac:{row[0]}", kind, names)


UK_KINDS = {"Individual": Kind.PERSON, "Ship": Kind.VESSEL}


def uk() -> Iterator[Listed]:
    """The UK consolidated list, one entry per group."""
    groups: dict[str, tuple[Kind, dict[str, ListedName]]] = {}
    path = SHARED / "lists" / "uk" / "conlist_2025-04-10.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", errors="replace", newline="") as file:
        file.readline()
        for row in csv.DictReader(file):
            given = " ".join(filter(None, (row[f"Name {number}"].strip() for number in range(1, 6))))
            family = row["Name 6"].strip()
            text = " ".join(filter(None, (given, family)))
            kind = UK_KINDS.get(row["Group Type"], Kind.ORGANIZATION)
            parts = (
                (NamePart(kind="given", text=given), NamePart(kind="family", text=family)) if given and family else ()
            )
            weak = row["Alias Quality"].strip() == "Low quality"
            primary = row["Alias Type"].strip() == "Primary name"
            standing = NameKind.PRIMARY if primary else NameKind.WEAK_ALIAS if weak else NameKind.ALIAS
            names = groups.setdefault(row["Group ID"], (kind, {}))[1]
            if text:
                names.setdefault(text, ListedName(text, standing, parts if kind is Kind.PERSON else ()))
            if row["Name Non-Latin Script"].strip():
                original = row["Name Non-Latin Script"].strip()
                names.setdefault(original, ListedName(original, NameKind.ORIGINAL_SCRIPT))
    for group, (kind, names) in groups.items():
        if names:
            yield Listed(f"uk:{group}", kind, list(names.values()))


LISTS = {"un": un, "ofac": ofac, "uk": uk}


def party(listed: Listed) -> Party:
    """The party of an entry; names that leave nothing to compare are left out."""
    names = []
    for name in listed.names:
        try:
            prepared = prepare(name.text, listed.kind, name.parts)
        except EmptyNameError:
            continue
        names.append(PartyName(prepared, name.kind))
    return Party(key=listed.key, kind=listed.kind, names=tuple(names))


def parties(*names: str) -> list[Party]:
    """Parties of the lists named."""
    return [one for name in names for one in map(party, LISTS[name]()) if one.names]
