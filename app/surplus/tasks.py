"""A gift that no project takes and that waits for an officer, as a thing to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.bookkeeping.names import Names
from app.clock import local_day
from app.i18n import apart, current_language
from app.policy.values import Principal
from app.spending.pages import ToDo
from app.spending.to_do import urgency_of
from app.surplus.deadlines import decide_by
from app.surplus.origins import fund_of
from app.surplus.tables import Surplus
from app.surplus.told import UNDONE, HeldState, Way, progress_of, told_surpluses
from ledger.book.books import Book
from ledger.money import Money
from reports import formats


@dataclass(frozen=True, slots=True)
class WaitingGift:
    """Such a gift, from whom it came, whether it goes back, and the desk for it."""

    surplus: Surplus
    from_name: str
    is_back: bool
    url: str


def told_waiting(
    session: Session, book: Book, way: Way, principal: Principal
) -> Iterator[tuple[Surplus, str, bool]]:
    """List told gifts that wait, with from whom and whether back: none of their own."""
    for told in told_surpluses(session, book, way):
        if told.told_by == principal.code:
            continue
        state = progress_of(session, book, told.surplus).state
        if state in UNDONE:
            yield told.surplus, told.from_name, state is HeldState.BACK


def held_task(
    session: Session, book: Book, waiting: WaitingGift, names: Names, at: datetime
) -> ToDo:
    """Say what is to be done with such a gift, and lead to where it is done."""
    surplus = waiting.surplus
    project = names.fund(fund_of(session, book, surplus))
    return ToDo(
        icon="hand-coins",
        urgency=urgency_of(at - surplus.held_at),
        title=_("A gift that no project takes: %(name)s", name=apart(waiting.from_name))
        if waiting.from_name
        else _("A gift that no project takes"),
        why=_(
            "%(project)s does not take it. It goes back to its giver, and somebody has"
            " to see to it.",
            project=apart(project),
        )
        if waiting.is_back
        else _(
            "%(project)s does not take it. Ask its giver, and write down what they say"
            " by %(day)s.",
            project=apart(project),
            day=_until(session, book, surplus),
        ),
        amount=Money(surplus.amount_minor, surplus.currency),
        button=_("Look and see to it") if waiting.is_back else _("Look and decide"),
        url=waiting.url,
    )


def _until(session: Session, book: Book, surplus: Surplus) -> str:
    day = local_day(decide_by(session, book, surplus), book.zone)
    return formats.short_date(day, current_language())
