"""Read what a giver's own page shows: all that came from one address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import local_day, now
from app.contributing.queries import STATES
from app.contributing.tables import Contribution, Giver
from app.contributing.transfers import transfer_back, transfer_of
from app.givers.choices import choices_of, waiting_choices
from app.givers.pages import PaymentRow, PaymentsPage, Twice
from app.letters.links import Opens, sign
from app.monthly.commands import find_of_contribution
from app.monthly.queries import monthly_row
from app.monthly.schedule import MonthlyState
from app.monthly.tables import MonthlyGift
from app.projects.known import KnownProject, public_projects
from app.refunds.commands import open_request
from app.refunds.looking import held_until, look_at
from app.refunds.queries import find_decision
from app.refunds.tables import RefundDecision, RefundRequest
from ledger.book.books import Book
from ledger.money import Money
from payments.attempts import Attempt, attempts_of
from payments.desk.claims import claims_of
from payments.presenting import presented
from payments.refunds import given_back, orders_of, owed_to_payer
from payments.settling import standing
from reports.formats import Language

MOST = 200


def contributions_from(
    session: Session, book: Book, email: str
) -> tuple[Contribution, ...]:
    """List all that was given from an address, the latest first."""
    query = (
        select(Contribution)
        .join(
            Giver,
            (Giver.book_id == Contribution.book_id)
            & (Giver.party_id == Contribution.party_id),
        )
        .where(
            Contribution.book_id == book.id,
            func.lower(Giver.email) == email.lower(),
        )
        .order_by(Contribution.id.desc())
        .limit(MOST)
    )
    return tuple(session.scalars(query))


def payments_page(
    session: Session,
    book: Book,
    mine: tuple[Contribution, ...],
    language: Language,
) -> PaymentsPage:
    """Put together a giver's page of their own gifts; there is at least one."""
    known = {p.fund_id: p for p in public_projects(session, book, language)}
    rows = (_row(session, book, each, known) for each in mine)
    return PaymentsPage(
        token=sign(Opens.PAYMENTS, mine[0].public_id),
        payments=tuple(row for row in rows if row is not None),
        monthly=tuple(
            monthly_row(session, book, each, language)
            for each in monthly_of(session, book, mine)
        ),
        choices=waiting_choices(session, book, mine, now()),
    )


@dataclass(frozen=True, slots=True)
class MyRequest:
    """What a giver asked back of a gift, and what somebody said to it."""

    request: RefundRequest
    gift: Contribution
    decision: RefundDecision | None

    @property
    def given_back(self) -> Money:
        """What was decided to go back."""
        minor = self.decision.amount_minor if self.decision is not None else 0
        return Money(minor, self.request.currency)


def requests_of(
    session: Session, book: Book, mine: tuple[Contribution, ...]
) -> list[MyRequest]:
    """List what was asked back of these gifts, the latest first."""
    gifts = {each.id: each for each in mine}
    query = select(RefundRequest).where(
        RefundRequest.book_id == book.id, RefundRequest.contribution_id.in_(gifts)
    )
    return [
        MyRequest(
            request,
            gifts[request.contribution_id],
            find_decision(session, book, request),
        )
        for request in session.scalars(query.order_by(RefundRequest.id.desc()))
    ]


def monthly_of(
    session: Session, book: Book, mine: tuple[Contribution, ...]
) -> tuple[MonthlyGift, ...]:
    """List the monthly gifts that began with one of these and count."""
    query = select(MonthlyGift).where(
        MonthlyGift.book_id == book.id,
        MonthlyGift.contribution_id.in_([each.id for each in mine]),
        MonthlyGift.state != MonthlyState.WAITING.value,
        MonthlyGift.period_on.is_not(None),
    )
    return tuple(session.scalars(query.order_by(MonthlyGift.id.desc())))


def _row(
    session: Session, book: Book, row: Contribution, known: Mapping[int, KnownProject]
) -> PaymentRow | None:
    project, attempts = known.get(row.fund_id), attempts_of(session, book, row.token)
    at = now()
    if project is None or not attempts:
        return None
    newest, found = attempts[0], look_at(session, book, row)
    paid = found.attempt or newest
    state = STATES[paid.state]
    transfer = transfer_of(session, book, newest)
    if transfer is not None and state in ("waiting", "under_way"):
        state = "pledged"
    request = open_request(session, book, row)
    return PaymentRow(
        reference=str(row.public_id),
        project=project.title,
        slug=project.slug,
        amount=paid.amount,
        presented=presented(session, book, [paid.id]).get(paid.id),
        on=local_day(row.begun_at, book.zone),
        state=state,
        stands=standing(session, book, paid).value,
        is_monthly=find_of_contribution(session, book, row.id) is not None,
        most=found.most,
        obstacle=found.obstacle,
        wired_on=found.wired_on,
        asked=request.amount if request is not None else None,
        by_wire=_came_back(session, book, paid),
        declined=_declined(session, row) if request is None else "",
        given_back=given_back(session, book, paid) or None,
        owed=owed_to_payer(session, book, paid) or None,
        twice=_twice(session, book, paid),
        choices=choices_of(session, book, row, at),
        back_from=held_until(found, book, at),
    )


def _twice(session: Session, book: Book, paid: Attempt) -> Twice | None:
    claims = claims_of(session, book, paid.purpose.party)
    claim = next((one for one in claims if one.open or one.paid), None)
    if claim is None:
        return None
    if not claim.open:
        return Twice(claim.open, claim.paid, None)
    return Twice(claim.open, claim.paid, transfer_back(session, book, claim))


def _came_back(session: Session, book: Book, paid: Attempt) -> bool:
    orders = orders_of(session, book, paid)
    return bool(orders) and not orders[-1].state.counts


def _declined(session: Session, row: Contribution) -> str:
    query = (
        select(RefundDecision)
        .join(
            RefundRequest,
            (RefundRequest.book_id == RefundDecision.book_id)
            & (RefundRequest.id == RefundDecision.request_id),
        )
        .where(
            RefundRequest.book_id == row.book_id,
            RefundRequest.contribution_id == row.id,
        )
        .order_by(RefundDecision.request_id.desc())
        .limit(1)
    )
    last = session.scalar(query)
    return last.why if last is not None and last.decision == "declined" else ""
