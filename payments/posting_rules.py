"""Posting rules: a movement and its purpose give a draft entry. Pure; one table.

A cost borne by another fund is a second balanced half of the entry: the project's half
carries the gross amount. ``docs/accounting.md`` shows the rules as tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ledger.book.entries import Line
from ledger.book.kinds import EntryKind
from payments.alerts import Alert
from payments.circumstances import Circumstances, Ruling
from payments.drafting import cost, draft, fact_of, fee_role, set_apart
from payments.gateway import Movement, MovementType
from payments.posting_rules_back import (
    dispute_lost,
    dispute_open,
    dispute_won,
    refund,
    refund_failed,
    returned,
)
from payments.posting_rules_payout import payout, payout_failed, receipt
from payments.purposes import Purpose

Rule = Callable[[Movement, Circumstances], Ruling]


def rule_on(movement: Movement, seen: Circumstances) -> Ruling:
    """Decide what a movement means for the book."""
    if not movement.amount and not movement.charged:
        return Ruling(None, Alert.NOTHING_TO_POST)
    if _SIGNS.get(movement.type, 0) * movement.amount.minor < 0:
        return set_apart(movement, seen, Alert.SIGN_ODD)
    if not movement.amount and movement.type in _SIGNS:
        return fee(movement, seen)
    return RULES[movement.type](movement, seen)


def payment(movement: Movement, seen: Circumstances) -> Ruling:
    """Money came in: for its purpose, or set apart where it fits none."""
    purpose = seen.purpose
    if purpose is None:
        role = "suspense" if seen.misfit is None else "unallocated"
        return set_apart(movement, seen, seen.misfit or Alert.NOT_ASKED_FOR, role)
    misfit = seen.misfit
    if purpose.tip is not None and movement.amount <= purpose.tip.amount:
        misfit = Alert.AMOUNT_DIFFERS
    if misfit is not None:
        return set_apart(movement, seen, misfit, "unallocated")
    lines = [
        *_given(movement, seen, purpose),
        *_over(seen, purpose),
        *_tip(seen, purpose),
        *cost(seen, fee_role(seen), seen.fees_from, movement.charged),
    ]
    entry = draft(purpose.kind, movement, seen, lines)
    return Ruling(replace(entry, fact=fact_of(movement, purpose.effect)))


def _given(movement: Movement, seen: Circumstances, purpose: Purpose) -> list[Line]:
    rail, currency = seen.rail, movement.amount.currency
    tip = purpose.tip
    given = movement.amount if tip is None else movement.amount - tip.amount
    given = given if seen.over is None else given - seen.over
    if not given:
        return []
    source = Line(
        rail.account(purpose.role, currency),
        purpose.fund,
        -given,
        lot=purpose.lot,
        party=purpose.party,
        budget_line=purpose.budget_line,
    )
    held = Line(rail.holds(currency), purpose.fund, given, party=rail.answers)
    return [held, source]


def _over(seen: Circumstances, purpose: Purpose) -> list[Line]:
    """Set apart what the fund takes no more: it is the giver's to decide."""
    if not seen.over:
        return []
    rail, over = seen.rail, seen.over
    account = rail.account("over_target", over.currency)
    return [
        Line(rail.holds(over.currency), rail.operating_fund, over),
        Line(account, rail.operating_fund, -over, party=purpose.party),
    ]


def _tip(seen: Circumstances, purpose: Purpose) -> list[Line]:
    tip = purpose.tip
    if tip is None:
        return []
    rail, currency, amount = seen.rail, tip.amount.currency, tip.amount
    account = rail.account("source.tip", currency)
    return [
        Line(rail.holds(currency), tip.fund, amount),
        Line(account, tip.fund, -amount, lot=tip.lot, party=purpose.party),
    ]


def fee(movement: Movement, seen: Circumstances) -> Ruling:
    """The provider takes a fee that belongs to no payment."""
    taken = movement.charged - movement.amount
    lines = cost(seen, fee_role(seen), seen.rail.operating_fund, taken)
    if not lines:
        return Ruling(None, Alert.NOTHING_TO_POST)
    return Ruling(draft(EntryKind.PROVIDER_FEE, movement, seen, lines))


def unknown(movement: Movement, seen: Circumstances) -> Ruling:
    """A type without a rule is never dropped: it waits in suspense for a person."""
    return set_apart(movement, seen, Alert.TYPE_UNKNOWN)


def wire(movement: Movement, seen: Circumstances) -> Ruling:
    """A wire of ours went out: what its order and its queue make of it."""
    if seen.prepared is None:
        return set_apart(movement, seen, seen.misfit or Alert.WIRE_UNCOVERED)
    return Ruling(replace(seen.prepared, fact=fact_of(movement)))


def wire_return(movement: Movement, seen: Circumstances) -> Ruling:
    """A wire of ours came back: its money stands in the project again."""
    if seen.prepared is None:
        return set_apart(movement, seen, Alert.PAYMENT_UNKNOWN)
    entry = replace(seen.prepared, fact=fact_of(movement))
    return Ruling(entry, Alert.WIRE_CAME_BACK)


def count(movement: Movement, seen: Circumstances) -> Ruling:
    """A count of the cash box: what is missing or too much is no project's."""
    is_missing = movement.amount.minor < 0
    alert = Alert.CASH_MISSING if is_missing else Alert.CASH_TOO_MUCH
    return set_apart(movement, seen, alert)


def deposit(movement: Movement, seen: Circumstances) -> Ruling:
    """Cash was carried to the bank: it is on its way until the bank shows it."""
    if seen.prepared is None:
        return set_apart(movement, seen, Alert.PAYOUT_DIFFERS)
    return Ruling(replace(seen.prepared, fact=fact_of(movement)))


RULES: Mapping[MovementType, Rule] = {
    MovementType.PAYMENT: payment,
    MovementType.REFUND: refund,
    MovementType.REFUND_FAILED: refund_failed,
    MovementType.RETURN: returned,
    MovementType.DISPUTE_OPEN: dispute_open,
    MovementType.DISPUTE_WON: dispute_won,
    MovementType.DISPUTE_LOST: dispute_lost,
    MovementType.PAYOUT: payout,
    MovementType.PAYOUT_FAILED: payout_failed,
    MovementType.RECEIPT: receipt,
    MovementType.FEE: fee,
    MovementType.WIRE: wire,
    MovementType.WIRE_RETURN: wire_return,
    MovementType.COUNT: count,
    MovementType.DEPOSIT: deposit,
    MovementType.UNKNOWN: unknown,
}
"""The one table: every type of movement has a rule."""

_SIGNS: Mapping[MovementType, int] = {
    MovementType.PAYMENT: 1,
    MovementType.REFUND: -1,
    MovementType.REFUND_FAILED: 1,
    MovementType.RETURN: -1,
    MovementType.DISPUTE_OPEN: -1,
    MovementType.DISPUTE_WON: 1,
    MovementType.DISPUTE_LOST: -1,
    MovementType.PAYOUT_FAILED: 1,
    MovementType.WIRE: -1,
    MovementType.WIRE_RETURN: 1,
    MovementType.DEPOSIT: -1,
}
"""How an amount of each type moves our balance; the others may go either way."""
