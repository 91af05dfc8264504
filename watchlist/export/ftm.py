"""The watchlist in the FollowTheMoney model: one JSON object per line, a party before what belongs to it.

Written by our own code, since the followthemoney package does not install everywhere we do; the full test suite checks
the output with that package. Which property a fact goes to stands in resources/followthemoney.yml; what the model has
no property for, or what it would refuse (a date it cannot hold, a country without a code), goes into `notes` in words,
so that nothing is lost.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import IO

import msgspec

from watchlist.export.readable import readable
from watchlist.records import Address, Identifier, NameKind, PartialDate, Place, Precision, Status
from watchlist.tables import load_yaml
from watchlist.views import Claim, DesignationView, EntityView

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_PHONE = re.compile(r"\+[1-9]\d{7,14}")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_NAMES = {
    NameKind.PRIMARY: "name", NameKind.ALIAS: "alias", NameKind.WEAK_ALIAS: "weakAlias", NameKind.FORMER: "previousName",
    NameKind.ORIGINAL_SCRIPT: "alias", NameKind.MENTION: "alias",
}  # fmt: skip


class FtmEntity(msgspec.Struct):
    """An entity of the model; every property is a list of texts."""

    id: str
    schema: str
    properties: dict[str, list[str]]
    caption: str = ""
    referents: list[str] = msgspec.field(default_factory=list)
    datasets: list[str] = msgspec.field(default_factory=list)
    target: bool = False

    def add(self, name: str, value: str | None) -> bool:
        """Add a value once, in the form the model takes; False where it takes none such (nothing is added then)."""
        kind = properties_of(self.schema).get(name)
        text = _fitting(kind, value) if kind is not None and value else None
        if text is None:
            return False
        values = self.properties.setdefault(name, [])
        if text not in values:
            values.append(text)
        return True


def _fitting(kind: str | None, value: str) -> str | None:
    text = value.strip()
    if kind == "country":
        return text.lower() if _COUNTRY.fullmatch(text) else None
    if kind == "url":
        return text if text.startswith(("https://", "http://")) and " " not in text else None
    if kind == "email":
        return text if _EMAIL.fullmatch(text) else None
    if kind == "phone":
        number = re.sub(r"[\s().-]", "", text)
        return number if _PHONE.fullmatch(number) else None
    if kind == "gender":
        gender: str | None = load_yaml("followthemoney.yml")["genders"].get(text.lower())
        return gender
    return text or None


@cache
def properties_of(schema: str) -> dict[str, str]:
    """Properties of a schema, inherited ones too, with their types."""
    table = load_yaml("followthemoney.yml")["properties"]
    own = dict(table.get(schema, {}))
    parent = own.pop("extends", None)
    return {**properties_of(parent), **own} if parent else own


def ftm_date(date: PartialDate) -> str | None:
    """A date as the model writes it: 1960-05-03, 1960-05 or 1960; None for a range or what could not be read."""
    if date.start is None:
        return None
    if date.precision is Precision.DAY:
        return date.start.isoformat()
    if date.precision is Precision.MONTH:
        return date.start.isoformat()[:7]
    return date.start.isoformat()[:4] if date.precision is Precision.YEAR else None


def ftm_entities(view: EntityView) -> Iterator[FtmEntity]:
    """A party and what belongs to it: sanctions, addresses, identity documents, wallets."""
    table = load_yaml("followthemoney.yml")
    sources = sorted({record.source for record in view.records})
    party = FtmEntity(
        id=view.entity_id, schema=table["schemas"][str(view.kind)], properties={}, caption=view.caption,
        referents=[*view.redirected_from, *(f"{one.source}:{one.source_id}" for one in view.records)],
        datasets=sources, target=not view.provisional,
    )  # fmt: skip
    _add_names(party, view)
    rest: list[FtmEntity] = []
    for claim in view.claims:
        _add_claim(party, claim, rest)
    for number, designation in enumerate(view.designations):
        party.add("program", designation.programme)
        if not view.provisional and designation.status is Status.IMPOSED and designation.removed is None:
            party.add("topics", "sanction")
        rest.append(_sanction(party, designation, number))
    for record in view.records:
        party.add("sourceUrl", record.link)
    yield party
    yield from {one.id: one for one in rest}.values()


def write_ftm(stream: IO[bytes], views: Iterable[EntityView]) -> int:
    """Write the entities of all parties, one JSON object a line; memory does not grow with their number.

    Returns:
        Number of lines.
    """
    encoder = msgspec.json.Encoder()
    count = 0
    for view in views:
        for entity in ftm_entities(view):
            stream.write(encoder.encode(entity) + b"\n")
            count += 1
    return count


def _add_names(party: FtmEntity, view: EntityView) -> None:
    for name in view.names:
        party.add(_NAMES[name.kind], name.name)
    if "name" not in party.properties:  # the model wants one; a party known by its aliases or the press alone has none
        party.add("name", view.caption)


def _add_claim(party: FtmEntity, claim: Claim, rest: list[FtmEntity]) -> None:
    """Put a claim where it belongs; what finds no place goes into the notes in words."""
    detail = claim.detail
    placed = False
    if isinstance(detail, PartialDate):
        placed = party.add("birthDate" if claim.field == "birth" else "deathDate", ftm_date(detail))
    elif isinstance(detail, Identifier):
        placed = _add_identifier(party, detail, rest)
    elif isinstance(detail, Address):
        placed = _add_address(party, detail, rest)
    elif (name := load_yaml("followthemoney.yml")["claims"].get(claim.field)) is not None:
        # The model refuses numbers of no numbering plan, so a phone number stands in the notes as well.
        placed = party.add(name, claim.text) and claim.field != "phone"
        if isinstance(detail, Place):
            party.add("birthCountry", detail.country)
    if not placed:
        label = claim.field.replace("_", " ").capitalize()
        party.add("notes", claim.text if claim.field == "note" else f"{label}: {claim.text}")


def _part_id(party: FtmEntity, kind: str, *parts: str | None) -> str:
    digest = hashlib.sha1("\0".join(part or "" for part in parts).encode("utf-8", "replace"), usedforsecurity=False)
    return f"{party.id}-{kind}-{digest.hexdigest()[:16]}"


def _add_identifier(party: FtmEntity, one: Identifier, rest: list[FtmEntity]) -> bool:
    table = load_yaml("followthemoney.yml")
    if one.kind in table["wallets"]:
        wallet = FtmEntity(_part_id(party, "wallet", one.value), "CryptoWallet", {}, one.value, datasets=party.datasets)
        wallet.add("publicKey", one.value)
        wallet.add("holder", party.id)
        rest.append(wallet)
        return True
    names = table["identifiers"].get(one.kind, ())
    refused = one.kind in table["checked"] and not one.valid
    direct = not refused and any(party.add(name, one.value) for name in names)
    schema = table["documents"].get(one.kind)
    if schema is None and not direct:
        schema = "Identification"
    if schema is not None:
        rest.append(_document(party, one, schema))
    return True


def _document(party: FtmEntity, one: Identifier, schema: str) -> FtmEntity:
    paper = FtmEntity(_part_id(party, "id", one.kind, one.value, one.country), schema, {}, one.value,
                      datasets=party.datasets)  # fmt: skip
    paper.add("holder", party.id)
    paper.add("number", one.value)
    paper.add("passportNumber", one.value)
    paper.add("type", one.label or one.kind.replace("_", " "))
    paper.add("country", one.country)
    for name, text in (("startDate", one.issued), ("endDate", one.expires)):
        if text and re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text):
            paper.add(name, text)
    paper.add("summary", one.note)
    return paper


def _add_address(party: FtmEntity, one: Address, rest: list[FtmEntity]) -> bool:
    place = FtmEntity(_part_id(party, "addr", one.raw), "Address", {}, one.raw, datasets=party.datasets)
    for name, value in (
        ("full", one.raw), ("street", one.street), ("city", one.city), ("region", one.region),
        ("postalCode", one.postal_code), ("country", one.country), ("remarks", one.note),
    ):  # fmt: skip
        place.add(name, value)
    rest.append(place)
    party.add("addressEntity", place.id)
    return party.add("address", one.raw)


def _sanction(party: FtmEntity, one: DesignationView, number: int) -> FtmEntity:
    """A designation; each of the five dates has a property of its own: announced is `date`, effective is `startDate`."""
    act = FtmEntity(_part_id(party, "act", one.source, one.source_id, str(number)), "Sanction", {},
                    one.programme or one.authority, datasets=[one.source])  # fmt: skip
    act.add("entity", party.id)
    act.add("authority", one.authority_name or one.authority)
    act.add("country", one.authority)
    act.add("authorityId", one.source_id)
    if one.source == "un":
        act.add("unscId", one.source_id)
    for name, day in (
        ("date", one.announced), ("listingDate", one.listed), ("startDate", one.effective), ("modifiedAt", one.amended),
        ("endDate", one.removed),
    ):  # fmt: skip
        act.add(name, day.isoformat() if day is not None else None)
    act.add("program", one.programme)
    for measure in one.measures:
        act.add("provisions", str(measure).replace("_", " "))
    act.add("status", str(one.status))
    act.add("reason", one.reason)
    act.add("summary", one.legal_basis)
    for piece in one.evidence:
        act.add("description", readable(piece.quote))
    act.add("sourceUrl", one.link)
    return act
