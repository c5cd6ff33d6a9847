"""Case 34: a payer wires back what they had twice, and the claim ends at zero."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.banking.claims import claim_choices
from ledger.book.reversing import reverse
from ledger.money import Money
from payments.attempts import NewAttempt, Witness, begin_attempt
from payments.bank.allocation_errors import LineNotWaitingError, MoreThanLeftError
from payments.bank.paying_claims import MoreThanClaimedError, pay_claim
from payments.bank.suggesting import Why
from payments.bank.waiting import waiting_lines
from payments.claims import lock_claim
from payments.desk.alerts import open_alerts
from payments.desk.claims import claims_of, open_claim, open_claims, write_off
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.purposes import Purpose
from payments.references import reference_of
from tests.bank.desk import NOW
from tests.bank.paper import MOROCCAN, Paper, Slip
from tests.examples import examples
from tests.payments.beside import beside
from tests.payments.scenario import SANDBOX

WITNESS = Witness("person:fin", NOW)
PARTY = "giver-twice"
DAY = date(2026, 1, 20)


def eur(minor):
    return Money(minor, "EUR")


def moved(desk, type_, minor, name):
    movement = Movement("sandbox", name, type_, eur(minor), DAY, payment="PAID")
    return Incoming(SANDBOX, movement, attempt_id=desk.attempt.id)


@pytest.fixture
def twice(desk):
    """A debit of 50.00 that was refunded and returned; the bank knows nothing yet."""
    operator, purpose = desk.operator, Purpose("P1", "gift-twice", PARTY)
    new = NewAttempt("sandbox", "form-twice", "twice", eur(5000), purpose, NOW)
    begun = begin_attempt(desk.session, desk.book, operator.act(), new)
    desk.attempt = begun
    paid = moved(desk, MovementType.PAYMENT, 5000, "PAID")
    operator.record(replace(paid, purpose=purpose))
    operator.record(moved(desk, MovementType.REFUND, -5000, "BACK"))
    operator.record(moved(desk, MovementType.RETURN, -5000, "BANK"))
    desk.session.commit()
    desk.reference = reference_of(begun.public_id)
    return desk


def brought(desk, *cents):
    """The bank shows what the payer wired; return the numbers of its lines."""
    slips = [Slip(one, desk.reference, ref=f"B{n}") for n, one in enumerate(cents)]
    desk.send(Paper(slips))
    return [one.movement_id for one in waiting_lines(desk.session, desk.book, 9)]


def pay(desk, line, cents, party=PARTY):
    posted = pay_claim(desk.session, desk.book, WITNESS, line, (party, eur(cents)))
    desk.session.commit()
    return posted


def claims(desk):
    return [one.open.minor for one in open_claims(desk.session, desk.book, 9)]


def alerts(desk):
    found = open_alerts(desk.session, desk.book, 9)
    return [one.alert.value for one in found if one.claimed_from]


def waits(desk):
    return [one.left.minor for one in waiting_lines(desk.session, desk.book, 9)]


def test_case_34_the_reference_of_a_payment_leads_to_its_claim(twice):
    brought(twice, 5000)
    (line,) = waiting_lines(twice.session, twice.book, 9)
    (choice,) = claim_choices(line, open_claims(twice.session, twice.book, 9))
    assert (choice.why, choice.amount.minor) == (Why.REFERENCE, 5000)
    plain = replace(line, texts=("merci",))
    (choice,) = claim_choices(plain, open_claims(twice.session, twice.book, 9))
    assert choice.why is Why.AMOUNT
    gone = replace(line, left=-line.left)
    assert claim_choices(gone, open_claims(twice.session, twice.book, 9)) == ()


@pytest.mark.both
def test_case_34_a_claim_is_paid_in_two_parts_and_its_alert_ends(twice):
    first, second = brought(twice, 2000, 4000)
    assert twice.kinds()[-1] == "unexplained", "nothing is guessed"
    posted = pay(twice, first, 2000)
    assert twice.operator.lines(posted) == [
        "bank OPS PASSERELLE EUR 20.00 - -",
        f"payer_claim OPS PASSERELLE EUR -20.00 - {PARTY}",
        "unallocated OPS PASSERELLE EUR 20.00 - -",
        "bank OPS PASSERELLE EUR -20.00 - -",
    ]
    assert (claims(twice), alerts(twice)) == ([3000], ["paid_back_twice"])
    pay(twice, second, 3000)
    assert (claims(twice), alerts(twice), waits(twice)) == ([], [], [1000])
    (life,) = claims_of(twice.session, twice.book, PARTY)
    assert (life.paid, life.open, life.taken_back) == (eur(5000), eur(0), eur(0))
    assert twice.kinds()[-1] == "recovery"
    assert "payer_claim OPS" not in twice.balances()
    assert twice.check() == []


def test_case_34_no_more_is_paid_than_is_claimed_and_than_a_line_brought(twice):
    (line,) = brought(twice, 6000)
    with pytest.raises(MoreThanClaimedError, match=r"50\.00"):
        pay(twice, line, 5001)
    with pytest.raises(MoreThanLeftError):
        pay(twice, line, 6001)
    with pytest.raises(MoreThanClaimedError, match=r"0\.00"):
        pay(twice, line, 100, "giver-else")
    assert (claims(twice), waits(twice)) == ([5000], [6000])


def test_case_34_dirhams_pay_no_claim_in_euros(twice):
    paper = Paper([Slip(5000, twice.reference)], 0, MOROCCAN, "MAD")
    twice.send(paper)
    (line,) = waiting_lines(twice.session, twice.book, 9)
    dirhams = (PARTY, Money(5000, "MAD"))
    with pytest.raises(MoreThanClaimedError):
        pay_claim(twice.session, twice.book, WITNESS, line.movement_id, dirhams)


def test_case_34_a_payment_taken_back_by_hand_opens_the_claim_again(twice):
    (line,) = brought(twice, 5000)
    posted = pay(twice, line, 5000)
    reverse(twice.session, twice.operator.act(), posted.fact, on=date(2026, 3, 2))
    twice.session.commit()
    assert (claims(twice), waits(twice)) == ([5000], [5000])
    assert alerts(twice) == ["paid_back_twice"]
    pay(twice, line, 5000)
    assert (claims(twice), waits(twice)) == ([], [])


@pytest.mark.both
def test_case_34_of_two_that_take_one_line_for_the_claim_one_does(twice, sessions):
    (line,) = brought(twice, 5000)

    def paying(who):
        witness = Witness(who, NOW)
        asked = (PARTY, eur(5000))
        return lambda session: pay_claim(session, twice.book, witness, line, asked)

    met = beside(sessions, paying("person:a"), paying("person:b"))
    assert isinstance(met, LineNotWaitingError)
    twice.session.rollback()
    assert (claims(twice), waits(twice)) == ([], [])


@pytest.mark.both
def test_case_34_of_two_lines_at_one_instant_one_pays_the_claim(twice, sessions):
    first, second = brought(twice, 5000, 5000)

    def paying(line):
        asked = (PARTY, eur(5000))
        return lambda session: pay_claim(session, twice.book, WITNESS, line, asked)

    met = beside(sessions, paying(first), paying(second))
    assert isinstance(met, MoreThanClaimedError)
    twice.session.rollback()
    assert (claims(twice), waits(twice)) == ([], [5000])


@pytest.mark.both
def test_case_34_a_refund_that_comes_back_as_the_payer_pays_is_owed_to_them(
    twice, sessions
):
    (line,) = brought(twice, 5000)
    failed = moved(twice, MovementType.REFUND_FAILED, 5000, "BACK")

    def paying(session):
        pay_claim(session, twice.book, WITNESS, line, (PARTY, eur(5000)))

    def coming(session):
        mine = replace(twice.operator, session=session)
        mine.record(failed)

    assert beside(sessions, paying, coming) is None
    twice.session.rollback()
    assert claims(twice) == []
    assert "payer_claim OPS" not in twice.balances()
    assert twice.balances()["owed P1"] == -5000
    assert twice.check() == []


@pytest.mark.both
def test_case_34_a_refund_that_comes_back_as_the_claim_is_written_off_is_no_loss(
    twice, sessions
):
    failed = moved(twice, MovementType.REFUND_FAILED, 5000, "BACK")

    def giving_up(session):
        lock_claim(session, twice.book, PARTY)
        claim = open_claim(session, twice.book, PARTY)
        act = replace(twice.operator, session=session).act()
        write_off(session, act, claim, claim.open, fact=("claim:off", DAY))

    def coming(session):
        replace(twice.operator, session=session).record(failed)

    assert beside(sessions, giving_up, coming) is None
    twice.session.rollback()
    held = twice.balances()
    gone = {"payer_claim OPS", "cost.chargeback OPS", "owed P1"}
    assert not gone & held.keys()
    assert twice.check() == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["refund", "return", "failed", "pay", "off"]),
        st.integers(1, 6000),
    ),
    max_size=8,
)


def take(desk, number, step, refunded=0):
    """Do one step as far as it can be; say what of it left for the payer, and came.

    A refund fails for as much as was refunded.
    """
    what, minor = step
    minor = min(minor, refunded) if what == "failed" else minor
    (claim,) = claims_of(desk.session, desk.book, PARTY)
    minor = min(minor, claim.open.minor) if what in ("pay", "off") else minor
    if not minor:
        return 0, 0
    if what == "pay":
        paid = (PARTY, eur(minor))
        pay_claim(desk.session, desk.book, WITNESS, desk.line, paid)
        return 0, minor
    if what == "off":
        named = (f"claim:{number}:written_off", DAY)
        write_off(desk.session, desk.operator.act(), claim, eur(minor), fact=named)
        return 0, 0
    sign = 1 if what == "failed" else -1
    kind = MovementType("refund_failed" if what == "failed" else what)
    desk.operator.record(moved(desk, kind, sign * minor, f"M{number}"))
    return -sign * minor, 0


@pytest.fixture
def brought_much(twice):
    """The same, with a line of the bank that can pay any of it."""
    (twice.line,) = brought(twice, 10**6)
    return twice


@given(STEPS)
@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_case_34_claims_end_at_zero_and_nobody_has_what_the_book_does_not_say(
    brought_much, steps
):
    twice = brought_much
    savepoint = twice.session.begin_nested()
    has, paid = 10000, 0
    for number, step in enumerate(steps):
        left, came = take(twice, number, step, refunded=has - 5000)
        has, paid = has + left, paid + came
        book = twice.balances()
        claimed = book.get("payer_claim OPS", 0)
        assert claimed >= 0
        given = -book.get("source.gift P1", 0) - book.get("owed P1", 0)
        lost = book.get("cost.chargeback OPS", 0)
        assert 5000 - has + paid == given - claimed - lost
    take(twice, "last", ("off", 10**9))
    assert (claims(twice), alerts(twice)) == ([], [])
    assert twice.check() == []
    savepoint.rollback()
