"""A customer file looked at before it is screened: columns, order of dates, how many rows, which ids come twice."""

from __future__ import annotations

from array import array

import msgspec
import numpy as np

from watchlist.screen.columns import ColumnMap, DateOrder, date_order
from watchlist.screen.customers import Layout, id_of
from watchlist.screen.reading import CustomerFile


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a file before its first row is screened."""

    layout: Layout
    rows: int
    repeated: dict[int, int]
    """Number of a row -> the first row that has the same customer id; only of ids that come again."""


def survey(source: CustomerFile, columns: ColumnMap, stated: str | None = None) -> Survey:
    """Read the file once for its dates, if it has any, and once for its ids. `stated` is the order of dates as given."""
    places = columns.columns.get("birth", ())
    if stated is not None:
        dates = DateOrder(order=stated, stated=True)
    else:
        dates = date_order(row.cells[place] for row in source.rows() for place in places) if places else date_order(())
    layout = Layout(columns=columns, dates=dates)
    hashes = array("q")
    for number, row in enumerate(source.rows()):
        known = id_of(row, layout)
        hashes.append(hash(known) if known else number)
    return Survey(layout=layout, rows=len(hashes), repeated=_repeated(np.frombuffer(hashes, dtype=np.int64)))


def _repeated(hashes: np.ndarray) -> dict[int, int]:
    """Rows (from 1) whose hash stood before, and where it stood first. Eight bytes a row, whatever the ids are."""
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    first = order[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))] if len(order) else order
    later = ~new
    return dict(zip((order[later] + 1).tolist(), (first[later] + 1).tolist(), strict=True))
