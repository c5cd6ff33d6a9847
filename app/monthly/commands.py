"""Commands on monthly gifts: begin, keep the method, change, pause, go on, stop."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import local_day
from app.contributing.tables import Contribution
from app.letters.outbox import Reader, write_letter
from app.letters.values import Facts, Letter, LetterKind
from app.monthly.schedule import (
    MonthlyState,
    Plan,
    next_period,
    next_try,
    told_for,
)
from app.monthly.tables import MonthlyGift, MonthlyPeriod
from ledger.book import tables as ledger
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.money import Money
from payments.attempts import Attempt, Witness
from payments.gateway import AttemptState, SavedMethod


class MonthlyEndedError(ValueError):
    """This monthly gift has ended: nothing of it can be changed any more."""

    def __init__(self, public_id: UUID) -> None:
        self.public_id = public_id
        super().__init__("this monthly gift has ended")


def begin_monthly(
    session: Session, book: Book, command: Command, first: Contribution, asked: Attempt
) -> MonthlyGift:
    """Remember that a gift is to be the first of many; it counts once it is paid."""
    found = find_of_contribution(session, book, first.id)
    if found is not None:
        return found
    keyed = Command(command.actor, f"monthly:{first.public_id}", command.at)
    act = record_act(session, book.id, keyed, "begin_monthly", {"of": first.code})
    today = local_day(command.at, book.zone)
    row = MonthlyGift(
        book_id=book.id,
        fund_id=first.fund_id,
        contribution_id=first.id,
        amount_minor=asked.amount.minor,
        currency=asked.amount.currency,
        month_day=today.day,
        provider=asked.provider,
        state=MonthlyState.WAITING.value,
        begun_at=command.at,
        act_id=act.id,
    )
    session.add(row)
    session.flush()
    add_period(session, row, today, (first.id, act.id))
    return row


def add_period(
    session: Session, row: MonthlyGift, period_on: date, of: tuple[int, int]
) -> None:
    """Tie a contribution to the period that it is for; once."""
    if session.get(MonthlyPeriod, (row.book_id, row.id, period_on)) is None:
        contribution_id, act_id = of
        session.add(
            MonthlyPeriod(
                book_id=row.book_id,
                monthly_id=row.id,
                period_on=period_on,
                contribution_id=contribution_id,
                act_id=act_id,
            )
        )
        session.flush()


def keep_method(
    session: Session, book: Book, witness: Witness, attempt: Attempt, kept: SavedMethod
) -> None:
    """Keep from what may be collected, once a payment of the monthly gift is made.

    The first one makes it count; a later one, paid with a new card, goes on with it.
    """
    if attempt.state is not AttemptState.SUCCEEDED:
        return
    row = _of_token(session, book, attempt.contribution)
    is_same = row is not None and row.method == kept.method
    if row is None or is_same or row.state == MonthlyState.ENDED:
        return
    is_first = row.state == MonthlyState.WAITING
    _record(session, book, witness, row, ("keep_method", kept.method))
    row.customer, row.method, row.channel = kept.customer, kept.method, kept.channel
    today = local_day(witness.at, book.zone)
    if is_first:
        row.month_day = today.day
    _count_from(row, today)
    row.state, row.why = MonthlyState.ACTIVE.value, ""
    session.flush()
    if is_first:
        _tell(session, book, witness, row, (LetterKind.MONTHLY_BEGUN, row.period_on))


def tell_coming(
    session: Session, book: Book, witness: Witness, row: MonthlyGift
) -> None:
    """Write to a giver on which day how much will be collected."""
    today = local_day(witness.at, book.zone)
    _record(session, book, witness, row, ("tell_coming", str(row.period_on)))
    row.collect_on = told_for(plan_of(row), today)
    row.told_on = today
    session.flush()
    _tell(session, book, witness, row, (LetterKind.DEBIT_COMING, row.collect_on))


def note_collected(
    session: Session, book: Book, witness: Witness, row: MonthlyGift
) -> None:
    """Go on to the next period: this one is paid."""
    _record(session, book, witness, row, ("note_collected", str(row.period_on)))
    _count_from(row, local_day(witness.at, book.zone))
    session.flush()


def note_refused(
    session: Session,
    book: Book,
    witness: Witness,
    row: MonthlyGift,
    *,
    needs_payer: bool,
) -> None:
    """Remember that the bank said no: another try later, at last a pause; a letter."""
    row.refusals += 1
    _record(session, book, witness, row, ("note_refused", str(row.refusals)))
    row.collect_on = next_try(row.refusals, local_day(witness.at, book.zone))
    if row.collect_on is None:
        row.state, row.why = MonthlyState.PAUSED.value, "refused"
        kind = LetterKind.MONTHLY_PAUSED
    else:
        kind = LetterKind.DEBIT_ASKS if needs_payer else LetterKind.DEBIT_REFUSED
    session.flush()
    _tell(session, book, witness, row, (kind, row.collect_on))


def change_amount(
    session: Session, book: Book, witness: Witness, row: MonthlyGift, amount: Money
) -> None:
    """Give another amount from the next collection on, told of beforehand again."""
    _check_alive(row)
    if row.amount == amount:
        return
    _record(session, book, witness, row, ("change_amount", str(amount)))
    row.amount_minor = amount.minor
    row.told_on = row.collect_on = None
    session.flush()
    _tell(session, book, witness, row, (LetterKind.MONTHLY_CHANGED, row.period_on))


def pause(session: Session, book: Book, witness: Witness, row: MonthlyGift) -> None:
    """Collect nothing until the giver goes on."""
    _check_alive(row)
    if row.state == MonthlyState.ACTIVE:
        _record(session, book, witness, row, ("pause", "giver"))
        row.state, row.why = MonthlyState.PAUSED.value, "giver"
        session.flush()
        _tell(session, book, witness, row, (LetterKind.MONTHLY_PAUSED, row.period_on))


def go_on(session: Session, book: Book, witness: Witness, row: MonthlyGift) -> None:
    """Take a paused gift up again, from its next day on."""
    _check_alive(row)
    if row.state == MonthlyState.PAUSED and row.method is not None:
        _record(session, book, witness, row, ("go_on", "giver"))
        _count_from(row, local_day(witness.at, book.zone))
        row.state, row.why = MonthlyState.ACTIVE.value, ""
        session.flush()
        _tell(session, book, witness, row, (LetterKind.MONTHLY_CHANGED, row.period_on))


def stop(
    session: Session, book: Book, witness: Witness, row: MonthlyGift, why: str
) -> None:
    """End a monthly gift; the same again changes nothing."""
    if row.state == MonthlyState.ENDED:
        return
    was_begun = row.method is not None
    _record(session, book, witness, row, ("stop_monthly", why))
    row.state, row.why = MonthlyState.ENDED.value, why
    row.customer = row.method = None
    session.flush()
    if was_begun and why != "erased":
        _tell(session, book, witness, row, (LetterKind.MONTHLY_ENDED, row.period_on))


def lock_monthly(session: Session, book: Book, public_id: UUID) -> MonthlyGift | None:
    """Return a monthly gift, for this transaction to change; None if there is none."""
    query = select(MonthlyGift).where(
        MonthlyGift.book_id == book.id, MonthlyGift.public_id == public_id
    )
    return session.scalar(
        query.with_for_update().execution_options(populate_existing=True)
    )


def find_of_contribution(
    session: Session, book: Book, contribution_id: int
) -> MonthlyGift | None:
    """Return the monthly gift that a contribution is a period of, or None."""
    query = (
        select(MonthlyGift)
        .join(
            MonthlyPeriod,
            (MonthlyPeriod.book_id == MonthlyGift.book_id)
            & (MonthlyPeriod.monthly_id == MonthlyGift.id),
        )
        .where(
            MonthlyGift.book_id == book.id,
            MonthlyPeriod.contribution_id == contribution_id,
        )
    )
    return session.scalar(query)


def plan_of(row: MonthlyGift) -> Plan:
    """Return where a monthly gift stands."""
    return Plan(MonthlyState(row.state), row.period_on, row.collect_on, row.told_on)


def _of_token(session: Session, book: Book, token: str) -> MonthlyGift | None:
    query = select(Contribution.id).where(
        Contribution.book_id == book.id, Contribution.token == token
    )
    number = session.scalar(query)
    found = None if number is None else find_of_contribution(session, book, number)
    return None if found is None else lock_monthly(session, book, found.public_id)


def _count_from(row: MonthlyGift, today: date) -> None:
    """Let the next period be the first one after today."""
    row.period_on = next_period(today, row.month_day)
    row.collect_on = row.told_on = None
    row.refusals = 0


def _check_alive(row: MonthlyGift) -> None:
    if row.state == MonthlyState.ENDED:
        raise MonthlyEndedError(row.public_id)


def _record(
    session: Session,
    book: Book,
    witness: Witness,
    row: MonthlyGift,
    change: tuple[str, str],
) -> None:
    verb, detail = change
    key = f"monthly:{row.public_id}:{verb}:{detail}:{witness.at.isoformat()}"
    request = {"monthly": row.public_id, "detail": detail}
    row.act_id = record_act(session, book.id, witness.command(key), verb, request).id


def _tell(
    session: Session,
    book: Book,
    witness: Witness,
    row: MonthlyGift,
    news: tuple[LetterKind, date | None],
) -> None:
    kind, on = news
    first = session.get_one(Contribution, (row.book_id, row.contribution_id))
    fund = session.scalar(
        select(ledger.fund.c.code).where(
            ledger.fund.c.book_id == row.book_id, ledger.fund.c.id == row.fund_id
        )
    )
    facts = Facts(
        fund=fund or "",
        amount=row.amount,
        on=on,
        contribution=str(first.public_id),
        monthly=str(row.public_id),
        why=row.why,
    )
    key = f"{kind.value}:{row.public_id}:{witness.at.isoformat()}"
    letter = Letter(key, kind, facts)
    write_letter(session, book, witness, Reader(first.party_id), letter)
