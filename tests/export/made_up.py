"""Made-up parties for the tests of export/: nobody real, drawn by seed."""

import datetime as dt
import random
from collections.abc import Iterator

import msgspec

from watchlist.outcomes import DossierView, OwnEvent, PressArticle, PressStory
from watchlist.records import (
    Address,
    Change,
    Evidence,
    Identifier,
    Kind,
    Measure,
    NameKind,
    PartialDate,
    Precision,
    Strength,
)
from watchlist.screenings import (
    AlertView,
    ClearanceView,
    FieldVerdict,
    InputIssue,
    ScreenedRow,
    SubjectView,
)
from watchlist.views import (
    ChangeView,
    Claim,
    CoverFacts,
    CustomerEffect,
    DesignationView,
    DiffReport,
    DiffView,
    Disagreement,
    EntityView,
    ExplanationPart,
    HitView,
    NameView,
    PressClaim,
    RecordRef,
    RecordView,
    SourceView,
    Trend,
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
    claims.append(Claim(field="nationality", text="AQ", source="uk", source_id=f"TST{number:04d}"))
    passport = Identifier(kind="passport", value=f"00{number}", normal=f"00{number}", country="AQ")
    claims.append(Claim(field="identifier", text=f"passport 00{number}", source="uk", source_id=f"TST{number:04d}",
                        detail=passport))  # fmt: skip
    claims.append(Claim(field="address", text=f"{number} Harbour Road, Sampletown", source=sources[-1][0],
                        source_id=sources[-1][1],
                        detail=Address(raw=f"{number} Harbour Road, Sampletown", country="AQ")))  # fmt: skip
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


def change(number: int) -> ChangeView:
    """A made-up change: additions, removals, amendments of all sorts, a merge now and then."""
    draw = random.Random(number)
    party = entity(number)
    record = {
        "source": "uk", "source_id": f"TST{number:04d}", "kind": str(party.kind),
        "names": [{"text": name.name, "kind": str(name.kind)} for name in party.names],
        "births": [{"raw": str(1950 + number % 50)}],
        "designations": [{"authority": "GB", "programme": "Sample programme", "measures": ["asset_freeze"]}],
    }  # fmt: skip
    kind = draw.choices([Change.ADDED, Change.REMOVED, Change.AMENDED, Change.MERGED], [3, 2, 10, 1])[0]
    common = {
        "source": draw.choice(["uk", "un"]), "source_id": f"TST{number:04d}", "entity_id": party.entity_id,
        "caption": "Дмитрий 'Quillon' <b>" if number == 7 else party.caption,
        "latin": "Dmitrij" if number == 7 else None,
        "detected": dt.datetime(2026, 11, 22, 6, tzinfo=dt.UTC), "edition_before": "2026-11-19", "edition": "2026-11-20",
        "kind": str(party.kind), "programme": draw.choice(["Sample programme", "Other programme"]),
        "link": f"https://example.org/uk/TST{number:04d}", "change": kind,
    }  # fmt: skip
    if kind is Change.ADDED:
        return ChangeView(**common, after=record)
    if kind is Change.REMOVED:
        return ChangeView(**common, before=record)
    if kind is Change.MERGED:
        return ChangeView(**common, field="entity", before="W1", after=party.entity_id, cause="merge")
    field, before, after, weight = draw.choice([
        ("names", [{"text": f"{party.caption} senior", "kind": "alias"}], [{"text": f"{party.caption} junior", "kind": "alias"}],
         "identity"),
        ("designation.measures", [], [{"programme": "GB Sample programme", "value": "travel_ban"}], "legal"),
        ("designation.reason",
         [{"programme": "GB Sample programme", "value": "Supplied made-up goods to nobody. " * 20 + "He was a clerk."}],
         [{"programme": "GB Sample programme", "value": "Supplied made-up goods to nobody. " * 20 + "He is the head clerk."}],
         "wording"),
        ("births", [], [{"raw": "1960", "start": "1960-01-01", "end": "1960-12-31", "precision": "year"}], "identity"),
    ])  # fmt: skip
    return ChangeView(**common, field=field, before=before, after=after, materiality=weight,
                      cause=draw.choice(["source", "source", "parser"]))  # fmt: skip


def report(count: int) -> DiffReport:
    """A made-up change report of so many changes."""
    return DiffReport(
        facts=msgspec.structs.replace(FACTS, title="Watchlist changes", remarks=("UN list: stale beyond its bound.",)),
        diff=DiffView(from_="2026-11-21", to="2026-11-22", changes=tuple(change(number) for number in range(count))),
        customers=(
            CustomerEffect(subject_id="000123", subject_name="Ardo Quillon", entity_id="W000001", caption=entity(1).caption,
                           effect="new_alert", trigger="added to uk", score=0.94, band="strong",
                           records=(RecordRef(source="uk", source_id="TST0001"),)),
            CustomerEffect(subject_id="000456", subject_name="=HYPERLINK(1)", entity_id="W000002",
                           caption=entity(2).caption, effect="reopened", trigger="a new alias", score=0.81, band="review"),
        ) if count else (),
        press=(
            PressClaim(entity_id="W900001", caption="Gelda Zemmit", authority="GB", measures=(Measure.ASSET_FREEZE,),
                       announced_note="the article bears no date", publisher="Made-up Times", title="Ministry acts",
                       quote="It had sanctioned Gelda Zemmit.", link="https://example.org/article"),
        ) if count else (),
        trends=(
            Trend(source="uk", points=tuple((f"2026-11-{day:02d}", 5000 + 7 * day * (day % 3)) for day in range(9, 21))),
            Trend(source="un", points=(("2026-02-27", 1003),)),
        ),
    )  # fmt: skip


def dossier() -> DossierView:
    """A made-up dossier: two lists that disagree, an article, a history of our own."""
    party = entity(21)
    claims = tuple(one for one in party.claims if one.field == "birth")
    other = Claim(
        field="birth",
        text="1999",
        source="un",
        source_id="TSi.021",
        detail=PartialDate(raw="1999", start=dt.date(1999, 1, 1), end=dt.date(1999, 12, 31), precision=Precision.YEAR),
    )
    relation = Claim(field="relation", text="associate of: Belmin Orbaine", source="uk", source_id="TST0021")
    press = press_entity()
    party = msgspec.structs.replace(
        party,
        claims=(*party.claims, other, relation),
        records=(*party.records, *press.records),
        designations=(*party.designations, *press.designations),
        names=(*party.names, *press.names),
        disagreements=(Disagreement(field="birth", claims=(*claims, other)),),
        redirected_from=("W000777",),
    )
    return DossierView(
        facts=msgspec.structs.replace(FACTS, title="Dossier"), entity=party,
        timeline=tuple(sorted((change(number) for number in range(9)), key=lambda one: one.detected)),
        stories=(PressStory(story="S1", outlets=1, articles=(
            PressArticle(title="Made-up ministry acts", publisher="Made-up Times", published=dt.date(2022, 10, 21),
                         sha256="aa11" * 16, quote="It had sanctioned Gelda Zemmit.", start=10, end=41,
                         link="https://example.org/article"),)),),
        history=(OwnEvent(when=dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC), kind="decision", actor="a.tester",
                          text="false positive: date of birth differs", subject_id="000123", run_id="run-0000"),),
    )  # fmt: skip


def screened(number: int, hits: int | None = None) -> ScreenedRow:
    """A made-up result: every tenth row has hits, every 97th cannot be screened."""
    draw = random.Random(number + 5)
    subject = SubjectView(
        row=number,
        subject_id=f"{number:07d}",
        name=f"{draw.choice(GIVEN)} {draw.choice(FAMILY)}",
        kind="person",
        births=(str(1950 + number % 50),),
        nationalities=("AQ",),
    )
    if number % 97 == 0:
        return ScreenedRow(
            row=number,
            subject=subject,
            result="input_error",
            error="the name is only punctuation",
            issues=(InputIssue(row=number, subject_id=subject.subject_id, issue="no_name", detail="..."),),
        )
    count = (draw.randrange(1, 4) if number % 10 == 0 else 0) if hits is None else hits
    alerts = []
    for place in range(count):
        party = entity(number + place)
        score = round(0.97 - 0.07 * place, 3)
        alerts.append(
            AlertView(
                alert_id=f"A{number:06d}{place}",
                entity_id=party.entity_id,
                caption=party.caption,
                kind=party.kind,
                score=score,
                band="strong" if score > 0.9 else "review",
                matched_name=party.names[-1].name,
                matched_kind=party.names[-1].kind,
                records=(RecordRef(source="uk", source_id=party.records[0].source_id),),
                authorities=party.authorities,
                measures=party.designations[0].measures,
                name_score=0.9,
                programmes=("Sample programme",),
                listed_on=dt.date(2020, 1, 5),
                reason="family names are spellings of one another",
                against="years of birth differ by three",
                verdicts=(
                    FieldVerdict(field="birth", customer="1960", listed="1963", verdict="conflict"),
                    FieldVerdict(field="country", customer="AQ", listed="AQ", verdict="agree"),
                ),
                entity_fingerprint=f"f{number}",
                link=party.records[0].link,
                explanation=(
                    ExplanationPart(
                        feature="family_name",
                        score=0.9,
                        query="baqeri",
                        listed="bagheri",
                        note="spelling variant q~gh",
                        contribution=0.9,
                    ),
                ),
            )
        )
    near = (HitView(entity_id="W1", caption=entity(1).caption, kind=Kind.PERSON, score=0.66, band="weak"),) * (
        number % 50 == 0
    )
    cleared = (
        ClearanceView(
            subject_id=subject.subject_id,
            subject_name=subject.name,
            entity_id="W000002",
            score=0.8,
            caption=entity(2).caption,
            cleared_by="a.tester",
            cleared_on=dt.date(2026, 5, 1),
            reason="DOB_CONFLICT",
            expires=dt.date(2027, 5, 1),
        ),
    ) * (number % 40 == 0)
    result = "no_hit" if not alerts else "strong" if alerts[0].band == "strong" else "review"
    return ScreenedRow(
        row=number, subject=subject, result=result, hits=tuple(alerts), near_misses=near, clearances=cleared
    )
