"""Rows of the other files of OFAC's CSV set, by the uid of an entry.

Where all files are in the order of their uids, as OFAC publishes them, they are read side by side and memory stays flat;
where one is not, its rows are gathered in memory first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from watchlist.sources.base import RawFile

Row = tuple[int, list[str]]
"""Line in the file and cells, the uid first."""
MAX_DIGITS = 19
"""A uid is shorter than this; a longer run of digits is damage."""
Orphan = Callable[[Row], None]
"""Told of each row that belongs to no entry."""


def in_order(file: RawFile) -> bool:
    """Whether each line begins with a uid and none is smaller than the one before."""
    last = -1
    with file.path.open("rb") as stream:
        for line in stream:
            uid, comma, _ = line.partition(b",")
            uid = uid.strip()
            if not comma and line.strip() in (b"", b"\x1a"):
                continue
            if not uid.isdigit() or len(uid) >= MAX_DIGITS or (number := int(uid)) < last:
                return False
            last = number
    return True


class SideFile:
    """One of the other files. `of` gives the rows of a uid; asked in the order of uids where the files are in order."""

    def __init__(self, rows: Iterator[Row], orphan: Orphan, *, ordered: bool) -> None:
        self._orphan = orphan
        self._ordered = ordered
        self._rows = rows
        self._head = next(rows, None) if ordered else None
        self._last: tuple[str, list[Row]] = ("", [])
        self._groups: dict[str, list[Row]] = {}
        self._asked: set[str] = set()
        if not ordered:
            for row in rows:
                self._groups.setdefault(row[1][0], []).append(row)

    def of(self, uid: str) -> list[Row]:
        """The rows of a uid, also when it is asked for again."""
        if not self._ordered:
            self._asked.add(uid)
            return self._groups.get(uid, [])
        if self._last[0] == uid:
            return self._last[1]
        number = int(uid)
        found: list[Row] = []
        while self._head is not None and (place := int(self._head[1][0])) <= number:
            if place == number:
                found.append(self._head)
            else:
                self._orphan(self._head)
            self._head = next(self._rows, None)
        self._last = (uid, found)
        return found

    def finish(self) -> None:
        """Name the rows that nobody asked for."""
        if self._head is not None:
            self._orphan(self._head)
        for row in self._rows:
            self._orphan(row)
        for uid, rows in self._groups.items():
            for row in rows if uid not in self._asked else ():
                self._orphan(row)
