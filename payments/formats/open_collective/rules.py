"""What each row becomes in the ledger: one table, one function, both pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ledger.money import Money
from payments.formats.open_collective.values import Row, RowType


class Item(Enum):
    """The lines of the totals, in the order in which they are printed."""

    CONTRIBUTION = "contributions received"
    REFUND = "contributions refunded"
    TRANSFER_OUT = "transfers out"
    PROCESSOR_FEE = "processor fees on contributions"
    INSIDE_FEE = "host fees inside contribution rows"
    HOST_FEE = "host fees as rows"
    EXPENSE = "expenses paid"
    EXPENSE_FEE = "payment fees on expenses"
    COVER = "processor-fee covers received"
    SUSPENSE = "in suspense, to be looked at"


HOST = "host"
"""The role of the money itself: the fiscal host holds it for the collective."""

SUSPENSE = "suspense"


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One line of the entry: a role and an amount. Debit is positive."""

    role: str
    amount: Money
    item: Item | None = None
    """The line of the totals it counts in; none for the money itself."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a row that a person should look at; it stops nothing."""

    row: Row
    text: str


@dataclass(frozen=True, slots=True)
class Classified:
    """A row, the lines of its entry and what is odd about it."""

    row: Row
    lines: tuple[RoleLine, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rule:
    role: str
    item: Item
    fee_role: str = "cost.processor_fee"
    fee_item: Item = Item.PROCESSOR_FEE
    is_inside_fee_known: bool = False


_CREDIT, _DEBIT = RowType.CREDIT, RowType.DEBIT
_GIFT = _Rule("source.gift", Item.CONTRIBUTION, is_inside_fee_known=True)
_GIVEN_BACK = _Rule("source.gift", Item.REFUND, is_inside_fee_known=True)
_TRANSFER = _Rule("transfer_out", Item.TRANSFER_OUT)
_HOST_FEE = _Rule("cost.host_fee", Item.HOST_FEE)
_FEE = _Rule("cost.processor_fee", Item.PROCESSOR_FEE)
_EXPENSE_FEE = _Rule("cost.bank_fee", Item.EXPENSE_FEE)
_COVER = _Rule("cost.processor_fee", Item.COVER)
_EXPENSE = _Rule("use", Item.EXPENSE, "cost.bank_fee", Item.EXPENSE_FEE)

# Kind of row, its side, whether it is a refund -> rule. Everything else: suspense.
_RULES = {
    ("CONTRIBUTION", _CREDIT, False): _GIFT,
    ("CONTRIBUTION", _DEBIT, True): _GIVEN_BACK,
    ("CONTRIBUTION", _DEBIT, False): _TRANSFER,
    ("CONTRIBUTION", _CREDIT, True): _TRANSFER,
    ("HOST_FEE", _DEBIT, False): _HOST_FEE,
    ("HOST_FEE", _CREDIT, True): _HOST_FEE,
    ("PAYMENT_PROCESSOR_FEE", _DEBIT, False): _FEE,
    ("PAYMENT_PROCESSOR_FEE", _CREDIT, True): _FEE,
    ("PAYMENT_PROCESSOR_COVER", _CREDIT, True): _COVER,
    ("PAYMENT_PROCESSOR_COVER", _CREDIT, False): _COVER,
    ("EXPENSE", _DEBIT, False): _EXPENSE,
    ("EXPENSE", _CREDIT, True): _EXPENSE,
}


def classify(row: Row) -> Classified:
    """Say which lines the row's entry has, and what a person should look at."""
    rule = _rule_of(row)
    if rule is None:
        return _suspend(row)
    lines = [
        RoleLine(HOST, row.net),
        RoleLine(rule.role, -row.amount, rule.item),
        RoleLine(rule.fee_role, -row.processor_fee, rule.fee_item),
    ]
    odd = {"taxAmount": row.tax}
    if rule.is_inside_fee_known and _lessens(row.inside_fee, row.amount):
        lines.append(RoleLine("cost.host_fee", -row.inside_fee, Item.INSIDE_FEE))
    else:
        odd["netAmount"] = row.inside_fee
    lines += [RoleLine(SUSPENSE, -part, Item.SUSPENSE) for part in odd.values()]
    remarks = [
        f"{part} in {column} is not explained; it stands in suspense"
        for column, part in odd.items()
        if part
    ]
    return _classified(row, lines, remarks)


def _rule_of(row: Row) -> _Rule | None:
    """Find the rule; none for a kind or a sign that the table does not know."""
    is_other_sign = (
        row.amount.minor < 0 if row.type is _CREDIT else row.amount.minor > 0
    )
    rule = _RULES.get((row.kind, row.type, row.is_refund))
    if rule is _FEE and row.is_of_expense:
        rule = _EXPENSE_FEE
    return None if is_other_sign else rule


def _lessens(fee: Money, amount: Money) -> bool:
    """Whether a fee takes from what came in, or gives back with what went out."""
    return fee.minor * amount.minor <= 0


def _suspend(row: Row) -> Classified:
    what = f"{row.kind or 'no kind'}, {row.type.value}"
    what += ", refund" if row.is_refund else ""
    lines = [RoleLine(HOST, row.net), RoleLine(SUSPENSE, -row.net, Item.SUSPENSE)]
    remark = f"{what}: not a kind that this import knows; {row.net} stands in suspense"
    return _classified(row, lines, [remark])


def _classified(row: Row, lines: list[RoleLine], remarks: list[str]) -> Classified:
    posted = tuple(line for line in lines if line.amount)
    if not posted:
        remarks = [*remarks, "an amount of zero: nothing to post"]
    return Classified(row, posted, tuple(Remark(row, text) for text in remarks))
