"""Delivery within the daily job, to real receivers on this machine: retries, quiet days, kills; each report takes effect once."""

import datetime as dt
import hashlib
import hmac
import json
import os
import signal

import pytest
import trustme

URL, KEY = "WATCHLIST_DELIVER_WEBHOOK_URL", "made-up key"


@pytest.fixture
def receiver(office, receiving):
    """A webhook's receiver to which the office delivers, beside its folder."""
    with receiving.receiver() as server:
        _settings(office, webhook=True, webhook_url_file="hook", webhook_key_file="key")
        (office.folder / "hook").write_text(f"http://127.0.0.1:{server.server_port}/made-up-token\n", encoding="utf-8")
        (office.folder / "key").write_text(KEY, encoding="utf-8")
        yield server


@pytest.fixture
def box(office, receiving):
    """A mail server that demands STARTTLS and a password, to which the office delivers, beside its folder."""
    authority, box = trustme.CA(), receiving.Box()
    authority.cert_pem.write_to_path(office.folder / "authority.pem")
    (office.folder / "password").write_text(receiving.PASSWORD, encoding="utf-8")
    with receiving.mail_server(box, authority) as port:
        _settings(
            office, mail_host="localhost", mail_port=port, mail_from="watchlist@example.org", mail_user="watchlist",
            mail_to=["desk@example.org"], mail_password_file="password", mail_authorities="authority.pem",
        )  # fmt: skip
        yield box


def _settings(office, **wanted: object) -> None:
    """Add settings of delivery."""
    with (office.folder / "watchlist.toml").open("a", encoding="utf-8") as file:
        file.writelines(f"{name} = {json.dumps(value)}\n" for name, value in wanted.items())


def proven(headers: dict[str, str], body: bytes) -> bool:
    """Whether the body was signed with the key, computed as the documentation of the webhook tells receivers."""
    fields = dict(part.split("=", 1) for part in headers["Watchlist-Signature"].split(","))
    wanted = hmac.new(KEY.encode(), fields["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted, fields["v1"])


def test_a_receiver_that_fails_gets_the_report_in_the_end(office, receiver):
    """It hangs up and answers 500 and 503: tried again in the same run, with one key, signed, and taken once."""
    receiver.answers = [0, 500, 503]
    office.publish(0, {1: "Anna", 2: "Boris"})
    done = office.run()
    assert done.exit_code == 0
    assert len(receiver.got) == 4
    assert all(proven(headers, body) for headers, body in receiver.got)
    assert len({headers["Idempotency-Key"] for headers, _ in receiver.got}) == 1
    document = json.loads(receiver.got[-1][1])
    assert (document["run"], document["event"], document["repeated"]) == (done.run, "report", False)
    assert (
        next(one for one in office.log("deliver") if one["channel"] == "webhook" and one["phase"] == "outcome")[
            "attempts"
        ]
        == 4
    )


def test_a_receiver_that_stays_away_gets_it_from_a_later_run(office, receiver):
    """A refusal fails the step and is said without the address; the next run delivers both reports, the old one marked."""
    receiver.answers = [404]
    office.publish(0, {1: "Anna", 2: "Boris"})
    first = office.run()
    assert first.exit_code == 1
    assert "deliver webhook: http://127.0.0.1" in first.headline
    second = office.run()
    assert second.exit_code == 0
    assert "made-up-token" not in json.dumps([office.log("deliver"), office.log("step")])
    told = [(json.loads(body)["run"], json.loads(body)["repeated"]) for _, body in receiver.got]
    assert told == [(first.run, False), (second.run, False), (first.run, True)]
    assert receiver.got[0][0]["Idempotency-Key"] == receiver.got[2][0]["Idempotency-Key"]


def test_a_quiet_day_sends_a_heartbeat(office, box):
    """Over STARTTLS with a password: the report, and on a quiet day the heartbeat with the state of the lists."""
    office.publish(0, {1: "Anna", 2: "Boris"})
    office.run()
    office.now += dt.timedelta(days=1)
    assert office.run().exit_code == 0
    assert box.encrypted == [True, True]
    mail = box.mails[1][2]
    assert mail["Subject"].startswith("Watchlist 2026-03-02: Nothing changed on the lists")
    assert "uk: " in mail.get_body().get_content()
    assert [part.get_filename()[-5:] for part in mail.iter_attachments()] == [".xlsx", ".html"]
    assert len(list((office.folder / "share").rglob("*.xlsx"))) == 2


def test_quiet_days_may_be_kept_to_oneself_but_not_alarms(office, box):
    """With heartbeat off a quiet day sends nothing; a stale list does, and the subject says so."""
    _settings(office, heartbeat=False)
    office.publish(0, {1: "Anna", 2: "Boris"})
    office.run()
    office.now += dt.timedelta(days=1)
    assert office.run().event == "heartbeat"
    assert len(box.mails) == 1
    office.publisher.sulk()
    office.now += dt.timedelta(days=60)
    assert office.run().event == "alarm"
    subject = box.mails[1][2]["Subject"]
    assert "ATTENTION" in subject
    assert "uk is stale" in box.mails[1][2].get_body().get_content()


def test_a_refused_recipient_is_told_and_the_others_are_not_sent_it_again(office, box):
    """One address is refused: the step fails and names it; the next run does not send that report to the others anew."""
    _settings(office, mail_to=["desk@example.org", "nobody@example.org"])
    text = (
        (office.folder / "watchlist.toml").read_text(encoding="utf-8").replace('mail_to = ["desk@example.org"]\n', "")
    )
    (office.folder / "watchlist.toml").write_text(text, encoding="utf-8")
    office.publish(0, {1: "Anna", 2: "Boris"})
    assert "nobody@example.org" in office.run().headline
    office.run()
    assert len({mail["Message-ID"] for _, _, mail in box.mails}) == len(box.mails) == 2


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize(
    ("place", "before"),
    [
        pytest.param("watchlist.tasks.daily.record_intent", 0, marks=pytest.mark.slow),
        pytest.param("watchlist.deliver.webhook._post", 0, marks=pytest.mark.slow),
        ("watchlist.tasks.daily.record_delivery", 1),
    ],
)
def test_killed_about_a_webhook(office, receiver, place, before):
    """Killed before the intent, before the posting, after it: the receiver can tell by key and mark, and has it once."""
    (office.folder / "share").rmdir()  # the folder fails first, so that the webhook is what is being delivered to
    text = (office.folder / "watchlist.toml").read_text(encoding="utf-8").replace('folder = "share"\n', "")
    (office.folder / "watchlist.toml").write_text(text, encoding="utf-8")
    office.publish(0, {1: "Anna", 2: "Boris"})
    assert office.killed_in(place) == -signal.SIGKILL
    assert len(receiver.got) == before
    assert office.run().exit_code == 0
    by_run: dict[str, list[dict]] = {}
    for headers, body in receiver.got:
        assert proven(headers, body)
        by_run.setdefault(headers["Idempotency-Key"], []).append(json.loads(body))
    (killed,) = (found for found in by_run.values() if found[0]["run"] != office.log("report")[-1]["run"])
    assert [one["repeated"] for one in killed] == [False] * before + [place != "watchlist.tasks.daily.record_intent"]
    assert len(by_run) == 2
    assert office.run().exit_code == 0
    assert len(receiver.got) == before + 3


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
def test_killed_between_a_mail_and_its_record(office, box):
    """The mail comes again as the same mail, marked; after that no more."""
    text = (office.folder / "watchlist.toml").read_text(encoding="utf-8").replace('folder = "share"\n', "")
    (office.folder / "watchlist.toml").write_text(text, encoding="utf-8")
    office.publish(0, {1: "Anna", 2: "Boris"})
    assert office.killed_in("watchlist.tasks.daily.record_delivery") == -signal.SIGKILL
    office.run()
    office.run()
    mails = [mail for _, _, mail in box.mails]
    first = mails[0]["Message-ID"]
    assert [mail["X-Watchlist-Repeated"] for mail in mails if mail["Message-ID"] == first] == [None, "yes"]
    assert len(mails) == 4
    assert len({mail["Message-ID"] for mail in mails}) == 3


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize(
    "place",
    [
        pytest.param("watchlist.deliver.folder.sha256_of", marks=pytest.mark.slow),
        "watchlist.deliver.folder._to_disk",
        pytest.param("watchlist.tasks.daily.record_delivery", marks=pytest.mark.slow),
    ],
)
def test_killed_about_a_folder(office, place):
    """Before, in and after the copying: each file is in the folder once, whole, and nothing half-written stays."""
    office.publish(0, {1: "Anna", 2: "Boris"})
    office.run()
    office.publish(1, {1: "Anna", 2: "Bogdan"})
    assert office.killed_in(place) == -signal.SIGKILL
    office.run()
    share, reports = office.folder / "share", office.folder / "reports"
    wanted = {
        path.relative_to(reports): path.read_bytes() for path in reports.rglob("*") if path.suffix in (".xlsx", ".html")
    }
    assert {path.relative_to(share): path.read_bytes() for path in share.rglob("*") if path.is_file()} == wanted
