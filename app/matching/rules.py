"""Questions about rules of matching: which there are, which one counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from app.clock import local_day
from app.matching.decisions import RuleDecision, Verdict
from app.matching.tables import (
    MatchingRule,
    MatchingRuleDecision,
    MatchingRuleEnd,
    MatchingShare,
)
from ledger.book import tables as ledger
from ledger.book.books import Book
from ledger.financing.match_rules import MatchRule, MatchShare
from ledger.money import Money


class RuleUnknownError(LookupError):
    """The book has no rule of this code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"there is no rule of matching {code!r}")


@dataclass(frozen=True, slots=True)
class KnownRule:
    """A rule with its number, what was decided on it, and when it was ended early."""

    id: int
    rule: MatchRule
    proposed_by: str
    proposed_at: datetime
    decision: RuleDecision | None = None
    ended_at: datetime | None = None
    end_reason: str | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided on it: it adds nothing yet."""
        return self.decision is None

    @property
    def is_approved(self) -> bool:
        """Whether a second person approved it."""
        return self.decision is not None and self.decision.is_approved

    def counts(self, at: datetime) -> bool:
        """Say whether gifts that are begun at an instant are matched by it."""
        closes = self.closes_at
        has_begun = self.is_approved and self.rule.opens_at <= at
        return has_begun and (closes is None or at < closes)

    @property
    def closes_at(self) -> datetime | None:
        """The first instant that no longer counts, None where there is no end."""
        ends = [at for at in (self.rule.closes_at, self.ended_at) if at is not None]
        return min(ends, default=None)

    def last_day(self, zone: str) -> date | None:
        """Return the last day on which a gift is matched, None where there is none."""
        closes = self.closes_at
        moment = timedelta(seconds=1)
        return None if closes is None else local_day(closes - moment, zone)


def window(
    from_on: date, until_on: date | None, zone: str
) -> tuple[datetime, datetime | None]:
    """Turn days into instants: from the first moment of one to the end of the other.

    By the clock of the territory, whatever the hour is there on that day.
    """
    return _start_of(from_on, zone), (
        _start_of(until_on + timedelta(days=1), zone) if until_on else None
    )


def rules_of(session: Session, book: Book) -> list[KnownRule]:
    """List the rules of a book in the order in which they were set."""
    rows = session.execute(_query(book).order_by(MatchingRule.id)).all()
    return [_known(session, book, row) for row in rows]


def waiting_rules(session: Session, book: Book) -> list[KnownRule]:
    """List the rules that nobody has decided on, the oldest first."""
    query = _query(book).where(MatchingRuleDecision.rule_id.is_(None))
    rows = session.execute(query.order_by(MatchingRule.id)).all()
    return [_known(session, book, row) for row in rows]


def find_rule(session: Session, book: Book, code: str) -> KnownRule:
    """Return the rule of a code. Raises RuleUnknownError."""
    row = session.execute(_query(book).where(MatchingRule.code == code)).first()
    if row is None:
        raise RuleUnknownError(code)
    return _known(session, book, row)


def rule_by_id(session: Session, book: Book, rule_id: int) -> KnownRule:
    """Return the rule of a number."""
    row = session.execute(_query(book).where(MatchingRule.id == rule_id)).one()
    return _known(session, book, row)


def active_rule(
    session: Session, book: Book, fund: str, at: datetime
) -> KnownRule | None:
    """Return the rule by which a gift that is begun now is matched, or None."""
    closes = func.least(MatchingRule.closes_at, MatchingRuleEnd.at)
    query = _query(book).where(
        ledger.fund.c.code == fund,
        MatchingRuleDecision.verdict == Verdict.APPROVED,
        MatchingRule.opens_at <= at,
        closes.is_(None) | (closes > at),
    )
    row = session.execute(query.order_by(MatchingRule.id)).first()
    return None if row is None else _known(session, book, row)


def _start_of(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def _query(book: Book) -> Select[Any]:
    fund = ledger.fund
    return (
        select(
            MatchingRule,
            MatchingRuleDecision,
            MatchingRuleEnd.at,
            MatchingRuleEnd.reason,
            fund.c.code.label("fund"),
        )
        .join(
            fund,
            (fund.c.book_id == MatchingRule.book_id)
            & (fund.c.id == MatchingRule.fund_id),
        )
        .outerjoin(
            MatchingRuleDecision,
            (MatchingRuleDecision.book_id == MatchingRule.book_id)
            & (MatchingRuleDecision.rule_id == MatchingRule.id),
        )
        .outerjoin(
            MatchingRuleEnd,
            (MatchingRuleEnd.book_id == MatchingRule.book_id)
            & (MatchingRuleEnd.rule_id == MatchingRule.id),
        )
        .where(MatchingRule.book_id == book.id)
    )


def _known(session: Session, book: Book, row: Row[Any]) -> KnownRule:
    set_: MatchingRule = row.MatchingRule
    rule = MatchRule(
        code=set_.code,
        fund=row.fund,
        currency=set_.currency,
        adds=set_.adds,
        per=set_.per,
        shares=tuple(_shares(session, book, set_.id)),
        opens_at=set_.opens_at,
        closes_at=set_.closes_at,
        per_giver=_money(set_.per_giver_minor, set_.currency),
        at_most=_money(set_.at_most_minor, set_.currency),
        source=set_.source,
    )
    decision = _decision(row.MatchingRuleDecision)
    by, at = set_.proposed_by, set_.proposed_at
    return KnownRule(set_.id, rule, by, at, decision, row.at, row.reason)


def _decision(made: MatchingRuleDecision | None) -> RuleDecision | None:
    if made is None:
        return None
    verdict = Verdict(made.verdict)
    return RuleDecision(verdict, made.proposed_by, made.decided_by, made.why or "")


def _shares(session: Session, book: Book, rule_id: int) -> Iterable[MatchShare]:
    fund = ledger.fund
    query = (
        select(fund.c.code, MatchingShare.weight, MatchingShare.party)
        .join(
            fund,
            (fund.c.book_id == MatchingShare.book_id)
            & (fund.c.id == MatchingShare.pool_id),
        )
        .where(MatchingShare.book_id == book.id, MatchingShare.rule_id == rule_id)
        .order_by(MatchingShare.position)
    )
    for row in session.execute(query):
        yield MatchShare(row.code, row.weight, row.party)


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)
