"""Commands that move money: they show what will be done, ask, and can be repeated."""

from __future__ import annotations

import csv
import io

import pytest

from tests.commands.conftest import Igoudar


def rows_of(igoudar: Igoudar, *words: str) -> list[dict[str, str]]:
    asked = igoudar(*words, "--format", "csv")
    assert asked.exit_code == 0, asked.output
    return list(csv.DictReader(io.StringIO(asked.output)))


def test_nothing_is_reversed_without_a_yes(igoudar: Igoudar) -> None:
    before = rows_of(igoudar, "trial-balance")
    asked = igoudar("reverse", "87", "--reason", "typed twice", answer="n\n")
    assert asked.exit_code == 1
    assert "back whole?" in asked.output
    assert rows_of(igoudar, "trial-balance") == before


def test_a_reversal_is_done_once(igoudar: Igoudar) -> None:
    first = igoudar("reverse", "bank:OPS01:operating_grant", "--reason", "x", "--yes")
    again = igoudar("reverse", "bank:OPS01:operating_grant", "--reason", "x", "--yes")
    if first.exit_code:
        assert "leans on" in first.output
        assert again.output == first.output
    else:
        assert first.output.startswith("Reversed bank:OPS01:operating_grant")
        assert again.output.startswith("Was reversed before:")


def test_a_wire_is_shown_before_it_is_ordered(igoudar: Igoudar) -> None:
    before = rows_of(igoudar, "trial-balance")
    words = ("wire", "P2", "W77", "--sent", "1.00", "--received", "10.80")
    asked = igoudar(*words, answer="n\n")
    assert asked.exit_code == 1
    assert "Wire 1.00 EUR of P2, 10.80 MAD for TAMUNT? [y/N]: n" in asked.output
    assert rows_of(igoudar, "trial-balance") == before


@pytest.mark.parametrize("day", ["1990-01-01", "2190-01-01"])
def test_a_wire_outside_the_years_is_told_with_its_option_and_the_years(
    igoudar: Igoudar, day: str
) -> None:
    words = ("wire", "P2", "W78", "--sent", "1.00", "--received", "10.80", "--yes")
    asked = igoudar(*words, "--on", day)
    assert asked.exit_code == 2
    assert f"--on: {day} lies in no fiscal year of PASSERELLE." in asked.output
    assert "It has 2026-01-01 to 2026-12-31, 2027-01-01 to" in asked.output


def test_what_was_done_before_is_told_in_words_of_the_thing(igoudar: Igoudar) -> None:
    words = ("cash", "book", "TIFX", "--keeper", "TIFAOUINE")
    assert igoudar(*words).exit_code == 0
    other = igoudar(*words, "--first", "5")
    assert other.exit_code == 1
    assert other.output == (
        "Error: This receipt book was begun before, by another association or with"
        " another first number. Begin one of another CODE.\n"
    )


@pytest.mark.both
def test_a_sandbox_that_is_not_served_is_named_with_its_address(
    igoudar: Igoudar,
) -> None:
    for words in (("payments", "sweep"), ("payments", "compare")):
        asked = igoudar(*words)
        assert asked.exit_code == 1
        assert "does not answer at http://127.0.0.1:" in asked.output


def test_programs_read_findings_and_nothing_else(igoudar: Igoudar) -> None:
    words = ("period", "close", "AZWU", "2026-01", "--format", "csv")
    asked = igoudar(*words, answer="n\n")
    header, *rows = list(csv.reader(io.StringIO(asked.stdout)))
    assert header[:2] == ["weight", "check"]
    assert all(len(row) == len(header) for row in rows)


def test_a_rate_is_entered_once(igoudar: Igoudar) -> None:
    words = ("rate", "add", "EUR", "MAD", "10.8000", "--on", "2026-01-05")
    for _ in range(2):
        asked = igoudar(*words, "--source", "the bank", "--document", "its slip")
        assert asked.exit_code == 0, asked.output
    assert [row["rate"] for row in rows_of(igoudar, "rate", "list")] == ["10.8000"]


def test_a_giver_nobody_knows_is_no_error(igoudar: Igoudar) -> None:
    asked = igoudar("payments", "erase-giver", "nobody@giver.example", "--yes")
    assert asked.exit_code == 0
    assert asked.output.startswith("0 gifts")
    assert igoudar("payments", "retry").output.startswith("0 messages")


def test_a_key_that_moves_real_money_never_looks_after_a_test_book(
    igoudar: Igoudar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRIPE_API_KEY", "rk_live_x")
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRETS", "whsec_x")
    monkeypatch.setenv("STRIPE_BOOK", "demo")
    for words in (("payments", "sweep"), ("payments", "compare")):
        asked = igoudar(*words)
        assert (asked.exit_code, "moves real money" in asked.stderr) == (2, True)
