"""Delivery by webhook to a real receiver on this machine that fails on purpose."""

import datetime as dt
import json
import logging
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import msgspec
import pytest

from watchlist.deliver import Parcel, Secret, WebhookTarget, deliver_by_webhook, signature_holds
from watchlist.deliver.webhook import DELIVERY, SIGNATURE, sign
from watchlist.errors import UsageError

NOW = dt.datetime(2026, 11, 22, 6, 30, tzinfo=dt.UTC)
KEY = Secret("made-up key")
TOKEN = "T0KEN-in-the-address"


@pytest.fixture
def receiver(receiving: ModuleType) -> Iterator[Any]:
    with receiving.receiver() as server:
        yield server


@pytest.fixture
def target(receiver: Any) -> WebhookTarget:
    return WebhookTarget(url=Secret(f"http://127.0.0.1:{receiver.server_port}/{TOKEN}?t={TOKEN}"), key=KEY)


def test_body_is_signed(parcel: Parcel, target: WebhookTarget, receiver: Any):
    """The receiver gets title, text, numbers and the files' hashes, and can prove who sent them."""
    assert deliver_by_webhook(parcel, target, NOW).ok
    headers, body = receiver.got[0]
    assert signature_holds(KEY, headers[SIGNATURE], body, NOW)
    document = json.loads(body)
    assert document["summary"] == {"added": 7}
    assert [file["name"] for file in document["files"]] == ["changes.xlsx", "changes.html"]
    assert len(document["files"][0]["sha256"]) == 64


def test_failures_are_tried_again(parcel: Parcel, target: WebhookTarget, receiver: Any):
    """A hang-up, 500, 503 and 429 are tried again with the same delivery id, until taken."""
    receiver.answers = [0, 500, 503, 429]
    receipt = deliver_by_webhook(parcel, target, NOW)
    assert receipt.ok, receipt
    assert receipt.attempts == 5
    assert {headers[DELIVERY] for headers, _ in receiver.got} == {parcel.key}
    assert len({body for _, body in receiver.got}) == 1


def test_a_repetition_says_so_under_the_same_key(parcel: Parcel, target: WebhookTarget, receiver: Any):
    """Sent again by a later run, the key is the same, and the body says that it may have come before."""
    deliver_by_webhook(parcel, target, NOW)
    deliver_by_webhook(msgspec.structs.replace(parcel, repeated=True), target, NOW + dt.timedelta(days=1))
    deliver_by_webhook(msgspec.structs.replace(parcel, run_id="run-2"), target, NOW)
    first, again, other = (headers[DELIVERY] for headers, _ in receiver.got)
    assert first == again != other
    assert [json.loads(body)["repeated"] for _, body in receiver.got] == [False, True, False]
    assert json.loads(receiver.got[1][1])["delivery"] == again


def test_in_the_end_it_gives_up(parcel: Parcel, target: WebhookTarget, receiver: Any):
    """A receiver that stays down gets as many attempts as set, and the receipt says what it answered."""
    receiver.answers = [500] * 9
    receipt = deliver_by_webhook(parcel, msgspec.structs.replace(target, attempts=3), NOW)
    assert not receipt.ok
    assert receipt.attempts == 3
    assert "500" in receipt.message


@pytest.mark.parametrize("status", [302, 400, 401, 404, 410])
def test_a_refusal_is_final(parcel: Parcel, target: WebhookTarget, receiver: Any, status: int):
    """A refusal is not tried again, and a redirect is not followed: the body goes nowhere else."""
    receiver.answers = [status]
    receipt = deliver_by_webhook(parcel, target, NOW)
    assert not receipt.ok
    assert receipt.attempts == 1
    assert receiver.paths == [f"/{TOKEN}?t={TOKEN}"]


def test_secrets_are_shown_nowhere(
    parcel: Parcel, target: WebhookTarget, receiver: Any, caplog: pytest.LogCaptureFixture
):
    """Neither key nor address stands in receipts, reprs or logs, at whatever level, whether it goes well or not."""
    caplog.set_level(logging.DEBUG)
    receiver.answers = [500]
    good = deliver_by_webhook(parcel, target, NOW)
    receiver.answers = [404]
    bad = deliver_by_webhook(parcel, target, NOW)
    away = deliver_by_webhook(
        parcel, msgspec.structs.replace(target, url=Secret(f"http://127.0.0.1:1/{TOKEN}"), attempts=2), NOW
    )
    assert not away.ok
    shown = caplog.text + "".join(map(repr, (good, bad, away, target)))
    assert TOKEN not in shown
    assert KEY.reveal() not in shown


def test_forged_and_old_signatures_do_not_hold():
    """Another body, another key, another time or no signature at all: refused."""
    body = b'{"a": 1}'
    header = sign(KEY, body, NOW)
    assert signature_holds(KEY, header, body, NOW + dt.timedelta(minutes=4))
    assert not signature_holds(KEY, header, body + b" ", NOW)
    assert not signature_holds(Secret("other"), header, body, NOW)
    assert not signature_holds(KEY, header, body, NOW + dt.timedelta(minutes=6))
    later = header.replace(f"t={int(NOW.timestamp())}", f"t={int(NOW.timestamp()) + 60}")
    assert not signature_holds(KEY, later, body, NOW)
    for junk in ("", "t=,v1=", "t=abc,v1=00", "t=99999999999999999999,v1=00", "v1=00"):
        assert not signature_holds(KEY, junk, body, NOW)


@pytest.mark.parametrize("url", ["http://hooks.example.org/x", "ftp://127.0.0.1/", "nonsense"])
def test_open_connections_to_other_machines_are_refused(parcel: Parcel, url: str):
    """Only https leaves this machine; the message does not repeat the address."""
    with pytest.raises(UsageError, match="https"):
        deliver_by_webhook(parcel, WebhookTarget(url=Secret(url), key=KEY), NOW)
