"""Explaining a bank line that was set apart: what a person says it is. Pure.

The money has been in the book since the file came. Explaining it posts what the line
means, and takes it off the account where it waited; the bank's sum does not move.
"""

from __future__ import annotations

from dataclasses import replace

from ledger.book.entries import DraftEntry, Line
from ledger.book.kinds import EntryKind
from ledger.money import Money
from payments.circumstances import Circumstances
from payments.drafting import draft
from payments.gateway import Movement
from payments.posting_rules import rule_on
from payments.rails.registry import Rail


class NotExplainedError(ValueError):
    """The rules make nothing of a line that is told so."""

    def __init__(self, movement: Movement) -> None:
        super().__init__(f"{movement.id} cannot be told as {movement.type.value}")


def explain(
    movement: Movement, seen: Circumstances, apart: tuple[str, str]
) -> DraftEntry:
    """Write the entry of a line as somebody tells it; ``movement`` is told anew.

    ``apart`` is the fact of the entry that set it apart, and the role on which it
    waits. Raises NotExplainedError.
    """
    fact, role = apart
    ruling = rule_on(movement, seen)
    if ruling.draft is None or ruling.draft.kind.value == "unexplained":
        raise NotExplainedError(movement)
    lines = (*ruling.draft.lines, *taken_off(seen.rail, role, movement.amount))
    return replace(ruling.draft, lines=lines, corrects=fact)


def explain_debit(
    movement: Movement, seen: Circumstances, apart: tuple[str, str]
) -> DraftEntry:
    """Write the entry of a line whose debit is in the book: it waits no more.

    The provider's own movement has posted it on our bank.
    """
    fact, role = apart
    lines = taken_off(seen.rail, role, movement.amount)
    return draft(EntryKind.BANK_RECEIPT, movement, seen, lines, corrects=fact)


def taken_off(rail: Rail, role: str, amount: Money) -> tuple[Line, Line]:
    """Take an amount off the account where it waited, in the operating fund."""
    currency, fund = amount.currency, rail.operating_fund
    foreign = None if currency == rail.currency else 0
    return (
        Line(rail.account(role, currency), fund, amount, base_minor=foreign),
        Line(rail.holds(currency), fund, -amount, base_minor=foreign),
    )
