"""Commands of caps: bound what a project takes in gifts, and see what that allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.campaigns.errors import (
    CapTooSmallError,
    LeastOutOfReachError,
    OtherCurrencyError,
)
from app.campaigns.queries import campaign_of, standing_of
from app.campaigns.tables import Campaign
from app.clock import local_day
from app.matching.reserving import waits_until
from app.matching.rules import active_rule
from app.projects.known import KnownProject, public_projects
from app.projects.locking import lock_project
from app.projects.states import OPEN_TO_GIFTS
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.financing.reservations import CapLimit, set_cap
from ledger.money import Money
from payments.cap_meter import CapSetting, cap_meters, cap_settings
from payments.caps import GIFTS, cap_code
from payments.counting import count_gifts, count_uncounted, lock_opening


@dataclass(frozen=True, slots=True)
class NewCap:
    """At most so much in gifts, from a day on, by which text.

    ``smallest`` is the smallest gift that is taken. A limit of nothing takes none.
    """

    limit: Money
    from_on: date
    source: str
    smallest: Money

    def __post_init__(self) -> None:
        """Refuse a cap under which no gift fits, though it seems to take some."""
        is_same = self.limit.currency == self.smallest.currency
        if is_same and self.limit and self.limit < self.smallest:
            raise CapTooSmallError(self.limit, self.smallest)


def set_gift_cap(
    session: Session, book: Book, command: Command, fund: str, new: NewCap
) -> None:
    """Let a fund take at most so much in gifts from a day on.

    What was given before, and what is under way, counts; a limit below it is reached
    at once. The same again is nothing. Raises OtherCurrencyError,
    LeastOutOfReachError, and RegisterConflictError where another limit was set from
    the same day.
    """
    lock_project(session, book, fund)
    limit = new.limit
    request = {
        "fund": fund,
        "limit": str(limit),
        "from": new.from_on.isoformat(),
        "source": new.source,
    }
    act = record_act(session, book.id, command, "set_cap", request)
    if not act.is_new:
        return
    known = public_projects(session, book, "en")
    project = next((one for one in known if one.fund == fund), None)
    if project is not None and limit.currency != project.gift_currency:
        raise OtherCurrencyError(limit.currency, project.gift_currency)
    cap = CapLimit(cap_code(fund), limit, new.from_on, new.source, fund)
    lock_opening(session, book, fund)
    set_cap(session, act, cap)
    count_gifts(session, act, cap, waits_until, at=command.at)
    campaign = campaign_of(session, book, project.fund_id) if project else None
    if project is None or campaign is None or project.state not in OPEN_TO_GIFTS:
        return
    if command.at < campaign.ends_at:
        check_reach(session, book, project, campaign, at=command.at)


def recount_cap(
    session: Session, book: Book, command: Command, fund: str
) -> Money | None:
    """Count under the cap on gifts what was given before it and never counted.

    Returns how much that was; None where the fund has no such cap.
    """
    lock_project(session, book, fund)
    lock_opening(session, book, fund)
    meters = cap_meters(session, book, fund, at=command.at)
    meter = next((one for one in meters if one.instrument == GIFTS), None)
    if meter is None:
        return None
    currency = meter.limit.currency
    act = record_act(session, book.id, command, "count_earlier", {"fund": fund})
    minor = count_uncounted(session, act, fund, currency, at=command.at)
    return Money(minor, currency)


def check_reach(
    session: Session,
    book: Book,
    project: KnownProject,
    campaign: Campaign,
    *,
    at: datetime,
) -> None:
    """Refuse a campaign that needs more than the caps on gifts let come.

    Counted is what has come from everyone, the room for gifts, and what pools add
    to gifts that fill it. Raises LeastOutOfReachError.
    """
    standing = standing_of(session, book, project, campaign)
    last = local_day(campaign.ends_at, book.zone)
    settings = cap_settings(session, book, project.fund, GIFTS)
    limit = highest(settings, local_day(at, book.zone), last)
    if limit is None:
        return
    meters = cap_meters(session, book, project.fund, at=at)
    used = sum(one.collected.minor for one in meters if one.instrument == GIFTS)
    room = Money(max(limit.minor - used, 0), limit.currency)
    most = standing.raised + room
    known = active_rule(session, book, project.fund, at)
    if known is not None and known.rule.currency == room.currency:
        added = known.rule.whole(room)
        at_most = known.rule.at_most
        most += added if at_most is None else min(added, at_most)
    if most < standing.least:
        raise LeastOutOfReachError(standing.least, limit, most)


def highest(settings: tuple[CapSetting, ...], first: date, last: date) -> Money | None:
    """Return the highest limit that counts between two days, None where none does.

    A day before the first setting has no limit at all.
    """
    begun = [one for one in settings if one.from_on <= first]
    if not begun:
        return None
    later = [one for one in settings if first < one.from_on < last]
    return max(one.limit for one in (begun[-1], *later))
