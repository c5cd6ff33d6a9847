"""What an association's cash box holds, project by project, as the book has it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.scopes import Scope
from ledger.money import Money, total
from payments.circumstances import Share
from payments.rails.registry import Rail


def shares_in(session: Session, book: Book, rail: Rail) -> tuple[Share, ...]:
    """Return what each fund has in the account of a rail, in the order of funds."""
    account = rail.holds(rail.currency)
    scope = Scope(keeper=account.keeper, role=account.code, currency=account.currency)
    return tuple(
        Share(row.fund, row.amount)
        for row in trial_balance(session, book, scope).rows
        if row.place == account.place and row.amount
    )


def held_in(session: Session, book: Book, rail: Rail) -> Money:
    """Return what the account of a rail holds over all funds."""
    shares = shares_in(session, book, rail)
    return total((share.amount for share in shares), rail.currency)
