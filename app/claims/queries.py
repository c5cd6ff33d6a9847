"""Read claims for pages: how old each is, and what its payer writes on a wire."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from flask import url_for
from sqlalchemy.orm import Session

from app.claims.pages import ClaimRow, ClaimsPage
from app.clock import local_day
from ledger.book.books import Book
from ledger.money import Money, total
from payments.desk.claims import Claim, claims_of, open_claims
from payments.references import grouped, reference_of

ROWS = 100


def claims_page(
    session: Session, book: Book, at: datetime, *, may_read_payments: bool
) -> ClaimsPage:
    """List the claims that stand, the oldest first."""
    today = local_day(at, book.zone)
    found = open_claims(session, book, ROWS)
    return ClaimsPage(
        book=book.code,
        rows=tuple(
            claim_row(book, one, today, is_linked=may_read_payments) for one in found
        ),
        total=tuple(_totals(one.open for one in found)),
        may_read_payments=may_read_payments,
    )


def rows_of_payer(
    session: Session, book: Book, party: str, at: datetime
) -> tuple[ClaimRow, ...]:
    """List what is or was claimed from a payer."""
    today = local_day(at, book.zone)
    return tuple(
        claim_row(book, one, today, is_linked=False)
        for one in claims_of(session, book, party)
    )


def claim_row(book: Book, one: Claim, today: date, *, is_linked: bool) -> ClaimRow:
    """Show a claim; its payment is linked for who may read it."""
    url = None
    if is_linked and one.payment is not None:
        url = url_for("paying.payment", book=book.code, public_id=one.payment)
    return ClaimRow(
        party=one.party,
        open=one.open,
        claimed=one.claimed,
        paid=one.paid,
        given_up=one.given_up,
        taken_back=one.taken_back,
        since=one.since,
        days=max((today - one.since).days, 0),
        reference=grouped(reference_of(one.payment)) if one.payment else "",
        payment_url=url,
    )


def _totals(amounts: Iterable[Money]) -> Iterable[Money]:
    known = list(amounts)
    for currency in sorted({one.currency for one in known}):
        yield total((one for one in known if one.currency == currency), currency)
