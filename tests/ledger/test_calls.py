"""The one way to a database function, and what happens when it is not what it was."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.book.acts import Command, is_recorded, record_act
from ledger.book.calls import array, call_number, driver
from ledger.book.errors import AccountUnknownError, named_errors
from tests.ledger.small_book import NOW, SmallBook


def test_an_array_is_written_with_its_gaps() -> None:
    assert array([1, None, -3]) == "{1,NULL,-3}"
    assert array(["EUR", "MAD"]) == "{EUR,MAD}"
    assert array([]) == "{}"


def test_the_ledger_speaks_to_postgresql_only() -> None:
    engine = create_engine("sqlite://")
    with Session(engine) as session, pytest.raises(TypeError, match="psycopg"):
        driver(session)
    engine.dispose()


def test_a_function_that_gives_no_number_is_not_believed(small: SmallBook) -> None:
    with pytest.raises(TypeError, match="erase_note_v1"):
        call_number(small.session, "erase_note_v1", small.book.id, 1, NOW)


def test_a_refusal_through_sqlalchemy_is_named_too(small: SmallBook) -> None:
    state = text("""
        do $$ begin raise exception using errcode = 'IG004',
          detail = '{"line": 3, "account": "bank"}'; end $$
    """)
    with pytest.raises(AccountUnknownError) as caught, named_errors():
        small.session.execute(state)
    assert caught.value == AccountUnknownError(3, "bank")


@pytest.mark.parametrize("with_detail", [True, False])
def test_an_error_that_is_no_refusal_passes(
    small: SmallBook, *, with_detail: bool
) -> None:
    detail = ", detail = '{}'" if with_detail else ""
    state = "22012" if with_detail else "IG004"
    raising = f"do $$ begin raise exception using errcode = '{state}'{detail}; end $$"
    with pytest.raises(DBAPIError), named_errors():
        small.session.execute(text(raising))


def test_an_error_before_the_database_passes() -> None:
    with pytest.raises(DBAPIError), named_errors():
        raise DBAPIError("select", {}, ValueError("no connection"))


def test_an_act_keeps_what_was_asked(small: SmallBook) -> None:
    command = Command("p1", "k", NOW)
    day = {"on": date(2026, 1, 1), "amount": 3}
    first = record_act(small.session, small.book.id, command, "give", day)
    again = record_act(
        small.session, small.book.id, command, "give", dict(reversed(day.items()))
    )
    assert (first.id, again.is_new) == (again.id, False)
    assert is_recorded(small.session, small.book.id, "k")
    assert not is_recorded(small.session, small.book.id, "other")
