"""A receipt for cash as a value: what is handed to whoever gave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ledger.money import Money


@dataclass(frozen=True, slots=True)
class CashReceipt:
    """A receipt with its number, its two names and where it can be checked.

    ``giver`` is empty where the giver stays unknown; ``confirmed_by`` until a second
    officer has confirmed. ``state`` is ``waiting``, ``confirmed`` or ``void``.
    """

    association: str
    label: str
    project: str
    amount: Money
    received_on: date
    issued_at: datetime
    giver: str
    is_shared: bool
    received_by: str
    confirmed_by: str
    state: str
    address: str
    is_test: bool

    @property
    def is_void(self) -> bool:
        """Whether the receipt counts no more."""
        return self.state == "void"
