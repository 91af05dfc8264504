"""The watchlist in the FollowTheMoney model."""

import datetime as dt
import io
import itertools
import json
import tracemalloc
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from watchlist.export.ftm import ftm_date, ftm_entities, properties_of, write_ftm
from watchlist.records import Address, Identifier, Kind, NameKind, PartialDate, Place, Precision
from watchlist.sources import load_spec
from watchlist.sources.base import RawFile
from watchlist.sources.opensanctions import OpenSanctionsReader
from watchlist.tables import load_yaml
from watchlist.views import Claim, EntityView, NameView


def rich(made_up: ModuleType, kind: Kind = Kind.PERSON) -> EntityView:
    """A party with something of everything."""
    key = {"source": "uk", "source_id": "TST0003"}

    def number(kind_: str, value: str) -> Claim:
        detail = Identifier(kind=kind_, value=value, normal=value, country="GB", issued="2020", expires="2030-01-01")
        return Claim(field="identifier", text=f"{kind_} {value}", detail=detail, **key)

    born = PartialDate(raw="circa 1960 to 1962", start=dt.date(1960, 1, 1), end=dt.date(1962, 12, 31),
                       precision=Precision.RANGE, circa=True)  # fmt: skip
    place = Place(raw="Sampletown, Utopia", city="Sampletown", country="GB")
    home = Address(raw="1 Harbour Road, Sampletown", street="1 Harbour Road", city="Sampletown", country="GB")
    claims = (
        *(number(kind_, f"12{position}345") for position, kind_ in enumerate(load_yaml("identifiers.yml"))),
        Claim(field="birth", text=born.raw, detail=born, **key),
        Claim(field="birth_place", text=place.raw, detail=place, **key),
        Claim(field="address", text=home.raw, detail=home, **key),
        *(Claim(field=field, text=text, **key) for field, text in (
            ("nationality", "Utopian"), ("nationality", "GB"), ("gender", "female"), ("country", "IR"),
            ("email", "a.b@example.org"), ("email", "no address"), ("phone", "+44 (20) 7946 0000"), ("phone", "ext 5"),
            ("website", "https://example.org"), ("position", "Clerk"), ("title", "Dr"), ("note", "See also."),
            ("relation", "associate of: Belmin Orbaine"), ("reference", "un TSi.003"),
        )),
    )  # fmt: skip
    names = tuple(NameView(name=f"{one} name", kind=one, **key) for one in NameKind)
    right = Identifier(kind="imo", value="9074729", normal="9074729", valid=True)
    claims = (*claims, Claim(field="identifier", text="imo 9074729", detail=right, **key))
    return msgspec.structs.replace(made_up.entity(3), kind=kind, claims=claims, names=names)


def all_entities(made_up: ModuleType) -> list[dict[str, Any]]:
    """Every kind of party, rich and plain, as the lines say it."""
    stream = io.BytesIO()
    parties = [rich(made_up, kind) for kind in Kind]
    parties = [msgspec.structs.replace(one, entity_id=f"K{number}") for number, one in enumerate(parties)]
    write_ftm(stream, itertools.chain(parties, [made_up.press_entity()], made_up.entities(30)))
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_lines_follow_the_model(made_up: ModuleType):
    """Only properties of the schema are used, every value is a text, references meet an entity before or beside them."""
    entities = all_entities(made_up)
    ids = [one["id"] for one in entities]
    assert len(ids) == len(set(ids))
    for one in entities:
        known = properties_of(one["schema"])
        for name, values in one["properties"].items():
            assert name in known, (one["schema"], name)
            assert values
            assert all(isinstance(value, str) and value for value in values)
            if known[name] == "entity":
                assert set(values) <= set(ids)
    assert {"Person", "Company", "Organization", "Vessel", "Airplane", "Sanction", "Address", "Identification",
            "Passport", "CryptoWallet"} <= {one["schema"] for one in entities}  # fmt: skip


def test_nothing_said_is_lost(made_up: ModuleType):
    """Whatever the model has no place for stands in the notes: each claim's text is found somewhere."""
    for kind in Kind:
        view = rich(made_up, kind)
        said = " ".join(value for one in ftm_entities(view) for values in one.properties.values() for value in values)
        plain = said.replace("+442079460000", "+44 (20) 7946 0000")
        for claim in view.claims:
            text = claim.detail.value if isinstance(claim.detail, Identifier) else claim.text
            assert text in plain or text.lower() in plain, (kind, claim)
        for name in view.names:
            assert name.name in plain


def test_five_dates_have_five_places(made_up: ModuleType):
    """Announced, listed, effective, amended and removed go to properties of their own and are never exchanged."""
    days = {
        name: dt.date(2020, 1, day)
        for day, name in enumerate(("announced", "listed", "effective", "amended", "removed"), 1)
    }
    view = made_up.entity(1)
    act = msgspec.structs.replace(view.designations[0], **days)
    sanction = next(
        one for one in ftm_entities(msgspec.structs.replace(view, designations=(act,))) if one.schema == "Sanction"
    )
    found = {
        name: sanction.properties[name][0] for name in ("date", "listingDate", "startDate", "modifiedAt", "endDate")
    }
    assert found == {"date": "2020-01-01", "listingDate": "2020-01-02", "startDate": "2020-01-03",
                     "modifiedAt": "2020-01-04", "endDate": "2020-01-05"}  # fmt: skip


def test_the_press_alone_makes_no_sanction_topic(made_up: ModuleType):
    """A provisional party is neither target nor of the topic sanction; a listed one is both."""
    press = next(ftm_entities(made_up.press_entity()))
    assert not press.target
    assert "topics" not in press.properties
    assert press.properties["name"] == ["Gelda Zemmit"]
    listed = next(ftm_entities(made_up.entity(1)))
    assert listed.target
    assert listed.properties["topics"] == ["sanction"]


def test_dates_are_no_more_exact_than_known():
    """A year stays a year, a month a month; a range is no date of the model."""
    spans = {"1960-05-03": Precision.DAY, "1960-05": Precision.MONTH, "1960": Precision.YEAR}
    for wanted, precision in spans.items():
        assert ftm_date(PartialDate(raw="x", start=dt.date(1960, 5, 3), precision=precision)) == wanted
    assert ftm_date(PartialDate(raw="x", start=dt.date(1960, 5, 3), precision=Precision.RANGE)) is None
    assert ftm_date(PartialDate(raw="x")) is None


def test_memory_stays_flat(made_up: ModuleType):
    """A thousand parties, which make megabytes, pass in a few hundred kilobytes."""

    class Nowhere(io.RawIOBase):
        def write(self, data: Any) -> int:
            return len(data)

    def peak(count: int) -> int:
        tracemalloc.start()
        write_ftm(Nowhere(), made_up.entities(count))
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(10)
    assert peak(1000) < 500_000


def test_what_we_export_we_can_import(made_up: ModuleType, tmp_path: Path):
    """Written and read back as a list, parties of every kind have the same names, births, numbers, acts and references."""
    every = [msgspec.structs.replace(rich(made_up, kind), entity_id=f"K{number}") for number, kind in enumerate(Kind)]
    views = [*made_up.entities(30), *every]
    path = tmp_path / "entities.ftm.json"
    with path.open("wb") as file:
        write_ftm(file, views)
    spec = load_spec("opensanctions")
    reading = OpenSanctionsReader().read((RawFile(name=path.name, path=path),), spec)
    records = {row.record.source_id: row.record for row in reading.rows}
    assert reading.ledger.refusals == []
    assert records.keys() == {view.entity_id for view in views}
    for view in views:
        record = records[view.entity_id]
        # the model has no schema for a country: it is written, and comes back, as a public body
        assert record.kind is (Kind.ORGANIZATION if view.kind is Kind.COUNTRY else view.kind)
        assert {name.text for name in record.names} == {name.name for name in view.names}
        days = {
            one.detail.start
            for one in view.claims
            if one.field == "birth" and one.detail.precision is not Precision.RANGE
        }
        assert {one.start for one in record.births} == days
        told = {(one.detail.kind, one.detail.value) for one in view.claims if isinstance(one.detail, Identifier)}
        # the model has one property for both; it means the tail number of an aircraft
        number = "tail_number" if view.kind is Kind.AIRCRAFT else "registration"
        told = {(number if kind in ("tail_number", "registration") else kind, value) for kind, value in told}
        assert {(one.kind, one.value) for one in record.identifiers} == told
        assert [one.raw for one in record.addresses] == [one.text for one in view.claims if one.field == "address"]
        acts = {(one.authority, one.programme, one.listed, one.measures) for one in view.designations}
        assert {(one.authority, one.programme, one.listed, one.measures) for one in record.designations} == acts
        keys = {(one.source, one.source_id) for one in view.records}
        assert keys <= {(one.scheme, one.value) for one in record.references}


@pytest.mark.system
def test_the_followthemoney_package_accepts_it(made_up: ModuleType):
    """Every line is an entity of the model, complete, and loses no value when the package cleans it."""
    followthemoney = pytest.importorskip(
        "followthemoney", reason="followthemoney is absent: python tests/programs.py says how to get it"
    )
    for one in all_entities(made_up):
        schema = followthemoney.model.get(one["schema"])
        assert schema is not None
        assert set(schema.required) <= one["properties"].keys()
        proxy = followthemoney.model.get_proxy(one, cleaned=False)
        for name, values in one["properties"].items():
            kept = proxy.get(name)
            assert len(kept) == len(values), (one["schema"], name, values, kept)
