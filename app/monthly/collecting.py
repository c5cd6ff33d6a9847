"""Collect monthly gifts: what is due, once a period, whoever runs this and how often.

Functions that talk: the period's contribution and its attempt are committed before the
provider is asked, under a key that they keep.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import local_day
from app.contributing.commands import begin_contribution
from app.contributing.gateways import gateway_of
from app.contributing.promises import has_room, promise
from app.contributing.rules import Gift
from app.contributing.settlement import settle_now
from app.contributing.tables import Contribution, Giver
from app.logs import log
from app.monthly.commands import (
    add_period,
    lock_monthly,
    note_collected,
    note_refused,
    plan_of,
    stop,
    tell_coming,
)
from app.monthly.schedule import MonthlyState, Step, next_step
from app.monthly.tables import MonthlyGift
from app.people.tables import PartyName
from app.projects.known import KnownProject, public_projects
from app.projects.states import ProjectState
from app.sandbox.wiring import settings
from ledger.book.books import Book
from payments.attempt_changes import change_state
from payments.attempts import Attempt, Witness, attempts_of, lock_contribution
from payments.gateway import (
    AttemptState,
    Collection,
    Gateway,
    GatewayError,
    KeySpentError,
    RefusedByProviderError,
    RemoteState,
    SavedMethod,
)
from payments.rails.registry import find_rail


def run_monthly(session: Session, book: Book, witness: Witness) -> int:
    """Do what is due about every monthly gift of a book; say how much was done.

    What fails waits for the next run, and stops no other.
    """
    projects = {p.fund_id: p for p in public_projects(session, book, "en")}
    session.commit()
    done = 0
    for public_id in _alive(session, book):
        try:
            done += _do(session, book, witness, public_id, projects)
        except GatewayError as error:
            session.rollback()
            log.warning("monthly.waits", reason=str(error))
    return done


def _alive(session: Session, book: Book) -> list[UUID]:
    states = (MonthlyState.ACTIVE.value, MonthlyState.PAUSED.value)
    query = select(MonthlyGift.public_id).where(
        MonthlyGift.book_id == book.id, MonthlyGift.state.in_(states)
    )
    found = list(session.scalars(query.order_by(MonthlyGift.id)))
    session.commit()
    return found


def _do(
    session: Session,
    book: Book,
    witness: Witness,
    public_id: UUID,
    projects: Mapping[int, KnownProject],
) -> bool:
    row = lock_monthly(session, book, public_id)
    if row is None:
        return False
    project = projects.get(row.fund_id)
    state = project.state if project is not None else None
    is_open = project is not None and project.takes_gifts(witness.at)
    is_over = not is_open and state is not ProjectState.SUSPENDED
    today = local_day(witness.at, book.zone)
    step = next_step(plan_of(row), today, is_open=is_open, is_over=is_over)
    if step is Step.TELL:
        tell_coming(session, book, witness, row)
    elif step is Step.END:
        stop(session, book, witness, row, "closed")
    elif step is Step.COLLECT and project is not None:
        _collect(session, book, witness, row, project)
    session.commit()
    return step is not Step.NOTHING


def _collect(
    session: Session,
    book: Book,
    witness: Witness,
    row: MonthlyGift,
    project: KnownProject,
) -> None:
    """Collect the period that is due, unless its money is here or under way."""
    gift = gift_of(session, row, project)
    if gift is None:
        stop(session, book, witness, row, "erased")
        return
    earlier = attempts_of(session, book, gift.token)
    if not earlier and not has_room(session, book, gift, at=witness.at):
        return  # the project has all it may take now; the next sweep looks again
    failed = [a for a in earlier if a.state is AttemptState.FAILED]
    if len(failed) > row.refusals and not any(a.state.is_open for a in earlier):
        # It failed after it was under way, or nobody was left to write it down.
        note_refused(session, book, witness, row, needs_payer=False)
        return
    attempt = _begin(session, book, witness, row, gift)
    public_id, kept = row.public_id, _method(row)
    session.commit()
    if attempt.state is AttemptState.SUCCEEDED:
        _conclude(session, book, witness, public_id, (attempt, False))
    elif attempt.state is AttemptState.CREATED and attempt.url is None:
        wanted = Collection(
            str(attempt.public_id), attempt.amount, kept, project.title, project.fund
        )
        outcome = _ask(session, book, witness, attempt, wanted)
        _conclude(session, book, witness, public_id, outcome)


def _begin(
    session: Session, book: Book, witness: Witness, row: MonthlyGift, gift: Gift
) -> Attempt:
    """Write the period's contribution and the one attempt at it that counts now."""
    rail = find_rail(session, book.id, row.provider)
    command = witness.command(f"give:{gift.token}")
    begun = begin_contribution(
        session, book, command, (gift, rail), choose=secrets.choice
    )
    if begun.is_new:
        promise(session, book, witness, gift, begun.attempt, is_bound=False)
    if row.period_on is not None:
        of = (begun.contribution.id, begun.contribution.act_id)
        add_period(session, row, row.period_on, of)
    return begun.attempt


def _ask(
    session: Session, book: Book, witness: Witness, attempt: Attempt, wanted: Collection
) -> tuple[Attempt, bool]:
    """Ask the provider, and settle what it answers; whether it wants the payer."""
    gateway = gateway_of(book, attempt.provider)
    try:
        remote = _answer(gateway, attempt, wanted, witness)
    except (RefusedByProviderError, KeySpentError):
        lock_contribution(session, book, attempt.contribution)
        failed = change_state(session, book, witness, attempt, AttemptState.FAILED)
        session.commit()
        return failed, False
    settled = settle_now(session, book, witness, attempt.provider, remote)
    return settled.attempt, remote.needs_payer


def _answer(
    gateway: Gateway, attempt: Attempt, wanted: Collection, witness: Witness
) -> RemoteState:
    """Collect, or find what was collected under a key that may be forgotten."""
    age = timedelta(hours=settings().limits.provider_key_hours)
    if attempt.created_at < witness.at - age:
        found = gateway.find(wanted.attempt, attempt.created_at)
        if found is not None:
            return gateway.fetch(found.remote_id)
    return gateway.collect(wanted, attempt.key)


def _conclude(
    session: Session,
    book: Book,
    witness: Witness,
    public_id: UUID,
    outcome: tuple[Attempt, bool],
) -> None:
    attempt, needs_payer = outcome
    row = lock_monthly(session, book, public_id)
    if row is None or row.state != MonthlyState.ACTIVE:
        return
    if attempt.state is AttemptState.SUCCEEDED:
        note_collected(session, book, witness, row)
    elif attempt.state is AttemptState.FAILED:
        note_refused(session, book, witness, row, needs_payer=needs_payer)
    session.commit()


def gift_of(session: Session, row: MonthlyGift, project: KnownProject) -> Gift | None:
    """Make the gift of the period that is due; None where its giver was erased."""
    first = session.get_one(Contribution, (row.book_id, row.contribution_id))
    giver = session.get_one(Giver, (row.book_id, first.party_id))
    if giver.email is None:
        return None
    kept = session.get(PartyName, (row.book_id, first.party_id))
    name = (kept.name if kept is not None else "") or ""
    shown = first.name_shown if name else "anonymous"
    return Gift(
        token=token_of(row.public_id, row.period_on),
        fund=project.fund,
        amount=row.amount,
        name_shown=shown,  # type: ignore[arg-type]  # the database holds no other
        name=name,
        email=giver.email,
        language=giver.language,
    )


def token_of(public_id: UUID, period_on: date | None) -> str:
    """Name the one contribution of a monthly gift for a period."""
    return f"monthly:{public_id}:{period_on}"


def _method(row: MonthlyGift) -> SavedMethod:
    return SavedMethod(row.customer or "", row.method or "", row.channel or "card")
