"""Addresses put together from their parts."""

from __future__ import annotations

from watchlist.records import Address
from watchlist.sources.countries import country_code


def make_address(
    *, street: str = "", town: tuple[str, str, str] = ("", "", ""), country: str = "", note: str | None = None
) -> Address | None:
    """An address in one line and in its parts, or None where all is empty.

    Args:
        street: house and street, also a box number.
        town: city, region and postal code.
        country: as published.
        note: what the publisher adds.
    """
    city, region, postal = town
    place = f"{postal} {city}".strip()
    raw = ", ".join(part for part in (street, place, region, country) if part)
    if not raw:
        return None
    return Address(
        raw=raw, street=street or None, city=city or None, region=region or None, postal_code=postal or None,
        country=country_code(country), note=note,
    )  # fmt: skip
