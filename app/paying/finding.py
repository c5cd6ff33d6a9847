"""Read a search as somebody typed it, and list the payments that it finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.amounts import UnreadableAmountError, read_amount
from app.bookkeeping.names import Names, names_of
from app.contributing.tables import Contribution
from app.i18n import current_language
from app.paying.pages import Choice, FindPage, PaymentRow
from app.paying.words import (
    SOUGHT_WORDS,
    STANDING_LOOKS,
    STANDING_WORDS,
    STATE_WORDS,
)
from app.refunds.queries import asked_back
from ledger.book.books import Book
from ledger.money import Money
from payments.attempts import Attempt
from payments.desk.lookup import Asked, Sought, find_payments
from payments.desk.standings import Stood, standings
from payments.gateway import AttemptState
from payments.inbox import backlog
from payments.rails.registry import rails_of
from reports import formats

ROWS = 50
LONGEST = 200

_LOOKS = {
    AttemptState.SUCCEEDED: "ok",
    AttemptState.FAILED: "bad",
    AttemptState.PROCESSING: "info",
    AttemptState.ACTION: "warn",
}


def find_page(session: Session, book: Book, given: Mapping[str, str]) -> FindPage:
    """Answer a search; what cannot be read finds nothing, and stays as it was typed."""
    asked = _asked(session, book, given)
    found = [] if asked is None else find_payments(session, book, asked)
    names = names_of(session, book)
    wanted = given.get("state", "")
    shown = found[:ROWS]
    return FindPage(
        book=book.code,
        typed=given.get("q", "")[:LONGEST],
        amount=given.get("amount", ""),
        from_on=given.get("from", ""),
        to_on=given.get("to", ""),
        choices=tuple(
            Choice(sought.value, str(words), is_chosen=sought.value == wanted)
            for sought, words in SOUGHT_WORDS.items()
        ),
        rows=payment_rows(session, book, names, shown),
        next_url=(
            _next(book, given, shown[-1].id) if asked and len(found) > ROWS else None
        ),
        backlog=backlog(session, book),
    )


def payment_rows(
    session: Session, book: Book, names: Names, attempts: Sequence[Attempt]
) -> tuple[PaymentRow, ...]:
    """Show payments in a list, each as it stands now."""
    found = standings(session, book, attempts)
    return tuple(_row(book, names, one, found[one.id]) for one in attempts)


def _row(book: Book, names: Names, attempt: Attempt, stands: Stood) -> PaymentRow:
    return PaymentRow(
        url=url_of_payment(book, attempt),
        amount=attempt.amount,
        state=state_in_words(attempt, stands),
        look=look_of(attempt, stands),
        now=now_in_words(stands),
        provider=attempt.provider,
        project=names.fund(attempt.purpose.fund),
        giver=attempt.purpose.party,
        begun_at=attempt.created_at,
    )


def state_in_words(attempt: Attempt, stands: Stood) -> str:
    """Say how a payment stands; only where it is what was paid, how far it got."""
    if stands.has_changed:
        return str(STANDING_WORDS[stands.standing])
    return str(STATE_WORDS[attempt.state])


def now_in_words(stands: Stood) -> str:
    """Say what of a payment stands now; nothing where all of it does."""
    if not stands.has_changed:
        return ""
    language = current_language()
    if stands.withheld:
        held = formats.money(stands.withheld, language)
        return str(_("%(amount)s withheld", amount=held))
    return str(_("%(amount)s left", amount=formats.money(stands.left, language)))


def url_of_payment(book: Book, attempt: Attempt) -> str:
    """Return where a payment is shown."""
    return url_for("paying.payment", book=book.code, public_id=attempt.public_id)


def look_of(attempt: Attempt, stands: Stood) -> str:
    """Return the look of a payment's chip."""
    if stands.has_changed:
        return STANDING_LOOKS.get(stands.standing, "")
    return _LOOKS.get(attempt.state, "")


def _asked(session: Session, book: Book, given: Mapping[str, str]) -> Asked | None:
    text = given.get("q", "").strip()[:LONGEST]
    amount: Money | None = None
    if typed := given.get("amount", "").strip():
        amount = _amount(typed, {rail.currency for rail in rails_of(session, book.id)})
        if amount is None:
            return None
    try:
        sought = Sought(given["state"]) if given.get("state") else None
        before = int(given["before"]) if given.get("before") else None
        first, last = (_day(given.get(name, "")) for name in ("from", "to"))
    except ValueError:
        return None
    return Asked(
        text=text,
        sought=sought,
        amount=amount,
        begun_from=_midnight(first, book) if first else None,
        begun_until=_midnight(last + timedelta(days=1), book) if last else None,
        contributions=_contributions(session, book, text) if text else (),
        asked_back=(asked_back(session, book) if sought is Sought.REFUNDING else ()),
        before=before,
        limit=ROWS + 1,
    )


def _amount(typed: str, currencies: Iterable[str]) -> Money | None:
    """Read an amount in the one currency of the book that it can be in."""
    for currency in sorted(currencies):
        try:
            read = read_amount(typed, currency)
        except UnreadableAmountError:
            continue
        if isinstance(read, Money):
            return read
    return None


def _contributions(session: Session, book: Book, text: str) -> tuple[str, ...]:
    """Find contributions by their code, or by their giver's private address."""
    table = Contribution
    query = select(table.token).where(table.book_id == book.id, table.code == text)
    try:
        address = UUID(text.rpartition("/")[2])
    except ValueError:
        return tuple(session.scalars(query))
    by_address = select(table.token).where(
        table.book_id == book.id, table.public_id == address
    )
    return tuple(session.scalars(by_address))


def _next(book: Book, given: Mapping[str, str], before: int) -> str:
    kept: dict[str, Any] = {
        name: given[name]
        for name in ("q", "amount", "from", "to", "state")
        if given.get(name)
    }
    return url_for("paying.desk", book=book.code, before=before, **kept)


def _day(word: str) -> date | None:
    return date.fromisoformat(word) if word else None


def _midnight(day: date, book: Book) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(book.zone)).astimezone(UTC)
