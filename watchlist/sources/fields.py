"""Take fields out of a raw entry and report the remainder: what no rule takes up is counted, never dropped in silence."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from watchlist.errors import InputError
from watchlist.sources.base import Ledger, RawFile

_encoder = msgspec.json.Encoder(order="sorted")


def content_hash(content: Any) -> str:
    """SHA-256 (hex) over the content of a raw entry given as plain data; order of keys does not count."""
    return hashlib.sha256(_encoder.encode(content)).hexdigest()


class Fields:
    """An entry as plain data (see `xmlstream.tree_of`), taken apart field by field.

    Each taking method removes the field. `leftovers` names what still holds a value, as a path of local names.
    """

    __slots__ = ("_children", "_data")

    def __init__(self, data: Any) -> None:
        self._data: dict[str, list[Any]] = data if isinstance(data, dict) else ({"#text": [data]} if data else {})
        self._children: list[tuple[str, Fields]] = []

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def text(self, *names: str) -> str | None:
        """The first value among the named fields, or None; a second value of the same field is left over."""
        data = self._data
        for name in names:
            values = data.get(name)
            if values is None:
                continue
            value = values[0]
            if isinstance(value, dict):
                value = value.get("#text", [""])[0] if value.keys() == {"#text"} else None
                if value is None:
                    continue
            if len(values) == 1:
                del data[name]
            else:
                data[name] = values[1:]
            if value:
                return str(value)
        return None

    def texts(self, name: str) -> list[str]:
        """All values of a field that is text, empty ones dropped; structured ones stay and are left over."""
        values = self._data.pop(name, None)
        if values is None:
            return []
        found = [value for value in values if isinstance(value, str) and value]
        if len(found) != len(values):
            strange = [value for value in values if not isinstance(value, str)]
            if strange:
                self._data[name] = strange
        return found

    def each(self, name: str) -> list[Fields]:
        """All occurrences of a structured field; an empty or purely textual one has a single field "#text"."""
        values = self._data.pop(name, None)
        if values is None:
            return []
        found = [Fields(value) for value in values]
        self._children += [(name, child) for child in found]
        return found

    def inside(self, name: str, item: str) -> list[Fields]:
        """Structured items of a wrapper: `inside("Names", "Name")` for Names/Name*."""
        return [fields for wrapper in self.each(name) for fields in wrapper.each(item)]

    def texts_inside(self, name: str, item: str) -> list[str]:
        """Text items of a wrapper: `texts_inside("DOBs", "DOB")` for DOBs/DOB*."""
        values = self._data.get(name)
        if values is None:
            return []
        return [text for wrapper in self.each(name) for text in wrapper.texts(item)]

    def ignore(self, *names: str) -> None:
        """Set fields aside that say nothing (sort keys, constants, values that stand elsewhere too)."""
        for name in names:
            self._data.pop(name, None)

    def leftovers(self, prefix: str = "") -> Iterator[str]:
        """Paths of the fields that still hold a value, once per occurrence."""
        for name, values in self._data.items():
            path = f"{prefix}/{name}" if prefix else name
            yield from (path for value in values if _holds(value))
        for name, child in self._children:
            if child._data or child._children:  # noqa: SLF001 (its own kind)
                yield from child.leftovers(f"{prefix}/{name}" if prefix else name)

    def report(self, into: Counter[str]) -> None:
        """Count what is left over into the ledger's `leftovers`."""
        for path in self.leftovers():
            into[path] += 1


def _holds(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds(item) for items in value.values() for item in items)
    return bool(value)


class KeyGuard:
    """Sees to it that a key stands on one entry only: the first is kept, any further one is refused with both rows."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._seen: dict[str, str] = {}

    def first(self, key: str, locator: str, raw: str) -> bool:
        """Whether this key is new; if not, the entry is refused into the ledger."""
        other = self._seen.setdefault(key, locator)
        if other is locator:
            return True
        reason = f"key {key} stands on two entries: {other} (kept) and {locator} (refused)"
        self._ledger.refuse(locator, reason, raw)
        return False


def only_file(files: tuple[RawFile, ...], reader: str) -> RawFile:
    """The one file of a format that comes as one.

    Raises:
        InputError: none or several were given.
    """
    if len(files) != 1:
        names = ", ".join(file.name for file in files) or "none"
        raise InputError(f"format {reader} is one file; given: {names}")
    return files[0]
