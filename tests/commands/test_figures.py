"""What commands print: the same figures for eyes, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from ledger.money import Money
from tests.commands.conftest import Igoudar
from tests.shared import OWN_DATA

PRINTING = [
    ("trial-balance",),
    ("trial-balance", "--fund", "P2", "--at", "2026-03-31"),
    ("account", "bank"),
    ("account", "source.gift", "--fund", "P1"),
    ("account", "suspense", "--fund", "P1"),
    ("chart", "show"),
    ("chart", "show", "--chart", "fr-association-2018-06", "--keeper", "AZWU"),
    ("check",),
    ("period", "list", "--keeper", "AZWU"),
    ("period", "cut-off", "PASSERELLE", "2026-03"),
    ("rate", "list"),
    ("matching", "list"),
    ("bank", "waiting"),
    ("bank", "reconcile"),
    ("trace", "1"),
    ("trace", "G01"),
]
AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]{2,3})?")
AMOUNTS = {"amount", "balance", "base", "opening", "closing", "left", "became"}


@pytest.mark.sampled
@pytest.mark.parametrize("words", PRINTING, ids=" ".join)
def test_csv_and_json_say_the_same(igoudar: Igoudar, words: tuple[str, ...]) -> None:
    plain = igoudar(*words, "--format", "csv")
    told = igoudar(*words, "--format", "json")
    assert (plain.exit_code, told.exit_code) == (0, 0), plain.output + told.output
    header, *rows = list(csv.reader(io.StringIO(plain.output)))
    objects = json.loads(told.output)
    assert all(re.fullmatch("[a-z0-9_-]+", name) for name in header), header
    assert [list(one) for one in objects] == [header] * len(rows)
    said = [["" if v is None else str(v) for v in one.values()] for one in objects]
    assert said == rows
    for row in rows:
        for name, cell in zip(header, row, strict=True):
            if name in AMOUNTS and cell:
                assert AMOUNT.fullmatch(cell), (name, cell)


@pytest.mark.sampled
@pytest.mark.parametrize("columns", [80, 60, 200])
@pytest.mark.parametrize("words", PRINTING, ids=" ".join)
def test_no_line_is_wider_than_the_screen(
    igoudar: Igoudar, words: tuple[str, ...], columns: int
) -> None:
    asked = igoudar(*words, columns=columns)
    assert asked.exit_code == 0, asked.output
    drawn = [line for line in asked.output.splitlines() if "│" in line]
    assert max(map(len, drawn), default=0) <= columns


ON_ONE_LINE = [
    ("trial-balance",),
    ("period", "list"),
    ("matching", "list"),
    ("period", "cut-off", "PASSERELLE", "2026-03"),
    ("opening", "show", "--keeper", "TAMUNT", "--on", "2027-01-01"),
    ("account", "bank"),
    ("trace", "G01"),
]


@pytest.mark.sampled
@pytest.mark.parametrize("words", ON_ONE_LINE, ids=lambda words: " ".join(words[:2]))
def test_eighty_characters_have_room_for_a_row(
    igoudar: Igoudar, words: tuple[str, ...]
) -> None:
    if words[0] == "opening":
        for month in range(1, 13):
            closing = ("period", "close", words[3], f"2026-{month:02}", "--yes")
            assert igoudar(*closing).exit_code == 0
    asked = igoudar(*words, columns=80)
    rows = list(csv.reader(io.StringIO(igoudar(*words, "--format", "csv").output)))
    drawn = [line for line in asked.output.splitlines() if line.startswith("│")]
    assert len(drawn) == len(rows) - 1 > 0, asked.output


def test_the_trial_balance_is_that_of_the_scenario(igoudar: Igoudar) -> None:
    asked = igoudar("trial-balance", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(asked.output)))
    sums: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        key = (row["keeper"], row["fund"], row["currency"])
        sums[key] += Money.parse(row["balance"], row["currency"]).minor
    assert set(sums.values()) == {0}
    path = OWN_DATA / "scenario" / "demo-scenario-balances.csv"
    with path.open(encoding="utf-8", newline="") as file:
        wanted = list(csv.DictReader(file))
    (bank,) = [row for row in rows if (row["account"], row["fund"]) == ("bank", "OPS")]
    assert bank["balance"] == "1119.90"
    assert bank["role"] == "bank"
    assert len(wanted) > 0


def test_a_role_on_which_nothing_moved_is_empty_not_wrong(igoudar: Igoudar) -> None:
    asked = igoudar("account", "source.share", "--fund", "P1")
    assert (asked.exit_code, asked.output) == (
        0,
        "Nothing has moved on source.share.\n",
    )


def test_an_account_opens_and_closes(igoudar: Igoudar) -> None:
    days = ("--from", "2026-02-01", "--to", "2026-02-28")
    asked = igoudar("account", "bank", "--fund", "OPS", *days, "--format", "json")
    first, *lines, last = json.loads(asked.output)
    assert (first["kind"], last["kind"]) == ("opening", "closing")
    moved = [Money.parse(line["amount"], "EUR").minor for line in lines]
    opening, closing = (Money.parse(one["balance"], "EUR") for one in (first, last))
    assert closing.minor - opening.minor == sum(moved)


@pytest.mark.sampled
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_statement_of_a_period_is_written_whole(
    igoudar: Igoudar, tmp_path: Path, language: str
) -> None:
    out = tmp_path / "statement.pdf"
    days = ("--from", "2026-01-01", "--to", "2026-03-31")
    asked = igoudar("statement", "P2", *days, "--lang", language, "--out", out)
    assert asked.exit_code == 0, asked.output
    assert out.read_bytes().startswith(b"%PDF-")
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


@pytest.mark.parametrize("program", ["hledger", "beancount"])
def test_an_export_says_how_to_check_it(
    igoudar: Igoudar, tmp_path: Path, program: str
) -> None:
    out = tmp_path / "journal"
    asked = igoudar("export", program, "--fund", "P1", "--out", out)
    assert asked.exit_code == 0, asked.output
    assert str(out) in asked.output.splitlines()[-1]
    assert out.stat().st_size > 0
