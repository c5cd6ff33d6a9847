"""A live book of one's own: founded, opened, given to, exchanged, adjusted, sound."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import click
import pytest
from click.testing import Result
from sqlalchemy.orm import Session

from app.cli.posting import Wanted, post_as_shown
from ledger.book.acts import Act, Command, record_act
from ledger.book.books import find_book
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.money import Money
from ledger.periods.adjusting import Adjustment, adjust
from tests.commands.conftest import Igoudar
from tests.databases import Database

Words = tuple[str, ...]

OURS = ("--book", "own")
FOUNDING: tuple[Words, ...] = (
    ("book", "open", "own", "--zone", "Europe/Paris", "--live"),
    ("book", "keeper", "OP", "--currency", "EUR", *OURS),
    ("book", "keeper", "LOCAL", "--currency", "MAD", *OURS),
    ("period", "open", "OP", "--from", "2025-01-01", *OURS),
    ("book", "fund", "OPS", "--from", "2025-01-01", *OURS),
    ("book", "fund", "WELL", "--from", "2025-01-01", "--fees-from", "OPS", *OURS),
    ("book", "account", "102", "--keeper", "OP", "--type", "equity", *OURS),
    ("book", "account", "408", "--keeper", "OP", "--type", "liability", *OURS),
    ("book", "party", "a1", "--name", "An association", *OURS),
)
OPENING = """fund,account,place,currency,amount,party,advance,since,source,cost
OPS,bank,,EUR,1250.00,,,,,
OPS,102,,EUR,-1250.00,,,,,
WELL,bank,,EUR,400.00,,,,,
WELL,source.gift,,EUR,-300.00,,,,,
WELL,source.public,,EUR,-100.00,,,,,
WELL,advance,LOCAL,MAD,541.00,a1,W7,2024-09-30,source.gift,50.00
"""
PAPER = ("--document", "the bank's advice")
X1: Words = (
    *("exchange", "X1", "--keeper", "OP", "--fund", "WELL", *PAPER, *OURS),
    *("--sold", "90.00", "EUR", "--bought", "100.00", "USD", "--on", "2025-03-02"),
)
X2: Words = (
    *("exchange", "X2", "--keeper", "OP", "--fund", "WELL", *PAPER, *OURS),
    *("--sold", "40.00", "USD", "--bought", "37.20", "EUR", "--on", "2025-03-05"),
    *("--borne-by", "OPS"),
)
A1: Words = (
    *("adjust", "A1", "250.00", "--keeper", "OP", "--fund", "OPS", *OURS),
    *("--debit", "cost.audit", "--credit", "408", "--on", "2025-03-31"),
    *("--reason", "the audit of March"),
)
# Account, fund, balance and what it is worth in the keeper's own currency.
MARCH = {
    ("102", "OPS", "EUR", "-1250.00", "-1250.00"),
    ("408", "OPS", "EUR", "-250.00", "-250.00"),
    ("advance LOCAL", "WELL", "MAD", "541.00", "50.00"),
    ("bank", "OPS", "EUR", "1251.20", "1251.20"),
    ("bank", "WELL", "EUR", "446.00", "446.00"),
    ("bank", "WELL", "USD", "60.00", "54.00"),
    ("cost.audit", "OPS", "EUR", "250.00", "250.00"),
    ("fx", "OPS", "EUR", "-1.20", "-1.20"),
    ("fx", "WELL", "EUR", "104.00", "104.00"),
    ("fx", "WELL", "MAD", "-541.00", "-50.00"),
    ("fx", "WELL", "USD", "-60.00", "-54.00"),
    ("source.gift", "WELL", "EUR", "-450.00", "-450.00"),
    ("source.public", "WELL", "EUR", "-100.00", "-100.00"),
}


@pytest.fixture(scope="module")
def own(igoudar: Igoudar, own_story: Database, tmp_path_factory) -> Iterator[Igoudar]:
    """The command line, with a live book in which all of this was posted."""
    for words in FOUNDING:
        assert igoudar(*words).exit_code == 0, words
    opened = igoudar(*opening(tmp_path_factory.mktemp("own")), "--yes")
    assert opened.exit_code == 0, opened.output
    give(own_story)
    for words in (X1, X2, A1):
        done = igoudar(*words, "--yes")
        assert done.exit_code == 0, done.output
    return igoudar


def opening(folder: Path) -> Words:
    file = folder / "opening.csv"
    file.write_text(OPENING, encoding="utf-8")
    of = ("--keeper", "OP", "--on", "2025-01-01", *OURS)
    return ("opening", "post", str(file), *of)


def give(database: Database) -> None:
    """Post a gift of 100 EUR, as a movement of the bank does."""
    with Session(database.engine_app) as session:
        book = find_book(session, "own")
        at = datetime(2025, 3, 1, tzinfo=UTC)
        act = record_act(session, book.id, Command("test", "gift", at), "give", {})
        bank, gift = (AccountKey("OP", role, "EUR") for role in ("bank", "source.gift"))
        money = Money(10_000, "EUR")
        lines = Line(bank, "WELL", money), Line(gift, "WELL", -money, lot="G1")
        draft = DraftEntry(EntryKind.GIFT, "bank:G1:gift", date(2025, 3, 1), lines)
        post(session, act, draft)
        session.commit()


def balances(igoudar: Igoudar, *words: str) -> set[Words]:
    asked = igoudar("trial-balance", *OURS, *words, "--format", "csv")
    assert asked.exit_code == 0, asked.output
    names = ("account", "fund", "currency", "balance", "base")
    rows = csv.DictReader(io.StringIO(asked.output))
    found = {tuple(row[name] for name in names) for row in rows}
    return {row for row in found if row[3:] != ("0.00", "0.00")}


def test_the_book_says_what_was_posted_by_commands(own: Igoudar) -> None:
    assert balances(own, "--at", "2025-03-31") == MARCH
    accrued = {row for row in MARCH if row[0] in ("408", "cost.audit")}
    assert balances(own) == MARCH - accrued


def test_the_book_is_sound(own: Igoudar) -> None:
    asked = own("check", *OURS)
    assert asked.exit_code == 0, asked.output
    assert asked.output == "Book own is sound: every rule holds.\n"


def test_each_command_again_changes_nothing(own: Igoudar, tmp_path: Path) -> None:
    before = own("trial-balance", *OURS, "--format", "csv").output
    for words in (*FOUNDING, opening(tmp_path), X1, X2, A1):
        asked = own(*words)
        assert asked.exit_code == 0, asked.output
        assert " before" in asked.output.splitlines()[-1], asked.output
    assert own("trial-balance", *OURS, "--format", "csv").output == before


def test_an_exchange_shows_its_rate_and_paper_and_asks(own: Igoudar) -> None:
    before = balances(own)
    words = ("exchange", "X9", "--keeper", "OP", "--fund", "WELL", *PAPER, *OURS)
    pair = ("--sold", "30", "USD", "--bought", "28.00", "EUR", "--on", "2025-04-01")
    asked = own(*words, *pair, answer="n\n", columns=200)
    assert asked.exit_code == 1
    assert "Exchange X9 at 1 USD = 0.933333 EUR, by the bank's advice" in asked.output
    assert "Post 30.00 USD sold for 28.00 EUR? [y/N]: n" in asked.output
    assert balances(own) == before


def test_an_adjusting_entry_is_shown_with_what_takes_it_back(own: Igoudar) -> None:
    before = balances(own)
    words = ("adjust", "A9", "7", "--keeper", "OP", "--fund", "OPS", *OURS)
    more = ("--debit", "cost.audit", "--credit", "408", "--on", "2025-04-30")
    asked = own(*words, *more, "--reason", "x", answer="n\n", columns=200)
    assert asked.exit_code == 1
    for said in ("adjustment:A9", "adjustment:A9:taken-back", "2025-05-01"):
        assert said in asked.output
    assert balances(own) == before
    stays = own(*words, *more, "--reason", "x", "--stays", answer="n\n", columns=200)
    assert "taken-back" not in stays.output


def test_what_changed_while_somebody_thought_is_not_posted(
    own: Igoudar, own_story: Database
) -> None:
    before, amounts = balances(own), iter((700, 800))
    cost, owed = (AccountKey("OP", code, "EUR") for code in ("cost.audit", "408"))

    def posting(session: Session, act: Act) -> list[PostedEntry]:
        money = Money(next(amounts), "EUR")
        lines = Line(cost, "OPS", money), Line(owed, "OPS", -money)
        return adjust(session, act, Adjustment("C1", "OP", date(2025, 4, 30), lines))

    command = Command("test", "changed", datetime(2025, 4, 30, tzinfo=UTC))
    wanted = Wanted(command, "adjust", {}, "C1", "Post it?")
    with Session(own_story.engine_app) as session:
        book = find_book(session, "own")
        with pytest.raises(click.ClickException, match="has changed since"):
            post_as_shown(session, book, wanted, posting, yes=True, format_="csv")
        session.commit()
    assert balances(own) == before


ADJUST = ("adjust", "B1", "7", "--keeper", "OP", "--fund", "OPS", "--reason", "x")
SIDES = ("--debit", "cost.audit", "--credit", "408")
MAD_LEAVES = ("--sold", "7", "MAD", "--bought", "1", "EUR")
EXCHANGE = ("exchange", "Y1", "--keeper", "OP", "--fund", "WELL", *PAPER)


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            (*ADJUST, *SIDES, "--on", "2025-03-30"),
            "is not the last day of an open period of OP. The first open one ends on",
        ),
        (
            (*ADJUST, "--debit", "bank", "--credit", "408", "--on", "2025-03-31"),
            "moves no money: bank holds some. Name accounts of costs, claims or debts.",
        ),
        (
            (
                *("adjust", "A1", "7", "--keeper", "OP", "--fund", "OPS", *SIDES),
                *("--reason", "x", "--on", "2025-03-31"),
            ),
            "adjustment:A1 was posted before, with other amounts. Give this one",
        ),
        (
            (*A1[:6], "WELL", *A1[7:]),
            "An adjusting entry of this CODE was posted before, in another fund",
        ),
        (
            (*X1[:5], "OPS", *X1[6:]),
            "An exchange of this CODE was posted before, of another fund",
        ),
        (
            (*EXCHANGE, "--sold", "70", "USD", "--bought", "60", "EUR"),
            "fund WELL holds 60.00 USD on bank of OP, less than 70.00 USD.",
        ),
        (
            (
                *("exchange", "X1", "--keeper", "OP", "--fund", "WELL", *PAPER),
                *("--sold", "90", "EUR", "--bought", "101", "USD"),
            ),
            "bank:X1:exchange was posted before, with other amounts. Give this one",
        ),
    ],
    ids=[
        "day",
        "money",
        "adjustment",
        "other fund",
        "exchange of another fund",
        "short",
        "exchange",
    ],
)
def test_what_the_book_refuses_is_told_before_anything_is_asked(
    own: Igoudar, words: Words, told: str
) -> None:
    before = balances(own)
    on = () if "--on" in words else ("--on", "2025-04-01")
    asked = own(*words, *on, *OURS)
    assert (asked.exit_code, told in asked.output) == (1, True), asked.output
    assert asked.output.startswith("Error: ")
    assert balances(own) == before


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("words", "day"),
    [
        ((*EXCHANGE, "--sold", "7", "USD", "--bought", "6", "EUR"), "1990-01-01"),
        ((*ADJUST, *SIDES), "1990-01-01"),
        ((*ADJUST, *SIDES), "2025-12-31"),
        (("reverse", "bank:X1:exchange", "--reason", "x"), "1990-01-01"),
    ],
    ids=["exchange", "adjust", "its mirror", "reverse"],
)
def test_a_day_outside_the_years_is_told_with_its_option_and_the_years(
    own: Igoudar, words: Words, day: str
) -> None:
    before = balances(own)
    asked = own(*words, "--on", day, *OURS)
    lies = "2026-01-01" if day == "2025-12-31" else day
    told = (
        f"Invalid value for --on: {lies} lies in no fiscal year of OP. It has"
        " 2025-01-01 to 2025-12-31; `igoudar period open OP` declares one.\n"
    )
    assert (asked.exit_code, asked.output.endswith(told)) == (2, True), asked.output
    assert balances(own) == before


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*ADJUST, "--debit", "409", "--credit", "408"), "`igoudar book account`"),
        ((*ADJUST, "--debit", "source.gift", "--credit", "408"), "`igoudar reverse`"),
        (("adjust", "B1", "1.500", *ADJUST[3:], *SIDES), "no plain amount of EUR."),
        (("adjust", "B1", "0", *ADJUST[3:], *SIDES), "more than nothing."),
        (("adjust", "b:1", "7", *ADJUST[3:], *SIDES), "is no code."),
        ((*EXCHANGE, "--sold", "7", "EUR", "--bought", "6", "EUR"), "two currencies."),
        ((*EXCHANGE, "--sold", "7", "EUR", "--bought", "1e3", "USD"), "plain amount"),
        ((*EXCHANGE, "--sold", "7", "EUR", "--bought", "6", "usd"), "like EUR or MAD."),
        (
            (*EXCHANGE, "--sold", "7", "EUR", "--bought", "6", "USD", "--into", "408"),
            "no role is called '408', and OP has no such account in USD.",
        ),
        (
            (*EXCHANGE, "--sold", "7", "EUR", "--bought", "6", "USD", "--into", "fx"),
            "fx is of type equity: money stands on an asset.",
        ),
        (
            (*EXCHANGE, *MAD_LEAVES, "--out-of", "advance LOCAL"),
            "an advance changes by wires and expenses alone: name a bank or cash.",
        ),
        (
            (
                *EXCHANGE,
                "--sold",
                "7",
                "EUR",
                "--bought",
                "6",
                "USD",
                "--borne-by",
                "N",
            ),
            "It has: OPS, WELL.",
        ),
    ],
    ids=str,
)
def test_a_wrong_call_is_told_with_its_remedy(
    own: Igoudar, words: Words, told: str
) -> None:
    asked = own(*words, "--on", "2025-03-31", *OURS)
    assert (asked.exit_code, told in asked.output) == (2, True), asked.output
    assert asked.output.strip().splitlines()[-1].endswith("."), asked.output


def test_who_bears_a_loss_holds_it(own: Igoudar, tmp_path: Path) -> None:
    """In another book, where one fund has little and the other makes a loss."""

    def other(*words: str) -> Result:
        return own(*("bear" if word == "own" else word for word in words))

    for words in FOUNDING:
        assert other(*words).exit_code == 0, words
    assert other(*opening(tmp_path), "--yes").exit_code == 0
    whose = ("--keeper", "OP", "--fund", "OPS", *PAPER, "--on", "2025-03-01", *OURS)
    sold = ("--sold", "1000", "EUR", "--bought", "1000", "USD")
    assert other("exchange", "Z1", *whose, *sold, "--yes").exit_code == 0
    back = ("--sold", "1000", "USD", "--bought", "1", "EUR", "--borne-by", "WELL")
    asked = other("exchange", "Z2", *whose, *back, "--yes")
    assert asked.exit_code == 1, asked.output
    assert "fund WELL lacks 599.00 EUR on bank of OP to bear" in asked.output


def test_an_exchange_of_a_day_to_come_is_refused(own: Igoudar) -> None:
    day = ("--on", "2999-01-01")
    sold = ("--sold", "7", "EUR", "--bought", "6", "USD")
    asked = own(*EXCHANGE, *sold, *day, *OURS)
    assert (asked.exit_code, "has not come yet" in asked.output) == (2, True)


def test_words_that_are_no_text_are_told(own: Igoudar) -> None:
    asked = own(*X1[:-1], "caf\udce9")
    assert (asked.exit_code, "is not text in UTF-8" in asked.output) == (2, True)
