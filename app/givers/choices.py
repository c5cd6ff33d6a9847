"""What a giver may choose for money that its project does not take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.bookkeeping.names import names_of
from app.clock import local_day
from app.contributing.tables import Contribution
from app.i18n import current_language
from app.projects.known import public_projects
from app.projects.states import ENDED
from app.projects.tables import Project
from app.surplus.choices import find_choice, find_surplus, open_surplus
from app.surplus.deadlines import decide_by
from app.surplus.origins import first_lot, fund_of, origin_of
from app.surplus.tables import Surplus
from app.surplus.told import order_of
from app.surplus.whole import is_whole
from ledger.book import tables as ledger
from ledger.book.books import Book
from ledger.book.roles import LOCAL
from ledger.money import Money
from payments.bank.giver_accounts import giver_account
from payments.caps import takes_gift
from payments.formats.pain001 import Party
from payments.gateway import RefundState
from payments.rails.wire import CODE as BANK


@dataclass(frozen=True, slots=True)
class OfferedFund:
    """A fund to which the money may go; a common pool serves all its projects."""

    code: str
    name: str
    is_pool: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen: a fund by its name, or back; by nobody where time ran out."""

    fund: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """Money that waits for its giver's choice, until when, and what was chosen.

    ``back_from`` is the first day on which it can be paid back: a debit waits.
    """

    public_id: UUID
    amount: Money
    project: str
    reason: str
    decide_by: date
    back_from: date | None
    is_by_wire: bool
    funds: tuple[OfferedFund, ...]
    chosen: Chosen | None
    is_paid: bool = False
    """Whether what goes back has left."""

    account: Party | None = None
    """Where it goes back to, where its giver named an account."""

    @property
    def needs_account(self) -> bool:
        """Whether it goes back by a wire, and nobody knows where to."""
        is_back = self.chosen is not None and not self.chosen.fund
        is_known = self.account is not None or self.is_paid
        return self.is_by_wire and is_back and not is_known


def find_mine(
    session: Session, book: Book, gifts: tuple[Contribution, ...], public_id: UUID
) -> Surplus | None:
    """Return a surplus of one of these gifts, or None."""
    found = find_surplus(session, book, public_id)
    parties = {gift.party for gift in gifts}
    return found if found is not None and found.party in parties else None


def waiting_choices(
    session: Session, book: Book, gifts: tuple[Contribution, ...], at: datetime
) -> tuple[ChoicePage, ...]:
    """List what these gifts' giver may still decide about."""
    parties = dict.fromkeys(gift.party for gift in gifts)
    found = [s for party in parties for s in open_surplus(session, book, party)]
    return tuple(choice_page(session, book, each, at) for each in found)


def choices_of(
    session: Session, book: Book, gift: Contribution, at: datetime
) -> tuple[ChoicePage, ...]:
    """List what of a gift its project did not take, with what was chosen for it."""
    query = select(Surplus).where(
        Surplus.book_id == book.id, Surplus.party == gift.party
    )
    found = session.scalars(query.order_by(Surplus.id))
    return tuple(choice_page(session, book, each, at) for each in found)


def choice_page(
    session: Session, book: Book, surplus: Surplus, at: datetime
) -> ChoicePage:
    """Put together what may be chosen for a surplus, or what was."""
    fund = fund_of(session, book, surplus)
    by = local_day(decide_by(session, book, surplus), book.zone)
    later = local_day(surplus.refund_from, book.zone)
    chosen = _chosen(session, book, surplus)
    named = giver_account(session, book, surplus.party)
    return ChoicePage(
        public_id=surplus.public_id,
        amount=Money(surplus.amount_minor, surplus.currency),
        project=names_of(session, book).fund(fund),
        reason=surplus.reason,
        decide_by=by,
        back_from=later if later > by else None,
        is_by_wire=_is_by_wire(session, book, surplus),
        funds=() if chosen else _funds(session, book, surplus, (fund, at)),
        chosen=chosen,
        is_paid=_is_paid(session, book, surplus),
        account=named.to if named is not None else None,
    )


# Funds that match by an approved rule which has begun and not ended.
_POOLS = text("""
    select distinct f.code
    from app.matching_rule r
    join app.matching_share s on s.book_id = r.book_id and s.rule_id = r.id
    join ledger.fund f on f.book_id = s.book_id and f.id = s.pool_id
    join app.matching_rule_decision d on d.book_id = r.book_id and d.approved_id = r.id
    left join app.matching_rule_end e on e.book_id = r.book_id and e.rule_id = r.id
    where r.book_id = :book and r.currency = :currency and r.opens_at <= :at
      and coalesce(least(r.closes_at, e.at), 'infinity') > :at
    order by f.code
""")

_BY_WIRE = text("""
    select exists (select from payments.attempt
      where book_id = :book and lot = :lot and provider = :bank)
""")


def _funds(
    session: Session, book: Book, surplus: Surplus, here: tuple[str, datetime]
) -> tuple[OfferedFund, ...]:
    """List the projects that take so much now, then the pools.

    What stands on an association's own account goes to its own projects alone; what a
    refund or a contest takes a part of goes to none.
    """
    own, at = here
    if not is_whole(session, book, surplus):
        return ()
    amount = Money(surplus.amount_minor, surplus.currency)
    names = names_of(session, book)
    rail = origin_of(session, book, surplus).rail
    ours = _of_association(session, book, rail.keeper) if rail.role in LOCAL else None
    projects = [
        OfferedFund(project.fund, project.title, is_pool=False)
        for project in public_projects(session, book, current_language())
        if (
            project.takes_gifts(at) and project.gift_currency == amount.currency
            if ours is None
            else project.fund in ours and project.state not in ENDED
        )
    ]
    values = {"book": book.id, "currency": amount.currency, "at": at}
    pools = [
        OfferedFund(code, names.fund(code), is_pool=True)
        for code in session.execute(_POOLS, values).scalars()
        if ours is None
    ]
    return tuple(
        fund
        for fund in (*projects, *pools)
        if fund.code != own and takes_gift(session, book, fund.code, amount, at=at)
    )


def _of_association(session: Session, book: Book, keeper: str) -> frozenset[str]:
    """Name the funds of the projects that an association carries."""
    fund, kept = ledger.fund, ledger.keeper
    query = (
        select(fund.c.code)
        .join(
            Project,
            (Project.book_id == fund.c.book_id) & (Project.fund_id == fund.c.id),
        )
        .join(
            kept, (kept.c.book_id == fund.c.book_id) & (kept.c.id == Project.keeper_id)
        )
        .where(fund.c.book_id == book.id, kept.c.code == keeper)
    )
    return frozenset(session.execute(query).scalars())


def _chosen(session: Session, book: Book, surplus: Surplus) -> Chosen | None:
    choice = find_choice(session, book, surplus)
    if choice is None:
        return None
    names = names_of(session, book)
    fund = names.fund(choice.fund_code) if choice.fund_code else ""
    return Chosen(fund, choice.is_default)


def _is_paid(session: Session, book: Book, surplus: Surplus) -> bool:
    _key, order = order_of(session, book, surplus)
    return order is not None and order.state is RefundState.SUCCEEDED


def _is_by_wire(session: Session, book: Book, surplus: Surplus) -> bool:
    lot = first_lot(session, book, surplus.entry_id)
    values = {"book": book.id, "lot": lot, "bank": BANK}
    return bool(session.execute(_BY_WIRE, values).scalar_one())
