"""Entries of official lists inside a text: OFAC and State Department style, UN style, and tables with a header row.

    DOE, John (a.k.a. "JD"), Town, Country; DOB 1 Jan 1970; nationality Country; Passport X1 (individual) [PROGRAM].
    QDi.001 Name: 1: JOHN 2: DOE DOB: 1970 Good quality a.k.a.: a) One b) Two Nationality: Country
    Name; date of birth; nationality; function

They are told by their labels, not by their place; patterns are matched label by label, so that no input makes them slow.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from watchlist.extract.dates import read_day
from watchlist.extract.lexicon import countries
from watchlist.extract.names import kind_of_words
from watchlist.extract.sentences import Block
from watchlist.records import Identifier, Kind, PartialDate, Precision

_OFAC_SIGNS = re.compile(r"\bDOB\b|\((?:individual|vessel|aircraft|entity)\)|\[[A-Z][A-Z0-9-]{2,40}\]|\bPOB\b")
_UN_HEAD = re.compile(r"[A-Z]{2,4}[a-z]\.\d{1,4}\s+Name:")
_UN_LABELS = re.compile(
    r"(Name \(original script\)|Good quality a\.k\.a\.|Low quality a\.k\.a\.|Good quality alias|Low quality alias|A\.k\.a\.|F\.k\.a\.|Name|Title|Designation|DOB|POB"
    r"|Passport no|National identification no|Nationality|Address|Listed on|Other information|Gender)\s?:"
)
_NUMBERED_PART = re.compile(r"\b[1-4]:\s*")
_LETTERED_PART = re.compile(r"(?:^|\s)[a-z]\)\s*")
_MARKER = re.compile(r"^(a\.?k\.?a\.?|f\.?k\.?a\.?|n\.?k\.?a\.?|d/b/a|also known as|formerly|alias)\s+", re.IGNORECASE)
_IMO = re.compile(r"\bIMO(?:\s+(?:number|no\.?))?:?\s?(\d{7})\b", re.IGNORECASE)
_PASSPORT = re.compile(r"\bPassport(?: no\.?)?:?\s?([A-Z0-9]{5,15})\b")
_CELLS = re.compile(r"[;|\t]")
_HEADER_WORDS = (
    "date of birth",
    "birth",
    "dob",
    "nationality",
    "function",
    "position",
    "reason",
    "identifying",
    "address",
    "imo",
    "role",
)
_MAX_ENTRY = 3000


class Entry(msgspec.Struct, kw_only=True):
    """A party as an official entry gives it. `start` and `end` are the characters of its name; `stop` ends the entry."""

    name: str
    start: int
    end: int
    stop: int
    kind: Kind
    aliases: list[tuple[str, str]] = msgspec.field(default_factory=list)
    births: list[PartialDate] = msgspec.field(default_factory=list)
    nationalities: list[str] = msgspec.field(default_factory=list)
    identifiers: list[Identifier] = msgspec.field(default_factory=list)
    position: str | None = None


_NOTICE_LABELS = re.compile(
    r"\b(DOB|POB|a\.k\.a\.?|f\.k\.a\.?|Nationality|Citizenship|Position|Address|Other Information|Group ID|Listed on|Last Updated"
    r"|Passport (?:Number|Details)|National Identification (?:Number|Details)|Name \(non-Latin script\)|Title|IMO number|Sex|Gender)\s?:"
)
_LEAST_LABELS = 2
_NUMBERED_ALIAS = re.compile(r"\(\d{1,2}\)\s*")


def find_entries(text: str, parts: Sequence[Block]) -> dict[int, list[Entry]]:
    """Entries by number of the block they stand in; none for header rows and for blocks that continue an entry."""
    found: dict[int, list[Entry]] = {}
    columns: list[str] | None = None
    until = -1
    for block in parts:
        if block.start < until:
            found[block.number] = []
            continue
        rows, columns, table = _table(text, block, columns)
        if table:
            found[block.number] = rows
            continue
        body = text[block.start : min(block.end, block.start + _MAX_ENTRY)]
        entry = _un_entry(text, block) if _UN_HEAD.match(body) else _notice_entry(text, block)
        if entry is None and _OFAC_SIGNS.search(body):
            entry = _ofac_entry(block, body)
        if entry is not None:
            found[block.number] = [entry]
            until = entry.stop
    return found


def _table(text: str, block: Block, columns: list[str] | None) -> tuple[list[Entry], list[str] | None, bool]:
    """The rows of a table that stand in a block, line by line; the header that holds after it; whether it was a table."""
    rows: list[Entry] = []
    start = block.start
    table = False
    for line in text[block.start : min(block.end, block.start + 20 * _MAX_ENTRY)].split("\n"):
        part = Block(start, start + len(line), "row", block.number)
        start += len(line) + 1
        header = _header(line)
        entry = _row_entry(text, part, line, columns) if columns and not header else None
        if header:
            columns, table = header, True
        elif entry is not None:
            rows.append(entry)
            table = True
        elif not table:
            return [], None if not _CELLS.search(line) else columns, False
    return rows, columns, table


def _cells(line: str) -> list[str]:
    """The cells of a row; the bars around the rows of a table in plain text are none."""
    bars = line.count("|") > 1
    return [cell.strip() for cell in (line.strip().strip("|").split("|") if bars else _CELLS.split(line))]


def _header(body: str) -> list[str] | None:
    cells = [cell.lower() for cell in _cells(body[:300])]
    named = len(cells) >= 3 and any("name" in cell and len(cell) < 30 for cell in cells[:2])
    return cells if named and any(word in cell for cell in cells[1:] for word in _HEADER_WORDS) else None


def _row_entry(text: str, block: Block, body: str, columns: list[str] | None) -> Entry | None:
    """A row of a table: the cell below "name" is the name."""
    cells = _cells(body)
    if columns is None or len(cells) < 3 or len(cells) > len(columns) + 1:
        return None
    place = next(number for number, column in enumerate(columns) if "name" in column)
    name, aliases = _aliases_of(cells[place]) if place < len(cells) else ("", [])
    if not any(character.isalpha() for character in name):
        return None
    entry = _entry(block.start + body.find(name), name, block.end, _kind(name, body), aliases)
    for column, cell in zip(columns[place + 1 :], cells[place + 1 :], strict=False):
        if "identif" in column:
            _fields(entry, cell.replace(": ", " "))
        if "birth" in column or column == "dob":
            entry.births += _births(cell)
            entry.kind = Kind.PERSON if entry.births else entry.kind
        elif "national" in column or "citizen" in column:
            entry.nationalities += _nations(cell)
        elif any(word in column for word in ("function", "position", "role", "title")):
            entry.position = cell or None
    return entry if text[entry.start : entry.end] == name else None


def _aliases_of(cell: str) -> tuple[str, list[tuple[str, str]]]:
    """A name cell with its former name and a form in another script: the Latin form is the name."""
    head, _, tail = cell.partition(", née ")
    aliases = [(tail.strip(), "former")] if tail else []
    outside, bracket, inside = head.partition("(")
    outside, inside = outside.strip(), inside.rstrip(" )")
    if not bracket:
        return head.strip(), aliases
    if _MARKER.match(inside):
        for part in filter(None, map(str.strip, inside.split(";"))):
            marker = _MARKER.match(part)
            written = part[marker.end() :].strip(' "“”') if marker else part
            aliases.append((written, "alias" if _latin(written) else "script"))
        return outside, aliases
    if not _latin(outside) and _latin(inside):
        return inside, [*aliases, (outside, "script")]
    return outside, [*aliases, (inside, "alias" if _latin(inside) else "script")]


def _latin(text: str) -> bool:
    return any(character.isascii() and character.isalpha() for character in text)


def _entry(start: int, name: str, stop: int, kind: Kind, aliases: list[tuple[str, str]]) -> Entry:
    return Entry(name=name, start=start, end=start + len(name), stop=stop, kind=kind, aliases=aliases)


def _kind(name: str, hints: str) -> Kind:
    low = hints.lower()
    for word, kind in (
        ("(individual)", Kind.PERSON),
        ("dob", Kind.PERSON),
        ("vessel", Kind.VESSEL),
        ("aircraft", Kind.AIRCRAFT),
    ):
        if word in low:
            return kind
    words = name.lower().split()
    own = kind_of_words(words, name.split()) if words else None
    return own or (Kind.PERSON if not hints else Kind.COMPANY)


def _births(text: str) -> list[PartialDate]:
    raw = text.strip(" .;")
    if not any(character.isdigit() for character in raw):
        return []
    day = read_day(raw)
    if day:
        return [PartialDate(raw=raw, start=day, end=day, precision=Precision.DAY)]
    year = re.search(r"\b(?:19|20)\d\d\b", raw)
    if year:
        import datetime as dt

        number = int(year[0])
        first, last = dt.date(number, 1, 1), dt.date(number, 12, 31)
        return [PartialDate(raw=raw, start=first, end=last, precision=Precision.YEAR)]
    return [PartialDate(raw=raw)]


def _nations(text: str) -> list[str]:
    names, adjectives, _ = countries()
    found = [part.strip(" .") for part in re.split(r"[,;/]| and ", text) if part.strip(" .")]
    return [names.get(part) or adjectives.get(part) or part for part in found if part.lower() != "na"]


def _ofac_entry(block: Block, body: str) -> Entry | None:
    """An entry with DOB, (individual) and the like; the name ends at its bracket, its address or its first semicolon."""
    sign = _OFAC_SIGNS.search(body)
    stop = min([place for place in (body.find("("), body.find(";")) if place >= 0] or [len(body)])
    if sign is None or stop == 0 or stop > 160:
        return None
    head = body[:stop]
    parts = [part.strip() for part in head.split(",")]
    upper = parts[0].isupper()
    name = parts[0]
    if upper and len(parts) > 1 and parts[1] and not parts[1].isupper() and _given(parts[1]) and _is_person(body):
        name = head[: head.find(parts[1]) + len(parts[1])].strip()
    if not upper and not _is_person(body):
        return None
    if not upper and (len(name.split()) > 6 or not name[:1].isupper()):
        return None
    start = block.start + body.find(name)
    entry = _entry(start, name, block.end, _kind(name, body), [])
    if body[stop : stop + 1] == "(":
        inside = body[stop + 1 : body.find(")", stop)] if ")" in body[stop:] else ""
        for part in inside.split(";"):
            marker = _MARKER.match(part.strip())
            if marker:
                kind = "former" if part.strip().lower().startswith("f") else "alias"
                entry.aliases.append((part.strip()[marker.end() :].strip(' "“”,'), kind))
    _fields(entry, body)
    return entry


def _is_person(body: str) -> bool:
    return "(individual)" in body or bool(re.search(r"\bDOB\b|\bPOB\b|\bGender\b", body))


def _given(part: str) -> bool:
    return (
        all(word[:1].isupper() or word in ("de", "del", "la", "bin", "al") for word in part.split())
        and len(part.split()) <= 4
    )


def _fields(entry: Entry, body: str) -> None:
    """Births, nationalities and numbers of a semicolon entry."""
    for part in body.split(";"):
        cell = part.strip().rstrip(".")
        low = cell.lower()
        if low.startswith("dob "):
            entry.births += _births(cell[4:])
        elif low.startswith(("nationality ", "citizen ")):
            entry.nationalities += _nations(re.split(r"[(\[]", cell.partition(" ")[2])[0])
    _numbers(entry, body)


def _numbers(entry: Entry, body: str) -> None:
    imo = _IMO.search(body)
    if imo:
        entry.identifiers.append(Identifier(kind="imo", value=imo[1], normal=imo[1]))
    passport = _PASSPORT.search(body)
    if passport:
        entry.identifiers.append(Identifier(kind="passport", value=passport[1], normal=passport[1]))


def _notice_entry(text: str, block: Block) -> Entry | None:
    """An entry of a financial sanctions notice: a numbered name, and labelled lines up to the next blank line."""
    if block.kind != "bullet":
        return None
    stop = text.find("\n\n", block.start)
    stop = min(len(text) if stop < 0 else stop, block.start + _MAX_ENTRY)
    head, _, rest = text[block.start : stop].partition("\n")
    labels = list(_NOTICE_LABELS.finditer(rest))
    name = head.strip(" .")
    if len(labels) < _LEAST_LABELS or not name or len(name) > 160 or _NOTICE_LABELS.search(head):
        return None
    kind = Kind.PERSON if any(label[1] in ("DOB", "POB") for label in labels) else _kind(name, "entity")
    entry = _entry(block.start + head.find(name), name, stop, kind, [])
    for number, label in enumerate(labels):
        end = labels[number + 1].start() if number + 1 < len(labels) else len(rest)
        values = [" ".join(part.split()).strip(" .;") for part in _NUMBERED_ALIAS.split(rest[label.end() : end])]
        values = [value for value in values if value and value != "-"]
        if label[1].startswith(("a.k.a", "f.k.a")):
            entry.aliases += [(value, "former" if label[1].startswith("f") else "alias") for value in values]
        elif label[1].startswith("Name") and values:
            entry.aliases.append((values[0], "script"))
        elif label[1] == "DOB":
            entry.births += [birth for value in values for birth in _births(value)]
        elif label[1] == "Nationality":
            entry.nationalities += [code for value in values for code in _nations(value)]
        elif label[1] == "Position" and values:
            entry.position = values[0]
    _numbers(entry, rest)
    return entry


def _un_entry(text: str, block: Block) -> Entry | None:
    """An entry with "Name: 1: ... 2: ..."; its labelled lines run on to the next blank line."""
    stop = text.find("\n\n", block.start)
    stop = min(len(text) if stop < 0 else stop, block.start + _MAX_ENTRY)
    body = text[block.start : stop]
    labels = list(_UN_LABELS.finditer(body))
    values = {
        match[1]: (match.end(), labels[number + 1].start() if number + 1 < len(labels) else len(body))
        for number, match in enumerate(labels)
    }
    if "Name" not in values:
        return None
    first, last = values["Name"]
    raw = body[first:last]
    cut = raw.find("(")
    raw = raw[:cut] if cut > 0 else raw
    given = [part.strip(" ,;.\n") for part in _NUMBERED_PART.split(raw)]
    name = " ".join(part for part in given if part and part.lower() != "na").split(",")[0].strip()
    start = block.start + first + (len(raw) - len(raw.lstrip()))
    entry = Entry(
        name=name, start=start, end=block.start + first + len(raw.rstrip(" ,;.\n")), stop=stop,
        kind=Kind.PERSON if block.start >= 0 and body[2:3] != "e" else Kind.ORGANIZATION,
    )  # fmt: skip
    if re.match(r"[A-Z]{2,3}e\.", body):
        entry.kind = Kind.ORGANIZATION
    if cut > 0:
        inside = body[first + cut + 1 : body.find(")", first + cut)]
        marker = _MARKER.match(inside)
        if marker:
            entry.aliases.append((inside[marker.end() :].strip(' "“”'), "alias"))
    for label, (begin, end) in values.items():
        value = " ".join(body[begin:end].split()).strip(" .")
        if not value or value.lower() == "na":
            continue
        if "a.k.a" in label.lower() or "alias" in label.lower() or label == "F.k.a.":
            entry.aliases += [
                (part.strip(" ;,"), "former" if label == "F.k.a." else "alias")
                for part in _LETTERED_PART.split(value)
                if part.strip(" ;,")
            ]
        elif "original script" in label:
            entry.aliases.append((value, "script"))
        elif label == "DOB":
            entry.births += _births(value)
        elif label == "Nationality":
            entry.nationalities += _nations(value)
        elif label == "Designation":
            entry.position = value
    _numbers(entry, body)
    return entry
