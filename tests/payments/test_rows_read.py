"""What a message, a giver's click or a sweep reads does not grow with the book."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from payments import tables
from payments.attempts import attempts_of, find_attempt, find_remote
from payments.disputes import disputes_of
from payments.inbox import waiting_notices
from payments.purpose_rows import purpose_values
from payments.purposes import Purpose
from payments.settling import payment_entry
from payments.sweeps import open_attempts
from tests.conftest import CODES
from tests.payments.scenario import NOW, open_operator

# So many that the planner takes no table whole, whatever other tests left in it.
MANY = 2000
READ = text("""
    select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)
    from pg_stat_xact_user_tables where schemaname = 'payments'
""")


@pytest.fixture(scope="module")
def known(sessions, engine_owner):
    """A book that has collected much: attempts, messages and disputes, all over."""
    with sessions() as session:
        operator = open_operator(session, f"much-{next(CODES)}", CODES)
        act = operator.act("test")
        common = {"book_id": operator.book.id, "currency": "EUR"}
        attempts = [
            {
                **common,
                **purpose_values(Purpose("P1", f"lot-{n}", "giver-1")),
                "act_id": act.id,
                "provider": "stripe",
                "contribution": f"given-{n}",
                "key": f"key-{n}",
                "remote_id": f"cs_{n}",
                "amount_minor": 100,
                "state": "succeeded",
                "created_at": NOW,
            }
            for n in range(MANY)
        ]
        ids = session.scalars(
            insert(tables.attempt).returning(tables.attempt.c.id), attempts
        ).all()
        disputes = [
            {
                **common,
                "provider": "stripe",
                "remote_id": f"dp_{n}",
                "attempt_id": ids[n],
                "amount_minor": 100,
                "status": "lost",
                "reason": "fraudulent",
                "is_open": False,
                "act_id": act.id,
            }
            for n in range(MANY)
        ]
        session.execute(insert(tables.dispute), disputes)
        notices = [
            {
                "book_id": operator.book.id,
                "provider": "stripe",
                "remote_event_id": f"evt_{n}",
                "type": "charge.refunded",
                "remote_id": f"cs_{n}",
                "body": b"{}",
                "headers": {},
                "state": "done",
            }
            for n in range(MANY)
        ]
        session.execute(insert(tables.notice), notices)
        session.commit()
        with engine_owner.begin() as owner:
            for name in ("attempt", "dispute", "notice"):
                owner.execute(text(f"analyze payments.{name}"))
        yield session, operator.book


QUESTIONS = {
    "the attempts of a contribution": lambda s, b: attempts_of(s, b, "given-7"),
    "an attempt by its page": lambda s, b: find_remote(s, b, "stripe", "cs_7"),
    "where a contribution stands": lambda s, b: payment_entry(s, b, "given-7"),
    "the messages that wait": lambda s, b: waiting_notices(s, b, 100),
    "the attempts that are open": lambda s, b: open_attempts(
        s, b, "stripe", before=NOW + timedelta(days=1), limit=200
    ),
    "the disputes of an attempt": lambda s, b: disputes_of(
        s, b, find_attempt(s, b, attempts_of(s, b, "given-7")[0].public_id)
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_about_one_payment_reads_few_rows(known, question):
    session, book = known
    before = session.scalar(READ)
    QUESTIONS[question](session, book)
    assert session.scalar(READ) - before <= 10
