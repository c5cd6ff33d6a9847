"""What the demonstration promises: rules of match funding, a campaign, a cap.

None of it reaches a gift of the story: the rule that runs began after the last one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from app.campaigns.capping import NewCap, set_gift_cap
from app.campaigns.commands import NewCampaign, set_campaign
from app.demo.founding import FOUNDED, command
from app.demo.inviting import person_of
from app.demo.parties import FUNDER, party
from app.demo.people import Actor, holder_of
from app.demo.places import POOL, ZONE
from app.demo.projects import READING
from app.matching.decisions import Verdict
from app.matching.rules import find_rule, window
from app.matching.setting import decide_rule, propose_rule
from app.policy.values import Role
from app.projects.known import find_public
from ledger.book.acts import Command, is_recorded
from ledger.book.books import Book
from ledger.financing.match_rules import MatchRule, MatchShare
from ledger.money import Money

AGREED = datetime(2026, 5, 20, 9, tzinfo=UTC)
AGREEMENT = "Agreement with Fonds Deux Rives, 20 May 2026"
DECISION = "Decision of the board of Passerelle, 2 January 2026"
LAST_DAY = date(2027, 12, 31)
NEEDED, MOST = Money(1_200_000, "EUR"), Money(1_800_000, "EUR")
SMALLEST = Money(100, "EUR")

RUNNING = MatchRule(
    "dormitory-2026",
    "P2",
    "EUR",
    adds=1,
    per=2,
    shares=(MatchShare(POOL, party=party(FUNDER)),),
    opens_at=window(date(2026, 6, 1), None, ZONE)[0],
    at_most=Money(150_000, "EUR"),
    source=AGREEMENT,
)
"""Adds to what still comes for the dormitory."""

WAITING = MatchRule(
    "reading-room-2027",
    "P4",
    "EUR",
    adds=1,
    per=1,
    shares=(MatchShare(POOL, party=party(FUNDER)),),
    opens_at=window(date(2027, 1, 1), LAST_DAY, ZONE)[0],
    closes_at=window(date(2027, 1, 1), LAST_DAY, ZONE)[1],
    per_giver=Money(50_000, "EUR"),
    at_most=Money(150_000, "EUR"),
    source=AGREEMENT,
)
"""Nobody has decided on it: the territory's manager may."""


def promise_all(session: Session, book: Book) -> None:
    """Propose the rules, approve one, call for the reading room; once.

    What somebody decided or set anew since is left as it is.
    """
    finance = holder_of(Role.FINANCE_OFFICER)
    manager = holder_of(Role.TERRITORY_MANAGER)
    for rule in (RUNNING, WAITING):
        framed = _by(session, finance, f"rule:{rule.code}", AGREED)
        if not is_recorded(session, book.id, framed.key):
            propose_rule(session, book, framed, rule)
    if find_rule(session, book, RUNNING.code).is_waiting:
        framed = _by(session, manager, f"rule:{RUNNING.code}:approve", AGREED)
        decide_rule(session, book, framed, RUNNING.code, (Verdict.APPROVED, ""))
    _call(session, book, finance)


def _call(session: Session, book: Book, finance: Actor) -> None:
    """Say how much the reading room takes, how much it needs, and until when."""
    framed = _by(session, finance, f"call:{READING.fund}", FOUNDED)
    project = find_public(session, book, READING.slug, "en")
    if project is None or is_recorded(session, book.id, f"{framed.key}:1"):
        return
    cap = NewCap(MOST, FOUNDED.date(), DECISION, SMALLEST)
    set_gift_cap(session, book, framed, project.fund, cap)
    new = NewCampaign(LAST_DAY, NEEDED, DECISION)
    set_campaign(session, book, framed, project, new)


def _by(session: Session, actor: Actor, key: str, at: datetime) -> Command:
    return replace(command(key, at), actor=person_of(session, actor).code)
