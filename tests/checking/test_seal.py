"""The seal on the pages says what the last check found, and nothing else."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.checking.commands import SEALED, run_check
from app.checking.jobs import check_books
from app.checking.queries import last_seal
from app.cli import main
from app.evidence.files import DiskFiles
from app.proving.commands import seal_book
from tests.ledger.small_book import SmallBook


@dataclass
class Context:
    """What the queue gives a job, as far as this one asks."""

    additional_context: dict


AT = datetime(2026, 6, 1, 2, 30, tzinfo=UTC)


@pytest.fixture
def files(tmp_path):
    return DiskFiles.below(tmp_path)


@pytest.fixture
def small(session, book_code):
    small = SmallBook.open(session, book_code)
    small.gift("G1", 5000)
    return small


def test_a_book_that_was_never_checked_has_no_seal(small):
    assert last_seal(small.session, small.book) is None


def test_the_seal_says_when_and_how_much_was_checked(small, files):
    assert run_check(small.session, small.book, files, at=AT) == []
    seal = last_seal(small.session, small.book)
    assert (seal.entries, seal.checked_at, seal.is_sound) == (1, AT, True)


def test_the_newest_check_counts(small, files):
    run_check(small.session, small.book, files, at=AT.replace(day=2))
    run_check(small.session, small.book, files, at=AT)
    assert last_seal(small.session, small.book).checked_at.day == 2


def test_a_change_by_hand_breaks_the_seal(fresh_database, files):
    """No sum is wrong afterwards: only what was sealed tells."""
    with Session(fresh_database.engine_app) as session:
        small = SmallBook.open(session, "broken")
        small.gift("G1", 5000)
        seal_book(session, small.book)
    engine = create_engine(fresh_database.superuser_url)
    with engine.begin() as connection:
        connection.execute(text("set session_replication_role = replica"))
        connection.execute(text("update ledger.journal_entry set fact = 'other'"))
    engine.dispose()
    with Session(fresh_database.engine_app) as session:
        broken = {one.rule for one in run_check(session, small.book, files, at=AT)}
        assert broken == {SEALED}
        assert not last_seal(session, small.book).is_sound


def test_the_command_and_the_nightly_job_keep_what_they_found(
    lender, settings, fresh_database
):
    url = fresh_database.app_url
    with Session(fresh_database.engine_app) as session:
        small = SmallBook.open(session, "checked")
        small.gift("G1", 5000)
        session.commit()
        given = {"DATABASE_URL": url, "SECRET_KEY": "k" * 32, "LOG_LEVEL": "warning"}
        result = CliRunner(env=given).invoke(main, ["check", "--book", "checked"])
        assert result.exit_code == 0, result.output
        first = last_seal(session, small.book)
        with lender.lend(replace(settings, database_url=url)) as app:
            check_books(Context({"app": app}), 0)
        session.rollback()
        assert first.checked_at < last_seal(session, small.book).checked_at
