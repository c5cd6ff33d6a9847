"""Two who decide about one project at one instant: the second learns of the first."""

import pytest

from app.projects.commands import Step
from app.projects.known import find_project
from app.projects.moving import NotNextError, advance_project
from app.projects.states import ProjectState
from app.surplus.holding import hold_posted
from app.surplus.stopping import NotToStopError, stop_project
from ledger.book.acts import Command
from payments.attempts import Witness
from payments.settling import settle
from tests.payments.beside import beside
from tests.payments.cases.test_surplus import offered, pay
from tests.payments.places import open_place


@pytest.fixture
def given(till):
    open_place(till)
    pay(till, "one", 5000)
    return till


def reading(till):
    """What somebody's page has read before they decide."""
    with till.session() as session:
        return find_project(session, till.book, "reading-room", "en")


def stopping(till, who, reason="No well was found"):
    seen = reading(till)
    command = Command(who, "stop:P1", till.clock())
    return lambda session: stop_project(session, till.book, command, seen, reason)


@pytest.mark.parametrize("reason", ["No well was found", "Its association left"])
def test_two_who_stop_a_project_at_once_stop_it_once(given, sessions, reason):
    first, second = stopping(given, "a"), stopping(given, "b", reason)
    assert isinstance(beside(sessions, first, second), NotToStopError)
    assert offered(given, "one") == [("stopped", 5000)]


def test_a_project_that_is_stopped_is_not_moved_on_at_that_instant(given, sessions):
    seen = reading(given)
    command = Command("b", "move:P1", given.clock())
    step = Step("P1", ProjectState.FUNDED)

    def moving(session):
        advance_project(session, given.book, command, seen, step)

    assert isinstance(beside(sessions, stopping(given, "a"), moving), NotNextError)
    assert reading(given).state is ProjectState.FAILED


def settling(till, form):
    """A message about a paid gift, whose work is not committed yet."""
    (attempt,) = till.attempts(form)
    gateway = till.connect()

    def work(session):
        remote = gateway.fetch(attempt.remote_id)
        witness = Witness("system:test", till.clock())
        found = settle(session, till.book, witness, "stripe", remote)
        hold_posted(session, till.book, witness, found.posted)

    return work


def test_a_gift_that_settles_while_its_project_is_stopped_is_offered_back(
    given, sessions
):
    given.give(given.gift("two", email="two@example.org"))
    given.pay("two")
    with given.app.app_context():
        assert beside(sessions, settling(given, "two"), stopping(given, "a")) is None
    assert offered(given, "two") == [("stopped", 5000)]


def test_a_gift_that_waits_for_a_stop_is_offered_back(given, sessions):
    given.give(given.gift("two", email="two@example.org"))
    given.pay("two")
    with given.app.app_context():
        assert beside(sessions, stopping(given, "a"), settling(given, "two")) is None
    assert offered(given, "two") == [("full", 5000)]
