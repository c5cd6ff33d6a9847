"""Read claims for pages: how old each is, and what its payer writes on a wire."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import url_for
from sqlalchemy.orm import Session

from app.claims.commands import waiting
from app.claims.pages import AskedRow, ClaimRow, ClaimsPage
from app.clock import local_day
from app.people.queries import names_of_people
from ledger.book.books import Book
from ledger.money import Money, total
from payments.desk.claims import Claim, claims_of, open_claims
from payments.references import grouped, reference_of

ROWS = 100


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads claims, and what they may do besides."""

    person_id: int | None
    may_read_payments: bool
    may_write_off: bool


def claims_page(
    session: Session, book: Book, at: datetime, reader: Reader
) -> ClaimsPage:
    """List the claims that stand, the oldest first."""
    today = local_day(at, book.zone)
    found = open_claims(session, book, ROWS)
    asked = {
        one.party: one for one in asked_rows(session, book, found, reader.person_id)
    }
    is_linked = reader.may_read_payments
    return ClaimsPage(
        book=book.code,
        rows=tuple(
            replace(
                claim_row(book, one, today, is_linked=is_linked),
                asked=asked.get(one.party),
            )
            for one in found
        ),
        total=tuple(_totals(one.open for one in found)),
        may_read_payments=reader.may_read_payments,
        may_write_off=reader.may_write_off,
    )


def asked_rows(
    session: Session, book: Book, claims: Iterable[Claim], reader: int | None
) -> tuple[AskedRow, ...]:
    """List the requests about claims that stand, with what each would write off."""
    standing = {one.party: one.open for one in claims}
    rows = [row for row in session.execute(waiting(book)) if row.code in standing]
    people = names_of_people(session, {row.ClaimWriteOff.person_id for row in rows})
    return tuple(
        AskedRow(
            party=row.code,
            who=people.get(asked.person_id, ""),
            at=asked.at,
            amount=min(standing[row.code], Money(asked.amount_minor, asked.currency)),
            reason=asked.reason,
            is_own=asked.person_id == reader,
        )
        for row in rows
        for asked in (row.ClaimWriteOff,)
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
        written_off=one.written_off,
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
