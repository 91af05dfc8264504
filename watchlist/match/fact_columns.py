"""Facts other than names as columns of numbers, for parties of the index and for queries alike."""

from __future__ import annotations

from array import array
from typing import NamedTuple

import numpy as np

from watchlist.match.storage import Array, Arrays
from watchlist.match.types import Party
from watchlist.records import Precision

MALE, FEMALE = 1, 2
GENDERS = {"male": MALE, "female": FEMALE}
UNKNOWN_COUNTRY = -1
"""A country that no party of the index has."""


class FactColumns(NamedTuple):
    """Births (first and last possible day as ordinals, the day as yyyymmdd where it is exact), genders, countries.

    `birth_end` and `country_end` say where those of each party end; `place` whether a place of birth is known.
    """

    birth_end: Array
    birth_first: Array
    birth_last: Array
    birth_day: Array
    birth_circa: Array
    gender: Array
    country_end: Array
    country: Array
    place: Array


TYPES = ("I", "i", "i", "i", "B", "B", "I", "i", "B")
"""Type codes of the columns, in their order."""


class FactWriter:
    """Collects the facts of parties. `countries` gives each country its number."""

    def __init__(self, countries: dict[str, int], *, grows: bool) -> None:
        """`grows`: whether a country that is not known yet is given a number."""
        self.countries = countries
        self._grows = grows
        self._columns: list[array[int]] = [array(code) for code in TYPES]

    def add(self, party: Party) -> None:
        """Take up one party."""
        ends, first, last, day, circa, gender, country_end, country, place = self._columns
        for birth in party.births:
            if birth.start is None or birth.end is None:
                continue
            first.append(birth.start.toordinal())
            last.append(birth.end.toordinal())
            exact = birth.precision is Precision.DAY
            day.append(birth.start.year * 10000 + birth.start.month * 100 + birth.start.day if exact else 0)
            circa.append(birth.circa)
        ends.append(len(first))
        gender.append(sum({GENDERS.get(value.lower(), 0) for value in party.genders}))
        for code in party.countries:
            country.append(self._number(code.upper()))
        country_end.append(len(country))
        place.append(bool(party.places))

    def _number(self, code: str) -> int:
        if self._grows:
            return self.countries.setdefault(code, len(self.countries))
        return self.countries.get(code, UNKNOWN_COUNTRY)

    def columns(self) -> FactColumns:
        """The facts of all parties taken up."""
        columns = [np.array(column, dtype=column.typecode) for column in self._columns]
        for column in columns:  # like those that are mapped from files, so that loops are compiled for one type only
            column.setflags(write=False)
        return FactColumns(*columns)


def stored(columns: FactColumns) -> dict[str, Array]:
    """The columns as arrays of an index."""
    return {f"fact_{name}": column for name, column in columns._asdict().items()}


def of_index(arrays: Arrays) -> FactColumns:
    """The columns of an index."""
    return FactColumns(*[arrays[f"fact_{name}"] for name in FactColumns._fields])
