"""The answer to a lookup as a paper for the file."""

import io
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
from lxml import html
from openpyxl import load_workbook

from watchlist.export.certificate import (
    verdict,
    write_certificate_html,
    write_certificate_json,
    write_certificate_xlsx,
)
from watchlist.export.manifest import verify_workbook
from watchlist.views import ListStamp, LookupView


@pytest.fixture
def quiet(made_up: ModuleType) -> LookupView:
    """A lookup without a hit, with a near miss."""
    near = made_up.screened(50, hits=0).near_misses
    return LookupView(
        query={"name": "Ardo <Quillon>", "dob": "1960", "countries": ["AQ"]}, algorithm="a-1", min_score=0.7, config_hash="c0ffee",
        lists=(ListStamp(source="uk", edition="2026-11-20", sha256="aa" * 32),
               ListStamp(source="un", edition="2026-02-27", sha256="bb" * 32, stale=True)),
        near_misses=near,
    )  # fmt: skip


def test_no_hit_is_said_with_its_limits(quiet: LookupView):
    """No hit names the threshold and the lists that are too old to rely on."""
    assert verdict(quiet).startswith("No hit: no party")
    assert "older than their bound: un" in verdict(quiet)
    assert verdict(msgspec.structs.replace(quiet, lists=())).startswith("No list is loaded")


def test_hits_make_it_no_certificate(made_up: ModuleType, quiet: LookupView):
    """With a hit it says that it is no no-hit certificate, also when the hit is beyond the limit shown."""
    hits = made_up.screened(10, hits=2).hits
    assert "Not a no-hit certificate" in verdict(msgspec.structs.replace(quiet, hits=hits, total=2))
    assert "Not a no-hit certificate" in verdict(msgspec.structs.replace(quiet, total=1))


def test_three_formats_say_the_same(made_up: ModuleType, quiet: LookupView, tmp_path: Path):
    """Page, workbook and JSON carry the verdict, the question, the near miss and the editions."""
    said = verdict(quiet)
    write_certificate_html(tmp_path / "c.html", quiet, made_up.FACTS)
    tree = html.fromstring((tmp_path / "c.html").read_text(encoding="utf-8"))
    text = tree.text_content()
    assert said in text
    assert "2026-02-27" in text
    assert len(tree.xpath("//table[@id='t-near_misses']/tbody/tr")) == 1
    write_certificate_xlsx(tmp_path / "c.xlsx", quiet, made_up.FACTS)
    book = load_workbook(tmp_path / "c.xlsx")
    assert said in {cell.value for row in book["Result"] for cell in row}
    assert book["Nearest misses"].max_row == 2
    assert verify_workbook(tmp_path / "c.xlsx") == ()
    stream = io.BytesIO()
    write_certificate_json(stream, quiet, made_up.FACTS)
    document = json.loads(stream.getvalue())
    assert document["verdict"] == said
    assert document["lookup"]["near_misses"]


@pytest.mark.system
def test_accessibility(browser: Any, made_up: ModuleType, quiet: LookupView, tmp_path: Path):
    """No violation found by axe."""
    from axe_playwright_python.sync_playwright import Axe

    write_certificate_html(tmp_path / "c.html", quiet, made_up.FACTS)
    context = browser.new_context(viewport={"width": 390, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.goto((tmp_path / "c.html").as_uri())
    assert [(one["id"], one["nodes"][0]["target"]) for one in Axe().run(page).response["violations"]] == []
    context.close()
