"""Messages of the provider: what is stored, what is refused, what is said to whom."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.sandbox.wiring import message_secret
from payments.gateway import NoticeRefusedError, RawNotice
from payments.rails.sandbox import SandboxAccount, SandboxGateway
from payments.rails.signatures import TOLERANCE_SECONDS, sign, verify
from tests.payments.shop import START

MIB = 1024 * 1024


@pytest.fixture
def secret(shop):
    with shop.app.app_context():
        return message_secret(shop.book.code)


def body(shop, **more):
    message = {
        "id": "msg_1",
        "type": "page.paid",
        "page": "page_1",
        "merchant": shop.book.code,
        "live": False,
    }
    return json.dumps(message | more, ensure_ascii=False, indent=3).encode()


def send(shop, raw, secret, *, at=START, header=None):
    signature = sign(raw, secret, at) if header is None else header
    return shop.client().post(
        f"/webhooks/sandbox/{shop.book.code}",
        data=raw,
        headers={"Sandbox-Signature": signature},
    )


def test_case_10_the_very_bytes_are_signed_and_kept(shop, secret):
    raw = body(shop, note="Été à Taliouine  ")
    assert send(shop, raw, secret).status_code == 200
    with shop.session() as session:
        query = text("select body from payments.notice where book_id = :book")
        kept = session.execute(query, {"book": shop.book.id}).scalar_one()
    assert bytes(kept) == raw


def test_case_02_a_stored_message_brings_its_job_and_one_that_came_before_none(
    shop, secret
):
    for _ in range(2):
        assert send(shop, body(shop), secret).status_code == 200
    with shop.session() as session:
        query = text(
            "select count(*) from procrastinate_jobs"
            " where task_name = 'payments.notice' and args->>'book' = :book"
        )
        assert session.execute(query, {"book": shop.book.code}).scalar_one() == 1


@pytest.mark.parametrize("seconds", [-301, 301, 400, -86400])
def test_case_07_case_08_a_message_that_is_too_old_or_from_the_future_is_refused(
    shop, secret, seconds
):
    at = START + timedelta(seconds=seconds)
    assert send(shop, body(shop), secret, at=at).status_code == 400
    assert shop.notices() == []


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_case_07_a_message_within_its_time_is_taken(shop, secret, seconds):
    at = START + timedelta(seconds=seconds)
    assert send(shop, body(shop), secret, at=at).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nonsense",
        "t=1,v0=00",
        "t=x,v1=00",
        "t=²,v1=00",
        "t=1,v1=é",
        "t=9999999999999,v1=00",
        f"t={int(START.timestamp())},v1={'0' * 64}",
    ],
)
def test_case_06_a_forged_message_is_refused_without_a_hint(shop, secret, header):
    answer = send(shop, body(shop), secret, header=header.encode("latin-1", "replace"))
    assert answer.status_code == 400
    assert "signature" not in answer.text
    assert shop.notices() == []


@pytest.mark.parametrize(
    "raw", [b"", b"not json", b"[]", b"null", b"\xff\xfe", b'{"id": 1}', b'"x"']
)
def test_case_09_a_signed_message_that_says_nothing_is_refused(shop, secret, raw):
    assert send(shop, raw, secret).status_code == 400


@pytest.mark.parametrize("name", ["id", "type", "page"])
@pytest.mark.parametrize("written", [r"a\u0000b", r"\ud800", r"a\u202eb"])
def test_case_09_a_name_that_no_text_can_hold_is_refused(shop, secret, name, written):
    raw = body(shop, **{name: "HERE"}).replace(b"HERE", written.encode())
    assert send(shop, raw, secret).status_code == 400
    assert shop.notices() == []


def test_case_09_a_message_of_endless_brackets_is_refused(shop, secret):
    assert send(shop, b"[" * 100_000, secret).status_code == 400


def test_case_12_a_message_about_real_money_is_refused_by_a_test_book(shop, secret):
    assert send(shop, body(shop, live=True), secret).status_code == 400
    assert shop.notices() == []


def test_case_13_a_message_for_another_account_is_refused(shop, secret):
    assert send(shop, body(shop, merchant="other"), secret).status_code == 400


def test_case_11_a_huge_body_is_refused(shop, secret):
    raw = b" " * (MIB + 1)
    assert send(shop, raw, secret).status_code == 413


def test_case_14_a_message_about_no_attempt_is_kept_and_ignored(shop, secret):
    send(shop, body(shop), secret)
    assert shop.work() == 1
    assert shop.notices() == ["ignored"]


def test_case_49_the_old_secret_is_good_beside_the_new_one():
    account = SandboxAccount("http://x", "m", "k", ("new", "old"))
    message = {"id": "1", "type": "t", "page": "p", "merchant": "m", "live": False}
    raw = json.dumps(message).encode()
    for secret in ("new", "old"):
        notice = RawNotice(raw, {"sandbox-signature": sign(raw, secret, START)})
        assert SandboxGateway(account).read_notice(notice, START)[0].id == "1"
    wrong = RawNotice(raw, {"Sandbox-Signature": sign(raw, "", START)})
    with pytest.raises(NoticeRefusedError):
        SandboxGateway(account).read_notice(wrong, START)


def test_several_signatures_may_stand_in_one_header():
    header = sign(b"x", "ours", START)
    stamp, _, _ = header.partition(",")
    both = f"{stamp},v1={'0' * 64},{header.partition(',')[2]}"
    assert verify(b"x", both, ["ours"], START) == START.replace(microsecond=0)
    assert TOLERANCE_SECONDS == 300


def test_an_unknown_book_or_provider_is_not_there(shop):
    for path in (
        "/webhooks/sandbox/no-such-book",
        f"/webhooks/paypal/{shop.book.code}",
    ):
        assert shop.client().post(path, data=b"{}").status_code == 404


def test_what_came_in_cannot_be_changed_or_removed(shop, secret):
    send(shop, body(shop), secret)
    for statement in (
        "update payments.notice set type = 'other'",
        "delete from payments.notice",
        "update payments.movement set amount_minor = 1",
        "delete from payments.attempt_change",
        "truncate payments.movement",
    ):
        with shop.session() as session, pytest.raises(Exception, match="denied"):
            session.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "update payments.notice set body = 'other'",
        "update payments.notice set type = 'other'",
        "delete from payments.notice",
        "truncate payments.movement cascade",
    ],
)
def test_not_even_the_owner_changes_what_came_in(shop, secret, engine_owner, statement):
    send(shop, body(shop), secret)
    with engine_owner.connect() as connection, pytest.raises(Exception, match="grow"):
        connection.execute(text(statement))
