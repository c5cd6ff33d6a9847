"""Cash that its project does not take: held, decided in its giver's name."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.surplus.holding import hold_entries
from app.surplus.tables import Surplus
from ledger.book.acts import Command
from ledger.book.books import Book
from payments.attempts import Witness
from payments.cash.receipts import Receipt


def hold_cash(
    session: Session, book: Book, command: Command, receipt: Receipt
) -> list[Surplus]:
    """Offer what a confirmed receipt brought too much; nothing where all was taken."""
    if receipt.entry_id is None:
        return []
    witness = Witness(command.actor, command.at)
    gifts = {receipt.entry_id: receipt.purpose}
    return hold_entries(session, book, witness, gifts)
