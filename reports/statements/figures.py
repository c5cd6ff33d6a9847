"""Build the statement of a fund from the ledger, through its public functions only."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time
from itertools import chain
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.money import Money
from reports.statements.covered import Covered, covered_days, read_covered
from reports.statements.givers import list_apart, list_bands, list_fees
from reports.statements.project import (
    BudgetRow,
    Identity,
    Keeper,
    ProjectStatement,
    Proof,
)
from reports.statements.request import Names, StatementRequest
from reports.statements.summing import sum_flows
from reports.statements.trail import (
    list_balances,
    list_exchanges,
    list_movements,
    list_paid_with,
    sum_untraced,
)

__all__ = ["build_project_statement", "covered_days"]


def build_project_statement(
    session: Session, book: Book, request: StatementRequest
) -> ProjectStatement:
    """Read a fund's entries and sum them into its statement.

    Raises FundUnknownError. Raises DoesNotAddUpError where entries and balances of the
    ledger part: a statement that does not add up is never made.
    """
    covered = read_covered(session, book, request.fund, request.period)
    return sum_up(covered, request)


def sum_up(covered: Covered, request: StatementRequest) -> ProjectStatement:
    """Make the statement of what was read."""
    flows, names = sum_flows(covered), request.names
    plain = [
        o for o, c in zip(flows.opening, flows.columns, strict=True) if not c.valued_in
    ]
    return ProjectStatement(
        identity=_identity(covered, names),
        period=request.period,
        proof=_proof(covered, request),
        flows=flows,
        budget=_budget(covered, names),
        movements=list_movements(covered, names),
        in_kind=list_apart(covered, "use.in_kind"),
        paid_by_others=list_apart(covered, "use.paid_by_others"),
        paid_with=list_paid_with(covered),
        untraced=sum_untraced(covered),
        exchanges=list_exchanges(covered),
        bands=list_bands(covered),
        fees=list_fees(covered),
        balances=list_balances(covered, plain),
        notes=request.notes,
        warnings=request.warnings,
    )


def _identity(covered: Covered, names: Names) -> Identity:
    items = chain(covered.earlier, covered.entries)
    codes = {posting.keeper for item in items for posting in item.held}
    keepers = tuple(
        Keeper(names.keepers.get(code, code), covered.keepers[code])
        for code in sorted(codes)
    )
    return Identity(
        book=covered.book.code,
        is_test=not covered.book.is_live,
        fund=covered.fund,
        title=names.title or covered.fund,
        keepers=keepers,
        place=names.place,
    )


def _proof(covered: Covered, request: StatementRequest) -> Proof:
    """Say which entries are covered; the instant is that of the last of them.

    It is told by the clock of the book.
    """
    numbers = [c.entry.number for c in covered.entries if c.entry.number is not None]
    instants = [c.entry.posted_at for c in (*covered.earlier, *covered.entries)]
    clock = ZoneInfo(covered.book.zone)
    empty = datetime.combine(covered.period.last, time(), clock)
    return Proof(
        first=min(numbers, default=None),
        last=max(numbers, default=None),
        entries=len(covered.entries),
        as_of=max(instants, default=empty).astimezone(clock),
        check_address=request.check_address,
        sealed=request.sealed,
    )


def _budget(covered: Covered, names: Names) -> tuple[BudgetRow, ...]:
    apart: dict[str, int] = defaultdict(int)
    for item in chain(covered.earlier, covered.entries):
        for posting in item.own:
            if item.is_apart and posting.budget_line:
                apart[posting.budget_line] += posting.amount.minor
    return tuple(
        BudgetRow(
            line=line.code,
            label=names.lines.get(line.code, ""),
            budget=line.budget,
            used=line.spent,
            apart=Money(apart[line.code], line.budget.currency),
            explanation=(
                names.explanations.get(line.code, "") if line.left.minor < 0 else ""
            ),
        )
        for line in covered.budget
    )
