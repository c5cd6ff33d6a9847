"""How commands print figures: for eyes, and for other programs."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from app.cli.output import Table, as_csv, as_json, show, show_parts
from ledger.money import EXPONENTS, MAX_MINOR, Money

TABLE = Table(
    title="Trial balance",
    columns=("account", "day", "balance", "currency", "postings"),
    rows=[
        ("use", date(2025, 3, 1), Money(-123456789, "MAD"), "MAD", 12),
        ("[bold]odd", None, Money(-5, "EUR"), "EUR", 0),
    ],
)
amounts = st.builds(
    Money, st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(sorted(EXPONENTS))
)


def drawn(table: Table, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width)
    show(table, "table", console=console)
    return console.file.getvalue()


def test_csv_has_a_header_and_plain_decimals() -> None:
    assert as_csv(TABLE) == (
        "account,day,balance,currency,postings\n"
        "use,2025-03-01,-1234567.89,MAD,12\n"
        "[bold]odd,,-0.05,EUR,0\n"
    )


def test_json_is_a_list_of_objects_with_amounts_as_texts() -> None:
    first, second = json.loads(as_json(TABLE))
    assert first["balance"] == "-1234567.89"
    assert first["postings"] == 12
    assert second["day"] is None


def test_a_table_is_titled_grouped_and_takes_no_name_for_a_colour() -> None:
    text = drawn(TABLE)
    assert text.startswith("Trial balance")
    assert "-1,234,567.89" in text
    assert "-0.05" in text
    assert "[bold]odd" in text


def test_an_empty_table_still_has_its_header() -> None:
    empty = Table(columns=("fund", "balance"), rows=())
    assert as_csv(empty) == "fund,balance\n"
    assert as_json(empty) == "[]"
    assert "fund" in drawn(empty)


def test_a_narrow_screen_leaves_out_what_can_be_spared_and_says_so() -> None:
    spare = replace(TABLE, spare=("postings", "currency"))
    assert "MAD" in drawn(spare, 70)
    text = drawn(spare, 60)
    assert [line[:14] for line in text.splitlines() if line.startswith("│")] == [
        "│ use       │ ",
        "│ [bold]odd │ ",
    ]
    assert "MAD" in text
    assert "No room for: postings." in text
    assert "No room for: currency, postings." in " ".join(drawn(spare, 45).split())
    assert as_csv(spare) == as_csv(TABLE)


def test_what_says_nothing_is_left_out_without_a_word() -> None:
    rows = [("use", ""), ("bank", None)]
    empty = Table(("account", "a_long_remark"), rows, spare=("a_long_remark",))
    assert "No room" not in drawn(empty, 20)
    assert "bank" in drawn(empty, 20)


def test_without_room_for_the_rest_each_row_stands_by_itself() -> None:
    spare = replace(TABLE, spare=("postings", "currency"))
    text = drawn(spare, 30)
    assert "│" not in text
    assert "MAD" in text


def test_eyes_see_one_table_for_each_value_and_programs_one_for_all(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_parts(TABLE, "table", "currency")
    said = capsys.readouterr().out
    assert "Trial balance: MAD" in said
    assert "Trial balance: EUR" in said
    assert "currency" not in said
    show_parts(TABLE, "csv", "currency")
    assert capsys.readouterr().out == as_csv(TABLE)


@pytest.mark.parametrize("format_", ["csv", "json"])
def test_the_other_formats_go_to_the_standard_output(
    capsys: pytest.CaptureFixture[str], format_: str
) -> None:
    show(TABLE, format_)
    assert capsys.readouterr().out.count("1234567.89") == 1


@given(amounts, st.text())
def test_every_amount_and_text_survives_csv_and_json(amount: Money, text: str) -> None:
    table = Table(columns=("text", "amount"), rows=[(text, amount)])
    rows = list(csv.reader(io.StringIO(as_csv(table), newline="")))
    assert rows[1][0] == text.replace("\r\n", "\n").replace("\r", "\n")
    assert Money.parse(rows[1][1], amount.currency) == amount
    (row,) = json.loads(as_json(table))
    assert row["text"] == text
    assert Money.parse(row["amount"], amount.currency) == amount


@given(amounts)
def test_every_amount_is_readable_in_a_table(amount: Money) -> None:
    text = drawn(Table(columns=("amount",), rows=[(amount,)]))
    assert amount.decimal in text.replace(",", "")
