"""Delivery by mail: the text and the files, over an encrypted connection."""

from __future__ import annotations

import mimetypes
import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Literal

import msgspec

from watchlist.deliver.parcel import Parcel, Receipt, Secret, one_line
from watchlist.errors import UsageError

Security = Literal["starttls", "tls", "none"]
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".jsonl": "application/x-ndjson",
    ".json": "application/json", ".html": "text/html", ".csv": "text/csv",
}  # fmt: skip
_REPEATED = "You may have this mail already: an earlier run sent it and could not note whether it arrived.\n\n"


class MailTarget(msgspec.Struct, frozen=True, kw_only=True):
    """A mail server and who gets the mail.

    `security`: starttls (the default), tls from the first byte, or none, which is refused but for a server on this
    machine. `authorities` is a PEM file of certificates to trust beside the system's.
    """

    host: str
    recipients: tuple[str, ...]
    sender: str
    port: int = 587
    user: str = ""
    password: Secret = msgspec.field(default_factory=lambda: Secret(""))
    security: Security = "starttls"
    authorities: Path | None = None
    attach: bool = True
    most_bytes: int = 15_000_000
    """Files that would make the mail larger are left out, and the text says so."""
    timeout: float = 30.0
    attempts: int = 4


def deliver_by_mail(parcel: Parcel, target: MailTarget) -> Receipt:
    """Send the parcel; a server that is away or says "later" is tried again with growing pauses.

    Raises:
        UsageError: the target cannot work as it is set: no recipient, or a password over an open connection.
    """
    import stamina

    _check(target)
    message = compose(parcel, target)
    where = f"{target.host}:{target.port} to {', '.join(target.recipients)}"
    tried = 0
    try:
        for attempt in stamina.retry_context(on=_is_passing, attempts=target.attempts, timeout=None, wait_initial=1.0):
            with attempt:
                tried = attempt.num
                refused = _send(message, target)
    except (OSError, smtplib.SMTPException) as error:
        return Receipt(channel="mail", target=where, ok=False, attempts=tried, message=_reason(error))
    if refused:
        said = f"sent, but refused: {', '.join(refused)}"
        return Receipt(channel="mail", target=where, ok=False, partly=True, attempts=tried, message=said)
    return Receipt(channel="mail", target=where, ok=True, attempts=tried, message="sent")


def compose(parcel: Parcel, target: MailTarget) -> EmailMessage:
    """The parcel as a message: plain text first, files attached as far as they fit."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = " ".join(parcel.title.split())
    message["From"] = target.sender
    message["To"] = ", ".join(target.recipients)
    message["Date"] = format_datetime(parcel.made)
    message["Message-ID"] = f"<{parcel.key}@{target.sender.rpartition('@')[2]}>"  # a mail sent again is the same mail
    message["Auto-Submitted"] = "auto-generated"
    if parcel.repeated:
        message["X-Watchlist-Repeated"] = "yes"
    fitting, left = _fitting(parcel.files if target.attach else (), target.most_bytes)
    text = _REPEATED + parcel.text if parcel.repeated else parcel.text
    if left:
        text += "\nToo large for this mail, to be found where the report was written: " + ", ".join(left) + "\n"
    message.set_content(text)
    for file in fitting:
        kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        main, _, sub = kind.partition("/")
        message.add_attachment(file.read_bytes(), maintype=main, subtype=sub, filename=file.name)
    return message


def _fitting(files: Sequence[Path], most: int) -> tuple[list[Path], list[str]]:
    fitting, left, total = [], [], 0
    for file in files:
        size = file.stat().st_size * 4 // 3  # base64
        if total + size > most:
            left.append(file.name)
        else:
            total += size
            fitting.append(file)
    return fitting, left


def _check(target: MailTarget) -> None:
    if not target.recipients:
        raise UsageError("mail: no recipient is set")
    for address in (target.sender, *target.recipients):
        if "@" not in address or any(letter.isspace() for letter in address):
            raise UsageError(f"mail: {address!r} is no address")
    if target.security == "none" and target.host not in _LOCAL:
        raise UsageError(f"mail: {target.host} is not this machine; set security to starttls or tls")
    if target.security == "none" and target.password:
        raise UsageError("mail: a password is not sent over an open connection; set security to starttls or tls")


def _send(message: EmailMessage, target: MailTarget) -> list[str]:
    """Send once; addresses that the server refused while it took others."""
    context = ssl.create_default_context()
    if target.authorities is not None:
        context.load_verify_locations(target.authorities)
    if target.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(target.host, target.port, timeout=target.timeout, context=context)
    else:
        server = smtplib.SMTP(target.host, target.port, timeout=target.timeout)
    with server:
        if target.security == "starttls":
            server.starttls(context=context)
        if target.user:
            server.login(target.user, target.password.reveal())
        return sorted(server.send_message(message))


def _is_passing(error: Exception) -> bool:
    """Whether trying again may help: the server is away, or answers 4xx. A wrong certificate or password will not mend."""
    if isinstance(error, ssl.SSLError):
        return False
    if isinstance(error, smtplib.SMTPResponseException):
        return 400 <= error.smtp_code < 500
    return isinstance(error, OSError | smtplib.SMTPServerDisconnected)


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"the server refused user and password ({error.smtp_code})"  # its text may repeat what was sent
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"refused: {', '.join(sorted(error.recipients))}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the server said {error.smtp_code}"
    return one_line(error)
