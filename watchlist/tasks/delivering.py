"""Reports go where the settings say, each to each target once it was taken; what was not taken is tried by the next run.

A run that dies after a target took a report and before that is on record delivers it again: a folder keeps one copy of the
same bytes, a webhook bears the same delivery id, a mail may come twice. Better twice than never.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from watchlist.deliver import (
    FolderTarget,
    MailTarget,
    Parcel,
    Receipt,
    Secret,
    WebhookTarget,
    deliver_by_mail,
    deliver_by_webhook,
    deliver_to_folder,
)
from watchlist.errors import TableError
from watchlist.settings import Settings, read_secret
from watchlist.store import audit
from watchlist.tasks.acting import actor_of
from watchlist.tasks.bulletins import Bulletin, bulletins

DELIVER = "deliver"
"""The action of the log under which deliveries stand."""
REMEMBERED = 100
"""How many reports back are still delivered to a target that was away."""

Send = Callable[[Parcel, dt.datetime], Receipt]


def targets_of(settings: Settings) -> Mapping[str, Send]:
    """The targets of the settings by channel: folder, mail, webhook. Secrets are read when a parcel is sent."""
    wanted, found = settings.deliver, dict[str, Send]()
    if wanted.folder:
        folder = FolderTarget(path=Path(wanted.folder), pattern=wanted.folder_pattern)
        found["folder"] = lambda parcel, _now: deliver_to_folder(parcel, folder)
    if wanted.mail_host:
        found["mail"] = lambda parcel, _now: deliver_by_mail(parcel, _mail(settings))
    if wanted.webhook:
        found["webhook"] = lambda parcel, now: deliver_by_webhook(parcel, _webhook(settings), now)
    return found


def _mail(settings: Settings) -> MailTarget:
    wanted = settings.deliver
    return MailTarget(
        host=wanted.mail_host, port=wanted.mail_port, sender=wanted.mail_from, recipients=wanted.mail_to,
        user=wanted.mail_user, security=wanted.mail_security, attach=wanted.mail_attach,
        password=Secret(read_secret("deliver.mail_password", wanted.mail_password_file)),
        authorities=Path(wanted.mail_authorities) if wanted.mail_authorities else None,
    )  # fmt: skip


def _webhook(settings: Settings) -> WebhookTarget:
    url = read_secret("deliver.webhook_url", settings.deliver.webhook_url_file)
    if not url:
        raise TableError("webhook: no address; set WATCHLIST_DELIVER_WEBHOOK_URL or deliver.webhook_url_file")
    return WebhookTarget(
        url=Secret(url), key=Secret(read_secret("deliver.webhook_key", settings.deliver.webhook_key_file))
    )


def waiting(session: Any) -> list[tuple[Bulletin, str]]:
    """Reports that some target has not taken yet, the newest first: an old one that cannot be sent is not in its way."""
    reports = bulletins(session, REMEMBERED)
    if not reports:
        return []
    taken = {
        (entry.run, entry.details.get("channel"))
        for entry in audit.log(session, audit.LogQuery(action=DELIVER, since=reports[-1].made))
        if entry.details.get("ok")
    }
    return [(one, channel) for one in reports for channel in one.targets if (one.run, channel) not in taken]


def record_delivery(session: Any, settings: Settings, run: str, receipt: Receipt, now: dt.datetime) -> None:
    """Put down what came of a delivery. The target is named without secrets."""
    details = {
        "channel": receipt.channel, "target": receipt.target, "ok": receipt.ok, "attempts": receipt.attempts,
        "message": receipt.message,
    }  # fmt: skip
    audit.append(session, action=DELIVER, actor=actor_of(settings), details=details, now=now, run=run)
