"""Put together the pages of match funding."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.bookkeeping.names import Names, names_of
from app.clock import local_day
from app.i18n import current_language
from app.matching.decisions import Verdict
from app.matching.offering import example_of
from app.matching.pages import (
    DecisionPage,
    Example,
    FormPage,
    PoolChoice,
    PoolShare,
    ProjectChoice,
    Ratio,
    RuleRow,
    RuleSaid,
    RulesPage,
    RuleState,
)
from app.matching.rules import KnownRule, rules_of
from app.matching.totals import rule_totals
from app.people.queries import names_of_actors, party_names
from app.policy.matrix import may
from app.policy.values import Action, Principal
from app.projects.known import KnownProject, public_projects
from app.projects.scopes import fund_scopes
from ledger.book.books import Book
from ledger.book.funds import list_funds
from ledger.financing.match_rules import MatchRule
from ledger.financing.reservations import Pool, room_in
from ledger.money import Money, exponent
from payments.rails.registry import operating_funds

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
    may_decide: frozenset[str]
    reader: str
    people: dict[str, str]
    funders: dict[str, str]

    def room(self, pool: str, currency: str) -> Money:
        """Return what a pool still has to promise."""
        of = Pool(pool)
        return room_in(self.session, self.book.id, of, currency, at=self.at)


def rules_page(
    session: Session, book: Book, reader: Principal, *, at: datetime
) -> RulesPage:
    """List the rules of a book, the newest first, with what each did."""
    found = rules_of(session, book)
    reading = _reading(session, book, reader, at, found)
    rows = [_row(reading, known) for known in reversed(found)]
    return RulesPage(
        book.code,
        tuple(row for row in reversed(rows) if row.is_waiting),
        tuple(row for row in rows if row.counts),
        tuple(row for row in rows if not row.counts and not row.is_waiting),
        may_set=bool(reading.may_set & set(reading.projects)),
    )


def rule_row(
    session: Session, book: Book, reader: Principal, known: KnownRule, *, at: datetime
) -> RuleRow:
    """Say of one rule what the list says."""
    return _row(_reading(session, book, reader, at, [known]), known)


def decision_page(
    session: Session, book: Book, reader: Principal, known: KnownRule, *, at: datetime
) -> DecisionPage:
    """Say what a rule that was proposed would do, and how far it is."""
    row = rule_row(session, book, reader, known, at=at)
    return DecisionPage(book.code, row, _examples(session, book, known.rule, at))


def form_page(
    session: Session,
    book: Book,
    reader: Principal,
    rule: MatchRule | None = None,
    *,
    at: datetime,
) -> FormPage:
    """Say what a rule may be made of, and what the one that was typed would do."""
    reading = _reading(session, book, reader, at, ())
    projects = tuple(
        ProjectChoice(one.fund, one.title, one.gift_currency, one.territory)
        for one in reading.projects.values()
        if one.fund in reading.may_set
    )
    page = FormPage(book.code, projects, _pools(reading, projects))
    if rule is None:
        return page
    return FormPage(
        page.book,
        projects,
        page.pools,
        next(one for one in projects if one.fund == rule.fund),
        Ratio.of(rule.adds, rule.per, rule.currency),
        _examples(session, book, rule, at),
    )


def _examples(
    session: Session, book: Book, rule: MatchRule, at: datetime
) -> tuple[Example, ...]:
    unit = 10 ** exponent(rule.currency)
    gifts = (Money(whole * unit, rule.currency) for whole in EXAMPLES)
    return tuple(
        Example(gift, example_of(session, book, rule, gift, at=at)) for gift in gifts
    )


def _reading(
    session: Session,
    book: Book,
    reader: Principal,
    at: datetime,
    found: Collection[KnownRule],
) -> _Reading:
    projects = public_projects(session, book, current_language())
    scopes = fund_scopes(session, book)

    def funds_of(action: Action) -> frozenset[str]:
        allowed = (f for f, scope in scopes.items() if may(reader, action, scope, at))
        return frozenset(allowed)

    return _Reading(
        session,
        book,
        at,
        names_of(session, book),
        {one.fund: one for one in projects},
        funds_of(Action.SET_MATCHING),
        funds_of(Action.APPROVE_MATCHING),
        reader.code,
        names_of_actors(session, _people(found)),
        party_names(session, book.id, _funders(found)),
    )


def _funders(found: Iterable[KnownRule]) -> list[str]:
    shares = (share for known in found for share in known.rule.shares)
    return sorted({share.party for share in shares if share.party is not None})


def _people(found: Iterable[KnownRule]) -> set[str]:
    said = [(known.proposed_by, known.decision) for known in found]
    decided = {one.decided_by for _by, one in said if one is not None}
    return {by for by, _one in said} | decided


def _pools(
    reading: _Reading, projects: tuple[ProjectChoice, ...]
) -> tuple[PoolChoice, ...]:
    """List the funds that are no project's, no part of another, and not operating."""
    operating = operating_funds(reading.session, reading.book.id)
    currencies = sorted({one.currency for one in projects})
    return tuple(
        PoolChoice(
            fund.code,
            reading.names.fund(fund.code),
            tuple(reading.room(fund.code, currency) for currency in currencies),
        )
        for fund in list_funds(reading.session, reading.book)
        if fund.parent is None and fund.code not in {*reading.projects, *operating}
    )


def _row(reading: _Reading, known: KnownRule) -> RuleRow:
    rule, at, zone = known.rule, reading.at, reading.book.zone
    project = reading.projects.get(rule.fund)
    state = rule_state(known, at)
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
                _funder(reading, share.party),
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
        said=_said(reading, known),
        may_end=rule.fund in reading.may_set,
        may_decide=rule.fund in reading.may_decide,
        is_collecting=project is not None and project.takes_gifts(at),
    )


def _funder(reading: _Reading, party: str | None) -> str:
    """Name the funder of a share, by the code where the vault holds no name."""
    return "" if party is None else reading.funders.get(party, party)


def _said(reading: _Reading, known: KnownRule) -> RuleSaid:
    decision = known.decision
    return RuleSaid(
        reading.people.get(known.proposed_by, ""),
        known.proposed_at,
        is_own=known.proposed_by == reading.reader,
        decided_by=reading.people.get(decision.decided_by, "") if decision else "",
        why=decision.why if decision else "",
    )


_DECIDED_AGAINST = {
    Verdict.REFUSED: RuleState.REFUSED,
    Verdict.WITHDRAWN: RuleState.WITHDRAWN,
}


def rule_state(known: KnownRule, at: datetime) -> RuleState:
    """Say how far a rule is."""
    if known.decision is None:
        return RuleState.WAITING
    if known.decision.verdict in _DECIDED_AGAINST:
        return _DECIDED_AGAINST[known.decision.verdict]
    if known.ended_at is not None:
        return RuleState.ENDED
    if known.closes_at is not None and known.closes_at <= at:
        return RuleState.OVER
    return RuleState.COMING if at < known.rule.opens_at else RuleState.RUNNING
