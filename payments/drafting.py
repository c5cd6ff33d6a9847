"""What the posting rules have in common: costs, money set apart, drafts with a fact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ledger.book.entries import DraftEntry, Line
from ledger.book.kinds import EntryKind
from ledger.money import Money
from payments.alerts import Alert
from payments.circumstances import Circumstances, Ruling
from payments.gateway import Movement

_FEES = {
    "bank": "cost.bank_fee",
    "local_bank": "cost.bank_fee",
    "wallet": "cost.wallet_fee",
}


def fact_of(movement: Movement, effect: str = "") -> str:
    """Name the fact that a movement establishes."""
    return f"{movement.provider}:{movement.id}:{effect or movement.type.value}"


def draft(
    kind: EntryKind,
    movement: Movement,
    seen: Circumstances,
    lines: Iterable[Line],
    corrects: str | None = None,
) -> DraftEntry:
    """Make the entry of a movement."""
    return DraftEntry(
        kind=kind,
        fact=fact_of(movement),
        occurred_on=movement.occurred_on,
        lines=tuple(_with_base(line, seen.rail.currency) for line in lines),
        corrects=corrects,
    )


def cost(seen: Circumstances, role: str, fund: str, amount: Money) -> list[Line]:
    """Charge a cost to a fund, on the account that was really charged."""
    if not amount:
        return []
    rail, currency = seen.rail, amount.currency
    return [
        Line(rail.account(role, currency), fund, amount),
        Line(rail.holds(currency), fund, -amount),
    ]


def fee_role(seen: Circumstances) -> str:
    """Name the cost that a fee is: a bank's, a wallet's, or any provider's."""
    return _FEES.get(seen.rail.role, "cost.processor_fee")


def set_apart(
    movement: Movement, seen: Circumstances, why: Alert, role: str = "suspense"
) -> Ruling:
    """Put money that belongs to no project on a liability of the operating fund."""
    rail, currency = seen.rail, movement.amount.currency
    fund = rail.operating_fund
    lines: list[Line] = []
    if movement.amount:
        party = seen.purpose.party if seen.purpose else None
        account = rail.account(role, currency)
        lines = [
            Line(rail.holds(currency), fund, movement.amount),
            Line(account, fund, -movement.amount, party=party),
        ]
    lines += cost(seen, fee_role(seen), fund, movement.charged)
    return Ruling(draft(EntryKind.UNEXPLAINED, movement, seen, lines), why)


def _with_base(line: Line, currency: str) -> Line:
    # What another currency is worth here is not known before somebody exchanges it.
    return line if line.amount.currency == currency else replace(line, base_minor=0)
