"""Commands of rules of matching: propose one, decide on it as somebody else, end it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from app.matching.decisions import RuleDecision, Verdict
from app.matching.naming import RuleNamedError, free_name
from app.matching.rules import KnownRule, find_rule, rules_of
from app.matching.tables import (
    MatchingRule,
    MatchingRuleDecision,
    MatchingRuleEnd,
    MatchingShare,
)
from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book
from ledger.book.registers import register_party
from ledger.book.resolving import numbers
from ledger.financing.match_rules import MatchRule
from payments.locks import lock_name
from payments.rails.registry import operating_funds


class RuleExistsError(ValueError):
    """Another rule is for the same time."""

    def __init__(self, code: str, other: str) -> None:
        self.code, self.other = code, other
        super().__init__(
            f"rule {code} cannot be proposed: {other} is for the same time. End or "
            "withdraw that first, or choose other days."
        )


class OperatingPoolError(ValueError):
    """The operating fund bears fees and losses: it promises nothing to gifts."""

    def __init__(self, pool: str) -> None:
        self.pool = pool
        super().__init__(
            f"{pool} is the operating fund, which adds to no gifts: open a fund for it"
        )


class RuleDecidedError(ValueError):
    """Somebody has decided on this rule before."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"rule {code} was decided on before; nothing was changed")


class RuleNotCountingError(ValueError):
    """A rule that nobody approved has nothing to end."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(
            f"rule {code} adds nothing: nobody approved it. One that waits is "
            "withdrawn or refused"
        )


def propose_rule(
    session: Session, book: Book, command: Command, rule: MatchRule
) -> None:
    """Propose a rule; it adds nothing before somebody else approves it.

    The same again changes nothing. Raises RuleExistsError where another one counts
    or waits for the fund at the same time, RuleNamedError where another one has the
    name or had it, and OperatingPoolError.
    """
    _lock_rules(session, book)
    known = rules_of(session, book)
    if not any(_is_again(one, rule) for one in known):
        _refuse_name(known, rule.code)
    request = _request(rule)
    act = record_act(session, book.id, command, "propose_matching_rule", request)
    if not act.is_new:
        return
    _refuse_known(known, rule)
    _refuse_operating(session, book, rule)
    row = MatchingRule(
        book_id=book.id,
        code=rule.code,
        fund_id=numbers(session, book.id).fund(session, rule.fund),
        currency=rule.currency,
        adds=rule.adds,
        per=rule.per,
        per_giver_minor=rule.per_giver and rule.per_giver.minor,
        at_most_minor=rule.at_most and rule.at_most.minor,
        opens_at=rule.opens_at,
        closes_at=rule.closes_at,
        source=rule.source,
        proposed_by=command.actor,
        proposed_at=command.at,
        act_id=act.id,
    )
    session.add(row)
    session.flush()
    _add_shares(session, act, row.id, rule)


def decide_rule(
    session: Session,
    book: Book,
    command: Command,
    code: str,
    said: tuple[Verdict, str],
) -> KnownRule:
    """Approve or refuse a rule that somebody else proposed, or withdraw one's own.

    ``said`` comes with the reason why it is not to count. Raises RuleUnknownError,
    RuleDecidedError and what RuleDecision refuses.
    """
    _lock_rules(session, book)
    known = find_rule(session, book, code)
    verdict, why = said
    if known.decision is not None:
        raise RuleDecidedError(code)
    made = RuleDecision(verdict, known.proposed_by, command.actor, why)
    request = {"rule": code, "verdict": made.verdict, "why": made.why}
    act = record_act(session, book.id, command, "decide_matching_rule", request)
    session.add(
        MatchingRuleDecision(
            book_id=book.id,
            rule_id=known.id,
            proposed_by=made.proposed_by,
            verdict=made.verdict,
            decided_by=made.decided_by,
            at=command.at,
            why=made.why or None,
            act_id=act.id,
        )
    )
    session.flush()
    return find_rule(session, book, code)


def end_rule(
    session: Session, book: Book, command: Command, code: str, reason: str
) -> KnownRule:
    """End a rule now; gifts that were begun before keep what they were promised.

    Raises RuleUnknownError, and RuleNotCountingError for one that nobody approved.
    """
    _lock_rules(session, book)
    known = find_rule(session, book, code)
    if not known.is_approved:
        raise RuleNotCountingError(code)
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


def refuse_known(session: Session, book: Book, rule: MatchRule) -> None:
    """Raise RuleNamedError for a name given before, RuleExistsError for taken days."""
    _refuse_known(rules_of(session, book), rule)


def _refuse_known(known: Collection[KnownRule], rule: MatchRule) -> None:
    _refuse_name(known, rule.code)
    for one in known:
        if _meet(one, rule):
            raise RuleExistsError(rule.code, one.rule.code)


def _refuse_name(known: Collection[KnownRule], code: str) -> None:
    names = {one.rule.code for one in known}
    if code in names:
        raise RuleNamedError(code, free_name(code, names))


def _is_again(one: KnownRule, rule: MatchRule) -> bool:
    """Say whether this is the very rule that waits or counts, told once more."""
    stands = (one.is_waiting or one.is_approved) and one.ended_at is None
    return stands and one.rule == rule


def _refuse_operating(session: Session, book: Book, rule: MatchRule) -> None:
    operating = operating_funds(session, book.id)
    for share in rule.shares:
        if share.pool in operating:
            raise OperatingPoolError(share.pool)


def _request(rule: MatchRule) -> dict[str, object]:
    return {
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


def _add_shares(session: Session, act: Act, rule_id: int, rule: MatchRule) -> None:
    known_codes = numbers(session, act.book_id)
    for position, share in enumerate(rule.shares, start=1):
        if share.party is not None:
            register_party(session, act, share.party)
        session.add(
            MatchingShare(
                book_id=act.book_id,
                rule_id=rule_id,
                position=position,
                pool_id=known_codes.fund(session, share.pool),
                weight=share.weight,
                party=share.party,
            )
        )
    session.flush()


def _lock_rules(session: Session, book: Book) -> None:
    """Let nobody else propose, decide or end: what they see must be what there is."""
    lock_name(session, book.id, "matching-rules")


def _meet(known: KnownRule, new: MatchRule) -> bool:
    """Say whether two rules count, or would, for one fund at one time."""
    if known.rule.fund != new.fund or not (known.is_waiting or known.is_approved):
        return False
    opens, closes = known.rule.opens_at, known.closes_at
    if closes is not None and closes <= opens:
        return False
    begins_before_end = closes is None or new.opens_at < closes
    ends_after_begin = new.closes_at is None or opens < new.closes_at
    return begins_before_end and ends_after_begin
