"""A closed day on the command line: a table to read, every column for a program."""

import io
from datetime import UTC, date, datetime

from rich.console import Console

from app.cli.daily import COLUMNS, full_table, sentence, short_table
from app.cli.output import as_csv, show
from ledger.book.entries import AccountKey
from ledger.money import Money
from payments.daily.values import (
    DayRecord,
    Difference,
    DifferenceKind,
    Position,
    Restated,
)

ON = date(2026, 3, 10)
MOST = 123_456_789_00


def record():
    """A day with long names, large amounts, and every kind of row."""
    bank = AccountKey("TIFAOUINE", "local_bank", "MAD", "TIFAOUINE")
    held = AccountKey("PASSERELLE", "psp", "EUR", "sandbox")
    fact = "sandbox:mv_0123456789abcdef0123456789abcdef:payment"
    named = Difference(DifferenceKind.UNKNOWN_TO_US, fact, Money(-MOST, "EUR"), ON)
    told = Position(held, ON, Money(MOST, "EUR"), Money(MOST, "EUR"), (named,), ON)
    return DayRecord(
        "example.org/demo",
        ON,
        "Asia/Karachi",
        datetime(2026, 3, 10, 20, 5, tzinfo=UTC),
        None,
        (told, Position(bank, ON, None, Money(-MOST, "MAD"))),
        (Restated(held, Money(MOST, "EUR"), Money(0, "EUR"), (named,)),),
    )


def drawn(width):
    out = io.StringIO()
    console = Console(file=out, width=width, color_system=None)
    show(short_table(record(), "demo"), "table", console=console)
    return out.getvalue()


def test_the_table_of_a_day_is_whole_on_a_terminal_of_100_columns():
    text = drawn(100)
    assert max(map(len, text.splitlines())) <= 100
    for whole in (
        *("123,456,789.00", "-123,456,789.00", "unexplained", "outside", "named"),
        *("TIFAOUINE local_bank MAD", "no statement yet", "PASSERELLE psp sandbox EUR"),
        *("unknown_to_us", "since 2026-03-10", "signed, now"),
    ):
        assert whole in text, whole
    assert "…" not in text


def test_a_day_is_told_closed_by_the_clock_of_its_book():
    assert "closed at 2026-03-11 01:05 (Asia/Karachi)" in drawn(100)


def test_what_is_said_of_an_account_reads_as_a_remark_and_not_as_another_account():
    lines = [line.split("account")[-1].rstrip() for line in drawn(100).splitlines()]
    at = next(n for n, line in enumerate(lines) if "TIFAOUINE" in line)
    assert lines[at + 1].endswith("  (no statement yet, 2026-03-10)")
    assert "(signed, now)" in drawn(100)


def test_a_program_is_given_every_column():
    header, *rows = as_csv(full_table(record(), "demo")).splitlines()
    assert header == ",".join(COLUMNS)
    assert len(rows) == 5
    assert rows[0].startswith(
        "position,PASSERELLE,psp,sandbox,EUR,compared,2026-03-10,123456789.00"
    )
    assert rows[2].endswith(",no statement yet,2026-03-10,,-123456789.00,0.00,")


def test_the_last_line_names_what_was_not_compared():
    assert sentence(record()).endswith(
        "Not compared: TIFAOUINE local_bank TIFAOUINE MAD (no statement yet)."
    )
