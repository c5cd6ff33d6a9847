"""A project that is stopped, and a kill at any moment of what follows.

Gifts with a match, a wire out and one that goes back, each ordered and released, the
bank's file, the stop, and what the givers choose. Whoever was killed does again what
they were doing, with the same keys; the book ends the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import count
from random import Random

import pytest
from sqlalchemy.orm import Session

from app.projects.known import find_project
from app.sandbox.wiring import NETWORK
from app.surplus.choices import open_surplus
from app.surplus.choosing import (
    ask_back,
    decide_due,
    give_elsewhere,
    pay_back,
)
from app.surplus.stopping import NotToStopError, stop_project
from ledger.book.acts import Command
from payments.attempts import Witness
from payments.bank.orders import NewWire, order_wire
from payments.bank.payees import Scheme, payees, write_payee
from payments.bank.releases import release_wires
from payments.bank.sent_back import NewSentBack, order_sent_back
from payments.bank.waiting import waiting_lines
from payments.bank.wire_list import list_wires
from payments.formats.pain001 import Party
from payments.rails.registry import open_rail
from tests.bank.desk import open_desk
from tests.bank.paper import FRENCH, OTHER, Paper, Slip, camt
from tests.conftest import CODES
from tests.payments.places import open_place
from tests.payments.pools import eur, match_gifts, sweep_matches
from tests.payments.scenario import STRIPE, open_operator
from tests.payments.test_whole_day import (
    SOME,
    Day,
    Moments,
    Network,
    end_of,
    nothing,
)
from tests.payments.till import open_till

Step = tuple[Callable[[], None], Callable[[], None]]


class StoppedDay(Day):
    """What we do, and what happens outside between."""

    def steps(self) -> Iterator[Step]:
        till = self.till
        for form in ("form-1", "form-2"):
            yield self.give(form), lambda form=form: till.pay(form)
            yield till.hear, nothing
        yield nothing, self.pledge
        yield self.read_first, nothing
        yield self.order, nothing
        yield self.send_back, nothing
        yield self.release("P1-W1"), nothing
        yield self.release("IGB"), nothing
        yield self.read_second, nothing
        yield self.stop, nothing
        yield self.choose("form-1", "P2"), nothing
        yield self.choose("form-2", None), till.drop
        yield self.sweep, lambda: till.clock.move(days=30)
        yield self.decide, nothing
        yield self.sweep, nothing
        yield self.match, nothing
        yield self.close, nothing

    @property
    def session(self) -> Session:
        return self.desk.session

    def by(self, who: str, key: str) -> Command:
        return Command(who, key, self.till.clock())

    def send(self, paper: Paper) -> None:
        self.desk.send(camt(paper))

    @property
    def first(self) -> Paper:
        day = self.till.clock().date()
        slips = (
            Slip(7000, f"DON {self.found['reference']}", day, "L1"),
            Slip(3000, "facture", day, "L2", name="Amina", account=OTHER),
        )
        return Paper(slips, day=day)

    def read_first(self) -> None:
        self.send(self.first)

    def read_second(self) -> None:
        codes = {
            wire.code: wire for wire in list_wires(self.session, self.desk.book, 9)
        }
        back = next(code for code in codes if code.startswith("IGB"))
        day = self.till.clock().date()
        out = Slip(-2000, "virement", day, end="P1-W1", instructed="213.50 MAD")
        self.send(self.first.after(out, Slip(-3000, back, day)))

    def order(self) -> None:
        (payee,) = payees(self.session, self.desk.book)
        new = NewWire("P1-W1", "P1", payee, eur(2000), "MAD", "Tranche 1")
        account = self.desk.account(FRENCH)
        order_wire(self.session, self.desk.book, self.by("a", "order"), account, new)
        self.session.commit()

    def send_back(self) -> None:
        found = waiting_lines(self.session, self.desk.book, 9)
        self.found.setdefault("line", str(found[0].movement_id))
        line = int(self.found["line"])
        new = NewSentBack(line, Party("Amina", OTHER, ""), "an invoice")
        order_sent_back(self.session, self.desk.book, self.by("a", "back"), new)
        self.session.commit()

    def release(self, start: str) -> Callable[[], None]:
        def work() -> None:
            wires = list_wires(self.session, self.desk.book, 9)
            ids = [one.id for one in wires if one.code.startswith(start)]
            scheme = Scheme.ABROAD if start == "P1-W1" else Scheme.SEPA
            asked, account = self.by("b", f"release:{start}"), self.desk.account(FRENCH)
            release_wires(self.session, self.desk.book, asked, account, (scheme, ids))
            self.session.commit()

        return work

    def stop(self) -> None:
        book, stop = self.till.book, self.by("fin", "stop:P1")
        with self.till.session() as session:
            project = find_project(session, book, "reading-room", "en")
            with suppress(NotToStopError):  # it is stopped: who was killed did it
                stop_project(session, book, stop, project, "No well")
            session.commit()

    def choose(self, form: str, fund: str | None) -> Callable[[], None]:
        """Do what the giver's page does; who comes again finds it done."""

        def work() -> None:
            party = self.till.attempts(form)[0].purpose.party
            witness = Witness("giver", self.till.clock())
            with self.till.session() as session:
                found = open_surplus(session, self.till.book, party)
                for surplus in found:
                    if fund is not None:
                        give_elsewhere(session, self.till.book, witness, surplus, fund)
                        session.commit()
                    else:
                        ask_back(session, self.till.book, witness, surplus)
                        session.commit()
                        pay_back(session, self.till.book, witness, surplus)

        return work

    def decide(self) -> None:
        with self.till.session() as session:
            due = Witness("system:due", self.till.clock())
            decide_due(session, self.till.book, due)

    def match(self) -> None:
        sweep_matches(self.till)


@pytest.fixture
def live(stripe_app, sessions) -> Iterator[Callable[[Moments], Day]]:
    """Live a day in a book of its own, with a pool that adds as much as is given."""
    with sessions() as session:

        def lived(moments: Moments) -> Day:
            operator = open_operator(session, f"stop-{next(CODES)}", CODES)
            open_rail(session, operator.act("open_rail"), STRIPE)
            desk = open_desk(operator, count(1))
            till = open_till(stripe_app, operator.book)
            stripe_app.extensions[NETWORK] = Network(till)
            early = Command("a", "payee", till.clock() - timedelta(days=9))
            party = Party("Azwu", "MA64011519000001205000534921", "BCMAMAMC")
            write_payee(session, operator.book, early, party, "AZWU")
            session.commit()
            open_place(till)
            match_gifts(till)
            day = StoppedDay(till, desk, moments)
            day.live()
            return day

        yield lived


# Cents: two gifts of 50 by card and 70 by wire, of which 20 were sent on. Of the first
# 30 went to P2, the second went back, and the third waits for an account. The pool has
# added what stayed; the fees are the operator's.
ENDS = {
    "bank P1": 7000,
    "psp P1": 2000,
    "source.gift P1": -9000,
    "source.match P1": -2000,
    "fx P1": 2000,
    "fx P1 MAD": -21350,
    "advance P1 MAD": 21350,
    "psp P2": 3000,
    "source.gift P2": -3000,
    "bank POOL": 98000,
    "source.match POOL": -98000,
    "psp OPS": -376,
    "cost.processor_fee OPS": 376,
}


def lived(live: Callable[[Moments], Day], moment: int | None = None) -> Day:
    day = live(Moments(moment))
    assert day.kills == (moment is not None)
    assert end_of(day) == ENDS, moment
    assert day.till.kinds().count("refund") == 1
    return day


@pytest.mark.full
def test_a_kill_at_some_moments_ends_the_same(live) -> None:
    whole = lived(live)
    last = whole.moments.passed
    for moment in Random(5).sample(range(1, last + 1), SOME):  # noqa: S311 - no secret
        lived(live, moment)


@pytest.mark.long
def test_a_kill_at_every_moment_ends_the_same(live) -> None:
    whole = lived(live)
    for moment in range(1, whole.moments.passed + 1):
        lived(live, moment)
