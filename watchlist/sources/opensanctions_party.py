"""From an entity of OpenSanctions, with the lines that speak of it, to a record."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import msgspec

from watchlist.records import (
    Address,
    Contact,
    CrossReference,
    Designation,
    Identifier,
    Kind,
    Measure,
    Name,
    NameKind,
    Note,
    Place,
    Record,
    Relation,
    Strength,
)
from watchlist.sources.base import Ledger, SourceSpec
from watchlist.sources.countries import country_code, country_or_text
from watchlist.sources.dates import read_date, read_day
from watchlist.sources.identifiers import identifier, identifier_kind
from watchlist.sources.measures import measures_of
from watchlist.sources.naming import make_name, unique
from watchlist.tables import load_yaml

Properties = dict[str, list[str]]


class Entity(msgspec.Struct, frozen=True):
    """A line of the export; what else stands in it is about the data, not the party."""

    id: str
    schema: str
    caption: str = ""
    referents: list[str] = []
    datasets: list[str] = []
    target: bool = False
    properties: Properties = {}


class Beside(msgspec.Struct, kw_only=True):
    """Lines that speak of a party, by its id; addresses and captions by their own."""

    sanctions: dict[str, list[Entity]] = {}
    documents: dict[str, list[Entity]] = {}
    ties: dict[str, list[Entity]] = {}
    addresses: dict[str, Properties] = {}
    captions: dict[str, str] = {}
    digests: dict[str, list[str]] = {}


def record_of(entity: Entity, beside: Beside, spec: SourceSpec, ledger: Ledger) -> Record | None:
    """The record of a party, or None where it has no name."""
    words, properties = load_yaml("opensanctions.yml"), entity.properties
    names = _names(entity, ledger)
    if not names:
        return None
    texts = _mapped(properties, words["texts"], str)
    countries = _mapped(properties, words["countries"], _country)
    dates = _mapped(properties, words["dates"], read_date)
    references, unsc = _references(entity), _sanction_texts(entity, beside, "unscId")
    notes = _notes(properties, words, ledger) + [
        Note(label=f"Sanction {label}", text=text)
        for label in ("summary", "status") for text in _sanction_texts(entity, beside, label)
    ]  # fmt: skip
    return Record(
        source=spec.name, source_id=entity.id, kind=Kind(words["schemata"][entity.schema]), names=names,
        designations=_designations(entity, beside),
        births=dates["births"], deaths=dates["deaths"],
        birth_places=unique(_place(text) for text in properties.get("birthPlace", ())),
        genders=texts["genders"], titles=texts["titles"], positions=texts["positions"],
        nationalities=countries["nationalities"], citizenships=countries["citizenships"], countries=countries["countries"],
        addresses=_addresses(properties, beside), identifiers=_identifiers(entity, beside),
        contacts=unique(
            Contact(kind=kind, value=value)
            for name, kind in words["contacts"].items() for value in properties.get(name, ())
        ),
        relations=_relations(entity, beside),
        references=unique([*references, *(CrossReference(scheme="un", value=text) for text in unsc)]),
        notes=unique(notes), links=unique(link for name in words["links"] for link in properties.get(name, ())),
    )  # fmt: skip


def _names(entity: Entity, ledger: Ledger) -> tuple[Name, ...]:
    """All names; the caption is the primary one, further ones of the property `name` are aliases."""
    found: list[Name] = []
    caption = entity.caption if entity.caption in entity.properties.get("name", ()) else None
    for prop, (kind, strength) in load_yaml("opensanctions.yml")["names"].items():
        values = entity.properties.get(prop, [])
        ordered = [caption, *(text for text in values if text != caption)] if prop == "name" and caption else values
        for text in ordered:
            ledger.names_in += 1
            as_kind = NameKind(kind)
            if as_kind is NameKind.PRIMARY and found:
                as_kind = NameKind.ALIAS
            name = make_name(text, as_kind, Strength(strength))
            if name is None:
                continue
            if as_kind is NameKind.ALIAS and name.script != "Latn":
                name = msgspec.structs.replace(name, kind=NameKind.ORIGINAL_SCRIPT)
            found.append(name)
            ledger.names_out += 1
    return unique(found)


def _mapped(properties: Properties, table: dict[str, str], convert: Any) -> dict[str, Any]:
    """Values of several properties by field, each once."""
    found: dict[str, list[Any]] = {field: [] for field in table.values()}
    for name, field in table.items():
        found[field] += [convert(value) for value in properties.get(name, ())]
    return {field: unique(values) for field, values in found.items()}


def _notes(properties: Properties, words: dict[str, Any], ledger: Ledger) -> list[Note]:
    """Properties without a field of their own, under their own names; all but `notes` are counted as left over."""
    known = _known_properties()
    found = [Note(label="notes", text=text) for text in properties.get("notes", ())]
    for name, values in properties.items():
        if name not in known and name not in words["ignored"]:
            ledger.leftovers[name] += len(values)
            found += [Note(label=name, text=text) for text in values]
    return found


@cache
def _known_properties() -> frozenset[str]:
    words = load_yaml("opensanctions.yml")
    groups = ("names", "texts", "countries", "dates", "contacts", "identifiers")
    return frozenset({name for group in groups for name in words[group]} | set(words["links"]) | {"notes"})


def _country(text: str) -> str:
    """The export writes codes in small letters."""
    return country_or_text(text.upper() if len(text) == 2 else text)


def _place(text: str) -> Place:
    city, _, rest = text.partition(",")
    code = country_code(rest.rpartition(",")[2]) or country_code(text)
    return Place(raw=text, city=city.strip() if code and rest else None, country=code)


def _addresses(properties: Properties, beside: Beside) -> tuple[Address, ...]:
    found: list[Address] = []
    for one in properties.get("addressEntity", ()):
        data = beside.addresses.get(one, {})
        part = {name: values[0] for name, values in data.items() if values}
        raw = part.get("full") or ", ".join(
            part[name] for name in ("street", "city", "region", "country") if name in part
        )
        if raw:
            found.append(
                Address(
                    raw=raw, street=part.get("street"), city=part.get("city"), region=part.get("region") or part.get("state"),
                    postal_code=part.get("postalCode"), country=country_code((part.get("country") or "").upper()),
                    note=part.get("remarks"),
                )
            )  # fmt: skip
    told = {one.raw for one in found}
    return unique([*(Address(raw=text) for text in properties.get("address", ()) if text not in told), *found])


def _identifiers(entity: Entity, beside: Beside) -> tuple[Identifier, ...]:
    """Numbers of the entity, of documents and wallets that it holds; the documents, which say more, go first."""
    found: list[Identifier] = []
    seen: set[str] = set()
    for document in beside.documents.get(entity.id, ()):
        part = {name: values[0] for name, values in document.properties.items() if values}
        wallet = document.schema == "CryptoWallet"
        number = part.get("publicKey" if wallet else "number")
        if number is None:
            continue
        label = part.get("type") or ("Passport" if document.schema == "Passport" else None)
        kind = "passport" if document.schema == "Passport" else _document_kind(label or "")
        if wallet:
            kind, label = "crypto", part.get("currencySymbol") or label
        seen.add(number)
        found.append(
            identifier(
                kind, number, label=label, country=country_code((part.get("country") or "").upper()),
                issued=part.get("startDate"), expires=part.get("endDate"), note=part.get("summary"),
            )
        )  # fmt: skip
    words = load_yaml("opensanctions.yml")
    for name, kind in (words["identifiers"] | words["identifiers_of"].get(entity.schema, {})).items():
        found += [identifier(kind, value, label=name) for value in entity.properties.get(name, ()) if value not in seen]
    return unique(found)


def _document_kind(label: str) -> str:
    """The kind that a document's type names: in our own word for it, as our export writes it, or a publisher's."""
    own = label.replace(" ", "_")
    return own if own in load_yaml("identifiers.yml") else identifier_kind(label, default="national_id")


def _relations(entity: Entity, beside: Beside) -> tuple[Relation, ...]:
    found = []
    for tie in beside.ties.get(entity.id, ()):
        one, other, word = load_yaml("opensanctions.yml")["ties"][tie.schema]
        outward = entity.id in tie.properties.get(one, ())
        role = tie.properties.get("role") or tie.properties.get("relationship") or []
        for target in tie.properties.get(other if outward else one, ()):
            kind = f"{word}_of" if outward else word
            name = beside.captions.get(target) or target
            found.append(Relation(kind=kind, name=name, target_ref=target, note="; ".join(role) or None))
    return unique(found)


def _sanction_texts(entity: Entity, beside: Beside, name: str) -> list[str]:
    return [text for one in beside.sanctions.get(entity.id, ()) for text in one.properties.get(name, ())]


def authority_of(datasets: list[str], programmes: list[str], countries: list[str]) -> str | None:
    """Who imposes a sanction: by the programme's key, the dataset, or the country of the line."""
    words = load_yaml("opensanctions.yml")
    for programme in programmes:
        if code := words["programmes"].get(programme.partition("-")[0]):
            return str(code)
    for dataset in datasets:
        if code := words["datasets"].get(dataset):
            return str(code)
    for country in countries:
        if country.lower() in ("eu", "un"):
            return country.upper()
        if code := country_code(country.upper()):
            return code
    return None


def _designations(entity: Entity, beside: Beside) -> tuple[Designation, ...]:
    """One for each Sanction line. An entity called sanctioned without such a line has one of its dataset's authority."""
    found = [_designation(one) for one in beside.sanctions.get(entity.id, ())]
    if not found and "sanction" in entity.properties.get("topics", ()):
        programmes: list[str] = entity.properties.get("programId", [])
        keys: list[str | None] = list(programmes) or [None]
        authority = authority_of(entity.datasets, programmes, []) or "XX"
        found = [
            Designation(authority=authority, programme=programme, measures=(Measure.OTHER,), measures_derived=True)
            for programme in keys
        ]
    return tuple(sorted(found, key=lambda one: (one.authority, one.programme or "", str(one.listed))))


def _designation(sanction: Entity) -> Designation:
    properties = sanction.properties

    def first(name: str) -> str | None:
        values = properties.get(name)
        return values[0] if values else None

    raw = tuple(text for value in properties.get("provisions", ()) for text in re.split(r";\s*", value) if text)
    measures, _ = measures_of(raw)
    authority = authority_of(sanction.datasets, properties.get("programId", []), properties.get("country", []))
    return Designation(
        authority=authority or "XX", authority_name=first("authority"),
        programme=first("program") or first("programId"),
        measures=measures or (Measure.OTHER,), measures_raw=raw, measures_derived=not raw,
        legal_basis=first("program") if first("programId") else None, reason=first("reason"),
        announced=None, listed=read_day(first("listingDate")), effective=read_day(first("startDate")),
        amended=read_day(first("modifiedAt")), removed=read_day(first("endDate")),
    )  # fmt: skip


@cache
def _reference_rules() -> tuple[tuple[re.Pattern[str], str, str, bool], ...]:
    rules = load_yaml("opensanctions.yml")["references"]
    return tuple((re.compile(one["pattern"]), one["scheme"], one["form"], bool(one.get("upper"))) for one in rules)


def references_of(ids: list[str]) -> list[CrossReference]:
    """The publishers' own keys that stand inside ids of the export."""
    found = []
    for text in ids:
        for pattern, scheme, form, upper in _reference_rules():
            if match := pattern.match(text):
                value = form.format(*match.groups())
                found.append(CrossReference(scheme=scheme, value=value.upper() if upper else value))
    return found


def _references(entity: Entity) -> list[CrossReference]:
    ids = [entity.id, *entity.referents, *entity.properties.get("wikidataId", ())]
    return references_of(ids)
