"""Money is followed, and an entry reversed, on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from app.cli import main
from ledger.book.journal import number_entries
from tests.databases import Database
from tests.ledger.small_book import SmallBook

Run = Callable[..., Result]


@pytest.fixture
def igoudar(database: Database, committing_session: Session, book_code: str) -> Run:
    """Run a command on a committed book: two gifts, a wire, a use."""
    small = SmallBook.open(committing_session, book_code)
    small.gift("G1", 6000)
    small.gift("G2", 5000)
    small.wire("W1", 10000, 108499)
    small.expense("E1", 70000)
    committing_session.commit()
    number_entries(committing_session, small.book.id)
    committing_session.commit()
    given = {
        "LOG_LEVEL": "warning",
        "SECRET_KEY": "k" * 32,
        "COLUMNS": "160",
        "DATABASE_URL": database.app_url,
    }

    def run(*arguments: str) -> Result:
        return CliRunner(env=given).invoke(main, [*arguments, "--book", book_code])

    return run


def steps(run: Run, *arguments: str) -> list[tuple[object, ...]]:
    done = run("trace", *arguments, "--format", "json")
    assert done.exit_code == 0, done.output
    names = ("step", "what", "fact", "lot", "amount", "became")
    return [tuple(row[name] for name in names) for row in json.loads(done.output)]


def test_a_lot_is_followed_to_what_it_paid(igoudar: Run) -> None:
    assert steps(igoudar, "G2") == [
        (0, "gift", "bank:G2:gift", "G2", "50.00", None),
        (1, "wire_out", "bank:W1:wire", "G2", "40.00", "434.00"),
        (2, "expense", "expense:E1:approved", "G2", "49.01", None),
    ]


def test_an_entry_that_brought_a_lot_shows_what_became_of_it(igoudar: Run) -> None:
    of_lot = steps(igoudar, "G1")
    assert len(of_lot) > 1
    assert steps(igoudar, "1") == steps(igoudar, str(of_lot[0][2])) == of_lot


def test_a_use_is_followed_to_the_lots_that_paid_it(igoudar: Run) -> None:
    expected = [
        (0, "expense", "expense:E1:approved", None, None, None),
        (1, "wire_out", "bank:W1:wire", "G1", "650.99", None),
        (1, "wire_out", "bank:W1:wire", "G2", "49.01", None),
    ]
    assert steps(igoudar, "expense:E1:approved") == expected
    assert steps(igoudar, "4") == expected


def test_a_trace_reads_as_a_tree(igoudar: Run) -> None:
    done = igoudar("trace", "G1")
    assert "└ wire_out" in done.output
    assert "  └ expense" in done.output


def test_what_is_not_there_is_named(igoudar: Run) -> None:
    for command in (("trace", "G9"), ("reverse", "G9", "--reason", "x", "--yes")):
        done = igoudar(*command)
        assert done.exit_code == 2
        assert "neither a lot nor an entry 'G9'" in done.output


def test_an_entry_is_reversed_once_with_its_reason(igoudar: Run) -> None:
    reason = ("--reason", "Entered twice.", "--yes", "--on", "2026-03-01")
    leaned = igoudar("reverse", "bank:W1:wire", *reason)
    assert leaned.exit_code == 1
    assert "expense:E1:approved leans on bank:W1:wire" in leaned.output
    for said in ("Reversed", "Was reversed before:"):
        done = igoudar("reverse", "expense:E1:approved", *reason)
        assert done.exit_code == 0, done.output
        assert done.output.startswith(said)
    assert igoudar("reverse", "bank:W1:wire", *reason).exit_code == 0
    found = [step[2] for step in steps(igoudar, "G1")]
    assert found[-1] == "bank:W1:wire:reversed"


def test_an_entry_that_stands_again_says_what_to_reverse(igoudar: Run) -> None:
    reason = ("--reason", "Entered twice.", "--yes", "--on", "2026-03-01")
    gift = "bank:W1:wire"
    facts = ["expense:E1:approved", gift, f"{gift}:reversed"]
    for fact in facts:
        assert igoudar("reverse", fact, *reason).exit_code == 0
    done = igoudar("reverse", gift, *reason)
    assert done.exit_code == 1
    last = f"{gift}:reversed:reversed"
    assert f"{gift} was reversed before, and stands again by {last}" in done.output
    again = igoudar("reverse", last, *reason)
    assert again.output == f"Reversed {last}, by {last}:reversed.\n"
    gone = igoudar("reverse", gift, *reason)
    assert gone.exit_code == 0
    assert gone.output == f"Was reversed before: {gift}, by {last}:reversed.\n"


def test_a_reversal_needs_a_reason(igoudar: Run) -> None:
    done = igoudar("reverse", "bank:G1:gift", "--reason", " ", "--yes")
    assert done.exit_code == 2
    assert "write one line of letters, 500 at most." in done.output
