"""Delivery by mail to a real server on this machine."""

import logging
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
import trustme

from watchlist.deliver import MailTarget, Parcel, Secret, deliver_by_mail
from watchlist.deliver.mail import compose
from watchlist.errors import UsageError


@pytest.fixture
def box(receiving: ModuleType) -> Any:
    return receiving.Box()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def target(receiving: ModuleType, box: Any, authority: trustme.CA, tmp_path: Path) -> Iterator[MailTarget]:
    """A server that demands STARTTLS and a password."""
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    with receiving.mail_server(box, authority) as port:
        yield MailTarget(
            host="localhost", port=port, sender="watchlist@example.org", recipients=("desk@example.org", "audit@example.org"),
            user="watchlist", password=Secret(receiving.PASSWORD), authorities=tmp_path / "authority.pem",
        )  # fmt: skip


def test_mail_arrives_encrypted_and_whole(parcel: Parcel, target: MailTarget, box: Any):
    """Over STARTTLS with a password: text in any script, files byte for byte, one subject line whatever the title."""
    receipt = deliver_by_mail(parcel, target)
    assert receipt.ok, receipt
    assert box.encrypted == [True]
    sender, recipients, mail = box.mails[0]
    assert sender == "watchlist@example.org"
    assert recipients == ["desk@example.org", "audit@example.org"]
    assert mail["Subject"] == "Watchlist changes Bcc: thief@example.org"
    assert mail["Bcc"] is None
    assert "Бугагири" in mail.get_body().get_content()
    files = {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}
    assert files["changes.xlsx"] == b"PK made-up workbook"
    assert files["changes.html"].strip() == b"<p>made-up page</p>"


def test_a_busy_server_is_tried_again(parcel: Parcel, target: MailTarget, box: Any):
    """451 is tried again until it is taken, once."""
    box.busy = 2
    receipt = deliver_by_mail(parcel, target)
    assert receipt.ok
    assert receipt.attempts == 3
    assert len(box.mails) == 1


def test_a_wrong_password_is_not_tried_again_nor_shown(
    parcel: Parcel, target: MailTarget, caplog: pytest.LogCaptureFixture
):
    """The receipt says that user and password were refused; neither it nor any log shows the password."""
    caplog.set_level(logging.DEBUG, "watchlist")
    wrong = msgspec.structs.replace(target, password=Secret("wrong-secret"))
    receipt = deliver_by_mail(parcel, wrong)
    assert not receipt.ok
    assert receipt.attempts == 1
    assert "refused user and password" in receipt.message
    assert "wrong-secret" not in repr(receipt) + repr(wrong) + caplog.text


def test_an_unknown_certificate_is_refused(parcel: Parcel, target: MailTarget, box: Any):
    """A server whose certificate nobody vouches for gets no mail and no password."""
    receipt = deliver_by_mail(parcel, msgspec.structs.replace(target, authorities=None))
    assert not receipt.ok
    assert receipt.attempts == 1
    assert "certificate" in receipt.message.lower()
    assert box.mails == []


def test_a_refused_recipient_is_named(parcel: Parcel, target: MailTarget, box: Any):
    """Those whom the server takes get the mail, the other is named."""
    receipt = deliver_by_mail(
        parcel, msgspec.structs.replace(target, recipients=("desk@example.org", "nobody@example.org"))
    )
    assert not receipt.ok
    assert receipt.partly
    assert "nobody@example.org" in receipt.message
    assert len(box.mails) == 1


def test_a_mail_sent_again_is_the_same_mail(parcel: Parcel, target: MailTarget, box: Any):
    """A repetition has the same Message-ID, and says in words and in a header that it may have come before."""
    deliver_by_mail(parcel, target)
    deliver_by_mail(msgspec.structs.replace(parcel, repeated=True), target)
    first, again = (mail for _, _, mail in box.mails)
    assert first["Message-ID"] == again["Message-ID"] == f"<{parcel.key}@example.org>"
    assert (first["X-Watchlist-Repeated"], again["X-Watchlist-Repeated"]) == (None, "yes")
    assert again.get_body().get_content().startswith("You may have this mail already")


def test_a_server_that_is_away_is_told(parcel: Parcel, target: MailTarget):
    """No server: as many attempts as set, then one line."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    receipt = deliver_by_mail(parcel, msgspec.structs.replace(target, port=port, attempts=3))
    assert not receipt.ok
    assert receipt.attempts == 3


def test_large_files_are_left_out_and_named(parcel: Parcel, target: MailTarget):
    """A file that makes the mail too large is left out, and the text says which."""
    message = compose(parcel, msgspec.structs.replace(target, most_bytes=26))
    body = message.get_body()
    assert isinstance(body, EmailMessage)
    assert "changes.html" in body.get_content()
    assert [part.get_filename() for part in message.iter_attachments()] == ["changes.xlsx"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"recipients": ()}, "no recipient"),
        ({"recipients": ("nonsense",)}, "is no address"),
        ({"security": "none"}, "a password is not sent over an open connection"),
        ({"security": "none", "host": "mail.example.org", "password": Secret("")}, "is not this machine"),
    ],
)
def test_unsafe_settings_are_refused(parcel: Parcel, target: MailTarget, change: dict[str, Any], said: str):
    """What would send a password or a report in the open is refused before anything is sent."""
    with pytest.raises(UsageError, match=said):
        deliver_by_mail(parcel, msgspec.structs.replace(target, **change))


def test_an_open_connection_to_this_machine(receiving: ModuleType, parcel: Parcel, box: Any):
    """A relay on this machine needs neither encryption nor password."""
    with receiving.mail_server(box, None) as port:
        target = MailTarget(
            host="127.0.0.1", port=port, sender="w@example.org", recipients=("d@example.org",), security="none"
        )
        assert deliver_by_mail(parcel, target).ok
    assert len(box.mails) == 1
