"""Read closed days for the pages: all that stands there is what was signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.bookkeeping.addresses import urls_of_facts
from app.bookkeeping.names import Names, names_of
from app.bookkeeping.words import role_name
from app.daily.closing import closable_early, days_due
from app.daily.pages import (
    AgeRow,
    ChosenRow,
    DayPage,
    DayRow,
    DaysPage,
    NamedRow,
    PositionCard,
    RestatedCard,
    Said,
    WhereRow,
)
from app.daily.words import (
    AGE_WORDS,
    ASKED_WORDS,
    CHOSEN_WORDS,
    KIND_WORDS,
    UNASKED_WORDS,
)
from ledger.book.books import Book
from ledger.book.entries import AccountKey
from ledger.book.roles import COMMON
from ledger.money import Money, total
from payments.daily.storing import ClosedDay, list_days
from payments.daily.values import (
    Age,
    DayRecord,
    Difference,
    Position,
    Unasked,
    ageing,
)

_EMPTY = frozenset(
    {
        "psp_in_transit",
        "suspense",
        "unallocated",
        "over_target",
        "dispute_claim",
        "payer_claim",
        "owed",
    }
)


def days_page(
    session: Session, book: Book, at: datetime, until: date | None, rows: int
) -> DaysPage:
    """List closed days, a page of them; what is due where the first page is shown."""
    found = list_days(session, book, limit=rows + 1, until=until)
    due = days_due(session, book, at) if until is None else []
    return DaysPage(
        book=book.code,
        rows=tuple(_row(one.record) for one in found[:rows]),
        due=tuple(due),
        early=closable_early(session, book, at) if until is None else None,
        next_until=found[rows].record.day if len(found) > rows else None,
    )


def day_page(session: Session, book: Book, closed: ClosedDay) -> DayPage:
    """Put a closed day together."""
    record, names = closed.record, names_of(session, book)
    urls = _addresses(session, book, record)
    before = record.previous
    return DayPage(
        book=book.code,
        day=record.day,
        zone=record.zone,
        closed_at=record.closed_at,
        origin=record.origin,
        previous=before.day if before else None,
        previous_hash=before.sha256 if before else "",
        is_explained=record.is_explained,
        unexplained=tuple(rest for rest in record.unexplained() if rest),
        not_compared=tuple(_card(one, names, urls) for one in record.not_compared),
        where=tuple(_where(record)),
        positions=tuple(_card(one, names, urls) for one in record.positions),
        restated=tuple(
            RestatedCard(
                _title(one.account), one.signed, one.now, _named(one.differences, urls)
            )
            for one in record.restated
        ),
        ages=tuple(
            AgeRow(
                age=str(AGE_WORDS[one.age]),
                asked=str(ASKED_WORDS[one.age]),
                count=one.count,
                amount=one.amount,
                is_old=one.age in (Age.WEEKS, Age.OLD),
            )
            for one in ageing(record)
        ),
        chosen=tuple(
            ChosenRow(str(CHOSEN_WORDS[one.kind]), one.count, one.amount)
            for one in record.chosen
        ),
    )


def _row(record: DayRecord) -> DayRow:
    return DayRow(
        day=record.day,
        closed_at=record.closed_at,
        is_explained=record.is_explained,
        unexplained=tuple(rest for rest in record.unexplained() if rest),
        named=len(record.differences),
        not_compared=len(record.not_compared),
    )


def _card(position: Position, names: Names, urls: Mapping[str, str]) -> PositionCard:
    return PositionCard(
        title=_title(position.account),
        keeper=names.keeper(position.account.keeper),
        is_empty=position.account.code in _EMPTY,
        as_of=position.as_of,
        outside=position.outside,
        unasked=str(UNASKED_WORDS[position.unasked]) if position.unasked else "",
        book=position.book,
        rows=_named(position.differences, urls),
        unexplained=position.unexplained,
        since=position.unexplained_since,
    )


def _title(account: AccountKey) -> str:
    name = role_name(account.code)
    place = f" ({account.place})" if account.place else ""
    return f"{name}{place}, {account.currency}"


def _named(
    differences: Iterable[Difference], urls: Mapping[str, str]
) -> tuple[NamedRow, ...]:
    return tuple(
        NamedRow(
            words=str(KIND_WORDS[one.kind]),
            reference=one.reference,
            since=one.since,
            amount=one.amount,
            entry_url=urls.get(one.reference),
        )
        for one in differences
    )


def _where(record: DayRecord) -> Iterator[WhereRow]:
    """Add up, by currency, where collected money is said to be."""
    for currency in sorted({one.account.currency for one in record.positions}):
        held = [
            one
            for one in record.positions
            if one.account.currency == currency and one.account.code in COMMON
        ]
        if held:
            of = {
                role: [one for one in held if one.account.code == role]
                for role in COMMON
            }
            yield WhereRow(
                currency=currency,
                provider=_said(of["psp"], record.day, Unasked.NOT_ASKED),
                transit=_stands(of["psp_in_transit"], currency),
                bank=_said(of["bank"], record.day, Unasked.NO_STATEMENT),
                book=_stands(held, currency),
            )


def _said(positions: Sequence[Position], day: date, why: Unasked) -> Said:
    """Add up what was said outside; what nobody was asked about is not nothing."""
    told = [one for one in positions if one.outside is not None]
    oldest = min((one.as_of for one in told), default=day)
    amounts = [one.outside for one in told if one.outside is not None]
    return Said(
        amount=total(amounts, amounts[0].currency) if amounts else None,
        up_to=oldest if oldest != day else None,
        silent=len(positions) - len(told),
        unasked=str(UNASKED_WORDS[why]),
    )


def _stands(positions: Iterable[Position], currency: str) -> Money:
    return total((one.book for one in positions), currency)


def _addresses(session: Session, book: Book, record: DayRecord) -> dict[str, str]:
    facts = {one.reference for one in record.differences}
    facts |= {one.reference for each in record.restated for one in each.differences}
    return urls_of_facts(session, book, facts)
