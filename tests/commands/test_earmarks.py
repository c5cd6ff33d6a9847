"""What is told of a fund holds its earmarks, or says that they exist."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.commands.conftest import Igoudar

EARMARK = "P1/B4"
OWED = ("--debit", "cost.bank_fee", "--credit", "owed", "--on", "2026-12-31")


@pytest.fixture(scope="module", autouse=True)
def earmarked(igoudar: Igoudar) -> None:
    """An earmark of P1 that owes a fee."""
    opened = igoudar("book", "fund", EARMARK, "--parent", "P1", "--from", "2026-01-01")
    assert opened.exit_code == 0, opened.output
    posted = igoudar(
        *("adjust", "A9", "7.00", "--keeper", "PASSERELLE", "--fund", EARMARK),
        *(*OWED, "--reason", "Fee of the fourth line", "--stays", "--yes"),
    )
    assert posted.exit_code == 0, posted.output


@pytest.mark.parametrize("words", [("trial-balance",), ("account", "owed")])
def test_figures_of_a_fund_hold_its_earmarks(
    igoudar: Igoudar, words: tuple[str, ...]
) -> None:
    asked = igoudar(*words, "--fund", "P1", "--format", "csv")
    assert asked.exit_code == 0, asked.output
    funds = {row["fund"] for row in csv.DictReader(io.StringIO(asked.output))}
    assert EARMARK in funds
    assert not {fund for fund in funds if fund and not fund.startswith("P1")}


def test_a_journal_of_a_fund_holds_its_earmarks(
    igoudar: Igoudar, tmp_path: Path
) -> None:
    out = tmp_path / "p1.hledger"
    assert igoudar("export", "hledger", "--fund", "P1", "--out", out).exit_code == 0
    assert "adjustment:A9" in out.read_text()


def test_a_bundle_of_a_fund_names_those_of_its_earmarks(
    igoudar: Igoudar, tmp_path: Path
) -> None:
    assert igoudar("publish-checkpoint").exit_code == 0
    asked = igoudar("proof", "--fund", "P1", "--out", tmp_path / "p1")
    assert asked.exit_code == 0, asked.output
    assert f"of P1 alone. Bundles of their own: {EARMARK}." in asked.output
    alone = igoudar("proof", "--fund", EARMARK, "--out", tmp_path / "b4")
    assert "Bundles" not in alone.output
