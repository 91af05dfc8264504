"""The labels of the development set are well-formed and speak of what stands in the texts."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from watchlist.records import Kind, Measure, Status

CASES = Path(__file__).parent / "cases"
FOLDERS = (CASES / "extract", CASES / "unseen", CASES / "heldout")
LABELS = [path for folder in FOLDERS for path in sorted(folder.glob("*.json"))]


def load(path: Path) -> tuple[str, dict[str, Any]]:
    text = next(one for one in path.parent.glob(path.stem + ".*") if one.suffix != ".json")
    return text.read_text(encoding="utf-8"), json.loads(path.read_text(encoding="utf-8"))


def test_every_text_has_labels() -> None:
    """Texts and labels come in pairs, and enough documents hold no designation at all."""
    texts = {path.stem for folder in FOLDERS for path in folder.iterdir() if path.suffix in {".txt", ".html", ".eml"}}
    assert {path.stem for path in LABELS} == texts
    assert sum(not load(path)[1]["records"] for path in LABELS) >= 14


@pytest.mark.parametrize("path", LABELS, ids=lambda path: path.stem)
def test_labels_speak_of_the_text(path: Path) -> None:
    """Names, other names, roles and bystanders stand in the text; codes are those of the vocabulary."""
    text, labels = load(path)
    assert set(labels) >= {"phenomena", "language", "records", "bystanders"}
    assert labels["phenomena"]
    sanctioned = set()
    for record in labels["records"]:
        assert set(record) == {"name", "other_names", "kind", "role", "designations"}
        assert all(word in text for word in record["name"].split())
        assert all(other in text for other in record["other_names"])
        assert record["role"] is None or record["role"] in text
        Kind(record["kind"])
        assert record["designations"]
        for designation in record["designations"]:
            assert set(designation) == {"authority", "status", "measures", "announced"}
            assert len(designation["authority"]) == 2
            Status(designation["status"])
            assert [Measure(measure) for measure in designation["measures"]] == designation["measures"]
            assert designation["announced"] is None or dt.date.fromisoformat(designation["announced"])
        sanctioned.add(record["name"])
    assert len(sanctioned) == len(labels["records"])
    for bystander in labels["bystanders"]:
        assert bystander in text
        assert bystander not in sanctioned
