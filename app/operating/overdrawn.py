"""List what facts left below a guard, for who has to look at it."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from app.bookkeeping.asking import account_values
from app.bookkeeping.names import Names, names_of
from app.bookkeeping.words import role_name
from app.operating.pages import OverdrawnRow
from app.operating.words import OVERDRAWN_WORDS
from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.overdrawn import Guard, Overdraft, overdrafts, pool_overdrafts
from ledger.book.scopes import Scope
from ledger.financing.reservations import reserved_of_pools


def overdrawn_rows(session: Session, book: Book) -> tuple[OverdrawnRow, ...]:
    """Compare the balances of a book, as they are now, with its guards."""
    rows = trial_balance(session, book).rows
    reserved = reserved_of_pools(session, book.id)
    found = (*overdrafts(rows), *pool_overdrafts(rows, reserved))
    if not found:
        return ()
    names = names_of(session, book)
    return tuple(_row(book, one, names) for one in found)


def _row(book: Book, one: Overdraft, names: Names) -> OverdrawnRow:
    row, words = one.lowest, OVERDRAWN_WORDS[one.guard]
    scope = Scope(
        fund=row.fund,
        keeper=row.keeper,
        role=row.role,
        currency=row.amount.currency,
        place=row.place,
    )
    return OverdrawnRow(
        title=str(words.title),
        mend=str(words.mend),
        subject=" · ".join(_subject(one, names)),
        amount=one.amount,
        account_url=url_for("bookkeeping.account", **account_values(book, scope)),
    )


def _subject(one: Overdraft, names: Names) -> tuple[str, ...]:
    row = one.lowest
    account = " ".join(filter(None, (role_name(row.role or row.account), row.place)))
    match one.guard:
        case Guard.FUND | Guard.POOL:
            return (names.fund(row.fund),)
        case Guard.ACCOUNT:
            return account, names.keeper(row.keeper)
        case Guard.ADVANCE:
            return account, names.keeper(row.keeper), names.fund(row.fund)
