"""The change report as a page, read as text and in a real browser."""

import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from lxml import html

from watchlist.export.diff_html import chart, write_diff_html
from watchlist.export.diff_numbers import ordered
from watchlist.views import Trend

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def page_file(made_up: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of 120 changes."""
    path = tmp_path_factory.mktemp("page") / "changes.html"
    write_diff_html(path, made_up.report(120))
    return path


def test_every_change_is_in_the_page(made_up: ModuleType, page_file: Path):
    """Without any script the page holds all changes in the order of the report, and data are text, never markup."""
    tree = html.fromstring(page_file.read_text(encoding="utf-8"))
    rows = tree.xpath("//table[@id='changes']/tbody/tr")
    wanted = ordered(made_up.report(120).diff.changes)
    assert [row.xpath("string(th/bdi)") for row in rows] == [one.caption for one in wanted]
    assert "Дмитрий 'Quillon' <b>" in {one.caption for one in wanted}
    assert tree.xpath("count(//tbody//b)") == 0
    assert tree.xpath("//del")
    assert tree.xpath("//ins")


def test_nothing_is_fetched_from_anywhere(page_file: Path):
    """No address stands where a browser would load it; the page's own policy forbids it too."""
    tree = html.fromstring(page_file.read_text(encoding="utf-8"))
    assert tree.xpath("//@src | //link | //iframe | //object | //img | //@style | //@onclick") == []
    policy = tree.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_only_web_addresses_become_links(made_up: ModuleType, tmp_path: Path):
    """A script address in the data stays text."""
    import msgspec

    report = made_up.report(3)
    changes = tuple(msgspec.structs.replace(one, link="javascript:alert(1)") for one in report.diff.changes)
    report = msgspec.structs.replace(report, diff=msgspec.structs.replace(report.diff, changes=changes))
    write_diff_html(tmp_path / "p.html", report)
    assert "javascript:" not in (tmp_path / "p.html").read_text(encoding="utf-8")


def test_a_quiet_day_has_a_page(made_up: ModuleType, tmp_path: Path):
    """Nothing changed is a page too, with the lists."""
    write_diff_html(tmp_path / "p.html", made_up.report(0))
    text = html.fromstring((tmp_path / "p.html").read_text(encoding="utf-8")).text_content()
    assert "Nothing changed on the lists" in text
    assert "UK Sanctions List" in text


def test_chart_of_sizes():
    """One edition has no line; equal sizes are a level line; the last point is the last edition's."""
    assert chart(Trend(source="uk", points=(("a", 5),))) is None
    level = chart(Trend(source="uk", points=(("a", 5), ("b", 5))))
    assert level is not None
    assert level.points == "5.0,18.0 155.0,18.0"
    rising = chart(Trend(source="uk", points=(("a", 5), ("b", 9), ("c", 7))))
    assert rising is not None
    assert (rising.x, rising.y) == (155.0, 18.0)
    assert rising.label == "5 to 7 in 3 editions"


@pytest.mark.system
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_accessibility(browser: Any, page_file: Path, size: str, scheme: str):
    """Axe finds no violation, on a desktop and on a phone, light and dark; nothing is logged, nothing scrolls sideways."""
    from axe_playwright_python.sync_playwright import Axe

    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(page_file.as_uri())
    results = Axe().run(page)
    found = [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in results.response["violations"]]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()


@pytest.mark.system
def test_search_and_pages(browser: Any, made_up: ModuleType, page_file: Path):
    """Typing finds names whatever the accents and case; filters combine; pages turn by keyboard; the policy holds."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    messages: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(page_file.as_uri())
    rows = page.locator("#changes tbody tr")
    assert rows.count() == 100
    page.locator("#next").focus()
    page.keyboard.press("Enter")
    assert rows.count() == 20
    assert "Page 2 of 2" in page.locator("#place").inner_text()
    page.get_by_label("Search names, ids, texts").fill("ДМИТРИЙ")
    assert rows.count() == 1
    assert page.locator("#count").inner_text() == "1 of 120 changes shown"
    page.get_by_label("Search names, ids, texts").fill("")
    page.get_by_label("Change", exact=True).select_option("added")
    wanted = [one for one in made_up.report(120).diff.changes if str(one.change) == "added"]
    assert rows.count() == len(wanted)
    assert messages == []
    assert requests == [page_file.as_uri()]
    page.close()


@pytest.mark.system
def test_printing_shows_all_that_match(browser: Any, page_file: Path):
    """On paper stand all rows that match, without the controls."""
    page = browser.new_page()
    page.goto(page_file.as_uri())
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#changes tbody tr").count() == 120
    assert not page.locator("#search").is_visible()
    page.close()


@pytest.mark.system
def test_without_script_all_rows_are_there(browser: Any, page_file: Path):
    """With scripts off the page shows every row and no dead control."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_file.as_uri())
    assert page.locator("#changes tbody tr").count() == 120
    assert not page.locator("#search").is_visible()
    context.close()


@pytest.mark.slow
@pytest.mark.system
def test_fifteen_thousand_changes_are_searched_at_once(browser: Any, made_up: ModuleType, tmp_path: Path):
    """The page of 15,000 changes is written in under 30 s, and a search answers in under 100 ms (median of ten)."""
    start = time.perf_counter()
    write_diff_html(tmp_path / "big.html", made_up.report(15_000))
    assert time.perf_counter() - start < 30
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((tmp_path / "big.html").as_uri())
    took = page.evaluate("""async () => {
      const box = document.getElementById("search"), times = [];
      for (const word of ["talvane", "q", "zemmit 14", "alias", "clerk", "tst0", "xyzzy", "travel ban", "12", ""]) {
        box.value = word;
        const start = performance.now();
        box.dispatchEvent(new Event("input"));
        document.body.offsetHeight;
        times.push(performance.now() - start);
      }
      return times.sort((a, b) => a - b);
    }""")
    assert took[5] < 100, took
    page.close()
