"""Reports go where the settings say, each to each target once it was taken; what was not taken is tried by the next run.

That a report is about to be sent is on record before it is sent, and what came of it after. A run that dies in between
leaves a delivery of which nobody here can say whether it arrived. The next run repeats it, under the same key and marked
as repeated, so that it takes effect once: a folder keeps one copy of the same bytes, a webhook bears the same
Idempotency-Key, a mail has the same Message-ID. Better sent twice than never.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

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


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A report that a target has not taken yet; `repeated` says that it was sent before and may have arrived."""

    bulletin: Bulletin
    channel: str
    repeated: bool


def waiting(session: Any) -> list[Waiting]:
    """Reports that some target has not taken yet, the newest first: an old one that cannot be sent is not in its way."""
    reports = bulletins(session, REMEMBERED)
    if not reports:
        return []
    sent, taken = set[tuple[str | None, str]](), set[tuple[str | None, str]]()
    for entry in audit.log(session, audit.LogQuery(action=DELIVER, since=reports[-1].made)):
        delivery = (entry.run, entry.details["channel"])
        sent.add(delivery)
        if entry.details["phase"] == "outcome" and (entry.details["ok"] or entry.details["partly"]):
            taken.add(delivery)
    return [
        Waiting(bulletin=one, channel=channel, repeated=(one.run, channel) in sent)
        for one in reports
        for channel in one.targets
        if (one.run, channel) not in taken
    ]


def record_intent(session: Any, settings: Settings, channel: str, parcel: Parcel, now: dt.datetime) -> None:
    """Put down that a parcel is about to be handed to a target."""
    details = {"phase": "intent", "channel": channel, "key": parcel.key, "repeated": parcel.repeated}
    audit.append(session, action=DELIVER, actor=actor_of(settings), details=details, now=now, run=parcel.run_id)


def record_delivery(session: Any, settings: Settings, run: str, receipt: Receipt, now: dt.datetime) -> None:
    """Put down what came of a delivery. The target is named without secrets."""
    details = {
        "phase": "outcome", "channel": receipt.channel, "target": receipt.target, "ok": receipt.ok,
        "partly": receipt.partly, "attempts": receipt.attempts, "message": receipt.message,
    }  # fmt: skip
    audit.append(session, action=DELIVER, actor=actor_of(settings), details=details, now=now, run=run)
