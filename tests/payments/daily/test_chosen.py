"""A closed day names what givers chose on it; what goes back posts nothing that day."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.daily.closing import Closing, close_days
from app.surplus.choosing import ask_back, decide_due, give_elsewhere
from app.surplus.stopping import offer_back
from app.surplus.tables import Surplus
from ledger.book.acts import Command
from ledger.book.errors.periods import BookBusyError
from payments.attempts import Witness
from tests.payments.daily.days import FIRST, close, close_now
from tests.payments.officer import officer_of

NEXT = FIRST + timedelta(days=1)


@pytest.fixture
def offered(shop):
    """Three gifts of 50.00 that came to P1 before it was stopped."""
    for form in ("form-1", "form-2", "form-3"):
        shop.give(shop.gift(form))
        shop.happen("paid", form)
    shop.work()
    with shop.session() as session:
        stop = Command("person:fin", "stop:P1", shop.clock.now)
        offer_back(session, shop.book, stop, ("P1", "No well was found"))
        session.commit()
    return shop


def choose(shop, number, fund=None):
    with shop.session() as session:
        query = select(Surplus).where(Surplus.book_id == shop.book.id)
        surplus = session.scalars(query.order_by(Surplus.id)).all()[number]
        witness = Witness("giver", shop.clock.now)
        if fund is None:
            ask_back(session, shop.book, witness, surplus)
        else:
            give_elsewhere(session, shop.book, witness, surplus, fund)
        session.commit()


def chosen(closed):
    return [(str(c.kind), c.count, c.amount.minor) for c in closed.record.chosen]


def test_a_day_names_its_choices_by_kind_in_what_is_signed(offered):
    choose(offered, 0)
    choose(offered, 1)
    choose(offered, 2, "P2")
    closed = close(offered)
    assert chosen(closed) == [("back", 2, 10000), ("elsewhere", 1, 5000)]
    assert "\nchosen back 2 EUR 10000\n" in closed.note
    claire, book = officer_of(offered), offered.book.code
    page = claire.get(f"/en/books/{book}/days/{FIRST}").text
    shown = page.split('id="chosen"')[1].split("</section>")[0]
    assert re.findall(r"(\d) choices?<", shown) == ["2", "1"]
    assert "100.00" in shown
    (told, *_) = claire.get(f"/api/v1/books/{book}/days").json["days"]
    assert [one["kind"] for one in told["chosen"]] == ["back", "elsewhere"]
    assert chosen(close(offered, NEXT)) == []


@pytest.mark.both
def test_what_nobody_chose_in_time_is_named_on_the_day_it_goes_back(offered):
    choose(offered, 0)
    assert chosen(close(offered)) == [("back", 1, 5000)]
    offered.clock.move(days=20)
    with offered.session() as session:
        due = Witness("system:due", offered.clock.now)
        decide_due(session, offered.book, due)
    assert chosen(close(offered, offered.clock.now.date())) == [("unchosen", 2, 10000)]


def test_what_is_chosen_after_an_early_closing_stands_in_the_next_day(offered):
    choose(offered, 0)
    assert chosen(close_now(offered, FIRST)) == []
    offered.clock.move(minutes=5)
    choose(offered, 1)
    assert chosen(close(offered, NEXT)) == [("back", 2, 10000)]


def back(shop, number, at):
    """Have a gift back, as somebody who began at an instant."""

    def work(session):
        query = select(Surplus).where(Surplus.book_id == shop.book.id)
        surplus = session.scalars(query.order_by(Surplus.id)).all()[number]
        ask_back(session, shop.book, Witness("giver", at), surplus)

    return work


@pytest.mark.both
def test_no_day_is_closed_while_somebody_writes_a_choice_of_it(offered, sessions):
    before, after = offered.clock.now, offered.clock.now + timedelta(days=1)
    settings = offered.app.extensions["igoudar"]
    one = sessions.kw["bind"]
    with offered.app.app_context(), sessions() as chooser, one.connect() as kept:
        # One connection to the end, and for nobody after: it waits no longer than that.
        closer = sessions(bind=kept)
        closing = Closing(closer, settings, offered.book, Witness("officer", after))
        back(offered, 0, before)(chooser)
        closer.execute(text("set lock_timeout = '50ms'"))
        with pytest.raises(BookBusyError):
            close_days(closing, FIRST)
        chooser.commit()
        closer.rollback()
        closer.execute(text("reset lock_timeout"))
        assert chosen(close_days(closing, FIRST)) == [("back", 1, 5000)]
        closer.close()
        kept.invalidate()
    assert chosen(close(offered, NEXT)) == []


def test_a_choice_of_a_day_that_is_closed_meanwhile_stands_in_the_next(offered):
    late = offered.clock.now
    assert chosen(close(offered)) == []
    with offered.session() as session:
        back(offered, 0, late)(session)
        session.commit()
    assert chosen(close(offered, NEXT)) == [("back", 1, 5000)]
    assert chosen(close(offered, NEXT + timedelta(days=1))) == []
