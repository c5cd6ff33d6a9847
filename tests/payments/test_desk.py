"""The payments desk: any payment is found, its life shown, what waits is placed."""

import re
from datetime import timedelta
from html import unescape

import pytest

from app.policy.values import Role
from ledger.book.acts import Command, record_act
from ledger.money import Money
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.movements import record_movement
from tests.payments.daily.days import FIRST, close
from tests.payments.officer import officer_of
from tests.payments.scenario import BANK
from tests.payments.test_fates import account, ask_back
from tests.payments.test_pipeline import stray_payment

NEXT = FIRST + timedelta(days=1)


def paid(shop, form="form-1"):
    shop.give(shop.gift(form))
    shop.happen("paid", form)
    shop.work()


def desk(shop, rest="", language="en"):
    return f"/{language}/books/{shop.book.code}/payments{rest}"


def payment(shop, form="form-1"):
    return desk(shop, f"/{shop.attempts(form)[0].public_id}")


def count(page):
    return len(re.findall(r'<li class="stk">', page.text))


@pytest.mark.both
def test_a_payment_is_found_by_whatever_somebody_has(shop):
    paid(shop)
    shop.give(shop.gift("form-2"))
    claire, one = officer_of(shop), shop.attempts()[0]
    named = (one.remote_id, one.purpose.party, str(one.public_id), one.contribution)
    for text in (*named, one.purpose.party.removeprefix("giver-")):
        found = claire.get(desk(shop, f"?q={text}"))
        assert count(found) == 1, text
    for query, number in (
        ("", 2),
        ("?state=paid", 1),
        ("?state=open", 1),
        ("?state=disputed", 0),
        ("?amount=50,00", 2),
        ("?amount=51", 0),
        ("?amount=many", 0),
        (f"?from={FIRST}&to={FIRST}", 2),
        (f"?from={NEXT}", 0),
        ("?q=nobody", 0),
        ("?state=strange", 0),
        (f"?before={one.id + 1}", 1),
    ):
        assert count(claire.get(desk(shop, query))) == number, query


def test_a_payment_shows_its_life_with_entries_and_may_be_asked_about(shop):
    paid(shop)
    claire = officer_of(shop)
    page = claire.get(payment(shop)).text
    for words in ("begun", "waits for the payer", "looked up", "Paid", "received"):
        assert words in page, words
    assert "/en/entries/" in page
    shop.happen("return", tell=False)
    answer = claire.post(payment(shop), {"do": "ask"})
    assert answer.status_code == 303
    page = claire.get(payment(shop)).text
    assert "Debit taken back" in page
    assert "taken back by the payer’s bank" in page


@pytest.mark.full
def test_a_refund_is_handed_over_to_whom_decides_on_it(shop):
    paid(shop)
    page = officer_of(shop).get(payment(shop)).text
    assert 'action="/en/refunds"' in page
    assert 'name="amount" inputmode="decimal" autocomplete="off" value="50.00"' in page
    shop.happen("dispute_open")
    shop.work()
    page = officer_of(shop).get(payment(shop)).text
    assert 'action="/en/refunds"' not in page


@pytest.mark.both
def test_a_provider_that_is_silent_is_said_and_changes_nothing(shop):
    paid(shop)
    claire = officer_of(shop)
    shop.wire.is_cut = True
    answer = claire.post(payment(shop), {"do": "ask"})
    assert answer.status_code == 422
    assert "The provider gives no answer." in answer.text


@pytest.mark.full
def test_what_was_set_apart_is_placed_once(shop):
    stray_payment(shop)
    shop.sweep()
    claire = officer_of(shop)
    page = claire.get(desk(shop, "/apart"))
    (number,) = re.findall(r'id="apart-(\d+)"', page.text)
    form = {"say": "gift", "fund": ""}
    assert claire.post(desk(shop, f"/apart/{number}"), form).status_code == 422
    wrong = {"say": "cost", "fund": "P1"}
    assert claire.post(desk(shop, f"/apart/{number}"), wrong).status_code == 422
    form = {"say": "gift", "fund": "P1"}
    path = desk(shop, f"/apart/{number}")
    assert claire.post(path, form, desk(shop)).status_code == 303
    assert shop.balances()["suspense OPS"] == 0
    assert shop.balances()["source.gift P1"] == -1200
    assert "Nothing is set apart" in claire.get(desk(shop, "/apart")).text
    assert claire.post(path, form, desk(shop)).status_code == 422
    assert close(shop).record.differences == ()


def test_what_is_owed_back_and_what_is_a_cost_leave_suspense(shop):
    paid(shop)
    shop.give(shop.gift("form-2"))
    with shop.session() as session:
        from sqlalchemy import text  # noqa: PLC0415

        change = "update sandbox.page set amount_minor = 4000 where id = :page"
        session.execute(text(change), {"page": shop.page("form-2")})
        session.commit()
    shop.happen("paid", "form-2")
    shop.work()
    assert shop.balances()["unallocated OPS"] == -4000
    claire = officer_of(shop)
    page = claire.get(desk(shop, "/apart"))
    (number,) = re.findall(r'id="apart-(\d+)"', page.text)
    answer = claire.post(desk(shop, f"/apart/{number}"), {"say": "owed"}, desk(shop))
    assert answer.status_code == 303
    balances = shop.balances()
    assert (balances["unallocated OPS"], balances["owed OPS"]) == (0, -4000)


def test_payouts_come_to_zero(shop):
    paid(shop)
    shop.happen("payout")
    shop.sweep()
    page = officer_of(shop).get(desk(shop, "/payouts")).text
    assert "What it contains: 1 movement" in page
    assert "on its way" in page


def test_a_payout_that_came_back_is_not_said_to_have_arrived(shop):
    paid(shop)
    shop.happen("payout")
    account(shop, "payout_failed")
    shop.sweep()
    claire = officer_of(shop)
    page = claire.get(desk(shop, "/payouts")).text
    assert "came back" in page
    assert "arrived" not in page
    (told,) = claire.get(f"/api/v1/books/{shop.book.code}/payouts").json["payouts"]
    assert (told["arrived_on"], told["came_back_on"]) == (
        None,
        str(shop.clock().date()),
    )


@pytest.mark.full
def test_a_contest_is_listed_with_its_deadline_and_takes_notes(till):
    till.give(till.gift())
    till.pay()
    till.hear()
    dispute = till.dispute()
    till.hear()
    claire = officer_of(till)
    page = claire.get(desk(till, "/disputes"))
    assert dispute in page.text
    assert "days left" in page.text
    assert "Only a question was asked" in page.text
    number = re.search(r'id="contest-(\d+)"', page.text)[1]
    path = desk(till, f"/disputes/{number}")
    assert claire.post(path, {"text": " ", "key": "k"}, desk(till)).status_code == 422
    form = {"text": "She signed the list of givers.", "key": "k2"}
    for _ in range(2):
        assert claire.post(path, form, desk(till)).status_code == 303
    page = claire.get(desk(till, "/disputes")).text
    assert page.count("She signed the list of givers.") == 1
    till.decide(dispute, "won")
    till.hear()
    page = claire.get(desk(till, "/disputes")).text
    assert '<span class="chip ok">won</span>' in page


@pytest.mark.full
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_page_of_the_desk_speaks_each_language(shop, language):
    paid(shop)
    shop.happen("payout")
    stray_payment(shop)
    close(shop)
    close(shop, NEXT)
    shop.clock.move(days=2)
    claire = officer_of(shop)
    book = f"/{language}/books/{shop.book.code}"
    for rest in ("", "/disputes", "/payouts", "/apart"):
        assert claire.get(f"{book}/payments{rest}").status_code == 200
    days = claire.get(f"{book}/days")
    assert days.text.count(f"{book}/days/") == 2
    due = NEXT + timedelta(days=2)
    assert claire.post(f"{book}/days", {"until": "2030-01-01"}).status_code == 422
    for _ in range(2):
        answer = claire.post(f"{book}/days", {"until": due}, f"{book}/payments/apart")
        assert answer.status_code == 303
    days = claire.get(f"{book}/days").text
    assert (days.count(f"{book}/days/"), 'id="early"' in days) == (4, True)
    today = {"until": due + timedelta(days=1)}
    assert claire.post(f"{book}/days", today, f"{book}/days").status_code == 303
    days = claire.get(f"{book}/days").text
    assert (days.count(f"{book}/days/"), 'id="early"' in days) == (5, False)
    page = claire.get(f"{book}/days/{NEXT}")
    assert page.status_code == 200
    note = claire.get(f"{book}/days/{NEXT}/record.txt")
    assert note.mimetype == "text/plain"
    assert f"{NEXT} Africa/Casablanca" in note.text
    for missing in ("2020-01-01", "nonsense"):
        assert claire.get(f"{book}/days/{missing}").status_code == 404


def test_an_auditor_reads_and_may_do_nothing(shop):
    paid(shop)
    auditor = officer_of(shop, Role.AUDITOR)
    assert "What may be done now" not in auditor.get(payment(shop)).text
    for path in (payment(shop), f"/en/books/{shop.book.code}/days"):
        assert auditor.post(path, {"do": "ask"}, "/en/").status_code == 404


@pytest.mark.both
def test_a_project_that_is_none_is_refused_in_the_readers_words(shop):
    stray_payment(shop)
    shop.sweep()
    claire = officer_of(shop)
    page = claire.get(desk(shop, "/apart", "fr"))
    (number,) = re.findall(r'id="apart-(\d+)"', page.text)
    form = {"say": "gift", "fund": "NOWHERE"}
    answer = claire.post(desk(shop, f"/apart/{number}", "fr"), form)
    assert answer.status_code == 422
    assert "Choisissez le projet." in answer.text


@pytest.mark.both
def test_a_day_names_the_accounts_that_nobody_outside_told_about(shop):
    with shop.session() as session:
        paid_in = Movement("bank", "b1", MovementType.PAYMENT, Money(700, "EUR"), FIRST)
        command = Command("officer", "paid-in", shop.clock.now)
        act = record_act(session, shop.book.id, command, "record_movement", {})
        record_movement(session, shop.book, act, Incoming(BANK, paid_in))
        session.commit()
    closed = close(shop)
    claire, book = officer_of(shop), f"/en/books/{shop.book.code}"
    listed = claire.get(f"{book}/days").text
    assert "1 account not compared" in listed
    page = claire.get(f"{book}/days/{FIRST}").text
    assert "Unexplained: 0." not in page
    assert "Unexplained: 0 where it was compared." in page
    assert page.count("no statement yet") == 3
    told = claire.get(f"/api/v1/books/{shop.book.code}/days").json["days"][0]
    (bank,) = [one for one in told["positions"] if one["account"] == "bank"]
    assert (bank["outside"], bank["unexplained"]) == (None, None)
    assert bank["not_compared"] == "no_statement"
    assert "not_compared PASSERELLE bank EUR - no_statement 700" in closed.note


@pytest.mark.both
@pytest.mark.sampled
@pytest.mark.parametrize(
    ("happened", "says", "left", "standing"),
    [
        ((2000,), "refunded in part", "€30.00 left", "part_refunded"),
        (("refund",), "refunded", "€0.00 left", "refunded"),
        (("dispute_open",), "contested", "€50.00 withheld", "disputed"),
        (("dispute_open", "dispute_lost"), "lost in a contest", "€0.00 left", "lost"),
        (("return",), "taken back by the payer’s bank", "€0.00 left", "returned"),
    ],
)
def test_a_payment_is_called_what_is_so_now_with_what_is_left(
    shop, happened, says, left, standing
):
    paid(shop)
    for event in happened:
        if isinstance(event, int):
            ask_back(shop, event)
        else:
            shop.happen(event)
            shop.work()
    claire = officer_of(shop)
    for path in (desk(shop), payment(shop)):
        page = unescape(re.sub(r"</?bdi[^>]*>", "", claire.get(path).text))
        assert f">{says}</span><b" in page, path
        assert left in page, path
    told = claire.get(f"/api/v1/books/{shop.book.code}/payments").json["payments"][0]
    assert (told["state"], told["standing"]) == ("succeeded", standing)
