"""What a person sent back from where it came: a line of that account shows it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.matching.following import follow_lots
from app.surplus.choices import find_choice
from app.surplus.origins import origin_of, paid_by
from app.surplus.owing import owe_back
from app.surplus.tables import Surplus
from app.surplus.told import order_of
from ledger.book.books import Book
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.allocation_errors import LineNotWaitingError
from payments.bank.telling import tell_sent_back
from payments.bank.waiting import WaitingLine, find_waiting


class NotToSendBackError(ValueError):
    """Nothing is to be sent back of this: it is not decided so, or it was done."""

    def __init__(self) -> None:
        super().__init__("nothing of this is to be sent back")


def lines_of(
    session: Session, book: Book, surplus: Surplus, waiting: Iterable[WaitingLine]
) -> tuple[WaitingLine, ...]:
    """List what left the account to which such money came, and is of its amount."""
    amount = Money(surplus.amount_minor, surplus.currency)
    rail = origin_of(session, book, surplus).rail
    return tuple(
        line
        for line in waiting
        if line.left == -amount
        and (line.rail.code, line.rail.keeper) == (rail.code, rail.keeper)
    )


def tell_line(
    session: Session,
    book: Book,
    witness: Witness,
    surplus: Surplus,
    number: int,
) -> None:
    """Let a line that waits be what was sent back.

    Raises NotToSendBackError, LineNotWaitingError also where it is of another account,
    and what ``tell_sent_back`` refuses.
    """
    choice = find_choice(session, book, surplus)
    attempt = paid_by(session, book, surplus)
    key, order = order_of(session, book, surplus)
    is_due = choice is not None and choice.fund_id is None and order is None
    if not is_due or attempt is None:
        raise NotToSendBackError
    rail = origin_of(session, book, surplus).rail
    line = find_waiting(session, book, number)
    if line is None or (line.rail.code, line.rail.keeper) != (rail.code, rail.keeper):
        raise LineNotWaitingError(number)
    amount = Money(surplus.amount_minor, surplus.currency)
    if owe_back(session, book, witness, surplus) < amount:
        raise NotToSendBackError
    tell_sent_back(session, book, witness, number, (key, attempt, amount))
    follow_lots(session, book, witness, [surplus.lot])
