"""Put together the pages of match funding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.bookkeeping.names import Names, names_of
from app.clock import local_day
from app.i18n import current_language
from app.matching.offering import example_of
from app.matching.pages import (
    Example,
    FormPage,
    PoolChoice,
    PoolShare,
    ProjectChoice,
    Ratio,
    RuleRow,
    RulesPage,
    RuleState,
)
from app.matching.rules import KnownRule, rules_of
from app.matching.totals import rule_totals
from app.policy.matrix import may
from app.policy.values import Action, Principal
from app.projects.known import KnownProject, public_projects
from app.projects.scopes import fund_scopes
from ledger.book.books import Book
from ledger.book.funds import list_funds
from ledger.financing.match_rules import MatchRule
from ledger.financing.reservations import Pool, room_in
from ledger.money import Money, exponent

EXAMPLES = (50, 1000)
"""The gifts of the look before a rule is set, in whole units."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What every row of a page is read with."""

    session: Session
    book: Book
    at: datetime
    names: Names
    projects: dict[str, KnownProject]
    may_set: frozenset[str]

    def room(self, pool: str, currency: str) -> Money:
        """Return what a pool still has to promise."""
        of = Pool(pool)
        return room_in(self.session, self.book.id, of, currency, at=self.at)


def rules_page(
    session: Session, book: Book, reader: Principal, *, at: datetime
) -> RulesPage:
    """List the rules of a book, the newest first, with what each did."""
    reading = _reading(session, book, reader, at)
    rows = [_row(reading, known) for known in reversed(rules_of(session, book))]
    return RulesPage(
        book.code,
        tuple(row for row in rows if row.counts),
        tuple(row for row in rows if not row.counts),
        may_set=bool(reading.may_set & set(reading.projects)),
    )


def rule_row(
    session: Session, book: Book, reader: Principal, known: KnownRule, *, at: datetime
) -> RuleRow:
    """Say of one rule what the list says."""
    return _row(_reading(session, book, reader, at), known)


def form_page(
    session: Session,
    book: Book,
    reader: Principal,
    rule: MatchRule | None = None,
    *,
    at: datetime,
) -> FormPage:
    """Say what a rule may be made of, and what the one that was typed would do."""
    reading = _reading(session, book, reader, at)
    projects = tuple(
        ProjectChoice(one.fund, one.title, one.gift_currency, one.territory)
        for one in reading.projects.values()
        if one.fund in reading.may_set
    )
    page = FormPage(book.code, projects, _pools(reading, projects))
    if rule is None:
        return page
    unit = 10 ** exponent(rule.currency)
    gifts = (Money(whole * unit, rule.currency) for whole in EXAMPLES)
    return FormPage(
        page.book,
        projects,
        page.pools,
        next(one for one in projects if one.fund == rule.fund),
        Ratio.of(rule.adds, rule.per, rule.currency),
        tuple(
            Example(gift, example_of(session, book, rule, gift, at=at))
            for gift in gifts
        ),
    )


def _reading(session: Session, book: Book, reader: Principal, at: datetime) -> _Reading:
    projects = public_projects(session, book, current_language())
    scopes = fund_scopes(session, book)
    mine = (
        f for f, scope in scopes.items() if may(reader, Action.SET_MATCHING, scope, at)
    )
    return _Reading(
        session,
        book,
        at,
        names_of(session, book),
        {one.fund: one for one in projects},
        frozenset(mine),
    )


def _pools(
    reading: _Reading, projects: tuple[ProjectChoice, ...]
) -> tuple[PoolChoice, ...]:
    """List the funds that are no project's and no part of another."""
    currencies = sorted({one.currency for one in projects})
    return tuple(
        PoolChoice(
            fund.code,
            reading.names.fund(fund.code),
            tuple(reading.room(fund.code, currency) for currency in currencies),
        )
        for fund in list_funds(reading.session, reading.book)
        if fund.parent is None and fund.code not in reading.projects
    )


def _row(reading: _Reading, known: KnownRule) -> RuleRow:
    rule, at, zone = known.rule, reading.at, reading.book.zone
    project = reading.projects.get(rule.fund)
    state = _state(known, at)
    return RuleRow(
        code=rule.code,
        project=reading.names.fund(rule.fund),
        slug=project.slug if project else "",
        place=project.territory if project else zone,
        ratio=Ratio.of(rule.adds, rule.per, rule.currency),
        shares=tuple(
            PoolShare(
                reading.names.fund(share.pool),
                share.weight,
                reading.room(share.pool, rule.currency),
            )
            for share in rule.shares
        ),
        opens_on=local_day(rule.opens_at, zone),
        last_day=known.last_day(zone),
        state=state,
        per_giver=rule.per_giver,
        at_most=rule.at_most,
        totals=rule_totals(reading.session, reading.book, known, at=at),
        source=rule.source,
        ended_at=known.ended_at,
        end_reason=known.end_reason,
        may_end=rule.fund in reading.may_set,
    )


def _state(known: KnownRule, at: datetime) -> RuleState:
    if known.ended_at is not None:
        return RuleState.ENDED
    if known.closes_at is not None and known.closes_at <= at:
        return RuleState.OVER
    return RuleState.COMING if at < known.rule.opens_at else RuleState.RUNNING
