"""Whether what is offered is still whole: a part may go back, or be contested."""

from __future__ import annotations

from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from app.surplus.origins import paid_by, was_moved
from app.surplus.tables import Surplus
from ledger.book.books import Book
from ledger.money import Money
from payments.attempts import lock_contribution
from payments.paid_currency import as_paid
from payments.refunds import is_contested, refundable

NOT_WHOLE = _(
    "A part of this gift goes back already, or its payment is contested: it cannot go"
    " to another project."
)


class NotWholeError(ValueError):
    """A part of this went back or is on its way back, or its payment is contested."""

    def __init__(self, public_id: UUID) -> None:
        self.public_id = public_id
        super().__init__(
            "a part of it goes back already, or its payment is contested: it can go"
            " back alone"
        )


def is_whole(session: Session, book: Book, surplus: Surplus) -> bool:
    """Say whether all that is offered can go to another project.

    What its payer or their bank takes back besides would be paid twice.
    """
    attempt = paid_by(session, book, surplus)
    if attempt is None:
        return True
    if is_contested(session, book, attempt):
        return False
    offered = Money(surplus.amount_minor, surplus.currency)
    due = as_paid(session, book, surplus.lot, offered)
    if was_moved(session, book, surplus) or due.currency != attempt.amount.currency:
        return True
    return due <= refundable(session, book, attempt)


def check_whole(session: Session, book: Book, surplus: Surplus) -> None:
    """Refuse to give elsewhere what goes back; no refund is ordered until the end.

    Raises NotWholeError.
    """
    attempt = paid_by(session, book, surplus)
    if attempt is not None:
        lock_contribution(session, book, attempt.contribution)
    if not is_whole(session, book, surplus):
        raise NotWholeError(surplus.public_id)
