"""Made-up parties for the tests of export/: nobody real, drawn by seed."""

import datetime as dt
import random
from collections.abc import Iterator

from watchlist.records import (
    Address,
    Evidence,
    Identifier,
    Kind,
    Measure,
    NameKind,
    PartialDate,
    Precision,
    Strength,
)
from watchlist.views import (
    Claim,
    CoverFacts,
    DesignationView,
    Disagreement,
    EntityView,
    NameView,
    RecordView,
    SourceView,
)

GIVEN = ("Ardo", "Belmin", "Caruth", "Dovra", "Elsin", "Farruk", "Gelda", "Hastor", "Imrel", "Jovick")
FAMILY = ("Quillon", "Ravestad", "Sompter", "Talvane", "Ubrecht", "Vandoor", "Westrum", "Yandrel", "Zemmit", "Orbaine")
SHA = "4f2a" * 16
FACTS = CoverFacts(
    title="Watchlist export",
    purpose="Made-up parties for a test.",
    organisation="Example Bank plc",
    run_id="run-0001",
    requested_by="a.tester",
    run_time=dt.datetime(2026, 11, 22, 15, 4, 5, tzinfo=dt.timezone(dt.timedelta(hours=1), "CET")),
    version="0.1.0",
    algorithm="names-1",
    config_hash="abc123",
    settings={"As of": "2026-11-22", "Filter": "none"},
    lists=(
        SourceView(source="uk", authority="GB", title="UK Sanctions List", edition="2026-11-20", published="2026-11-20",
                   fetched="2026-11-21 06:00:00", sha256=SHA, records=5000, names=16000, age_days=2, health="good"),
        SourceView(source="un", authority="UN", title="Consolidated List", edition="2026-02-27", published="2026-02-27",
                   fetched="2026-11-21 06:00:05", sha256=SHA[::-1], records=1003, names=4000, age_days=268, stale=True,
                   health="good"),
    ),
    audit_head="9f" * 32, audit_entries=17,
    retention_until=dt.date(2036, 11, 22),
)  # fmt: skip


def entity(number: int, seed: int = 7) -> EntityView:
    """A made-up party: a person, or every fifth a company."""
    draw = random.Random(seed * 1_000_003 + number)
    person = number % 5 != 4
    given, family = draw.choice(GIVEN), draw.choice(FAMILY)
    caption = f"{family.upper()}, {given} {number}" if person else f"{family} Trading {number} LLC"
    sources = [("uk", f"TST{number:04d}", "GB")] + ([("un", f"TSi.{number:03d}", "UN")] if number % 3 == 0 else [])
    names = [NameView(name=caption, kind=NameKind.PRIMARY, source="uk", source_id=f"TST{number:04d}")]
    names += [
        NameView(name=f"{given} {family}-{alias}", kind=NameKind.ALIAS, strength=Strength.STRONG,
                 source=sources[-1][0], source_id=sources[-1][1])
        for alias in range(draw.randrange(4))
    ]  # fmt: skip
    if number % 7 == 0:
        names.append(NameView(name=f"{given} كويلون", kind=NameKind.ORIGINAL_SCRIPT, script="Arab", latin="kwylwn",
                              source="uk", source_id=f"TST{number:04d}"))  # fmt: skip
    born = PartialDate(raw=str(1950 + number % 50), start=dt.date(1950 + number % 50, 1, 1),
                       end=dt.date(1950 + number % 50, 12, 31), precision=Precision.YEAR)  # fmt: skip
    claims = [Claim(field="birth", text=born.raw, source="uk", source_id=f"TST{number:04d}", detail=born)] * person
    claims.append(Claim(field="nationality", text="XA", source="uk", source_id=f"TST{number:04d}"))
    passport = Identifier(kind="passport", value=f"00{number}", normal=f"00{number}", country="XA")
    claims.append(Claim(field="identifier", text=f"passport 00{number}", source="uk", source_id=f"TST{number:04d}",
                        detail=passport))  # fmt: skip
    claims.append(Claim(field="address", text=f"{number} Harbour Road, Sampletown", source=sources[-1][0],
                        source_id=sources[-1][1],
                        detail=Address(raw=f"{number} Harbour Road, Sampletown", country="XA")))  # fmt: skip
    return EntityView(
        entity_id=f"W{number:06d}",
        caption=caption,
        kind=Kind.PERSON if person else Kind.COMPANY,
        records=tuple(
            RecordView(source=source, source_id=source_id, authority=authority, caption=caption, edition="2026-11-20",
                       sha256=SHA, locator=f"/Designations/Designation[{number + 1}]", first_edition="2025-01-01",
                       last_edition="2026-11-20", link=f"https://example.org/{source}/{source_id}")
            for source, source_id, authority in sources
        ),
        names=tuple(names),
        designations=tuple(
            DesignationView(authority=authority, authority_name="An authority", programme="Sample programme",
                            measures=(Measure.ASSET_FREEZE, Measure.TRAVEL_BAN), listed=dt.date(2020, 1, 1 + number % 28),
                            reason="Supplied made-up goods to nobody. " * (1 + number % 6), source=source,
                            source_id=source_id, link=f"https://example.org/{source}/{source_id}")
            for source, source_id, authority in sources
        ),
        claims=tuple(claims),
    )  # fmt: skip


def press_entity() -> EntityView:
    """A party known from an article alone."""
    quote = "The ministry said on Thursday that it had sanctioned Gelda Zemmit."
    return EntityView(
        entity_id="W900001", caption="Gelda Zemmit", kind=Kind.PERSON, provisional=True,
        records=(RecordView(source="press", source_id="aa11:gelda", authority="GB", caption="Gelda Zemmit",
                            edition="2026-10-21", sha256="aa11" * 16, title="Made-up ministry acts"),),
        names=(NameView(name="Gelda Zemmit", kind=NameKind.MENTION, source="press", source_id="aa11:gelda"),),
        designations=(DesignationView(
            authority="GB", measures=(Measure.ASSET_FREEZE,), announced_text="on Thursday",
            announced_note="the article bears no date", source="press", source_id="aa11:gelda",
            evidence=(Evidence(snapshot="aa11" * 16, start=10, end=10 + len(quote), quote=quote, rule="said_that"),)),),
        disagreements=(Disagreement(field="announced", claims=()),),
    )  # fmt: skip


def entities(count: int) -> Iterator[EntityView]:
    """So many made-up parties, the same every time."""
    return (entity(number) for number in range(count))
