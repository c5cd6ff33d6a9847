"""To reverse is the inverse of to post: lines, lots and takings, in every order."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from ledger.book import tables
from ledger.book.balances import trial_balance
from ledger.book.entries import AccountKey, DraftEntry, Line, Taking
from ledger.book.errors import (
    AlreadyReversedError,
    CorrectionBeyondError,
    DraftError,
    EntryUnknownError,
    GuardBrokenError,
    LeanedOnError,
    NotAMirrorError,
    TakingBeyondError,
)
from ledger.book.journal import PostedEntry, write_note
from ledger.book.kinds import EntryKind
from ledger.book.reversing import reversal_fact, reverse
from ledger.financing.at_once import InKind, post_in_kind
from ledger.financing.expenses import ExpenseCorrection, correct_expense
from ledger.financing.holders import HolderPayment, HolderShare, pay_holders
from ledger.financing.lots import collected, held_at
from ledger.financing.matching import Match, release_match
from ledger.financing.uses import realised_rate
from ledger.integrity import check_book
from tests.examples import examples
from tests.ledger.refusals import public_id, refusal
from tests.ledger.small_book import (
    ADVANCE,
    BANK,
    CASH,
    DAY,
    GIFT,
    SUSPENSE,
    SmallBook,
    eur,
    mad,
)
from tests.ledger.test_histories import History, steps

LATER = DAY + timedelta(days=90)
CLAIM = AccountKey("OP", "dispute_claim", "EUR")


def back(small: SmallBook, fact: str) -> PostedEntry:
    return reverse(small.session, small.act("reverse"), fact, on=LATER)


def refused(small: SmallBook, fact: str) -> Exception:
    with (
        pytest.raises((LeanedOnError, GuardBrokenError, TakingBeyondError)) as caught,
        small.session.begin_nested(),
    ):
        back(small, fact)
    return caught.value


def leaning(small: SmallBook, fact: str) -> str:
    """The fact of the entry that keeps one from being reversed."""
    error = refused(small, fact)
    assert isinstance(error, LeanedOnError), error
    assert error.entry == public_id(small, fact)
    entry = tables.journal_entry
    query = select(entry.c.fact).where(entry.c.public_id == error.by)
    return str(small.session.scalar(query))


def faults(small: SmallBook) -> list[Any]:
    return [f for f in check_book(small.session, small.book) if not f.is_warning]


def taken(small: SmallBook) -> Counter[tuple[str, int]]:
    """What is taken of each place of each lot, nothing left out."""
    found = Counter[tuple[str, int]]()
    taking = tables.taking
    columns = (taking.c.queue, taking.c.lot_id, taking.c.amount_minor)
    rows = small.session.execute(
        select(*columns).where(taking.c.book_id == small.book.id)
    )
    for queue, lot, amount in rows:
        found[queue, lot] += amount
    return found


def test_a_reversal_gives_back_what_was_taken(small: SmallBook) -> None:
    small.gift("G1", 6000)
    small.gift("G2", 5000)
    before = collected(small.session, small.act(), "WELL", "EUR")
    small.wire("W1", 10000, 108499)
    back(small, "bank:W1:wire")
    assert collected(small.session, small.act(), "WELL", "EUR") == before
    assert held_at(small.session, small.act(), "WELL", ADVANCE).pieces == ()
    assert realised_rate(small.session, small.book, "EUR", "MAD") is None
    assert faults(small) == []


def test_however_it_is_posted_a_reversal_gives_back(small: SmallBook) -> None:
    small.gift("G1", 1000)
    small.wire("W1", 1000, 1000)
    small.expense("E1", 400)
    lines = (
        Line(AccountKey("OP", "use", "MAD"), "WELL", mad(-400), -400),
        Line(ADVANCE, "WELL", mad(400), 400),
    )
    small.post("reversal", "by:hand", lines, reverses="expense:E1:approved")
    assert held_at(small.session, small.act(), "WELL", ADVANCE).holds == mad(1000)
    assert faults(small) == []


def test_a_reversal_brings_no_takings_of_its_own(small: SmallBook) -> None:
    small.gift("G1", 1000)
    mine = (Taking("bank", "WELL", "G1", eur(-1000), 0),)
    lines = (Line(BANK, "WELL", eur(-1000)), Line(GIFT, "WELL", eur(1000), lot="G1"))
    with pytest.raises(DraftError, match="gives back by itself"):
        DraftEntry(
            kind=EntryKind.REVERSAL,
            fact="g1:back",
            occurred_on=DAY,
            lines=lines,
            reverses="bank:G1:gift",
            takings=mine,
        )
    posted, _, _ = small.raw_post()
    error = refusal(
        small,
        fact="raw:1:back",
        kind="reversal",
        reverses=posted,
        amount=[-1000, 1000],
        base=[-1000, 1000],
        takings='[{"queue": "bank", "fund": 1, "currency": "EUR", "lot": 1,'
        ' "start": 0, "amount": -1}]',
    )
    assert isinstance(error, NotAMirrorError)


def test_an_entry_is_reversed_once_and_again_after_its_reversal_is(
    small: SmallBook,
) -> None:
    small.gift("G1", 1000)
    first = back(small, "bank:G1:gift")
    assert back(small, "bank:G1:gift") == PostedEntry(
        first.id, first.fact, is_new=False, day=first.day
    )
    again = back(small, first.fact)
    assert collected(small.session, small.act(), "WELL", "EUR").holds == eur(1000)
    back(small, again.fact)
    assert collected(small.session, small.act(), "WELL", "EUR").holds == eur(0)
    assert faults(small) == []


def test_there_is_nothing_to_reverse(small: SmallBook) -> None:
    with pytest.raises(EntryUnknownError, match="bank:G9:gift"):
        back(small, "bank:G9:gift")


def test_what_was_reversed_is_not_corrected(small: SmallBook) -> None:
    small.gift("G1", 1000)
    back(small, "bank:G1:gift")
    lines = (Line(BANK, "WELL", eur(-300)), Line(GIFT, "WELL", eur(300), lot="G1"))
    with pytest.raises(AlreadyReversedError), small.session.begin_nested():
        small.post("refund", "g1:part", lines, corrects="bank:G1:gift")


def test_uses_lean_on_their_wire_and_corrections_on_their_use(
    small: SmallBook,
) -> None:
    small.gift("G1", 1000)
    small.wire("W1", 1000, 1000)
    small.expense("E1", 400)
    part = ExpenseCorrection(small.spent("E1", 400), mad(100), DAY)
    correct_expense(small.session, small.act(), part)
    assert leaning(small, "bank:W1:wire") == "expense:E1:approved"
    assert leaning(small, "expense:E1:approved") == part.fact
    back(small, part.fact)
    assert held_at(small.session, small.act(), "WELL", ADVANCE).holds == mad(600)
    back(small, "expense:E1:approved")
    back(small, "bank:W1:wire")
    assert faults(small) == []
    # A correction that was reversed no longer counts: all of it may be taken back.
    back(small, reversal_fact("bank:W1:wire"))
    back(small, reversal_fact("expense:E1:approved"))
    whole = ExpenseCorrection(small.spent("E1", 400), mad(400), DAY, 2)
    correct_expense(small.session, small.act(), whole)
    assert held_at(small.session, small.act(), "WELL", ADVANCE).holds == mad(1000)
    assert faults(small) == []


def test_a_correction_is_not_reinstated_twice(small: SmallBook) -> None:
    """What a correction gave back was taken by another use: it cannot be reversed."""
    small.gift("G1", 1000)
    small.wire("W1", 1000, 1000)
    small.expense("E1", 400)
    part = ExpenseCorrection(small.spent("E1", 400), mad(100), DAY)
    correct_expense(small.session, small.act(), part)
    small.expense("E2", 50)
    assert leaning(small, part.fact) == "expense:E2:approved"


def _set_apart(small: SmallBook) -> None:
    lines = (Line(BANK, "OPS", eur(1000)), Line(SUSPENSE, "OPS", eur(-1000)))
    small.post("unexplained", "bank:L1:payment", lines)


def _explain(small: SmallBook, fact: str) -> None:
    lines = (Line(SUSPENSE, "OPS", eur(1000)), Line(BANK, "OPS", eur(-1000)))
    small.post("adjustment", fact, lines, corrects="bank:L1:payment")


def test_a_correction_stands_again_only_beside_what_stands(small: SmallBook) -> None:
    _set_apart(small)
    _explain(small, "one")
    back(small, "one")
    _explain(small, "two")
    with pytest.raises(CorrectionBeyondError), small.session.begin_nested():
        back(small, reversal_fact("one"))
    back(small, "two")
    back(small, reversal_fact("one"))
    assert faults(small) == []


def test_a_correction_stands_again_only_on_what_stands(small: SmallBook) -> None:
    _set_apart(small)
    _explain(small, "one")
    back(small, "one")
    back(small, "bank:L1:payment")
    with pytest.raises(AlreadyReversedError), small.session.begin_nested():
        back(small, reversal_fact("one"))
    back(small, reversal_fact("bank:L1:payment"))
    back(small, reversal_fact("one"))
    assert faults(small) == []


def test_money_passed_on_or_given_back_leans_on_its_lot(small: SmallBook) -> None:
    small.gift("G1", 1000)
    small.gift("G2", 1000)
    moved = (
        Line(GIFT, "WELL", eur(400), lot="G1"),
        Line(BANK, "WELL", eur(-400)),
        Line(BANK, "SCHOOL", eur(400)),
        Line(GIFT, "SCHOOL", eur(-400), lot="G1"),
    )
    small.post("transfer_between_projects", "act:T1", moved)
    given = (Line(GIFT, "WELL", eur(100), lot="G2"), Line(BANK, "WELL", eur(-100)))
    small.post("refund_seen", "bank:R2:seen", given)
    assert leaning(small, "bank:G1:gift") == "act:T1"
    assert leaning(small, "bank:G2:gift") == "bank:R2:seen"
    back(small, "act:T1")
    back(small, "bank:G1:gift")
    assert faults(small) == []


def test_a_dispute_leans_on_its_gift_and_its_end_on_the_dispute(
    small: SmallBook,
) -> None:
    small.gift("G1", 1000)
    opened = (Line(CLAIM, "WELL", eur(1000), lot="G1"), Line(BANK, "WELL", eur(-1000)))
    small.post("dispute_open", "card:G1:opened", opened)
    assert leaning(small, "bank:G1:gift") == "card:G1:opened"
    won = (Line(BANK, "WELL", eur(1000)), Line(CLAIM, "WELL", eur(-1000), lot="G1"))
    small.post("dispute_won", "card:G1:won", won)
    assert leaning(small, "card:G1:opened") == "card:G1:won"
    for fact in ("card:G1:won", "card:G1:opened", "bank:G1:gift"):
        back(small, fact)
    assert faults(small) == []


def test_guards_bind_the_reversal_of_a_decision(small: SmallBook) -> None:
    """A match that was spent does not go back, nor a wire that a fact spent."""
    small.gift("POT", 500, fund="SCHOOL")
    match = Match("G0", "WELL", "SCHOOL", eur(500), BANK, "M0", "POT", "p1")
    release_match(small.session, small.act(), match, on=DAY)
    small.wire("W1", 500, 500)
    error = refused(small, match.fact)
    assert error == GuardBrokenError("liquid total of fund", "WELL", "EUR", 0, 500)
    lines = (
        Line(ADVANCE, "WELL", mad(-1), -1),
        Line(AccountKey("OP", "suspense", "MAD"), "WELL", mad(1), 1),
    )
    small.post("expense_seen", "bank:X:seen", lines)
    error = refused(small, "bank:W1:wire")
    assert error == GuardBrokenError("advance of fund", "WELL", "MAD", 499, 500)


def test_the_reversal_of_a_fact_is_posted_and_listed(small: SmallBook) -> None:
    small.gift("G1", 1000)
    small.wire("W1", 1000, 1000)
    back(small, "bank:G1:gift")
    found = check_book(small.session, small.book)
    assert {(f.rule, f.fact) for f in found} == {
        ("the liquid total of a fund is overdrawn", "bank:G1:gift:reversed"),
        ("a common account is overdrawn", "bank:G1:gift:reversed"),
    }
    assert all(f.is_warning for f in found)
    small.gift("G2", 300)
    small.gift("G3", 800)
    queue = collected(small.session, small.act(), "WELL", "EUR")
    assert [(piece.lot, piece.amount) for piece in queue.pieces] == [("G3", 100)]


def test_a_wire_is_not_reinstated_from_a_lot_that_went_back(small: SmallBook) -> None:
    small.gift("G1", 1000)
    small.gift("G2", 1000)
    small.wire("W1", 1000, 1000)
    back(small, "bank:W1:wire")
    lines = (Line(GIFT, "WELL", eur(700), lot="G1"), Line(BANK, "WELL", eur(-700)))
    small.post("refund_seen", "bank:R1:seen", lines)
    error = refused(small, reversal_fact("bank:W1:wire"))
    assert error == TakingBeyondError("G1", "bank", -700)


def test_what_is_given_in_kind_and_what_holders_got_is_reversed(
    small: SmallBook,
) -> None:
    kind = InKind("K1", "WELL", "", mad(700), "LOCAL", "p1", DAY)
    post_in_kind(small.session, small.act(), kind)
    loan = AccountKey("OP", "source.loan", "EUR")
    lines = (Line(BANK, "WELL", eur(900)), Line(loan, "WELL", eur(-900), lot="L1"))
    small.post("loan_in", "bank:L1:loan", lines)
    brought = AccountKey("OP", "source.repayment", "EUR")
    lines = (Line(BANK, "WELL", eur(90)), Line(brought, "WELL", eur(-90), lot="H1"))
    small.post("repayment_in", "bank:H1:repayment", lines)
    shares = (HolderShare("source.loan", "L1", "p1", eur(90)),)
    payment = HolderPayment("H1", "WELL", BANK, "H1", shares, DAY)
    before = collected(small.session, small.act(), "WELL", "EUR")
    pay_holders(small.session, small.act(), payment)
    back(small, "bank:H1:holders")
    assert collected(small.session, small.act(), "WELL", "EUR") == before
    back(small, "inkind:K1:accepted")
    assert not +taken(small)
    assert not -taken(small)
    assert faults(small) == []


def test_cash_given_and_spent_in_the_village_is_reversed(small: SmallBook) -> None:
    small.gift("C1", 500, into=CASH)
    back(small, "bank:C1:gift")
    assert held_at(small.session, small.act(), "WELL", CASH).pieces == ()
    lines = (Line(BANK, "WELL", eur(5)), Line(SUSPENSE, "WELL", eur(-5)))
    small.post("unexplained", "bank:S1:unexplained", lines)
    back(small, "bank:S1:unexplained")
    assert faults(small) == []


def test_a_reason_stays_with_the_reversal(small: SmallBook) -> None:
    small.gift("G1", 1000)
    posted = back(small, "bank:G1:gift")
    act = small.act()
    write_note(small.session, act, posted.id, "Entered twice by mistake.")
    write_note(small.session, act, posted.id, "Another one.")
    note = tables.entry_note
    query = select(note.c.body).where(
        note.c.book_id == small.book.id, note.c.entry_id == posted.id
    )
    found = small.session.scalar(query)
    assert found == "Entered twice by mistake."


def facts_of(small: SmallBook) -> list[str]:
    entry = tables.journal_entry
    query = select(entry.c.fact).where(entry.c.book_id == small.book.id)
    return list(small.session.scalars(query.order_by(entry.c.id)))


def assert_nothing_is_left(small: SmallBook) -> None:
    assert faults(small) == []
    rows = trial_balance(small.session, small.book).rows
    assert not any(row.amount or row.base_minor for row in rows)
    query = text("""
        select 1 from ledger.taking where book_id = :book
        group by fund_id, queue, account_id, lot_id, tranche_id, currency
        having sum(amount_minor) <> 0
    """)
    values = {"book": small.book.id}
    assert small.session.execute(query, values).all() == []


slow = settings(
    max_examples=examples(5),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@slow
@given(steps=steps)
def test_the_newest_first_everything_can_be_reversed(
    sessions: sessionmaker[Session], steps: list[tuple[str, int, int]]
) -> None:
    with sessions() as session:
        history = History(session)
        for number, (what, minor, rate) in enumerate(steps):
            history.step(number, what, minor, rate)
        for fact in reversed(facts_of(history.small)):
            back(history.small, fact)
        assert_nothing_is_left(history.small)
        session.rollback()


def undo_all(small: SmallBook, done: list[str], left: list[str]) -> None:
    """Let what was reversed stand again, and reverse all, the newest first."""
    for fact in reversed(done):
        back(small, reversal_fact(fact))
    assert faults(small) == []
    stands = dict.fromkeys(left, "") | {
        fact: reversal_fact(reversal_fact(fact)) for fact in done
    }
    for fact in reversed(facts_of(small)):
        if fact in stands:
            back(small, stands[fact] or fact)


# What an expense gave back whole goes back with its wire; then neither the correction
# nor the expense has anything to stand on, until the wire stands again.
CORRECTED_WHOLE = [
    *[("gift", 1, 900)] * 4,
    ("wire", 1, 900),
    ("expense", 1, 900),
    ("correct", 7, 900),
]


@slow
@given(steps=steps, seed=st.integers(0, 2**32))
@example(steps=CORRECTED_WHOLE, seed=0)
def test_in_any_order_a_reversal_is_posted_or_refused_by_name(
    sessions: sessionmaker[Session], steps: list[tuple[str, int, int]], seed: int
) -> None:
    with sessions() as session:
        history = History(session)
        for number, (what, minor, rate) in enumerate(steps):
            history.step(number, what, minor, rate)
        small, left = history.small, facts_of(history.small)
        Random(seed).shuffle(left)  # noqa: S311 - an order, no secret
        done: list[str] = []
        while left:
            kept = []
            for fact in left:
                try:
                    with session.begin_nested():
                        back(small, fact)
                    done.append(fact)
                except (LeanedOnError, GuardBrokenError, TakingBeyondError):
                    kept.append(fact)
            assert faults(small) == []
            if len(kept) == len(left):
                assert all(fact.startswith("expense:") for fact in kept)
                undo_all(small, done, kept)
                break
            left = kept
        assert_nothing_is_left(small)
        session.rollback()
