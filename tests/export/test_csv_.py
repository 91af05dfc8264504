"""Tables as CSV."""

import csv
import io
from types import ModuleType

import msgspec

from watchlist.export.csv_ import BOM, unguarded, write_csv
from watchlist.export.rows import ENTITIES, NAMES


def test_rows_come_back(made_up: ModuleType):
    """What is written can be read: heads are keys, every name is a row, many values are all there."""
    stream = io.StringIO(newline="")
    views = list(made_up.entities(20))
    write_csv(stream, NAMES, views)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))
    assert [row["name"] for row in rows] == [name.name for view in views for name in view.names]
    assert rows[0]["entity_id"] == "W000000"


def test_formulas_are_guarded_and_come_back(made_up: ModuleType):
    """A name that begins like a formula bears an apostrophe, is counted, and `unguarded` gives it back."""
    view = msgspec.structs.replace(made_up.entity(1), caption="=1+1", names=())
    stream = io.StringIO(newline="")
    report = write_csv(stream, ENTITIES, [view], mark=True)
    assert stream.getvalue().startswith(BOM)
    row = next(csv.DictReader(io.StringIO(stream.getvalue()[1:], newline="")))
    assert row["caption"] == "'=1+1"
    assert report.quoted == 1
    assert unguarded(row["caption"]) == "=1+1"
    assert unguarded("'quoted'") == "'quoted'"
    plain = io.StringIO(newline="")
    write_csv(plain, ENTITIES, [view], guard=False)
    assert ",=1+1," in plain.getvalue()
