"""What an identity of SECO's list says beside its names: births, places, nationalities, addresses, documents."""

from __future__ import annotations

import msgspec

from watchlist.records import Address, Identifier, Name, NameKind, Note, PartialDate, Place
from watchlist.sources.countries import country_code, country_or_text
from watchlist.sources.dates import read_date
from watchlist.sources.fields import Fields
from watchlist.sources.identifiers import identifier, identifier_kind
from watchlist.sources.naming import tidy, unique
from watchlist.sources.places import make_address
from watchlist.sources.seco_names import names_of
from watchlist.tables import load_yaml


class Identity(msgspec.Struct, kw_only=True):
    """The facts of all identities of a target, those of the main one first where the file has them first."""

    names: list[Name] = []
    births: list[PartialDate] = []
    birth_places: list[Place] = []
    nationalities: list[str] = []
    addresses: list[Address] = []
    identifiers: list[Identifier] = []
    notes: list[Note] = []


def add_identity(part: Fields, identity: Identity, places: dict[str, Place]) -> None:
    """Add the facts of one identity."""
    part.ignore("@ssid", "@main")
    identity.names += names_of(part)
    for one in part.each("day-month-year"):
        if (date := _date(one)) is not None:
            identity.births.append(date)
    for one in part.each("place-of-birth"):
        one.ignore("@ssid", "@quality")
        if (place := places.get(one.text("@place-id") or "")) is not None:
            identity.birth_places.append(place)
    for one in part.each("nationality"):
        one.ignore("@ssid")
        for country in one.each("country"):
            code, text = country.text("@iso-code"), tidy(country.text("#text"))
            if code or text:
                identity.nationalities.append(country_code(code) or country_or_text(text or code or ""))
    for one in part.each("address"):
        address = _address(one, places)
        if address is not None:
            identity.addresses.append(address)
    for one in part.each("identification-document"):
        _add_document(one, identity, places)


def ranked(names: list[Name]) -> tuple[Name, ...]:
    """One primary name, the first so called (or the first of all); further ones are aliases."""
    replace = msgspec.structs.replace
    primary = next((number for number, name in enumerate(names) if name.kind is NameKind.PRIMARY), 0)
    found = [
        replace(name, kind=NameKind.PRIMARY) if number == primary
        else replace(name, kind=NameKind.ALIAS) if name.kind is NameKind.PRIMARY else name
        for number, name in enumerate(names)
    ]  # fmt: skip
    return unique([*found[primary : primary + 1], *found[:primary], *found[primary + 1 :]])


def place_of(fields: Fields) -> Place:
    """A place of the list: location, area and country."""
    location, area = (
        tidy(next((text for one in fields.each(name) if (text := one.text("#text"))), ""))
        for name in ("location", "area")
    )
    name, code = "", None
    for one in fields.each("country"):
        code, name = one.text("@iso-code"), tidy(one.text("#text"))
    raw = ", ".join(text for text in (location, area, name or code or "") if text)
    return Place(raw=raw, city=location or None, region=area or None, country=country_code(code) or country_code(name))


def _date(one: Fields) -> PartialDate | None:
    """Any of day, month and year may be missing; without a year nothing can be said."""
    one.ignore("@ssid")
    day, month, year = (one.text(f"@{name}") or "" for name in ("day", "month", "year"))
    circa = (one.text("@quality") or "") == "low"
    calendar = (one.text("@calendar") or "Gregorian").lower()
    if not year.isdigit():
        text = f"{day}.{month}.{year}".strip(".")
        return PartialDate(raw=text, calendar=calendar) if text else None
    text = year
    if month.isdigit():
        text = f"{int(day):02d}.{int(month):02d}.{year}" if day.isdigit() else f"{int(month):02d}.{year}"
    if calendar != "gregorian":
        return PartialDate(raw=text, circa=circa, calendar=calendar)
    date = read_date(text)
    return msgspec.structs.replace(date, circa=True) if circa else date


def _address(one: Fields, places: dict[str, Place]) -> Address | None:
    one.ignore("@ssid", "@quality", "@main")
    place = places.get(one.text("@place-id") or "", Place(raw=""))
    care, details = (tidy(one.text(name)) for name in ("c-o", "address-details"))
    box, code, remarks = (tidy(one.text(name)) for name in ("p-o-box", "zip-code", "remarks"))
    lines = (f"c/o {care}" if care else "", details, f"PO Box {box}" if box else "")
    street = ", ".join(text for text in lines if text)
    country = place.raw.rpartition(", ")[2] if place.country else ""
    return make_address(
        street=street, town=(place.city or "", place.region or "", code), country=country, note=remarks or None
    )


def _add_document(one: Fields, identity: Identity, places: dict[str, Place]) -> None:
    one.ignore("@ssid")
    label = one.text("@document-type") or "other"
    number, remark = (
        tidy(next((text for item in one.each("number") if (text := item.text("#text"))), "")),
        one.text("remark"),
    )
    issued, expires = one.text("date-of-issue"), one.text("expiry-date")
    country, details = None, []
    for issuer in one.each("issuer"):
        issuer.ignore("@ssid")
        code, text = issuer.text("@code", "@iso-code"), tidy(issuer.text("#text"))
        country = country_code(code) or country_code(text)
        details += [text] if text and country is None else []
    if (place := places.get(one.text("@place-id", "@issuer-place-id") or "")) is not None:
        details.append(place.raw)
    details += [tidy(remark)] if remark else []
    note = "; ".join(details) or None
    if number:
        kind = load_yaml("seco.yml")["documents"].get(label) or identifier_kind(label.replace("-", " "))
        identity.identifiers.append(
            identifier(kind, number, label=label, country=country, issued=issued, expires=expires, note=note)
        )
    elif note:
        identity.notes.append(Note(label=f"Document: {label}", text=note))
