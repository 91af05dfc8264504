"""Self-contained HTML pages: one file, no request to anywhere, styles and script allowed by their hash alone."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from watchlist.export.column import Column, Table, plain_text
from watchlist.export.cover import DISCLAIMER, SIGN_OFF, SIGN_OFF_FIELDS, list_status, run_lines
from watchlist.export.files import whole_file
from watchlist.views import CoverFacts


class PageTable(msgspec.Struct, frozen=True):
    """A table of a page: columns that hold anything, and rows of (column, text) pairs."""

    table: Table
    columns: list[Column]
    rows: list[list[tuple[Column, str]]]


def page_table(table: Table, views: Iterable[Any]) -> PageTable:
    """A table for a page, made of the same columns as sheets and CSV files."""
    rows = [
        [
            (column, plain_text(value, None if isinstance(value, tuple) else column))  # a page has room for all of many
            for column, value in zip(table.columns, values, strict=True)
        ]
        for view in views
        for values in table.values(view)
    ]
    used = [number for number in range(len(table.columns)) if any(row[number][1] for row in rows)]
    return PageTable(
        table, [table.columns[number] for number in used], [[row[number] for number in used] for row in rows]
    )


def page_frame(facts: CoverFacts) -> dict[str, Any]:
    """What every signed page has beside its own: lists with their state, and the lines to sign."""
    lists = [(one, list_status(one)) for one in sorted(facts.lists, key=lambda view: view.source)]
    return {"lists": lists, "sign_off": SIGN_OFF, "sign_off_fields": SIGN_OFF_FIELDS}


def _template(name: str) -> str:
    return (files("watchlist.export") / "templates" / name).read_text(encoding="utf-8")


def is_web_address(text: str | None) -> bool:
    """Whether a link may be made of it: http or https, nothing that runs."""
    return text is not None and text.startswith(("https://", "http://"))


@cache
def _environment() -> Any:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    made = Environment(loader=FunctionLoader(_template), autoescape=True, undefined=StrictUndefined)
    made.filters["weblink"] = is_web_address
    return made


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def write_page(path: Path, template: str, facts: CoverFacts, values: dict[str, Any], *, script: str = "") -> None:
    """Render a template to `path`, piece by piece; it appears there complete, or not at all.

    The page's own policy lets it load nothing and run nothing but the style and script it carries.

    Raises:
        InputError: the file cannot be written.
    """
    from markupsafe import Markup

    style, code = _template("page.css"), _template(script) if script else ""
    policy = f"default-src 'none'; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"
    if code:
        policy += f"; script-src {_hash(code)}"
    given = {
        **values,
        "facts": facts,
        "run": run_lines(facts),
        "disclaimer": DISCLAIMER,
        "policy": policy,
        "style": Markup(style),  # noqa: S704 (our own file)
        "script": Markup(code),  # noqa: S704 (our own file)
    }
    stream = _environment().get_template(template).stream(given)
    stream.enable_buffering(500)
    with whole_file(path) as part, part.open("wb") as file:
        stream.dump(file, encoding="utf-8", errors="replace")
