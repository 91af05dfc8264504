"""The claims of the press that want a person, as a sheet to decide in."""

from __future__ import annotations

from typing import Any

from watchlist.export.column import Column, Table
from watchlist.outcomes import ClaimItem
from watchlist.records import Kind, Measure, Status

VERDICTS = ("accept", "correct", "reject", "unsure")
_PUT = "put_"
_MEASURES = ", ".join(measure.value for measure in Measure)


def _blank(_item: Any) -> None:
    """A cell to fill in."""


def _put(field: str, title: str, description: str, width: int, choices: tuple[str, ...] = ()) -> Column:
    return Column(key=f"{_PUT}{field}", title=title, width=width, editable=True, choices=choices, getter=_blank,
                  description=f"Only with the verdict correct, and only what is wrong: {description}")  # fmt: skip


def put_fields(cells: dict[str, str]) -> dict[str, str]:
    """What a row puts right, field by field."""
    return {key.removeprefix(_PUT): text for key, text in cells.items() if key.startswith(_PUT) and text}


def _named(item: ClaimItem) -> tuple[str, ...]:
    words = (one.text[start:end] for one in item.sentences for start, end in one.marks)
    return tuple(dict.fromkeys(words))


CLAIM_QUEUE = Table(
    key="claims", title="Claims", freeze=4,
    description="One row per claim of an article: an act of an authority against a party, with the sentence that says so.",
    columns=(
        Column(key="verdict", title="Verdict", width=12, editable=True, choices=VERDICTS, getter=_blank,
               description="accept: the sentence says so; correct: fill in what is wrong; reject: it does not; "
                           "unsure: cannot be told, do not ask again."),
        Column(key="reason_given", title="Your reason", kind="long", width=32, editable=True, getter=_blank,
               description="What an examiner should read in five years; every verdict wants one."),
        Column(key="party", title="Party", width=28, getter=lambda item: item.party,
               description="Against whom, as the article names it."),
        Column(key="sentence", title="Sentence", kind="long", width=64,
               getter=lambda item: tuple(one.text for one in item.sentences),
               description="Character for character from the archived text."),
        Column(key="named", title="Named there as", width=22, getter=_named, description="The words that stand for the party."),
        Column(key="kind", title="Type", width=12, getter=lambda item: item.kind.value,
               description="person, company, organization, vessel, aircraft or country."),
        Column(key="authority", title="Authority", width=10, getter=lambda item: item.authority,
               description="Who acts: ISO 3166 alpha-2 code of the state, or EU, UN."),
        Column(key="status", title="Status", width=10, getter=lambda item: item.status.value,
               description="imposed, proposed, amended, lifted or denied."),
        Column(key="measures", title="Measures", width=22,
               getter=lambda item: tuple(measure.value for measure in item.measures), description="What the act does."),
        Column(key="day", title="Day", kind="date", width=12, getter=lambda item: item.day,
               description="The day the act was announced; empty: see the next column."),
        Column(key="day_note", title="Why no day", width=24, getter=lambda item: item.day_note,
               description="Why the wording could not be resolved to a day."),
        _put("party", "Right party", "the name as it should be.", 22),
        _put("kind", "Right type", "what the party is.", 12, tuple(kind.value for kind in Kind)),
        _put("authority", "Right authority", "code or English name.", 10),
        _put("status", "Right status", "what the act is.", 10, tuple(status.value for status in Status)),
        _put("measures", "Right measures", f"all of them, with commas between, or unknown; known are {_MEASURES}.", 22),
        _put("day", "Right day", "as a date, or unknown.", 12),
        Column(key="confidence", title="Confidence", kind="score", width=10, getter=lambda item: item.confidence,
               description="0 to 1: how sure the reading is."),
        Column(key="state", title="Stands as", width=12, getter=lambda item: item.state,
               description="waiting; or automatic, accepted, corrected, rejected, unsure, where decided claims are shown too."),
        Column(key="note", title="Decided before", kind="long", width=28, getter=lambda item: item.note or item.decided,
               description="What a person said of it, now or when it read otherwise."),
        Column(key="rule", title="Rule", width=16,
               getter=lambda item: tuple(dict.fromkeys(one.rule for one in item.sentences if one.rule)),
               description="The rule that read the sentence."),
        Column(key="title", title="Article", width=32, getter=lambda item: item.title, description="Its headline."),
        Column(key="publisher", title="Publisher", width=16, getter=lambda item: item.publisher, description="Whose article it is."),
        Column(key="published", title="Published", kind="date", width=12, getter=lambda item: item.published,
               description="The article's own date, where it can be trusted."),
        Column(key="document", title="SHA-256", kind="id", width=26, getter=lambda item: item.document,
               description="Of the archived text."),
        Column(key="key", title="Record", kind="id", width=26, hidden=True, getter=lambda item: item.key,
               description="Key of the record the claim was read for."),
        Column(key="claim", title="Claim", kind="id", width=26, hidden=True, getter=lambda item: item.claim,
               description="Which of its claims."),
        Column(key="fingerprint", title="State of claim", kind="id", width=16, hidden=True, getter=lambda item: item.fingerprint,
               description="Fingerprint of the claim as shown."),
    ),
)  # fmt: skip
