"""The press against the lists: each act that a story reports, and what the authority's own list says to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator, Sequence
from typing import Any

import msgspec

from watchlist.outcomes import PressView
from watchlist.records import PRESS
from watchlist.store import Database
from watchlist.store.keys import keys_in_force
from watchlist.tasks.entities import Moment, entity_of, views_of
from watchlist.views import DesignationView, EntityView, PressClaim, RecordView

MAX_DAYS = 7
"""Accounts of one act may differ by a week: "on Monday" in a copy of the Monday after. The earliest report gives the day."""


class _Report(msgspec.Struct, frozen=True):
    """An act as one article reports it."""

    article: RecordView
    act: DesignationView


class _Act(msgspec.Struct):
    """An act as one story reports it: its reports, the earliest article first."""

    story: str
    reports: list[_Report]

    @property
    def day(self) -> dt.date | None:
        """The day that the earliest report with a day gives."""
        return next((one.act.announced for one in self.reports if one.act.announced), None)


def press_against_lists(database: Database) -> PressView:
    """Which announced parties are on the authority's list, since when, after how many days; and which are not (yet)."""
    with database.reading() as session:
        return PressView(claims=tuple(press_claims(session)))


def press_claims(session: Any) -> Iterator[PressClaim]:
    """Each act that a story reports, with what the authority's own list says to it; by entity and authority."""
    home = entity_of(session, keys_in_force(session, PRESS), Moment())
    for view in views_of(session, home, Moment()):
        acts = list(_acts(view, home))
        for act in acts:
            yield _claim(view, act, _stories_with(act, acts))


def _acts(view: EntityView, counting: Container[str]) -> Iterator[_Act]:
    """The acts against a party story by story: reports of one story that mean one act are one."""
    articles = {one.source_id: one for one in view.records if one.source == PRESS}
    told: dict[tuple[str, str, str], list[_Report]] = {}
    for act in view.designations:
        if act.source == PRESS and f"{PRESS}:{act.source_id}" in counting:
            article = articles[act.source_id]
            told.setdefault((act.authority, act.status.value, article.story or act.source_id), []).append(
                _Report(article, act)
            )
    for (_, _, story), reports in sorted(told.items()):
        yield from _same_acts(story, sorted(reports, key=_age))


def _age(one: _Report) -> tuple[dt.date, str, dt.date]:
    return one.article.published or dt.date.max, one.article.source_id, one.act.announced or dt.date.max


def _same_acts(story: str, reports: Sequence[_Report]) -> list[_Act]:
    """The earliest article says how many acts there are; what later ones say joins the act it is nearest to, if near at all."""
    found: list[_Act] = []
    for report in reports:
        others = [act for act in found if act.reports[-1].article.source_id != report.article.source_id]
        near = min(others, key=lambda act: _apart(act.day, report.act.announced), default=None)
        if near is not None and _apart(near.day, report.act.announced) <= MAX_DAYS:
            near.reports.append(report)
        else:
            found.append(_Act(story, [report]))
    return found


def _apart(one: dt.date | None, other: dt.date | None) -> int:
    """Days between two accounts; one without a day can be any."""
    return abs((one - other).days) if one and other else 0


def _stories_with(act: _Act, acts: Sequence[_Act]) -> int:
    """How many independent stories report an act of this authority and status about this time."""
    first = act.reports[0].act
    return len(
        {
            one.story
            for one in acts
            if (one.reports[0].act.authority, one.reports[0].act.status) == (first.authority, first.status)
            and _apart(one.day, act.day) <= MAX_DAYS
        }
    )


def _claim(view: EntityView, act: _Act, stories: int) -> PressClaim:
    first = act.reports[0]
    listed, standing = _on_list(view, first.act.authority, act.day)
    days = [one.article.published for one in act.reports if one.article.published]
    return PressClaim(
        entity_id=view.entity_id,
        caption=view.caption,
        provisional=view.provisional,
        authority=first.act.authority,
        measures=tuple(dict.fromkeys(measure for one in act.reports for measure in one.act.measures)),
        status=first.act.status,
        announced=act.day,
        announced_note=None if act.day else first.act.announced_note,
        publisher=first.article.publisher,
        published=min(days, default=None),
        title=first.article.title,
        quote=first.act.evidence[0].quote if first.act.evidence else None,
        link=first.act.link,
        story=act.story,
        reports=len({one.article.sha256 for one in act.reports}),
        stories=stories,
        standing=standing,
        listed=listed,
        lag_days=(listed - act.day).days if listed and act.day else None,
    )


def _on_list(view: EntityView, authority: str, announced: dt.date | None) -> tuple[dt.date | None, str]:
    """The listing date nearest to the day announced (the act that the article means), and how the party stands."""
    states = {(one.source, one.source_id): one.listed for one in view.records}
    confirming = [one for one in view.designations if one.source != PRESS and one.authority == authority]
    days = [one.listed for one in confirming if one.listed is not None]
    listed = min(days, key=lambda day: (_apart(day, announced), day), default=None)
    if any(states.get((one.source, one.source_id)) != "not_listed" for one in confirming):
        return listed, "listed"
    if confirming:
        return listed, "no longer on this authority's list"
    return None, "not on any list" if view.provisional else "not on this authority's list"
