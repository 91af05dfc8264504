"""The watchlist as JSON."""

import io
import json
from types import ModuleType

from watchlist.export.json_ import write_json, write_jsonl


def test_a_line_is_an_entity(made_up: ModuleType):
    """Each line is one entity in the published shape."""
    stream = io.BytesIO()
    assert write_jsonl(stream, made_up.entities(5)) == 5
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert lines[3]["schema_version"] == 1
    assert lines[3]["records"][1]["source_id"] == "TSi.003"
    assert {"name", "kind", "script", "source"} <= lines[0]["names"][0].keys()
    dates = {"announced", "listed", "effective", "amended", "removed"}
    assert dates <= lines[0]["designations"][0].keys()


def test_one_document(made_up: ModuleType):
    """One JSON document holds the run, the same entities, and their number; also when there is none."""
    stream = io.BytesIO()
    write_json(stream, made_up.entities(3), made_up.FACTS)
    document = json.loads(stream.getvalue())
    lines = io.BytesIO()
    write_jsonl(lines, made_up.entities(3))
    assert document["entities"] == [json.loads(line) for line in lines.getvalue().splitlines()]
    assert document["count"] == 3
    assert document["run"]["run_id"] == "run-0001"
    empty = io.BytesIO()
    write_json(empty, [], made_up.FACTS)
    assert json.loads(empty.getvalue())["entities"] == []
