"""What a transactions file says, as frozen values; no name of a person among them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from ledger.money import Money


class RowType(Enum):
    """Whether the row brings the collective money or takes it away."""

    CREDIT = "CREDIT"
    DEBIT = "DEBIT"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: an event of the collective's account, with the fees inside it.

    Amounts are signed as in the file: money in is positive, a fee negative. Two rows
    are equal when they say the same thing: neither where the row stood nor the marks
    that Open Collective sets on it later (balance, refunded) count.
    """

    row_id: str
    at: datetime
    type: RowType
    kind: str
    is_refund: bool
    refunds: str | None
    """The id of the row that this one takes back."""
    is_of_expense: bool
    amount: Money
    processor_fee: Money
    inside_fee: Money
    """What host and platform keep, in columns of their own or hidden in the net."""
    tax: Money
    net: Money
    group: str | None = field(default=None, compare=False)
    opposite: str | None = field(default=None, compare=False, repr=False)
    """The other side's handle: a reference to join by, never to show or to post."""
    is_refunded: bool = field(default=False, compare=False)
    balance: Money | None = field(default=None, compare=False)
    line: int = field(default=0, compare=False)

    @property
    def on(self) -> date:
        """The day of the row; Open Collective writes UTC."""
        return self.at.date()


@dataclass(frozen=True, slots=True)
class Export:
    """A whole file: one collective, one currency, every row once, oldest first."""

    account: str
    currency: str
    rows: tuple[Row, ...]
    repeated: int = 0
    """How many rows stood in the file more than once."""
