"""`igoudar import open-collective`, as people call it."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from app.cli import main
from ledger.book.books import find_book, open_book
from tests.formats.sample import FILE, HEADER, row, sample, with_balances, write
from tests.importing.steps import balances, bring

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {"LOG_LEVEL": "warning", "SECRET_KEY": "k" * 32}


@pytest.fixture
def igoudar(database):
    """Run a command in this process, on the worker's database."""
    given = {**ENVIRONMENT, "DATABASE_URL": database.app_url}

    def run(*arguments):
        return CliRunner(env=given).invoke(main, [str(one) for one in arguments])

    return run


@pytest.fixture
def import_rows(igoudar, tmp_path, book_code):
    """Import rows of text into the test's book."""

    def run(rows, *arguments, **style):
        file = tmp_path / "export.csv"
        file.write_bytes(rows if isinstance(rows, bytes) else write(rows, **style))
        command = ("import", "open-collective", file, "--book", book_code)
        return igoudar(*command, *arguments)

    return run


def test_totals_are_printed_as_a_table_with_what_was_done(import_rows):
    result = import_rows(FILE.read_bytes())
    assert result.exit_code == 0, result.output
    assert "contributions received" in result.stdout
    assert "319.00" in result.stdout
    assert "28 rows: 28 posted, 0 already there." in result.stderr


def test_totals_are_written_for_programs_as_csv(import_rows, book_code):
    result = import_rows(FILE.read_bytes(), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(one["what"], one["amount"], one["currency"]) for one in rows] == [
        ("contributions received", "319.00", "EUR"),
        ("contributions refunded", "-22.00", "EUR"),
        ("transfers out", "-30.00", "EUR"),
        ("processor fees on contributions", "-8.43", "EUR"),
        ("host fees inside contribution rows", "-10.50", "EUR"),
        ("host fees as rows", "-19.20", "EUR"),
        ("expenses paid", "-83.00", "EUR"),
        ("payment fees on expenses", "-1.66", "EUR"),
        ("processor-fee covers received", "1.19", "EUR"),
        ("sum of the file's rows", "145.40", "EUR"),
        (f"balance of book {book_code}", "145.40", "EUR"),
    ]


def test_totals_are_written_for_programs_as_json(import_rows):
    result = import_rows(FILE.read_bytes(), "--format", "json")
    assert json.loads(result.stdout)[0] == {
        "what": "contributions received",
        "amount": "319.00",
        "currency": "EUR",
        "rows": 10,
    }


def test_the_anomaly_is_said_day_by_day_and_stops_nothing(import_rows):
    result = import_rows(FILE.read_bytes())
    assert result.exit_code == 0
    assert "on 3 days the balance written in the file leaves out" in result.stderr
    for day, amount in (("2022-04-05", "0.66"), ("2022-05-02", "0.74")):
        assert f"│ {day} │   {amount} │" in result.stderr


def test_a_file_that_lacks_rows_says_from_where_and_by_how_much(import_rows):
    lacking = [one for one in sample() if one["kind"] != "HOST_FEE"]
    result = import_rows(lacking)
    assert result.exit_code == 0
    assert "from row a0000006 on (2021-07-01, line 18)" in result.stderr
    assert "the rows run ahead of it by 5.00 EUR" in result.stderr
    assert "by 18.00 EUR at the end of the file" in result.stderr
    assert "Rows may be missing" in result.stderr


def test_a_piece_says_with_which_balance_it_begins(import_rows):
    result = import_rows(sample()[:10])
    assert "begins with a balance of 81.12 EUR" in result.stderr
    assert import_rows(FILE.read_bytes()).exit_code == 0


def test_each_unknown_row_is_named(import_rows):
    rows = [
        row("2024-01-01T00:00:00", "b0000001", "ADDED_FUNDS", 70),
        row("2024-01-02T00:00:00", "b0000002", "[NEW]", -5),
    ]
    result = import_rows(with_balances(rows))
    assert result.exit_code == 0
    assert "line 3, row b0000001: ADDED_FUNDS, CREDIT" in result.stderr
    assert "line 2, row b0000002: [NEW], DEBIT" in result.stderr
    assert "in suspense, to be looked at" in result.stdout


def test_rows_of_nothing_and_repeated_rows_are_counted(import_rows):
    nothing = row("2024-01-03T00:00:00", "b0000003", "EXPENSE", 0)
    result = import_rows([*sample(), *sample()[:2], *with_balances([nothing])])
    assert result.exit_code == 0
    assert "2 rows stood in the file more than once." in result.stderr
    assert "1 rows of nothing were passed over." in result.stderr
    assert "row b0000003: an amount of zero: nothing to post" in result.stderr


def test_refunds_tied_later_are_counted(import_rows):
    import_rows(sample()[:15])
    result = import_rows(FILE.read_bytes())
    assert "3 refunds were tied to what they give back." in result.stderr


def test_a_file_without_balances_says_that_nothing_was_compared(import_rows):
    header = [name for name in HEADER if name != "balance"]
    result = import_rows(sample(), header=header)
    assert result.exit_code == 0
    assert "no running balance to compare the rows with" in result.stderr


def test_a_second_import_finds_every_row_there(import_rows):
    import_rows(FILE.read_bytes())
    again = import_rows(FILE.read_bytes())
    assert again.exit_code == 0
    assert "28 rows: 0 posted, 28 already there." in again.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1: the file is empty"),
        (FILE.read_bytes()[:-400], "line 30, column after"),
        (FILE.read_bytes()[:5000], "column"),
        (FILE.read_bytes().replace(b'"EUR"', b'"USD"', 1), "rows before it of"),
        (FILE.read_bytes().replace(b'"-1.2"', b'"-1,2"', 1), "line 2, column amount"),
        (FILE.read_bytes().decode().encode("utf-16"), "not UTF-8"),
    ],
)
def test_a_broken_file_is_refused_and_posts_nothing(
    import_rows, session, book_code, content, said
):
    result = import_rows(content)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert said in result.stderr
    assert "Nothing was posted" in result.stderr
    with pytest.raises(Exception, match="no book"):
        find_book(session, book_code)


def test_a_test_book_refuses_an_import(import_rows, committing_session, book_code):
    open_book(committing_session, book_code, zone="UTC", is_live=False)
    committing_session.commit()
    result = import_rows(FILE.read_bytes())
    assert result.exit_code == 1
    assert "holds test money" in result.stderr


def test_a_row_that_changed_names_both_values(import_rows):
    import_rows(FILE.read_bytes())
    changed = FILE.read_bytes().replace(b'"-1.2","0","-1.2"', b'"-1.3","0","-1.3"')
    result = import_rows(changed)
    assert result.exit_code == 1
    assert "row a0000036" in result.stderr
    assert "host -1.20" in result.stderr
    assert "host -1.30" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "open-collective"),
        ("import", "open-collective", FILE),
        ("import", "open-collective", FILE.parent / "absent.csv", "--book", "b"),
        ("import", "open-collective", FILE.parent, "--book", "b"),
        ("import", "open-collective", FILE, "--book", "b", "--format", "xml"),
        ("import", "open-collective", FILE, "--book", ""),
    ],
)
def test_a_wrong_call_ends_with_status_2(igoudar, arguments):
    assert igoudar(*arguments).exit_code == 2


def test_entries_have_their_register_numbers_after_an_import(
    import_rows, igoudar, book_code
):
    import_rows(FILE.read_bytes())
    result = igoudar("account", "host", "--book", book_code, "--format", "csv")
    numbers = [one["number"] for one in csv.DictReader(io.StringIO(result.stdout))]
    assert sorted(int(one) for one in numbers if one) == list(range(1, 29))


@pytest.mark.full
def test_a_killed_import_leaves_nothing_and_the_next_one_ends_right(
    database, committing_session, book_code
):
    bring(committing_session, sample()[20:], book_code)
    before = balances(committing_session, book_code)
    book = find_book(committing_session, book_code)
    committing_session.commit()
    url = database.superuser_url.replace("+psycopg", "")
    arguments = ["import", "open-collective", str(FILE), "--book", book_code]
    command = [sys.executable, "-m", "app.cli", *arguments]
    given = {**os.environ, **ENVIRONMENT, "DATABASE_URL": database.app_url}
    with psycopg.connect(url) as blocker, psycopg.connect(url) as watcher:
        watcher.autocommit = True
        # While somebody closes a period, posting waits: kill the import right there.
        blocker.execute("select pg_advisory_xact_lock(%s::bigint)", [book.id])
        with subprocess.Popen(command, env=given, cwd=ROOT) as running:
            wait_for_lock(watcher, running)
            running.kill()
        blocker.rollback()
        wait_for_end(watcher)
    assert running.returncode == -9
    assert balances(committing_session, book_code) == before
    committing_session.commit()
    again = subprocess.run(
        command, env=given, cwd=ROOT, check=True, capture_output=True
    )
    assert b"28 rows: 20 posted, 8 already there." in again.stderr
    assert balances(committing_session, book_code)["host"] == "145.40"


WAITING = """
select pid from pg_locks
where not granted and locktype = 'advisory' and database =
  (select oid from pg_database where datname = current_database())
"""


def wait_for_lock(watcher, running):
    while not watcher.execute(WAITING).fetchone():
        assert running.poll() is None, "the import ended before it could be killed"


BUSY = """
select from pg_stat_activity
where state = 'active' and query like '%jsonb_to_recordset%' and pid <> pg_backend_pid()
"""


def wait_for_end(watcher):
    """Wait until the server has noticed that its client is gone."""
    while watcher.execute(BUSY).fetchone():
        pass
