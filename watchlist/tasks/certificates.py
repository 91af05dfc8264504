"""The answer to a lookup as a paper for the file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from watchlist.errors import UsageError
from watchlist.settings import Settings
from watchlist.tasks.covers import cover_of
from watchlist.views import LookupView

FORMS = (".html", ".xlsx", ".json")


def write_certificate(session: Any, settings: Settings, view: LookupView, path: Path, now: dt.datetime) -> None:
    """Write the certificate of a lookup: which lists, which editions, what came up, what came nearest.

    Raises:
        UsageError: the file's ending names none of the forms.
        InputError: the file cannot be written.
    """
    from watchlist.export import certificate
    from watchlist.export.files import whole_file

    if path.suffix.lower() not in FORMS:
        raise UsageError(f"--certificate {path}: end the name in {', '.join(FORMS)}")
    facts = cover_of(
        session, settings, now, title="Lookup certificate", purpose="What the lists say of a name",
        filters={"threshold": str(view.min_score)},
    )  # fmt: skip
    if path.suffix.lower() == ".html":
        certificate.write_certificate_html(path, view, facts)
    elif path.suffix.lower() == ".xlsx":
        certificate.write_certificate_xlsx(path, view, facts)
    else:
        with whole_file(path) as part, part.open("wb") as stream:
            certificate.write_certificate_json(stream, view, facts)
