"""Run a text journal on a real book, and hold what it expects against what is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from os import urandom
from typing import Any

from sqlalchemy.orm import Session

from ledger.book.acts import Act, Command, record_act
from ledger.book.balances import trial_balance
from ledger.book.books import Book, open_book
from ledger.book.charts.balances import by_number
from ledger.book.charts.closing import chart_rows
from ledger.book.charts.files import find_chart
from ledger.book.entries import Line
from ledger.book.errors import LedgerError
from ledger.book.journal import number_entries
from ledger.book.reading import JournalEntry, entries_by_id, entry_of
from ledger.book.registers import (
    FundRegime,
    NewBudgetLine,
    amend_budget,
    declare_fiscal_year,
    open_account,
    open_budget_line,
    open_fund,
    open_keeper,
    register_party,
    set_fund_regime,
)
from ledger.book.roles import AccountType
from ledger.book.scopes import Scope
from ledger.financing.trace import paid_with
from ledger.integrity import check_book
from ledger.money import Money
from ledger.periods.closing import Asked, HowToClose, close_period
from ledger.periods.errors import ClosingStoppedError, WarningsNotAcceptedError
from ledger.periods.openings import carried_opening
from ledger.periods.validating import year_numbers
from ledger.proof.book_sources import BOOK_SOURCES
from ledger.proof.notes import SigningKey
from ledger.proof.sealer import Sealing
from tests.scenarios.commands import command_of
from tests.scenarios.values import (
    AccountText,
    BalanceRow,
    BalanceText,
    BudgetText,
    ChartText,
    CloseText,
    EntryText,
    FundText,
    Journal,
    KeeperText,
    NumbersText,
    Opening,
    PartyText,
    RefusedText,
    Step,
    TakesText,
    YearText,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CLOSING = HowToClose(
    Sealing(BOOK_SOURCES, urandom), [SigningKey("igoudar.example/told", bytes(32))]
)


@dataclass(slots=True)
class Run:
    """A journal under way in a book of its own."""

    session: Session
    book: Book
    earlier: dict[str, EntryText] = field(default_factory=dict)
    checked: int = 0

    def act(self, verb: str, key: str) -> Act:
        command = Command(actor="test:scenario", key=key, at=NOW)
        return record_act(self.session, self.book.id, command, verb, {"key": key})


def run_journal(journal: Journal, session: Session, *, code: str) -> Book:
    """Post a whole journal into a new book, checking every expectation."""
    book = open_book(session, code, zone=journal.zone, is_live=False)
    run = Run(session, book)
    act = run.act("open_registers", "registers")
    for opening in journal.openings:
        _open(session, act, opening)
    for fund in journal.openings:
        if isinstance(fund, FundText) and fund.regime and fund.from_on:
            regime = FundRegime(fund.regime, fund.from_on, fund.fees_from)
            set_fund_regime(session, act, fund.code, regime)
    session.commit()
    for step in journal.steps:
        _STEPS[type(step)](run, step)
    assert run.checked, "a journal without an expected balance proves nothing"
    number_entries(session, book.id)
    faults = [f for f in check_book(session, book) if not f.is_warning]
    assert faults == []
    return book


def _open(session: Session, act: Act, opening: Opening) -> None:
    match opening:
        case KeeperText(code, currency, zone):
            open_keeper(session, act, code, currency=currency, zone=zone)
        case YearText(keeper, starts_on, ends_on):
            declare_fiscal_year(
                session, act, keeper, starts_on=starts_on, ends_on=ends_on
            )
        case FundText(code, parent):
            open_fund(session, act, code, parent=parent)
        case PartyText(code):
            register_party(session, act, code)
        case AccountText(key, type_):
            open_account(session, act, key, AccountType(type_))
        case BudgetText(fund, code, amount, from_on, is_restricted):
            line = NewBudgetLine(fund, code, amount.currency, is_restricted)
            number = open_budget_line(session, act, line)
            amend_budget(session, act, number, amount, from_on=from_on)


def _post(run: Run, entry: EntryText) -> None:
    refused = None
    try:
        act = run.act(entry.kind.value, f"{entry.fact}:{entry.at_line}")
        posted = command_of(entry, run.earlier)(run.session, act)
    except LedgerError as error:
        refused = error
        run.session.rollback()
    if refused is not None or entry.refused is not None:
        _check_refusal(entry, refused)
        return
    run.session.commit()
    run.earlier[entry.fact] = entry
    found = entry_of(run.session, run.book, entry.fact)
    assert found is not None
    where = f"line {entry.at_line}, {entry.fact}"
    assert _lines_of(found) == tuple(map(_explicit, entry.lines)), where
    assert found.kind == entry.kind, where
    assert found.occurred_on == entry.occurred_on, where
    assert found.day == posted.day == (entry.day or entry.occurred_on), where
    taken = paid_with(run.session, run.book, [found.id]).get(found.id, [])
    texts = tuple(TakesText(t.lot, t.queue, t.amount, t.moved) for t in taken)
    assert texts == entry.takes, where


def _lines_of(entry: JournalEntry) -> tuple[tuple[object, ...], ...]:
    return tuple(
        (
            (p.keeper, p.account, p.place, p.fund, p.amount, p.base_minor),
            (p.budget_line, p.lot, p.party),
        )
        for p in entry.postings
    )


def _explicit(line: Line) -> tuple[object, ...]:
    key = line.account
    return (
        (key.keeper, key.code, key.place, line.fund, line.amount, line.base),
        (line.budget_line, line.lot, line.party),
    )


def _check_refusal(entry: EntryText, error: LedgerError | None) -> None:
    where = f"line {entry.at_line}, {entry.fact}"
    expected = entry.refused
    assert expected is not None, f"{where}: {error!r}"
    assert type(error).__name__ == expected.error, f"{where}: {error!r}"
    _check_data(entry, expected, error, where)


def _check_data(
    entry: EntryText, expected: RefusedText, error: LedgerError | None, where: str
) -> None:
    known = {f.name for f in fields(error)}  # type: ignore[arg-type]
    currency = entry.lines[0].amount.currency
    for name, value in expected.data:
        assert name in known, f"{where}: {name} is not one of {known}"
        found = getattr(error, name)
        if isinstance(found, int) and "." in value:
            found = Money(found, currency).decimal
        assert str(found) == value, f"{where}: {name}"


def _close(run: Run, step: CloseText) -> None:
    key = f"close:{step.keeper}:{step.ends_on}:{step.at_line}"
    command = Command(actor="test:closer", key=key, at=NOW)
    asked = Asked(step.keeper, step.ends_on, step.accepting)
    stopped: tuple[str, ...] = ()
    try:
        close_period(run.session, run.book, command, asked, CLOSING)
        run.session.commit()
    except (ClosingStoppedError, WarningsNotAcceptedError) as refused:
        run.session.rollback()
        stopped = refused.checks
    assert stopped == step.stopped, f"line {step.at_line}"


def _check_chart(run: Run, expected: ChartText) -> None:
    charts, day = [find_chart(expected.chart)], expected.day
    if expected.is_opening:
        shown = carried_opening(run.session, run.book, charts, expected.keeper, day)
    else:
        rows = chart_rows(run.session, run.book, charts, at=day)
        shown = tuple(row for row in rows if row.keeper == expected.keeper)
    found = tuple(
        (line.number.number if line.number else "none", line.base, line.others)
        for line in by_number(shown)
    )
    assert found == expected.rows, f"line {expected.at_line}"
    sums: Counter[str] = Counter()
    for row in shown:
        sums[row.amount.currency] += row.amount.minor
    assert not any(sums.values()), f"line {expected.at_line}"
    assert sum(row.base.minor for row in shown) == 0, f"line {expected.at_line}"
    run.checked += 1


def _check_numbers(run: Run, expected: NumbersText) -> None:
    found = year_numbers(
        run.session, run.book, expected.keeper, expected.year_starts_on
    )
    entries = entries_by_id(run.session, run.book, [one.entry_id for one in found])
    rows = tuple((one.text, entries[one.entry_id].fact) for one in found)
    assert rows == expected.rows, f"line {expected.at_line}"
    run.checked += 1


def _check_balance(run: Run, expected: BalanceText) -> None:
    scope = Scope(fund=expected.fund)
    found = trial_balance(run.session, run.book, scope, at=expected.at)
    rows = sorted(
        BalanceRow(
            fund=row.fund,
            keeper=row.keeper,
            account=row.account,
            place=row.place,
            currency=row.amount.currency,
            minor=row.amount.minor,
            base=row.base_minor,
        )
        for row in found.rows
    )
    assert rows == sorted(expected.rows), f"line {expected.at_line}"
    assert not any(found.sums.values())
    run.checked += 1


_STEPS: dict[type[Step], Callable[[Run, Any], None]] = {
    EntryText: _post,
    CloseText: _close,
    BalanceText: _check_balance,
    ChartText: _check_chart,
    NumbersText: _check_numbers,
}
