"""Read requests for refunds, and what each would take back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from app.contributing.queries import gift_entry
from app.contributing.tables import Contribution, Giver
from app.matching.standing import matches_of
from app.projects.known import public_projects
from app.refunds.commands import GIVER, Officer
from app.refunds.deciding import order_name
from app.refunds.looking import held_until, look_at
from app.refunds.pages import Decision, RequestPage, RequestRow, RequestsPage
from app.refunds.tables import RefundDecision, RefundRequest
from ledger.book.books import Book
from ledger.money import Money
from payments.bank.giver_accounts import GiverAccount, giver_account
from payments.bank.paying_back import following_order
from payments.rails.wire import CODE as BANK
from payments.refunds import RefundOrder, find_order
from reports.formats import Language

MOST = 100


@dataclass(frozen=True, slots=True)
class RequestsAsked:
    """Which requests are asked for; ``before`` is the last one of the page before."""

    decision: Decision | None = None
    before: UUID | None = None
    limit: int = 50


def requests_page(session: Session, book: Book, language: Language) -> RequestsPage:
    """List the requests of a book: those that wait oldest first, then the latest."""
    names = _names(session, book, language)
    waiting = _query(book).where(RefundDecision.request_id.is_(None))
    decided = _query(book).where(RefundDecision.request_id.is_not(None))
    first = waiting.order_by(RefundRequest.id).limit(MOST)
    last = decided.order_by(RefundRequest.id.desc()).limit(MOST)
    return RequestsPage(
        book=book.code,
        waiting=tuple(_row(each, names) for each in session.execute(first)),
        decided=tuple(_row(each, names) for each in session.execute(last)),
    )


def open_requests(
    session: Session, book: Book, language: Language, other_than: str
) -> list[RequestRow]:
    """List what waits for somebody else than who asked for it, the oldest first."""
    names = _names(session, book, language)
    waiting = _query(book).where(
        RefundDecision.request_id.is_(None), RefundRequest.asked_by != other_than
    )
    rows = session.execute(waiting.order_by(RefundRequest.id).limit(MOST))
    return [_row(each, names) for each in rows]


def asked_back(session: Session, book: Book) -> tuple[str, ...]:
    """Name the contributions of which a refund waits for its decision."""
    waiting = _query(book).where(RefundDecision.request_id.is_(None))
    return tuple(row.Contribution.token for row in session.execute(waiting))


def list_requests(
    session: Session, book: Book, language: Language, asked: RequestsAsked
) -> list[RequestRow]:
    """List requests, the latest first."""
    query = _query(book)
    if asked.before is not None:
        last = select(RefundRequest.id).where(
            RefundRequest.book_id == book.id, RefundRequest.public_id == asked.before
        )
        query = query.where(RefundRequest.id < last.scalar_subquery())
    if asked.decision == "open":
        query = query.where(RefundDecision.request_id.is_(None))
    elif asked.decision is not None:
        query = query.where(RefundDecision.decision == asked.decision)
    query = query.order_by(RefundRequest.id.desc()).limit(asked.limit)
    names = _names(session, book, language)
    return [_row(each, names) for each in session.execute(query)]


def request_page(
    session: Session,
    book: Book,
    public_id: UUID,
    asking: tuple[Officer, Language],
    at: datetime,
) -> RequestPage | None:
    """Show one request with what it would take back; None if there is none."""
    officer, language = asking
    found = session.execute(
        _query(book).where(RefundRequest.public_id == public_id)
    ).first()
    if found is None:
        return None
    request: RefundRequest = found.RefundRequest
    gift: Contribution = found.Contribution
    seen = look_at(session, book, gift)
    party = seen.attempt.purpose.party if seen.attempt is not None else ""
    named = giver_account(session, book, party)
    entry = gift_entry(session, book, gift.lot)
    giver = session.get(Giver, (book.id, gift.party_id))
    address = (giver.email or "").lower() if giver is not None else ""
    is_own = officer.code == request.asked_by or officer.email.lower() == address
    most = min(seen.most, request.amount)
    order = _latest(session, book, request)
    return RequestPage(
        row=_row(found, _names(session, book, language)),
        reason=request.reason or "",
        lot=gift.lot,
        given_on=entry.occurred_on if entry is not None else None,
        number=entry.number if entry is not None else None,
        paid=seen.paid,
        left=seen.left,
        free=seen.free,
        most=most,
        obstacle=seen.obstacle,
        wired_on=seen.wired_on,
        rest=seen.free - most,
        is_own=is_own,
        offered=seen.offered,
        back_from=held_until(seen, book, at),
        why=found.why or "",
        account=named.to if named is not None else None,
        order=order.state if order is not None else None,
        is_wire=seen.attempt is not None and seen.attempt.provider == BANK,
        usable_from=_cooling(named, at),
        matched=_matched(session, book, gift.lot, at),
    )


def _latest(session: Session, book: Book, request: RefundRequest) -> RefundOrder | None:
    """Return the order that stands, else the one that ended for nothing."""
    name = order_name(request)
    _key, order = following_order(session, book, name)
    return order or find_order(session, book, name)


def _cooling(account: GiverAccount | None, at: datetime) -> datetime | None:
    """Return when an account can be used, where that is still to come."""
    is_new = account is not None and account.usable_from > at
    return account.usable_from if account is not None and is_new else None


def _matched(session: Session, book: Book, lot: str, at: datetime) -> Money | None:
    """Add up what match funds gave beside a gift, less what went back."""
    matches = matches_of(session, book, lot, at=at)
    left = sum(each.left for one in matches for each in one.releases)
    return Money(left, matches[0].currency) if left else None


def find_request(session: Session, book: Book, public_id: UUID) -> RefundRequest | None:
    """Return a request, or None."""
    query = select(RefundRequest).where(
        RefundRequest.book_id == book.id, RefundRequest.public_id == public_id
    )
    return session.scalar(query)


def find_decision(
    session: Session, book: Book, request: RefundRequest
) -> RefundDecision | None:
    """Return what was decided on a request, or None."""
    return session.get(RefundDecision, (book.id, request.id))


def _query(book: Book) -> Select[RefundRequest, Contribution, str, str]:
    return (
        select(RefundRequest, Contribution, RefundDecision.decision, RefundDecision.why)
        .join(
            Contribution,
            (Contribution.book_id == RefundRequest.book_id)
            & (Contribution.id == RefundRequest.contribution_id),
        )
        .outerjoin(
            RefundDecision,
            (RefundDecision.book_id == RefundRequest.book_id)
            & (RefundDecision.request_id == RefundRequest.id),
        )
        .where(RefundRequest.book_id == book.id)
    )


def _row(
    found: Row[RefundRequest, Contribution, str, str], names: dict[int, str]
) -> RequestRow:
    request: RefundRequest = found.RefundRequest
    return RequestRow(
        public_id=str(request.public_id),
        project=names.get(found.Contribution.fund_id, ""),
        amount=request.amount,
        asked_at=request.asked_at,
        is_from_giver=request.asked_by == GIVER,
        decision=cast("Decision", found.decision or "open"),
    )


def _names(session: Session, book: Book, language: Language) -> dict[int, str]:
    return {p.fund_id: p.title for p in public_projects(session, book, language)}
