"""Cases 29, 38, 45 and 71 on the giver's side: pledges, refunds, bursts, erasure."""

import pytest
from sqlalchemy import select

from app.contributing.jobs import watch_refusals
from app.contributing.pledging import end_pledges
from app.contributing.tables import Contribution, Giver
from app.contributing.ways import Way
from app.givers.erasing import erase_giver
from app.letters.sending import MAILER
from app.people.tables import PartyName
from ledger.book.acts import Command
from payments.attempt_changes import change_state
from payments.attempts import Witness, lock_contribution
from payments.gateway import AttemptState
from payments.watching import BURST, refusals
from tests.payments.letterbox import open_box, send_all
from twins.stripe import giving_back, paying


@pytest.fixture
def box(till):
    yield open_box(till)
    till.app.extensions.pop(MAILER, None)


def end(till):
    with till.session() as session:
        return end_pledges(session, till.book, Witness("system:test", till.clock()))


def test_case_29_a_pledge_without_its_wire_ends_after_sixty_days(till, box):
    till.give(till.gift(way=Way.WIRE))
    till.clock.move(days=59)
    assert end(till) == 0
    till.clock.move(days=2)
    assert end(till) == 1
    assert end(till) == 0
    (pledge,) = till.attempts()
    assert pledge.state is AttemptState.EXPIRED
    send_all(till)
    assert box.subjects == ["Your pledge of €50.00 has ended"]
    assert till.kinds() == []


def test_case_29_a_wire_that_comes_after_all_counts(till):
    till.give(till.gift(way=Way.WIRE))
    till.clock.move(days=61)
    end(till)
    (pledge,) = till.attempts()
    with till.session() as session:
        lock_contribution(session, till.book, pledge.contribution)
        witness = Witness("system:test", till.clock())
        paid = change_state(session, till.book, witness, pledge, AttemptState.SUCCEEDED)
        session.rollback()
    assert paid.state is AttemptState.SUCCEEDED


def test_case_29_a_pledge_that_arrived_in_part_is_only_late(till):
    till.give(till.gift(way=Way.WIRE))
    (pledge,) = till.attempts()
    with till.session() as session:
        lock_contribution(session, till.book, pledge.contribution)
        witness = Witness("system:test", till.clock())
        change_state(session, till.book, witness, pledge, AttemptState.PROCESSING)
        session.commit()
    till.clock.move(days=61)
    assert end(till) == 0


def test_case_38_a_refund_that_fails_is_told_to_its_giver(till, box):
    till.give()
    till.pay()
    till.hear()
    till.refund(2000)
    (refund,) = till.store.latest("refund")
    giving_back.refund_ends(till.store, refund["id"], "failed")
    till.hear()
    send_all(till)
    assert box.subjects[-1] == "€20.00 could not go back the way it came"


def test_case_45_a_burst_of_refused_cards_is_told_aloud(till, capsys):
    till.give()
    page = till.session_of()["id"]
    for _ in range(BURST - 1):
        paying.pay(till.store, page, "generic_decline")
    till.deliver()
    with till.session() as session:
        watch_refusals(session, till.book)
        assert "refused_in_a_burst" not in capsys.readouterr().err
    paying.pay(till.store, page, "generic_decline")
    till.deliver()
    with till.session() as session:
        watch_refusals(session, till.book)
        assert "refused_in_a_burst" in capsys.readouterr().err


def test_case_71_who_is_erased_leaves_amounts_and_a_pseudonym(till, box):
    till.give(till.gift())
    till.pay()
    till.hear()
    with till.session() as session:
        command = Command("officer", "erase-1", till.clock())
        assert erase_giver(session, till.book, command, "A@example.org") == 1
        session.commit()
        assert erase_giver(session, till.book, command, "a@example.org") == 0
        session.rollback()
        row = session.scalar(
            select(Contribution).where(Contribution.book_id == till.book.id)
        )
        key = (till.book.id, row.party_id)
        assert session.get(Giver, key).email is None
        assert session.get(PartyName, key).name is None
        assert refusals(session, till.book, till.clock()) == 0
    assert send_all(till) == 0
    assert box.arrived == []
    assert till.kinds() == ["gift"]
    assert till.balances()["source.gift P1"] == -5000
