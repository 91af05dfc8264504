"""Addresses of OFAC's files, in one line as the CSV set writes them and in their parts."""

from __future__ import annotations

from watchlist.records import Address
from watchlist.sources.countries import country_code


def make_address(street: str, place: str, country: str, note: str | None = None) -> Address | None:
    """An address of the CSV set, whose second field holds city, state and postal code: `Weston, FL 33326`.

    The postal code is the run of words with a digit at its end; before it stand city and, after a comma, the state.
    None when all is empty.
    """
    raw = ", ".join(part for part in (street, place, country) if part)
    if not raw:
        return None
    words = place.split(" ")
    cut = len(words)
    while cut and any(char.isdigit() for char in words[cut - 1]):
        cut -= 1
    city, _, region = " ".join(words[:cut]).rstrip(" ,").partition(", ")
    return Address(
        raw=raw, street=street or None, city=city or None, region=region or None,
        postal_code=" ".join(words[cut:]) or None, country=country_code(country), note=note,
    )  # fmt: skip


def make_parted_address(
    street: list[str], town: tuple[str, str, str], country: str, note: str | None = None
) -> Address | None:
    """An address of an XML file, written in one line as the CSV set writes it. None when all is empty.

    `town` is city, state and postal code.
    """
    city, state, postal = town
    line = ", ".join(part for part in street if part)
    place = ", ".join(part for part in (city, state) if part)
    place = f"{place} {postal}".strip()
    raw = ", ".join(part for part in (line, place, country) if part)
    if not raw:
        return None
    return Address(
        raw=raw, street=line or None, city=city or None, region=state or None, postal_code=postal or None,
        country=country_code(country), note=note,
    )  # fmt: skip
