"""What the columns of a customer file hold, and in which order its dates are written. Pure; found once per file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

import msgspec

from watchlist.errors import InputError
from watchlist.tables import load_yaml

FIELDS = (
    "subject_id", "name", "given_name", "middle_name", "family_name", "kind", "birth", "birth_place", "gender",
    "nationality", "country", "identifier", "address", "other_names",
)  # fmt: skip
DATE_ORDERS = ("day_first", "month_first")
"""What a person may say of the dates of a file."""
_SLASHED = re.compile(r"^\s*(\d{1,2})[./-](\d{1,2})[./-](\d{2}|\d{4})\s*$")


class DateOrder(msgspec.Struct, frozen=True, kw_only=True):
    """How the dates of a column are written, found over the whole column.

    `order` is day_first, month_first, iso (or otherwise unambiguous), or ambiguous: then a date such as 03/04/1960 is
    taken for either day, and the wider span is compared.
    """

    order: str
    dates: int = 0
    deciding: int = 0
    """Dates that can be read one way only."""
    stated: bool = False
    """Whether a person said so, and nothing was counted."""

    @property
    def statement(self) -> str:
        """For a person: what was found, and on what ground."""
        if self.stated:
            return f"{self.order.replace('_', ' ')}, as given"
        words = {
            "day_first": f"day before month ({self.deciding} of {self.dates} dates can be read no other way)",
            "month_first": f"month before day ({self.deciding} of {self.dates} dates can be read no other way)",
            "iso": "year first or in words" if self.dates else "no dates",
            "ambiguous": f"not told by any of {self.dates} dates: both readings are compared; say --map dates=day_first",
            "mixed": "contradictory: some dates can only be day first, others only month first; both readings are compared",
        }
        return words[self.order]


class ColumnMap(msgspec.Struct, frozen=True, kw_only=True):
    """Which columns (by position) hold which field; a field may stand in several."""

    columns: dict[str, tuple[int, ...]]
    headers: tuple[str, ...]

    @property
    def left(self) -> tuple[str, ...]:
        """Headers that nobody takes."""
        taken = {place for places in self.columns.values() for place in places}
        return tuple(header for place, header in enumerate(self.headers) if place not in taken)

    def statement(self) -> str:
        """For a person: field = header, in the order of the file's columns."""
        pairs = [(place, field) for field, places in self.columns.items() for place in places]
        said = ", ".join(f"{field} = {self.headers[place]!r}" for place, field in sorted(pairs))
        return f"{said}; not used: {', '.join(map(repr, self.left)) or 'none'}"


@lru_cache(maxsize=4096)
def fold_header(text: str) -> str:
    """A header as it is compared: lower case, no accents, words of letters and digits. Types and genders come by it, too."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode()
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain)  # customerName
    return " ".join(re.findall(r"[a-z0-9]+", parted.lower()))


@cache
def _known() -> dict[str, str]:
    table = load_yaml("screen/headers.yml")
    return {fold_header(word): field for field in FIELDS for word in table[field]}


def map_columns(headers: Sequence[str], given: Mapping[str, str] | None = None) -> ColumnMap:
    """Recognise the columns of a file.

    Args:
        headers: the header row.
        given: field -> header, as a person named them; they take precedence, and an unknown one is an error.

    Raises:
        InputError: a field or header named does not exist, or no column holds a name.
    """
    folded = [fold_header(header) for header in headers]
    columns: dict[str, list[int]] = {}
    taken: set[int] = set()
    for field, header in (given or {}).items():
        if field not in FIELDS:
            raise InputError(f"--map {field}=...: no such field; fields: {', '.join(FIELDS)}, dates")
        places = [place for place, one in enumerate(folded) if one == fold_header(header)]
        if not places:
            raise InputError(f"--map {field}={header}: the file has no such column; it has {', '.join(headers)}")
        columns[field] = places
        taken.update(places)
    for place, one in enumerate(folded):
        known = _known().get(one)
        if place not in taken and known is not None and known not in (given or {}):
            columns.setdefault(known, []).append(place)
            taken.add(place)
    _settle_single(columns)
    if not {"name", "family_name", "given_name"} & columns.keys():
        raise InputError(f"no column holds a name; headers: {', '.join(headers)}; say which: --map name=HEADER")
    return ColumnMap(columns={field: tuple(places) for field, places in columns.items()}, headers=tuple(headers))


def _settle_single(columns: dict[str, list[int]]) -> None:
    """A customer has one id, one type and one date of birth: the first column counts."""
    for field in ("subject_id", "kind", "birth"):
        if field in columns:
            columns[field] = columns[field][:1]


def date_order(texts: Iterable[str]) -> DateOrder:
    """In which order the dates of a column are written, over all of them; never guessed from one."""
    day = month = slashed = total = 0
    for text in texts:
        if not text or not text.strip():
            continue
        total += 1
        found = _SLASHED.match(text)
        if found is None:
            continue
        slashed += 1
        first, second = int(found[1]), int(found[2])
        day += first > 12 >= second
        month += second > 12 >= first
    if not slashed:
        return DateOrder(order="iso", dates=total)
    if day and month:
        return DateOrder(order="mixed", dates=slashed, deciding=day + month)
    if day or month:
        return DateOrder(order="day_first" if day else "month_first", dates=slashed, deciding=day or month)
    return DateOrder(order="ambiguous", dates=slashed)


def iso_dates(text: str, order: DateOrder) -> tuple[str, ...]:
    """A date of the column as ISO text, or both readings of it where the column does not tell; else as it stands."""
    found = _SLASHED.match(text)
    if found is None:
        return (text.strip(),)
    first, second, year = int(found[1]), int(found[2]), found[3]
    if len(year) == 2:  # a century nobody stated is not invented
        return (text.strip(),)
    readings = []
    if order.order != "month_first" and 1 <= second <= 12 and 1 <= first <= 31:
        readings.append(f"{year}-{second:02d}-{first:02d}")
    if order.order != "day_first" and 1 <= first <= 12 and 1 <= second <= 31:
        readings.append(f"{year}-{first:02d}-{second:02d}")
    return tuple(dict.fromkeys(readings)) or (text.strip(),)
