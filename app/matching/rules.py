"""Commands and questions about rules of matching: set one, end it, find it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from app.clock import local_day
from app.matching.tables import MatchingRule, MatchingRuleEnd, MatchingShare
from ledger.book import tables as ledger
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.book.registers import register_party
from ledger.book.resolving import numbers
from ledger.financing.match_rules import MatchRule, MatchShare
from ledger.money import Money
from payments.locks import lock_name


class RuleExistsError(ValueError):
    """There is another rule of this code, or one for the same time."""

    def __init__(self, code: str, other: str) -> None:
        self.code, self.other = code, other
        super().__init__(
            f"rule {code} cannot be set: {other} counts at the same time. End that "
            "first, or choose other days."
        )


class RuleUnknownError(LookupError):
    """The book has no rule of this code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"there is no rule of matching {code!r}")


@dataclass(frozen=True, slots=True)
class KnownRule:
    """A rule with its number, and when it was ended before its time."""

    id: int
    rule: MatchRule
    ended_at: datetime | None = None
    end_reason: str | None = None

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


def set_rule(session: Session, book: Book, command: Command, rule: MatchRule) -> None:
    """Set a rule; the same again changes nothing.

    Raises RuleExistsError where another one counts for the fund at the same time.
    """
    request = {
        "rule": rule.code,
        "fund": rule.fund,
        "ratio": f"{rule.adds}:{rule.per}",
        "pools": [f"{share.pool}:{share.weight}" for share in rule.shares],
        "from": rule.opens_at.isoformat(),
        "until": rule.closes_at and rule.closes_at.isoformat(),
        "per_giver": rule.per_giver and str(rule.per_giver),
        "at_most": rule.at_most and str(rule.at_most),
        "source": rule.source,
    }
    _lock_rules(session, book)
    act = record_act(session, book.id, command, "set_matching_rule", request)
    if not act.is_new:
        return
    refuse_meeting(session, book, rule)
    known_codes = numbers(session, book.id)
    row = MatchingRule(
        book_id=book.id,
        code=rule.code,
        fund_id=known_codes.fund(session, rule.fund),
        currency=rule.currency,
        adds=rule.adds,
        per=rule.per,
        per_giver_minor=rule.per_giver and rule.per_giver.minor,
        at_most_minor=rule.at_most and rule.at_most.minor,
        opens_at=rule.opens_at,
        closes_at=rule.closes_at,
        source=rule.source,
        act_id=act.id,
    )
    session.add(row)
    session.flush()
    for position, share in enumerate(rule.shares, start=1):
        if share.party is not None:
            register_party(session, act, share.party)
        session.add(
            MatchingShare(
                book_id=book.id,
                rule_id=row.id,
                position=position,
                pool_id=known_codes.fund(session, share.pool),
                weight=share.weight,
                party=share.party,
            )
        )
    session.flush()


def refuse_meeting(session: Session, book: Book, rule: MatchRule) -> None:
    """Raise RuleExistsError for another rule of this code, or for the same time."""
    for known in rules_of(session, book):
        if known.rule.code == rule.code or _meet(known, rule):
            raise RuleExistsError(rule.code, known.rule.code)


def end_rule(
    session: Session, book: Book, command: Command, code: str, reason: str
) -> KnownRule:
    """End a rule now; gifts that were begun before keep what they were promised.

    Raises RuleUnknownError.
    """
    _lock_rules(session, book)
    known = find_rule(session, book, code)
    request = {"rule": code, "reason": reason}
    act = record_act(session, book.id, command, "end_matching_rule", request)
    if session.get(MatchingRuleEnd, (book.id, known.id)) is None:
        session.add(
            MatchingRuleEnd(
                book_id=book.id,
                rule_id=known.id,
                at=command.at,
                reason=reason,
                act_id=act.id,
            )
        )
        session.flush()
    return find_rule(session, book, code)


def rules_of(session: Session, book: Book) -> list[KnownRule]:
    """List the rules of a book in the order in which they were set."""
    rows = session.execute(_query(book).order_by(MatchingRule.id)).all()
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
        MatchingRule.opens_at <= at,
        closes.is_(None) | (closes > at),
    )
    row = session.execute(query.order_by(MatchingRule.id)).first()
    return None if row is None else _known(session, book, row)


def _lock_rules(session: Session, book: Book) -> None:
    """Let nobody else set or end a rule: what they see must be what there is."""
    lock_name(session, book.id, "matching-rules")


def _start_of(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def _meet(known: KnownRule, new: MatchRule) -> bool:
    """Say whether two rules count for one fund at one time."""
    opens, closes = known.rule.opens_at, known.closes_at
    if known.rule.fund != new.fund or (closes is not None and closes <= opens):
        return False
    begins_before_end = closes is None or new.opens_at < closes
    ends_after_begin = new.closes_at is None or opens < new.closes_at
    return begins_before_end and ends_after_begin


def _query(book: Book) -> Select[Any]:
    fund = ledger.fund
    return (
        select(
            MatchingRule,
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
    return KnownRule(set_.id, rule, row.at, row.reason)


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
