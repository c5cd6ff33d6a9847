"""One day of a project, by every way of paying, and a kill at any moment of it.

A card, a debit that settles later, a wire, cash; a part refunded, a dispute lost, a
payout, the bank's file, and the day closed with nothing unexplained. Whoever was killed
does again what he was doing, with the same keys; the book ends the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from random import Random

import httpx
import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.sandbox.wiring import NETWORK
from ledger.book.acts import Command
from ledger.book.books import find_book
from ledger.integrity import check_book
from ledger.money import Money
from payments.cash.box import expected_in, mark_of
from payments.cash.confirming import confirm_receipt
from payments.cash.counting import NewCount, count_box
from payments.cash.receipts import NewReceipt, find_receipt, issue_receipt
from payments.daily.storing import ClosedDay
from payments.rails.registry import find_rail, open_rail
from tests.bank.desk import Desk, open_desk
from tests.bank.paper import Paper, Slip, camt
from tests.conftest import CODES
from tests.payments.daily.days import close, named, rests
from tests.payments.scenario import STRIPE, open_operator
from tests.payments.shop import Wire
from tests.payments.till import Till, open_till

PLEDGE = 10
"""The number of the form of the pledge; the other gifts have lower ones."""
SOME = 8
"""How many moments of the day are tried where not all are."""


class Network(httpx.BaseTransport):
    """Carries calls to Stripe's twin, and what is for the sandbox into ourselves."""

    def __init__(self, till: Till) -> None:
        self.twin, self.own = till.wire, Wire(till.app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        to = self.twin if "stripe" in request.url.host else self.own
        return to.handle_request(request)


class KilledError(BaseException):
    """The process ended here."""


class Moments:
    """Counts what lies before and after each commit; ends the process at one."""

    def __init__(self, last: int | None = None) -> None:
        self.last, self.passed = last, 0

    def tick(self, _: Session) -> None:
        self.passed += 1
        if self.passed == self.last:
            raise KilledError

    @contextmanager
    def counted(self) -> Iterator[None]:
        names = ("before_commit", "after_commit")
        for name in names:
            event.listen(Session, name, self.tick)
        try:
            yield
        finally:
            for name in names:
                event.remove(Session, name, self.tick)


@dataclass
class Day:
    """The day of one book: what we do, and what happens outside between."""

    till: Till
    desk: Desk
    moments: Moments
    found: dict[str, str] = field(default_factory=dict)
    closed: ClosedDay | None = None
    kills: int = 0

    def live(self) -> None:
        for ours, outside in self.steps():
            self.do(ours)
            outside()

    def do(self, step: Callable[[], None]) -> None:
        """Do a step of ours; who was killed does it again."""
        try:
            with self.moments.counted():
                step()
        except KilledError:
            self.kills += 1
            self.desk.session.close()  # also amid a commit
            self.desk.session.info.clear()  # a new process remembers nothing
            step()

    def steps(self) -> Iterator[tuple[Callable[[], None], Callable[[], None]]]:
        till = self.till
        yield self.give("form-1"), lambda: till.pay("form-1")
        yield till.hear, nothing
        yield self.give("form-2"), lambda: till.pay("form-2", "sepa_debit")
        yield till.hear, nothing
        yield self.give("form-3"), lambda: till.pay("form-3")
        yield till.hear, self.contest
        yield till.hear, lambda: till.settle_debit("form-2")
        yield till.hear, self.lose
        yield till.hear, nothing
        yield self.refund, till.drop
        yield self.pledge, nothing
        yield self.receive_cash, nothing
        yield self.sweep, lambda: till.clock.move(days=9)
        yield self.sweep, self.pay_out
        yield till.hear, nothing
        yield self.sweep, nothing
        yield self.read_file, nothing
        yield self.read_file, nothing
        yield self.close, nothing

    def give(self, form: str) -> Callable[[], None]:
        return lambda: self.till.give(self.till.gift(form)) and None

    def contest(self) -> None:
        self.found["dispute"] = self.till.dispute("form-3")

    def lose(self) -> None:
        self.till.decide(self.found["dispute"], "lost")

    def refund(self) -> None:
        self.till.refund(1000, "form-1", key="refund-1")

    def sweep(self) -> None:
        self.till.sweep()

    def pay_out(self) -> None:
        self.found["payout"] = self.till.pay_out()
        payout = self.till.store.get("payout", self.found["payout"])
        self.found["paid"] = str(payout["amount"])

    def pledge(self) -> None:
        desk = Desk(self.desk.operator, count(PLEDGE))
        self.found["reference"] = desk.pledge(7000).remote_id or ""

    def receive_cash(self) -> None:
        session, book = self.desk.session, self.desk.book
        now = self.till.clock()
        today = now.date()
        new = NewReceipt(
            "TIFAOUINE", "P1", Money(20000, "MAD"), today, "giver-c", today
        )
        receipt = issue_receipt(session, book, Command("fatima", "cash-1", now), new)
        session.commit()
        receipt = find_receipt(session, book, receipt.public_id)
        confirm_receipt(session, book, Command("omar", "cash-2", now), receipt)
        rail, nothing = find_rail(session, book.id, "cash"), Money(0, "MAD")
        seen = mark_of(rail, expected_in(session, book, rail, nothing))
        counted = NewCount("TIFAOUINE", Money(20000, "MAD"), today, nothing, seen)
        count_box(session, book, Command("fatima", "cash-3", now), counted)
        session.commit()

    def read_file(self) -> None:
        """Read the bank's file; a file that is known already changes nothing."""
        day, paid = self.till.clock().date(), int(self.found["paid"])
        slips = (
            Slip(7000, f"DON {self.found['reference']} MERCI", day, "L1"),
            Slip(paid, f"STRIPE {self.found['payout']}", day, "L2"),
        )
        self.desk.send(camt(Paper(slips, opening=0, day=day)))

    def close(self) -> None:
        self.closed = close(self.till, self.till.clock().date())


def nothing() -> None:
    """Nothing happens outside."""


@pytest.fixture
def live(stripe_app, sessions) -> Iterator[Callable[[Moments], Day]]:
    """Live a day in a book of its own."""
    with sessions() as session:

        def lived(moments: Moments) -> Day:
            operator = open_operator(session, f"day-{next(CODES)}", CODES)
            open_rail(session, operator.act("open_rail"), STRIPE)
            desk = open_desk(operator, count(1))
            session.commit()
            till = open_till(stripe_app, operator.book)
            stripe_app.extensions[NETWORK] = Network(till)
            day = Day(till, desk, moments)
            day.live()
            return day

        yield lived


# Cents: gifts of 50 less 10 given back, 50 by debit, 70 by wire; 200 dirhams in cash.
# The third gift was contested and lost; its fee and those of the three are the
# operator's.
ENDS = {
    "bank P1": 16000,
    "source.gift P1": -16000,
    "bank OPS": -1911,
    "cost.dispute_fee OPS": 1500,
    "cost.processor_fee OPS": 411,
    "cash_box P1 MAD": 20000,
    "source.gift P1 MAD": -20000,
}


def end_of(day: Day) -> dict[str, int]:
    """What the book ends with; nothing may be wrong or unexplained."""
    assert day.closed is not None
    assert rests(day.closed) == []
    with day.till.session() as session:
        book = find_book(session, day.till.book.code)
        assert [f for f in check_book(session, book) if not f.is_warning] == []
    assert day.till.differences() == []
    return day.desk.balances()


@pytest.mark.both
def test_a_day_by_every_way_ends_with_nothing_unexplained(live) -> None:
    day = live(Moments())
    assert end_of(day) == ENDS
    assert named(day.closed) == []
    assert day.till.alerts() == []


def die_at(live: Callable[[Moments], Day], moment: int) -> None:
    day = live(Moments(moment))
    assert day.kills == 1
    assert end_of(day) == ENDS, moment


@pytest.mark.full
def test_a_kill_at_some_moments_ends_the_same(live) -> None:
    whole = live(Moments())
    for moment in Random(4).sample(range(1, whole.moments.passed + 1), SOME):  # noqa: S311 - no secret
        die_at(live, moment)


@pytest.mark.long
def test_a_kill_at_every_moment_ends_the_same(live) -> None:
    whole = live(Moments())
    for moment in range(1, whole.moments.passed + 1):
        die_at(live, moment)
