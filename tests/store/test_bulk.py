"""Many rows at once, on both databases."""

from sqlalchemy import select

from watchlist.store.bulk import Ids, chunks, insert_rows
from watchlist.store.tables_audit import AUDIT_ENTRY
from watchlist.store.tables_history import RECORD


def test_rows_arrive_as_given(database):
    """Tabs, quotes, backslashes, line ends, empty text and NULL survive the way in (COPY has its own escapes)."""
    texts = ["", "\\N", "a\tb", 'q"q', "l1\nl2\r", "\\", "x\\ty", "😀 محمد"]
    rows = [
        {"id": number, "source": "un", "source_id": f"{number}{text}", "scope": text}
        for number, text in enumerate(texts)
    ]
    with database.session() as session:
        insert_rows(session, RECORD, rows)
        insert_rows(session, RECORD, [])
    with database.reading() as session:
        found = session.execute(select(RECORD).order_by(RECORD.c.id)).mappings().all()
    assert [dict(row) for row in found] == rows


def test_null_is_not_empty_text(database):
    """NULL and the empty text stay two things."""
    row = {
        "seq": 1,
        "at": "x",
        "actor": "",
        "action": "",
        "run": None,
        "payload": "",
        "names": "",
        "previous": "",
        "hash": "",
    }
    with database.session() as session:
        insert_rows(session, AUDIT_ENTRY, [row])
        assert session.execute(select(AUDIT_ENTRY.c.run, AUDIT_ENTRY.c.actor)).one() == (None, "")


def test_ids_go_on_from_what_is_there(database):
    """Ids follow the highest that is stored."""
    with database.session() as session:
        assert Ids(session, RECORD).take() == 1
        insert_rows(session, RECORD, [{"id": 41, "source": "un", "source_id": "a", "scope": ""}])
        ids = Ids(session, RECORD)
        assert [ids.take(), ids.take()] == [42, 43]


def test_chunks():
    """All items, in order, in lists of the size asked for."""
    assert list(chunks(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(chunks([], 2)) == []
