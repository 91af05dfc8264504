"""The guided first run: the main job on the seeds, from articles and lists to workbook and change report."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from watchlist.cli.answers import extract_lines, lookup_lines
from watchlist.cli.output import console
from watchlist.outcomes import MergeOutcome, ResolveView
from watchlist.settings import Settings
from watchlist.tasks import demo as steps


def run_demo(settings: Settings, directory: Path | None, now: dt.datetime) -> None:
    """Run the main job in `directory` (default: here) and say what happens.

    Raises:
        InputError: the folder cannot be written, or holds a watchlist that the demo did not make.
    """
    screen = console(sys.stdout)

    def say(text: str = "") -> None:
        screen.print(text, soft_wrap=True)

    place = steps.prepare(settings, directory or Path())
    with steps.opened(place) as database:
        say(f"Watchlist works on the seeds in {place.seeds}: five press digests and small samples of three lists.")
        _head(say, 1, "What the articles say (watchlist extract)")
        for view in steps.extracted(place):
            for line in extract_lines(view):
                say(line)
        _head(say, 2, "The lists, two editions each (watchlist update)")
        for edition in steps.load_lists(database, place, now):
            say(
                f"  {edition.source:<5} edition {edition.edition}: {edition.records} records"
                f" (+{edition.added} -{edition.removed}, {edition.amended} amended)"
            )
        ingested = steps.ingest_articles(database, place, now)
        say(
            f"  press {len(ingested.documents)} articles: {sum(one.added for one in ingested.documents)} provisional records"
        )
        _head(say, 3, "Who is one party (watchlist resolve)")
        resolved = steps.resolved(database, place, now)
        for line in merge_lines(resolved):
            say(line)
        _head(say, 4, "A spelling that no list has (watchlist lookup Baqeri)")
        for line in lookup_lines(steps.looked_up(database, place, "Baqeri", now)):
            say(line)
        written = steps.write_reports(database, place, now)
    _head(say, 5, "On your desk")
    say(f"  workbook       {written.workbook}")
    say(f"  change report  {written.report}")
    say(f"  database       {place.settings.url}")
    say()
    say("Go on with: watchlist lookup Qureishi, watchlist show uk:RUS1652, watchlist sources")


def _head(say: Callable[..., None], number: int, title: str) -> None:
    say()
    say(f"{number}. {title}")
    say("-" * (len(title) + 3))


def merge_lines(view: ResolveView) -> Iterator[str]:
    """Merges by entity, each with what speaks for it; then what waits for a person."""
    entities: dict[str, list[MergeOutcome]] = {}
    for merge in view.merges:
        entities.setdefault(merge.entity_id, []).append(merge)
    for entity, merges in entities.items():
        yield f"  {merges[0].caption}  {entity}"
        for merge in merges:
            yield f"    {merge.one} ({merge.one_caption}) = {merge.other} ({merge.other_caption})"
            yield f"      {merge.ground} {merge.score:.3f}: {merge.reason}"
    if view.queue:
        yield "  for a person to decide:"
        for item in view.queue:
            yield f"    {item.one} ({item.one_caption}) ? {item.other} ({item.other_caption})"
            yield f"      {item.score:.3f}: {item.reason}"
    yield f"  {view.summary}"
