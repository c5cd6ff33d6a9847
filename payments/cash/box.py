"""What an association's cash box holds, project by project, as the book has it."""

from __future__ import annotations

import hashlib

from sqlalchemy.orm import Session

from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.scopes import Scope
from ledger.money import Money, total
from payments.circumstances import Share
from payments.locks import lock_name
from payments.rails.registry import Rail, rails_of


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


def bank_of_box(
    session: Session, book: Book, keeper: str, currency: str
) -> Rail | None:
    """Return the rail of an association's bank account, None where it has none."""
    rails = (
        rail
        for rail in rails_of(session, book.id)
        if (rail.keeper, rail.currency) == (keeper, currency)
        and rail.role in ("local_bank", "bank")
    )
    return next(rails, None)


def lock_box(session: Session, book_id: int, keeper: str) -> None:
    """Let nobody else change a box until the transaction ends.

    Whoever receives, confirms, counts, carries or pays from it waits here.
    """
    lock_name(session, book_id, f"cash:{keeper}")


def expected_in(session: Session, book: Book, rail: Rail, spent: Money) -> Money:
    """Say what a box should hold: the book's word less what was spent and waits."""
    return held_in(session, book, rail) - spent


def mark_of(rail: Rail, expected: Money) -> str:
    """Mark the state of a box, so that a count of an older state is recognised.

    The mark goes through the counter's hands and does not say the amount.
    """
    words = f"{rail.code}:{rail.keeper}:{expected}"
    return hashlib.sha256(words.encode()).hexdigest()[:16]
