"""A book of one's own is founded by commands, each told what is so the second time."""

from __future__ import annotations

import csv
import io

import pytest

from tests.commands.conftest import Igoudar

Words = tuple[str, ...]

BOOK = ("book", "open", "ours", "--zone", "Africa/Casablanca", "--live")
KEEPER = ("book", "keeper", "OP", "--currency", "EUR", "--book", "ours")
YEAR = ("period", "open", "OP", "--from", "2026-01-01", "--book", "ours")
OPS = ("book", "fund", "OPS", "--from", "2026-01-01", "--book", "ours")
WELL = ("book", "fund", "WELL", "--from", "2026-01-01", "--fees-from", "OPS")
ACCOUNT = ("book", "account", "408", "--keeper", "OP", "--type", "liability")
PARTY = ("book", "party", "a1", "--name", "An association", "--book", "ours")
BOOK_OURS = ("--book", "ours")


@pytest.fixture(scope="module")
def ours(igoudar: Igoudar) -> Igoudar:
    """The command line, beside the demonstration a book that was just opened."""
    for words in (BOOK, KEEPER, OPS):
        asked = igoudar(*words)
        assert asked.exit_code == 0, asked.output
    return igoudar


@pytest.mark.parametrize(
    ("words", "first", "again"),
    [
        (BOOK, None, "Book ours was opened before, in Africa/Casablanca with real"),
        (KEEPER, None, "Keeper OP was opened before, with its accounts in EUR."),
        (YEAR, "2026-12-31 of OP is declared.", "of OP was declared before."),
        (
            (*WELL, "--book", "ours"),
            "Fund WELL is open, regime own from 2026-01-01, its fees borne by OPS.",
            "Fund WELL was opened before,",
        ),
        (
            (*ACCOUNT, "--book", "ours"),
            "Account 408 of OP is open, in EUR, of type liability.",
            "Account 408 of OP was opened before,",
        ),
        (PARTY, "Party a1 is open, and its name", "Party a1 was opened before,"),
    ],
    ids=["book", "keeper", "year", "fund", "account", "party"],
)
def test_what_is_founded_twice_is_told(
    ours: Igoudar, words: Words, first: str | None, again: str
) -> None:
    if first is not None:
        asked = ours(*words)
        assert (asked.exit_code, first in asked.output) == (0, True), asked.output
    repeated = ours(*words)
    assert (repeated.exit_code, again in repeated.output) == (0, True), repeated.output


def test_a_book_that_was_opened_is_listed_with_its_money(ours: Igoudar) -> None:
    asked = ours("book", "list", "--format", "csv")
    rows = list(csv.reader(io.StringIO(asked.output)))
    assert ["ours", "Africa/Casablanca", "real money"] in rows
    assert ["demo", "Africa/Casablanca", "test money"] in rows


def test_a_role_brings_its_type(ours: Igoudar) -> None:
    words = ("book", "account", "bank", "--keeper", "OP", "--place", "first")
    asked = ours(*words, "--book", "ours")
    assert asked.output == "Account bank of OP is open, in EUR, of type asset.\n"


def test_a_bank_stands_behind_a_rail_that_a_command_opened(ours: Igoudar) -> None:
    rail = ("bank", "open-rail", "--keeper", "OP", "--operating-fund", "OPS")
    for _ in range(2):
        asked = ours(*rail, *BOOK_OURS)
        assert asked.output == "Book ours may collect through a bank, for OP.\n"
    number = ("bank", "account", "FR7630006000011234567890189", "--holder", "Ours")
    asked = ours(*number, *BOOK_OURS)
    assert (asked.exit_code, "stands behind bank of OP." in asked.output) == (0, True)
    other = ours(*rail, "--currency", "MAD", *BOOK_OURS)
    assert other.exit_code == 1, other.output


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("book", "open", "ours", "--zone", "Africa/Casablanca", "--test"),
            "Book ours was opened before, in Africa/Casablanca with real money:",
        ),
        (
            ("book", "keeper", "OP", "--currency", "MAD", "--book", "ours"),
            "Keeper OP was opened before, with EUR as its currency.",
        ),
        (
            (*KEEPER, "--zone", "UTC"),
            "Keeper OP was opened before, in another time zone.",
        ),
        (
            ("book", "fund", "OPS", "--from", "2026-01-01", "--parent", "OPS"),
            "Fund OPS was opened before, with no parent.",
        ),
        (
            ("book", "fund", "OPS", "--from", "2026-01-01", "--regime", "mandate"),
            "fund OPS has entries: its regime can only change at a later date.",
        ),
    ],
    ids=["book", "keeper", "zone", "parent", "regime"],
)
def test_what_was_founded_otherwise_is_no_wrong_call(
    ours: Igoudar, words: Words, told: str
) -> None:
    named = words if words[1] == "open" or "--book" in words else (*words, *BOOK_OURS)
    asked = ours(*named)
    assert (asked.exit_code, told in asked.output) == (1, True), asked.output


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("book", "open", "x", "--zone", "UTC"), "--live or --test."),
        (("book", "open", "x", "--zone", "Paris", "--test"), "like Africa/Casablanca."),
        (("book", "open", ".x", "--zone", "UTC", "--test"), "cannot name a book."),
        (("book", "open", "demo", "--zone", "UTC", "--live"), "take another code."),
        (("book", "keeper", "a:b", "--currency", "EUR"), "is no code."),
        (("book", "keeper", "X", "--currency", "eur"), "Write it like EUR or MAD."),
        (("book", "keeper", "X", "--currency", "EUR", "--zone", "x"), "like Africa/"),
        (("book", "fund", "a/b/c", "--from", "2026-01-01"), "is no code."),
        (("book", "fund", "X", "--from", "2026-01-01", "--parent", "NO"), "It has:"),
        (("book", "account", "409", "--keeper", "OP"), "say its type with --type:"),
        (("book", "account", "source.x", "--keeper", "OP"), "stand for lots."),
        (
            ("book", "account", "bank", "--keeper", "OP", "--type", "income"),
            "bank is a role of type asset: leave --type out.",
        ),
        (("book", "account", "409", "--keeper", "NO", "--type", "asset"), "It has:"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else None,
)
def test_a_wrong_founding_is_told_with_its_remedy(
    ours: Igoudar, words: Words, told: str
) -> None:
    named = words if words[1] == "open" else (*words, *BOOK_OURS)
    asked = ours(*named)
    assert (asked.exit_code, told in asked.output) == (2, True), asked.output
    assert asked.output.strip().splitlines()[-1].endswith("."), asked.output
