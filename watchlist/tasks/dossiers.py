"""Everything on file about one party: what it is, every change, the press, and what was done here about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from watchlist.errors import InputError, UsageError
from watchlist.outcomes import DossierView, OwnEvent, PressArticle, PressStory
from watchlist.records import Evidence
from watchlist.settings import Settings
from watchlist.store import Database, audit, history
from watchlist.tasks.acting import actor_of
from watchlist.tasks.auditing import summary_of
from watchlist.tasks.covers import cover_of
from watchlist.tasks.entities import Moment, entity_view, told_by
from watchlist.tasks.reports import change_views
from watchlist.tasks.stories import ties_of
from watchlist.views import ChangeView, EntityView, RecordView

FORMATS = (".xlsx", ".html", ".json")


def dossier_view(session: Any, settings: Settings, entity: str, now: dt.datetime) -> DossierView:
    """Everything on file about one party, by entity id or record key.

    Raises:
        NotFoundError: there is no such party.
    """
    view = entity_view(session, entity, Moment())
    facts = cover_of(
        session, settings, now, title="Dossier", purpose=f"Everything on file about {view.caption}",
        filters={"party": view.entity_id},
    )  # fmt: skip
    return DossierView(
        facts=facts,
        entity=view,
        timeline=tuple(_timeline(session, view)),
        stories=tuple(_stories(session, view)),
        history=tuple(_own_history(session, view)),
    )


def write_dossier(database: Database, settings: Settings, entity: str, output: Path, now: dt.datetime) -> DossierView:
    """Write the dossier in the format of the file's ending; goes into the audit log.

    Raises:
        NotFoundError: there is no such party.
        UsageError: the ending is none of ours.
        InputError: the file cannot be written.
    """
    from watchlist.export import dossier as writers

    if output.suffix.lower() not in FORMATS:
        raise UsageError(f"{output}: a dossier is written as {', '.join(FORMATS)}")
    with database.reading() as session:
        view = dossier_view(session, settings, entity, now)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        if output.suffix.lower() == ".xlsx":
            writers.write_dossier_xlsx(output, view)
        elif output.suffix.lower() == ".html":
            writers.write_dossier_html(output, view)
        else:
            with output.open("wb") as stream:
                writers.write_dossier_json(stream, view)
    except OSError as error:
        raise InputError(f"cannot write {output}: {error.strerror}") from None
    with database.session() as session:
        details = {"entity": view.entity.entity_id, "format": output.suffix.lower().lstrip(".")}
        audit.append(session, action="dossier", actor=actor_of(settings), details=details, now=now)
    return view


def _timeline(session: Any, view: EntityView) -> Iterator[ChangeView]:
    """Every change of the party's records, the first loads included, the oldest first."""
    keys = tuple(f"{one.source}:{one.source_id}" for one in view.records)
    query = history.ChangeQuery(after=dt.date.min, through=dt.date.max, keys=keys, first_load=True)
    changes = list(change_views(session, history.changes(session, query)))
    changes.sort(key=lambda one: (one.edition or "", one.detected, one.source, one.source_id, one.field or ""))
    yield from changes


def _stories(session: Any, view: EntityView) -> Iterator[PressStory]:
    """The stories that report on the party, the earliest first; of each the articles on file, each with its sentence."""
    records = [one for one in view.records if one.source == "press"]
    quotes = {one.source_id: one.evidence[0] for one in view.designations if one.source == "press" and one.evidence}
    articles = sorted({one.sha256 or "" for one in records})
    ties = ties_of(session, articles)
    told = told_by(session, articles)
    groups: dict[str, list[RecordView]] = {}
    for record in sorted(records, key=lambda one: (one.published or dt.date.max, one.source_id)):
        groups.setdefault(told[record.sha256 or ""].story, []).append(record)
    for number, (story, members) in enumerate(groups.items(), 1):
        yield PressStory(
            story=str(number),
            outlets=len({one.publisher or one.sha256 for one in members}),
            published=told[members[0].sha256 or ""].published,
            because=ties.get(story, ()) if len(members) > 1 else (),
            articles=tuple(_article(one, quotes.get(one.source_id)) for one in members),
        )


def _article(record: RecordView, quote: Evidence | None) -> PressArticle:
    return PressArticle(
        title=record.title or record.source_id,
        publisher=record.publisher,
        published=record.published,
        sha256=record.sha256,
        quote=quote.quote if quote is not None else None,
        start=quote.start if quote is not None else None,
        end=quote.end if quote is not None else None,
        link=record.link,
    )


def _own_history(session: Any, view: EntityView) -> Iterable[OwnEvent]:
    """What the log holds about the party: lookups that found it, verdicts on its records and claims, dossiers."""
    keys = {f"{one.source}:{one.source_id}" for one in view.records}
    articles = {_article_of(key) for key in keys if key.startswith("press:")}
    ids = {view.entity_id, *view.redirected_from}
    events = []
    for entry in audit.log(session):
        details = entry.details
        found = any(hit[0] in ids for hit in details.get("hits", ()) if isinstance(hit, list))
        judged = entry.action == "judge" and bool({details.get("a"), details.get("b")} & keys)
        ruled = entry.action == "claim" and _article_of(details.get("key", "")) in articles
        if found or judged or ruled or details.get("entity") in ids:
            events.append(
                OwnEvent(when=entry.at, kind=entry.action, actor=entry.actor, text=summary_of(entry), run_id=entry.run)
            )
    return reversed(events)


def _article_of(key: str) -> str:
    """The article that a press record was read in, as its key names it: corrected claims move between its records."""
    return key.split(":")[1] if key.startswith("press:") else ""
