"""Put together the bookkeeper's pages: all periods, and one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.bookkeeping.names import Names, names_of
from app.bookkeeping.words import kind_name, role_name
from app.closing.pages import (
    CutOffRow,
    KeeperPart,
    ObstacleRow,
    PeriodPage,
    PeriodRow,
    PeriodsPage,
    Signed,
    YearPart,
)
from app.closing.words import CHECK_WORDS
from app.people.queries import names_of_actors
from ledger.book.books import Book
from ledger.book.carried import month_after
from ledger.book.periods import Period, PeriodChange, list_periods
from ledger.periods.checks import Obstacle, Weight
from ledger.periods.reading import CutOffEntry, checkpoints_of, cut_off

MOST_LATE = 50


def periods_page(session: Session, book: Book) -> PeriodsPage:
    """List every period of every keeper."""
    names, marks = names_of(session, book), checkpoints_of(session, book)
    keepers = []
    for code, own in groupby(list_periods(session, book), key=lambda one: one.keeper):
        periods = list(own)
        following = next((one for one in periods if one.is_open), None)
        rows = {
            one.ends_on: _row(book, one, marks, is_next=one is following)
            for one in periods
        }
        years = tuple(
            YearPart(start, same[0].year_ends_on, tuple(rows[p.ends_on] for p in same))
            for start, same in _by_year(periods)
        )
        closed = [one.ends_on for one in periods if not one.is_open]
        keepers.append(
            KeeperPart(
                code=code,
                name=names.keeper(code),
                years=years,
                closed_through=closed[-1] if closed else None,
                following=rows[following.ends_on] if following else None,
            )
        )
    return PeriodsPage(book.code, tuple(keepers))


def period_page(
    session: Session, book: Book, period: Period, found: Sequence[Obstacle], who: str
) -> PeriodPage:
    """Say what stands in the way of closing a period, or what its closing left.

    ``who`` is the actor who looks at it.
    """
    names, marks = names_of(session, book), checkpoints_of(session, book)
    changes = [one for one in (period.closed, period.locked) if one is not None]
    people = names_of_actors(session, (one.actor for one in changes))
    periods = list_periods(session, book, period.keeper)
    first_open = next((one for one in periods if one.is_open), None)
    is_next = first_open is not None and first_open.ends_on == period.ends_on
    by_weight = {
        weight: tuple(_obstacle(one, names) for one in found if one.weight == weight)
        for weight in Weight
    }
    return PeriodPage(
        book=book.code,
        keeper=period.keeper,
        keeper_name=names.keeper(period.keeper),
        row=_row(book, period, marks, is_next=is_next),
        stops=by_weight[Weight.STOPS],
        warns=by_weight[Weight.WARNS],
        notes=by_weight[Weight.NOTES],
        closed=_signed(period.closed, people),
        locked=_signed(period.locked, people),
        accepted=tuple(str(CHECK_WORDS[one].title) for one in period.accepted),
        late=tuple(_late(cut_off(session, book, period))),
        has_closed=period.closed is not None and period.closed.actor == who,
        trial_balance_url=url_for(
            "bookkeeping.trial_balance", book=book.code, at=period.ends_on.isoformat()
        ),
        opening_url=_opening_url(book, period, periods),
    )


def _opening_url(book: Book, period: Period, periods: Iterable[Period]) -> str:
    """Return where the next year's opening stands, if this closed the year before."""
    later = [one for one in periods if one.starts_on > period.ends_on]
    if period.is_open or not period.is_year_end or not later:
        return ""
    return url_for(
        "bookkeeping.charts",
        book=book.code,
        at=later[0].starts_on.isoformat(),
        keeper=period.keeper,
        opening="y",
    )


def _by_year(periods: Iterable[Period]) -> Iterable[tuple[date, list[Period]]]:
    for start, same in groupby(periods, key=lambda one: one.year_starts_on):
        yield start, list(same)


def _row(
    book: Book, period: Period, marks: dict[tuple[str, date], int], *, is_next: bool
) -> PeriodRow:
    number = marks.get((period.keeper, period.ends_on))
    return PeriodRow(
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        is_whole_month=period.starts_on.day == 1
        and month_after(period.ends_on) > period.ends_on,
        state=period.state.value,
        register_number=period.register_number,
        checkpoint=number,
        checkpoint_url=""
        if number is None
        else url_for("proving.checkpoint", number=number, book=book.code),
        url=url_for(
            "closing.period",
            book=book.code,
            keeper=period.keeper,
            ends_on=period.ends_on.isoformat(),
        ),
        is_next=is_next,
    )


def _obstacle(one: Obstacle, names: Names) -> ObstacleRow:
    words = CHECK_WORDS[one.check]
    return ObstacleRow(
        check=one.check,
        title=str(words.title),
        mend=str(words.mend),
        account=role_name(one.account),
        fund=names.fund(one.fund) if one.fund else "",
        amount=one.amount,
        count=one.count,
        day=one.day,
    )


def _signed(change: PeriodChange | None, people: dict[str, str]) -> Signed | None:
    if change is None:
        return None
    return Signed(people.get(change.actor) or str(_("the program")), change.at)


def _late(entries: Iterable[CutOffEntry]) -> Iterable[CutOffRow]:
    late = [one for one in entries if one.is_late]
    for one in late[:MOST_LATE]:
        yield CutOffRow(
            number="" if one.number is None else str(one.number),
            url=url_for("bookkeeping.entry", public_id=one.public_id),
            what=kind_name(one.kind),
            occurred_on=one.occurred_on,
            day=one.day,
            amounts=one.amounts,
        )
