"""The five press articles that started the project: who is sanctioned, by whom, since when, and nobody else."""

import datetime as dt
import string
from pathlib import Path

import pytest

from watchlist.extract import Extraction, document_from_bytes, extract, read_documents
from watchlist.records import Kind, Measure, Status


@pytest.fixture(scope="module")
def articles(shared: Path) -> dict[str, Extraction]:
    return {Path(document.path).name[:3]: extract(document) for document in read_documents(shared / "seeds")}


@pytest.mark.parametrize("number", ["000", "001", "004"])
def test_articles_without_a_named_party_give_none(articles, number):
    """Sanctions against a country, plans and speakers make no record."""
    assert articles[number].records == ()


def test_the_surname_at_the_sanction_is_the_general_named_before(articles):
    """Only Baqeri is sanctioned, by the British, on the Wednesday before the dateline; speakers are not."""
    (record,) = articles["002"].records
    (designation,) = record.designations
    assert record.caption == "Mohammad Hossein Baqeri"
    assert (record.kind, designation.authority, designation.status) == (Kind.PERSON, "GB", Status.IMPOSED)
    assert (designation.announced, designation.announced_text) == (dt.date(2022, 10, 19), "on Wednesday")
    assert "British government" in (designation.authority_name or "")


def test_three_generals_and_a_company_each_with_its_measures(articles):
    """Measures differ by party, roles are those of the text, and the page's clock is no dateline."""
    records = {record.caption: record for record in articles["003"].records}
    both = {Measure.ASSET_FREEZE, Measure.TRAVEL_BAN}
    expected = {
        "Seyed Hojjatollah Qureishi": (Kind.PERSON, both, "negotiator"),
        "Mohammad Hossein Bagheri": (Kind.PERSON, both, "chairman of the armed forces general staff"),
        "Saeed Aghajani": (Kind.PERSON, both, "head of the Iranian Revolutionary Guard Aerospace Force UAV Command"),
        "Shahed Aviation Industries": (Kind.COMPANY, {Measure.ASSET_FREEZE}, "producer of the drones"),
    }
    assert set(records) == set(expected)
    for name, (kind, measures, role) in expected.items():
        (designation,) = records[name].designations
        assert records[name].kind is kind
        assert set(designation.measures) == measures
        assert (designation.authority, designation.status) == ("GB", Status.IMPOSED)
        assert any(role in position for position in records[name].positions)
        assert designation.announced is None
        assert designation.announced_text == "on Thursday"
        assert designation.announced_note


def test_every_claim_carries_its_sentence(articles):
    """Evidence and mentions are exact spans of the archived text."""
    for extraction in articles.values():
        text = extraction.document.text
        for record in extraction.records:
            assert record.document == extraction.document.sha256
            assert record.source_id.startswith(extraction.document.sha256[:16] + ":")
            assert all(text[mention.start : mention.end] == mention.text for mention in record.mentions)
            for designation in record.designations:
                assert designation.evidence
                assert all(text[one.start : one.end] == one.quote for one in designation.evidence)


DIGEST = string.Template("""---
publisher: Example Wire
date: $date
---

A meeting of envoys ended without a result. Gen. $first, who commands the $country air arm, said the talks had been useful.

On $weekday the $authority imposed $both on Col. $second, head of the northern fleet, and on $first over the shelling of a port.
$single was also imposed on $company, which builds the missiles.

$bystander, a spokesman for the $authority, said more could follow.
""")
BASE = {
    "date": "2024-03-15", "weekday": "Wednesday", "authority": "European Union", "both": "an asset freeze and a travel ban", "country": "Marovian",
    "first": "Ilija Dravenko", "second": "Tomas Verhallen-Oyu", "company": "Karsovia Metal Works", "single": "An asset freeze", "bystander": "Lena Marchetti",
}  # fmt: skip


def _answers(**changes: str) -> dict[str, tuple[str, dt.date | None, frozenset[str]]]:
    document = document_from_bytes(DIGEST.substitute(BASE | changes).encode(), "digest.txt")
    return {
        record.caption: (one.authority, one.announced, frozenset(map(str, one.measures)))
        for record in extract(document).records
        for one in record.designations
    }


def test_answers_follow_the_text():
    """Other names, authorities, weekdays and measures give other answers: nothing is tied to certain texts."""
    both, freeze = frozenset({"asset_freeze", "travel_ban"}), frozenset({"asset_freeze"})
    day = dt.date(2024, 3, 13)
    assert _answers() == {
        "Ilija Dravenko": ("EU", day, both),
        "Tomas Verhallen-Oyu": ("EU", day, both),
        "Karsovia Metal Works": ("EU", day, freeze),
    }
    renamed = _answers(first="Bao Quynh Lam", second="Ferran Oriol Casademunt", company="Zhelmar Oil Trading LLC")
    assert set(renamed) == {"Bao Quynh Lam", "Ferran Oriol Casademunt", "Zhelmar Oil Trading LLC"}
    for words, code in (
        ("Treasury Department", "US"),
        ("Swiss government", "CH"),
        ("UN Security Council", "UN"),
        ("Canadian government", "CA"),
    ):
        assert {answer[0] for answer in _answers(authority=words).values()} == {code}
    assert {answer[1] for answer in _answers(weekday="Monday").values()} == {dt.date(2024, 3, 11)}
    assert {answer[1] for answer in _answers(weekday="Friday").values()} == {dt.date(2024, 3, 15)}
    other = _answers(both="an arms embargo and export controls", single="A port ban")
    assert other["Ilija Dravenko"][2] == {"arms_embargo", "export_ban"}
    assert other["Karsovia Metal Works"][2] == {"port_ban"}
