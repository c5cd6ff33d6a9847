"""Photos of the stubs of receipts, and which other receipts show the same one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from flask import url_for
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.cash.pages import Photo
from app.cash.tables import CashStub
from app.evidence.tables import Evidence
from ledger.book.books import Book
from payments.cash.receipts import Receipt, labels_of


def with_stubs(session: Session, book: Book, receipts: Sequence[Receipt]) -> set[int]:
    """Say by their numbers which of some receipts have a photo of their stub."""
    query = select(CashStub.receipt_id).where(
        CashStub.book_id == book.id,
        CashStub.receipt_id.in_([one.id for one in receipts]),
    )
    return set(session.scalars(query))


def photos_of(session: Session, book: Book, receipt: Receipt) -> tuple[Photo, ...]:
    """Return the photos of a receipt's stub; a file is one however often it is sent."""
    query = (
        select(Evidence.public_id, Evidence.id)
        .join(
            CashStub,
            and_(
                CashStub.book_id == Evidence.book_id,
                CashStub.evidence_id == Evidence.id,
            ),
        )
        .where(CashStub.book_id == book.id, CashStub.receipt_id == receipt.id)
        .order_by(Evidence.id)
    )
    rows = session.execute(query).all()
    others = _others(session, book, receipt, [row.id for row in rows])
    return tuple(
        Photo(
            url_for("evidence.picture", public_id=row.public_id, number=1),
            url_for("evidence.thumbnail", public_id=row.public_id, number=1),
            others.get(row.id, ()),
        )
        for row in rows
    )


def _others(
    session: Session, book: Book, receipt: Receipt, photos: Sequence[int]
) -> dict[int, tuple[str, ...]]:
    """Name the other receipts on which these photos stand."""
    query = select(CashStub.evidence_id, CashStub.receipt_id).where(
        CashStub.book_id == book.id,
        CashStub.evidence_id.in_(photos),
        CashStub.receipt_id != receipt.id,
    )
    found: dict[int, list[int]] = defaultdict(list)
    for photo, other in session.execute(query.order_by(CashStub.receipt_id)):
        found[photo].append(other)
    labels = labels_of(session, book, {one for each in found.values() for one in each})
    return {photo: tuple(labels[one] for one in each) for photo, each in found.items()}
