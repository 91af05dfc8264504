"""The tables of a dossier. Workbook and page show the same tables; JSON carries the view and their row counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from watchlist.export.column import Column, Item, Table, joined
from watchlist.export.rows_answer import CHANGES
from watchlist.export.rows_entity import (
    DESIGNATIONS,
    DETAILS,
    EVIDENCE,
    NAMES,
    claims_of,
    latin_caption,
    reports_line,
    standing,
)
from watchlist.outcomes import DossierView
from watchlist.views import Claim, EntityView, RecordView

NOT_KNOWN = "not known"
_IDENTITY = ("entity_id", "caption")


def summary(view: EntityView) -> str:
    """The party in one sentence: what it is, who lists it, what that does, since when."""
    kind = str(view.kind)
    what = f"{'An' if kind[0] in 'aeo' else 'A'} {kind}"
    state = standing(view)
    listed = [one.listed for one in view.designations if one.listed is not None]
    since = f", first listed on {min(listed).isoformat()}" if listed else ""
    measures = ", ".join(one.replace("_", " ") for one in view.measures) or "measures not stated"
    by = ", ".join(view.authorities) or "no authority"
    if state == "press only":
        return f"{what} that articles name as sanctioned by {by} ({measures}); no official record confirms it yet."
    if state == "listed":
        return f"{what} sanctioned by {by} ({measures}){since}."
    if state == "not listed":
        return f"{what} that was sanctioned by {by} ({measures}){since} and is on no list at the date asked for."
    return f"{what} named by {by} ({measures}){since}; the editions on file do not tell whether it is listed."


def _state(record: RecordView) -> str:
    return "article" if record.source == "press" else record.listed.replace("_", " ")


def header_lines(view: EntityView) -> Iterator[tuple[str, str]]:
    """Label and value of the header; what is a key fact and stated nowhere is `not known`, never left out."""
    yield "In one sentence", summary(view)
    yield "Name", view.caption
    if latin := latin_caption(view):
        yield "In Latin script", latin
    yield "Type", str(view.kind)
    yield "Standing", standing(view)
    yield (
        "Lists",
        joined(tuple(f"{one.source}:{one.source_id} ({_state(one)})" for one in view.records)),
    )
    if reports := reports_line(view):
        yield "In the press", reports
    yield "Entity id", view.entity_id
    if view.redirected_from:
        yield "Former ids", joined(view.redirected_from)
    fields = (
        ("Born", ("birth",)), ("Place of birth", ("birth_place",)), ("Died", ("death",)), ("Gender", ("gender",)),
        ("Nationality", ("nationality", "citizenship")),
    ) if str(view.kind) == "person" else (("Country", ("country",)),)  # fmt: skip
    for label, names in (*fields, ("Identifiers", ("identifier",)), ("Addresses", ("address",))):
        values = claims_of(view, *names)
        if values or label != "Died":
            yield label, joined(values) or NOT_KNOWN


def _of_entity(table: Table, key: str, title: str, description: str, *fields: str) -> Table:
    """A table of the watchlist for one party: without the columns that would say the same in every row."""

    def rows(dossier: DossierView) -> Iterator[Any]:
        for row in table.rows(dossier.entity):
            if not fields or row.value.field in fields:
                yield row

    short = table.without(*_IDENTITY)
    return msgspec.structs.replace(short, key=key, title=title, description=description, rows=rows, freeze=1)


_DATES = ("birth", "death", "birth_place")
_ADDRESSES = ("address", "phone", "fax", "email", "website")
_TOLD = (*_DATES, *_ADDRESSES, "identifier", "relation")


def _other_facts(dossier: DossierView) -> Iterator[Any]:
    return (row for row in DETAILS.rows(dossier.entity) if row.value.field not in _TOLD)


def _disagreements(dossier: DossierView) -> Iterator[Item]:
    for one in dossier.entity.disagreements:
        for claim in one.claims:
            yield Item(dossier.entity, claim, one.field)


def _stories(dossier: DossierView) -> Iterator[tuple[Any, Any]]:
    return ((story, article) for story in dossier.stories for article in story.articles)


def _claim(title: str, description: str, get: Callable[[Claim], str], key: str, width: int) -> Column:
    return Column(key=key, title=title, width=width, description=description, getter=lambda row: get(row.value))


DISAGREEMENTS = Table(
    key="disagreements", title="Disagreements", rows=_disagreements,
    description="One row per statement on a field on which the records cannot all be right.",
    columns=(
        Column(key="field", title="Field", width=18, getter=lambda row: row.evidence.replace("_", " "),
               description="The field on which records disagree."),
        _claim("Statement", "What this record says.", lambda one: one.text, "text", 50),
        _claim("List", "Who says it.", lambda one: one.source, "source", 12),
        _claim("Publisher's id", "In which record.", lambda one: one.source_id, "source_id", 18),
    ),
)  # fmt: skip

PRESS_STORIES = Table(
    key="stories", title="Press", rows=_stories, freeze=2,
    description="One row per article; articles that report the same bear the same story and corroborate nothing.",
    columns=(
        Column(key="story", title="Story", width=8, getter=lambda row: row[0].story,
               description="Which story it tells: they are numbered, the earliest first."),
        Column(key="title", title="Headline", width=40, getter=lambda row: row[1].title, description="Of the article."),
        Column(key="publisher", title="Publisher", width=20, getter=lambda row: row[1].publisher,
               description="Whose article it is."),
        Column(key="published", title="Published", kind="date", width=12, getter=lambda row: row[1].published,
               description="As the article itself states."),
        Column(key="quote", title="Sentence", kind="long", width=60, getter=lambda row: row[1].quote,
               description="Character for character from the archived text. A report, not an official act."),
        Column(key="story_published", title="Story of", kind="date", width=12, getter=lambda row: row[0].published,
               description="The earliest trusted date of the story, also where another article has it."),
        Column(key="outlets", title="Outlets", kind="int", width=9, getter=lambda row: row[0].outlets,
               description="Publishers that carry the story; as corroboration it counts once."),
        Column(key="because", title="One story because of", kind="long", width=30, getter=lambda row: row[0].because,
               description="What its articles share: words of one speaker, or most of the text."),
        Column(key="start", title="From character", kind="int", width=10, getter=lambda row: row[1].start,
               description="Offset of the sentence in the archived text."),
        Column(key="end", title="To character", kind="int", width=10, getter=lambda row: row[1].end,
               description="Offset behind its last character."),
        Column(key="sha256", title="SHA-256", kind="id", width=26, getter=lambda row: row[1].sha256,
               description="Of the archived text."),
        Column(key="link", title="Article", kind="link", width=40, getter=lambda row: row[1].link,
               description="Where it was read."),
    ),
)  # fmt: skip

OWN_HISTORY = Table(
    key="history", title="Our history", rows=lambda dossier: dossier.history,
    description="One row per thing done here about the party: screenings, decisions, clearances, judgements.",
    columns=(
        Column(key="when", title="When (UTC)", kind="moment", width=19, getter=lambda one: one.when, description="When."),
        Column(key="kind", title="What", width=14, getter=lambda one: one.kind.replace("_", " "),
               description="screening, lookup, decision, clearance, judgement or export."),
        Column(key="actor", title="Who", width=18, getter=lambda one: one.actor, description="Who did it."),
        Column(key="text", title="Details", kind="long", width=60, getter=lambda one: one.text,
               description="What was asked, decided or noted."),
        Column(key="subject_id", title="Customer id", kind="id", width=16, getter=lambda one: one.subject_id,
               description="The customer concerned."),
        Column(key="run_id", title="Run", kind="id", width=18, getter=lambda one: one.run_id,
               description="The run it belongs to."),
    ),
)  # fmt: skip

_TIMELINE_COLUMNS = ("detected", "source", "source_id", "change", "field", "before", "after", "cause", "materiality",
                     "edition_before", "edition")  # fmt: skip
TIMELINE = Table(
    key="timeline", title="Timeline", rows=lambda dossier: dossier.timeline,
    description="One row per change of the party's records, the oldest first.",
    columns=tuple(next(one for one in CHANGES.columns if one.key == key) for key in _TIMELINE_COLUMNS),
)  # fmt: skip

DOSSIER_TABLES: tuple[Table, ...] = (
    _of_entity(NAMES, "names", "Names", "One row per name and record it stands in."),
    _of_entity(DETAILS, "identifiers", "Identifiers", "One row per number that identifies the party.", "identifier"),
    _of_entity(DETAILS, "dates", "Dates and places", "One row per birth, death and place of birth stated.", *_DATES),
    _of_entity(DETAILS, "addresses", "Addresses", "One row per address or contact stated.", *_ADDRESSES),
    _of_entity(DESIGNATIONS, "designations", "Designations",
               "One row per act of an authority; the five dates are never taken from one another."),
    _of_entity(DETAILS, "relations", "Relations", "One row per tie to another party, as published.", "relation"),
    msgspec.structs.replace(
        _of_entity(DETAILS, "facts", "Other facts", "One row per other fact: nationality, gender, position, note, ..."),
        rows=_other_facts,
    ),
    TIMELINE,
    DISAGREEMENTS,
    PRESS_STORIES,
    OWN_HISTORY,
    _of_entity(EVIDENCE, "evidence", "Evidence", "One row per record or quoted sentence: which bytes say so."),
)  # fmt: skip


def row_counts(dossier: DossierView) -> dict[str, int]:
    """Rows of each table by its key: the numbers that workbook, page and JSON share."""
    return {table.key: sum(1 for _ in table.rows(dossier)) for table in DOSSIER_TABLES}
