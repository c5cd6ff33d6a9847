"""Statements built from the ledger: the demonstration's figures, fund by fund."""

from __future__ import annotations

import json
from datetime import UTC, date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.journal import number_entries
from ledger.money import Money
from reports.formats import LANGUAGES
from reports.pdf.documents.statement import render_project_statement
from reports.statements.covered import FundUnknownError
from reports.statements.figures import build_project_statement, covered_days
from reports.statements.project import Column, Period, ProjectStatement, Section
from reports.statements.request import Names, StatementRequest
from reports.statements.twin import to_json
from tests.conftest import CODES
from tests.scenarios.reader import read_journal
from tests.scenarios.running import run_journal

DEMONSTRATION = Path("tests/scenarios/demonstration.journal")
WHOLE = Period(date(2026, 1, 1), date(2027, 4, 30))


@pytest.fixture(scope="module")
def demonstration(engine_app: Engine) -> Book:
    """The demonstration, posted once for this module.

    A worker may come back to this module after others: each time, another book.
    """
    journal = read_journal(DEMONSTRATION.read_text(encoding="utf-8"))
    with Session(engine_app) as session:
        return run_journal(journal, session, code=f"statements-demo-{next(CODES)}")


def statement(
    session: Session, book: Book, fund: str, period: Period = WHOLE
) -> ProjectStatement:
    return build_project_statement(session, book, StatementRequest(fund, period))


def column(made: ProjectStatement, currency: str, valued_in: str = "") -> int:
    return made.flows.columns.index(Column(currency, valued_in))


def amounts(made: ProjectStatement, currency: str) -> dict[tuple[str, bool], str]:
    i = column(made, currency)
    return {
        (line.kind, line.is_back): line.amounts[i].decimal
        for line in made.flows.lines
        if line.amounts[i]
    }


def test_water_network(session: Session, demonstration: Book):
    made = statement(session, demonstration, "P1")

    assert made.flows.columns == (Column("EUR"), Column("MAD"), Column("MAD", "EUR"))
    assert amounts(made, "EUR") == {
        ("source.gift", False): "20400.00",
        ("source.gift", True): "-400.00",
        ("source.match", False): "20000.00",
        ("fx", False): "-40000.00",
    }
    assert amounts(made, "MAD") == {
        ("source.households", False): "60000.00",
        ("use", False): "-494000.00",
        ("fx", False): "434000.00",
    }
    assert made.flows.closing == (
        Money(0, "EUR"),
        Money(0, "MAD"),
        Money(0, "EUR"),
    )
    assert [(a.kind, a.amount.decimal) for a in made.in_kind] == [
        ("source.in_kind", "190000.00")
    ]
    assert [(a.kind, a.amount.decimal) for a in made.paid_by_others] == [
        ("source.public", "216000.00")
    ]
    assert [e.rate for e in made.exchanges] == ["10.85"]


def test_budget_holds_what_passed_by_the_account(session: Session, demonstration: Book):
    made = statement(session, demonstration, "P1")

    rows = {
        row.line: (row.budget.decimal, row.used.decimal, row.apart.decimal)
        for row in made.budget
    }
    assert rows["B2"] == ("210000.00", "216000.00", "216000.00")
    assert rows["B3"] == ("260000.00", "260000.00", "81600.00")
    assert sum(row.used.minor for row in made.budget) == 90_000_000


def test_dormitory_closes_at_what_is_left(session: Session, demonstration: Book):
    made = statement(session, demonstration, "P2")

    closing = dict(zip(made.flows.columns, made.flows.closing, strict=True))
    assert closing[Column("MAD")] == Money(12_830_000, "MAD")
    assert closing[Column("MAD", "EUR")] == Money(216_241, "EUR")
    assert closing[Column("EUR")] == Money(0, "EUR")
    corrected = amounts(made, "MAD")["use", True]
    assert corrected == "6500.00"
    assert {m.kind for m in made.corrections} >= {"expense_correction"}


def test_cooperative_shows_repayments_apart_from_gifts(
    session: Session, demonstration: Book
):
    made = statement(session, demonstration, "P3")

    i = column(made, "EUR")
    repaid = made.flows.sum_of(i, Section.REPAYMENTS)
    assert repaid.decimal == "-11715.23"
    assert amounts(made, "EUR")["source.loan", True] == "-9000.00"


def test_uses_are_paid_with_the_oldest_money(session: Session, demonstration: Book):
    made = statement(session, demonstration, "P1")

    pump = max(made.paid_with, key=lambda use: use.amount.minor)
    assert pump.amount == Money(31_250_000, "MAD")
    assert {part.kind for part in pump.parts} == {"source.gift", "source.match"}
    assert sum(part.amount.minor for part in pump.parts) == pump.amount.minor
    assert made.untraced == ()


def test_fees_say_who_bears_them(session: Session, demonstration: Book):
    made = statement(session, demonstration, "P2")

    fees = {(fee.kind, fee.is_borne_here): fee.amount.decimal for fee in made.fees}
    assert fees["cost.processor_fee", False] == "187.25"
    assert fees["cost.dispute_fee", False] == "20.00"


@pytest.mark.parametrize("fund", ["P1", "P2", "P3", "POOL", "OPS"])
def test_periods_join_without_a_gap(session: Session, demonstration: Book, fund: str):
    whole = statement(session, demonstration, fund)
    cut = date(2026, 3, 31)
    first = statement(session, demonstration, fund, Period(WHOLE.first, cut))
    rest = statement(session, demonstration, fund, Period(date(2026, 4, 1), WHOLE.last))

    openings = dict(zip(rest.flows.columns, rest.flows.opening, strict=True))
    for found, closing in zip(first.flows.columns, first.flows.closing, strict=True):
        assert openings[found] == closing
    assert len(first.movements) + len(rest.movements) == len(whole.movements)
    assert rest.flows.closing == whole.flows.closing


@pytest.mark.parametrize("fund", ["P1", "P2", "P3", "POOL", "OPS"])
def test_movements_add_up_to_the_change(
    session: Session, demonstration: Book, fund: str
):
    made = statement(session, demonstration, fund)

    for i, found in enumerate(made.flows.columns):
        if found.valued_in:
            continue
        moved = [
            m.amount for m in made.movements if m.amount.currency == found.currency
        ]
        change = made.flows.closing[i] - made.flows.opening[i]
        assert sum(m.minor for m in moved) == change.minor


def test_statement_of_the_ledger_is_drawn_in_every_language(
    session: Session, demonstration: Book
):
    request = StatementRequest("P2", WHOLE, Names(title="Girls' school dormitory"))
    made = build_project_statement(session, demonstration, request)

    for language in LANGUAGES:
        assert render_project_statement(made, language).startswith(b"%PDF-1.7")


def test_instant_of_a_statement_is_told_by_the_clock_of_its_book(
    session: Session, demonstration: Book
):
    made = statement(session, demonstration, "P1")
    at = made.proof.as_of
    assert str(at.tzinfo) == demonstration.zone == "Africa/Casablanca"
    twin = json.loads(to_json(made))["statement"]["proof"]["as_of"]
    assert twin == f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def test_same_ledger_gives_the_same_bytes(session: Session, demonstration: Book):
    drawn = {
        render_project_statement(statement(session, demonstration, "P1"), "en")
        for _ in range(2)
    }

    assert len(drawn) == 1


def test_correction_names_an_entry_of_an_earlier_period(
    session: Session, demonstration: Book
):
    number_entries(session, demonstration.id)
    june = Period(date(2026, 6, 1), date(2026, 6, 30))
    made = statement(session, demonstration, "P2", june)

    (correction,) = made.corrections
    assert correction.takes_back is not None
    assert correction.number is not None
    assert correction.takes_back < correction.number


def test_period_without_entries_closes_as_it_opens(
    session: Session, demonstration: Book
):
    quiet = Period(date(2027, 4, 20), date(2027, 4, 25))
    made = statement(session, demonstration, "P2", quiet)

    assert made.flows.opening == made.flows.closing
    assert made.flows.lines == made.movements == ()
    assert (made.proof.first, made.proof.entries) == (None, 0)
    assert render_project_statement(made, "ar").startswith(b"%PDF-1.7")


def test_period_before_the_first_entry_is_empty(session: Session, demonstration: Book):
    before = Period(date(2025, 1, 1), date(2025, 12, 31))
    made = statement(session, demonstration, "P2", before)

    assert [amount.minor for amount in made.flows.closing] == [0]
    assert render_project_statement(made, "fr").startswith(b"%PDF-1.7")


def test_unknown_fund_is_refused(session: Session, demonstration: Book):
    with pytest.raises(FundUnknownError, match="P9"):
        statement(session, demonstration, "P9")


def test_days_covered_are_those_of_the_entries(session: Session, demonstration: Book):
    days = covered_days(session, demonstration, "P1")

    assert days is not None
    assert days.first >= date(2026, 1, 5)
    assert covered_days(session, demonstration, "P1") == days
