"""Locking notices what somebody with all rights changed after the closing."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.embedded_postgres import Server
from ledger.book.errors import PeriodAlteredError
from ledger.integrity import check_book
from tests.databases import Database
from tests.ledger.small_book import SmallBook
from tests.periods.steps import FEBRUARY, JANUARY


@pytest.fixture
def closed(fresh_database: Database, server: Server) -> SmallBook:  # noqa: ARG001 - it runs there
    with Session(fresh_database.engine_app) as session:
        small = SmallBook.open(session, "altered")
        small.gift("G1", 100)
        small.close(JANUARY, by="closer")
        small.close(FEBRUARY, by="closer")
        session.commit()
        yield small


def change(database: Database, *statements: str) -> None:
    """Change rows as the owner of the tables does, who can switch triggers off."""
    with database.engine_owner.begin() as connection:
        for table in ("period_balance", "validation_number", "posting", "turnover"):
            connection.execute(text(f"alter table ledger.{table} disable trigger user"))
        for statement in statements:
            assert connection.execute(text(statement)).rowcount
        for table in ("period_balance", "validation_number", "posting", "turnover"):
            connection.execute(text(f"alter table ledger.{table} enable trigger user"))


def test_an_altered_balance_is_not_locked(
    closed: SmallBook, fresh_database: Database
) -> None:
    change(
        fresh_database,
        "update ledger.period_balance set amount_minor = amount_minor + 1"
        " where amount_minor > 0 and ends_on = '2026-01-31'",
    )
    with pytest.raises(PeriodAlteredError) as caught:
        closed.lock(JANUARY)
    assert caught.value == PeriodAlteredError("OP", "2026-01-31", "bank", "WELL")


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        (
            "delete from ledger.period_balance where ends_on = '2026-02-28'",
            "what a closed period holds follows from its postings",
        ),
        (
            "update ledger.validation_number set number = number + 1",
            "the accountant's numbers follow the register",
        ),
        (
            "delete from ledger.validation_number",
            "the accountant's numbers follow the register",
        ),
    ],
)
def test_the_check_names_what_was_altered(
    closed: SmallBook, fresh_database: Database, statement: str, rule: str
) -> None:
    assert check_book(closed.session, closed.book) == []
    closed.session.rollback()
    change(fresh_database, statement)
    found = check_book(closed.session, closed.book)
    assert {finding.rule for finding in found} == {rule}
    assert all(
        "WELL" in finding.detail or "bank:G1:gift" in finding.detail
        for finding in found
    )


@pytest.mark.both
def test_the_check_names_an_entry_slipped_into_a_closed_period(
    closed: SmallBook, fresh_database: Database
) -> None:
    with fresh_database.engine_owner.begin() as connection:
        connection.execute(
            text("""
                insert into ledger.journal_entry
                  (book_id, kind, fact, occurred_on, day, act_id)
                select book_id, kind, 'slipped:in', occurred_on, day, act_id
                from ledger.journal_entry
            """)
        )
        connection.execute(
            text("""
                insert into ledger.posting
                select p.book_id, e.id, p.line, p.account_id, p.fund_id, p.currency,
                  p.amount_minor, p.base_minor, null, p.lot_id, null, p.day
                from ledger.posting p, ledger.journal_entry e
                where e.fact = 'slipped:in' and p.entry_id <> e.id
            """)
        )
    rules = {finding.rule for finding in check_book(closed.session, closed.book)}
    assert "a closed period takes no entry" in rules


@pytest.mark.both
def test_the_check_names_a_period_closed_out_of_order(
    closed: SmallBook, fresh_database: Database
) -> None:
    with fresh_database.engine_owner.begin() as connection:
        connection.execute(
            text("""
                insert into ledger.period_change
                select book_id, keeper_id, '2026-05-31', 'closed', act_id
                from ledger.period_change limit 1
            """)
        )
    rules = {finding.rule for finding in check_book(closed.session, closed.book)}
    assert rules == {"periods are closed and locked in their order"}
