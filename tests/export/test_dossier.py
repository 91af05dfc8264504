"""The dossier in three formats."""

import io
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
from lxml import html
from openpyxl import load_workbook

from watchlist.export.dossier import write_dossier_html, write_dossier_json, write_dossier_xlsx
from watchlist.export.dossier_rows import DOSSIER_TABLES, header_lines, row_counts, summary
from watchlist.export.manifest import verify_workbook


def test_three_formats_carry_the_same_numbers(made_up: ModuleType, tmp_path: Path):
    """Rows of each table are as many in the workbook, on the page and in JSON, and none is left out."""
    dossier = made_up.dossier()
    numbers = row_counts(dossier)
    write_dossier_xlsx(tmp_path / "d.xlsx", dossier)
    book = load_workbook(tmp_path / "d.xlsx")
    assert {table.key: book[table.title].max_row - 1 for table in DOSSIER_TABLES} == numbers
    assert verify_workbook(tmp_path / "d.xlsx") == ()
    write_dossier_html(tmp_path / "d.html", dossier)
    tree = html.fromstring((tmp_path / "d.html").read_text(encoding="utf-8"))
    on_page = {key: len(tree.xpath(f"//table[@id='t-{key}']/tbody/tr")) for key in numbers}
    assert on_page == numbers
    stream = io.BytesIO()
    write_dossier_json(stream, dossier)
    document = json.loads(stream.getvalue())
    assert document["numbers"] == numbers
    assert len(document["entity"]["claims"]) == sum(
        numbers[key] for key in ("identifiers", "dates", "addresses", "relations", "facts")
    )
    assert all(numbers[key] for key in ("names", "designations", "disagreements", "stories", "history", "evidence"))


def test_what_nobody_states_is_not_known(made_up: ModuleType):
    """Key facts without a statement are written as not known, never left out."""
    bare = msgspec.structs.replace(made_up.entity(1), claims=())
    lines = dict(header_lines(bare))
    for label in ("Born", "Place of birth", "Nationality", "Identifiers", "Addresses"):
        assert lines[label] == "not known"


def test_press_only_is_said_in_the_first_sentence(made_up: ModuleType):
    """A provisional party is never called listed."""
    assert "no official record confirms it yet" in summary(made_up.press_entity())
    assert "sanctioned by GB, UN (asset freeze, travel ban)" in summary(made_up.entity(3))


def test_hostile_names_stay_text(made_up: ModuleType, tmp_path: Path):
    """Markup in a name is shown, not run."""
    dossier = made_up.dossier()
    entity = msgspec.structs.replace(dossier.entity, caption="<script>alert(1)</script>")
    write_dossier_html(tmp_path / "d.html", msgspec.structs.replace(dossier, entity=entity))
    tree = html.fromstring((tmp_path / "d.html").read_text(encoding="utf-8"))
    assert tree.xpath("string(//h1)") == "<script>alert(1)</script>"
    assert tree.xpath("//script") == []


@pytest.mark.system
@pytest.mark.parametrize("width", [1280, 390])
def test_accessibility(browser: Any, made_up: ModuleType, tmp_path: Path, width: int):
    """No violation found by axe, nothing scrolls sideways, on a desktop and on a phone."""
    from axe_playwright_python.sync_playwright import Axe

    write_dossier_html(tmp_path / "d.html", made_up.dossier())
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto((tmp_path / "d.html").as_uri())
    results = Axe().run(page)
    assert [(one["id"], one["nodes"][0]["target"]) for one in results.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()
