"""The numbers of a change report, counted once for workbook, page, mail and JSON; and the order of its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from watchlist.records import Cause, Change
from watchlist.views import ChangeView, DiffReport, View

MATERIALITY = ("identity", "legal", "wording", "technical")
"""In the order of their weight."""
_CHANGES = tuple(str(change) for change in Change)
FIRST_LOAD = str(Cause.FIRST_LOAD)


class ListNumbers(View, frozen=True, kw_only=True):
    """What changed on one list, or under one programme of it (`programme` is None for the list as a whole).

    `amended` counts parties and `fields` the rows they have; a first load is counted apart, since nothing in it is news.
    """

    source: str
    programme: str | None = None
    added: int = 0
    removed: int = 0
    amended: int = 0
    fields: int = 0
    merged: int = 0
    split: int = 0
    first_load: int = 0


class DiffNumbers(View, frozen=True, kw_only=True):
    """The headline: the whole, per list, per list and programme, per cause and materiality of the amended fields."""

    total: ListNumbers
    lists: tuple[ListNumbers, ...] = ()
    programmes: tuple[ListNumbers, ...] = ()
    causes: dict[str, int] = msgspec.field(default_factory=dict)
    materiality: dict[str, int] = msgspec.field(default_factory=dict)
    customers: int = 0
    new_alerts: int = 0
    reopened: int = 0

    @property
    def quiet(self) -> bool:
        """Whether nothing changed at all."""
        whole = self.total
        return not (whole.added or whole.removed or whole.fields or whole.merged or whole.split or whole.first_load)


def ordered(changes: Iterable[ChangeView]) -> tuple[ChangeView, ...]:
    """The changes in the order of the report: what concerns identity first, wording last; then by list, id and field.

    The order depends on the changes alone, so that two people see the same row numbers.
    """
    weight = {name: number for number, name in enumerate(MATERIALITY)}
    kinds = {name: number for number, name in enumerate(_CHANGES)}
    return tuple(
        sorted(
            changes,
            key=lambda one: (
                weight.get(one.materiality, len(weight)), kinds[str(one.change)], one.source, one.source_id,
                one.field or "", one.detected, msgspec.json.encode((one.before, one.after), order="sorted"),
            ),
        )
    )  # fmt: skip


def count_changes(report: DiffReport) -> DiffNumbers:
    """The numbers of a report."""
    whole, causes, weights = _Counter(), defaultdict[str, int](int), defaultdict[str, int](int)
    lists: dict[str, _Counter] = defaultdict(_Counter)
    programmes: dict[tuple[str, str], _Counter] = defaultdict(_Counter)
    for change in report.diff.changes:
        for counter in (whole, lists[change.source], programmes[change.source, change.programme or ""]):
            counter.add(change)
        if change.change is Change.AMENDED:
            causes[str(change.cause)] += 1
            weights[change.materiality] += 1
    for view in report.facts.lists:
        lists.setdefault(view.source, _Counter())  # a list without changes has its line too
    effects = [one.effect for one in report.customers]
    return DiffNumbers(
        total=whole.numbers("all"),
        lists=tuple(lists[source].numbers(source) for source in sorted(lists)),
        programmes=tuple(programmes[key].numbers(*key) for key in sorted(programmes)),
        causes=dict(sorted(causes.items())),
        materiality={name: weights[name] for name in (*MATERIALITY, *sorted(set(weights) - set(MATERIALITY))) if weights[name]},
        customers=len({one.subject_id for one in report.customers}),
        new_alerts=effects.count("new_alert"),
        reopened=effects.count("reopened"),
    )  # fmt: skip


class _Counter:
    def __init__(self) -> None:
        self.counts: dict[str, int] = defaultdict(int)
        self.amended: set[tuple[str, str]] = set()

    def add(self, change: ChangeView) -> None:
        if change.cause == FIRST_LOAD:
            self.counts["first_load"] += 1
        elif change.change is Change.AMENDED:
            self.counts["fields"] += 1
            self.amended.add((change.source, change.source_id))
        else:
            self.counts[str(change.change)] += 1

    def numbers(self, source: str, programme: str | None = None) -> ListNumbers:
        return ListNumbers(source=source, programme=programme, amended=len(self.amended), **self.counts)


def headline(numbers: DiffNumbers) -> str:
    """The report in one sentence."""
    whole = numbers.total
    if numbers.quiet:
        text = "Nothing changed on the lists"
    else:
        parts = [
            (whole.added, "added"), (whole.removed, "removed"), (whole.amended, "amended"), (whole.merged, "merged"),
            (whole.split, "split"), (whole.first_load, "read for the first time"),
        ]  # fmt: skip
        text = ", ".join(f"{count:,} {word}" for count, word in parts if count)
    return (
        f"{text}; affects {_count(numbers.customers, 'of your customers', 'of your customers')}, "
        f"{_count(numbers.new_alerts, 'new alert', 'new alerts')}, "
        f"{_count(numbers.reopened, 'reopened clearance', 'reopened clearances')}."
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
