"""Commands of campaigns: set one, and decide it once it is over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.campaigns.capping import check_reach
from app.campaigns.deciding import Verdict
from app.campaigns.errors import (
    CampaignOverError,
    EndPassedError,
    EndTooFarError,
    OtherCurrencyError,
)
from app.campaigns.queries import campaign_of, standing_of
from app.campaigns.tables import Campaign, CampaignOutcome
from app.projects.commands import Step, move_project
from app.projects.known import KnownProject, find_public, public_projects
from app.projects.locking import lock_project
from app.projects.states import OPEN_TO_GIFTS, ProjectState
from app.surplus.stopping import stop_project
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.money import Money
from payments.attempts import Witness

LAST_YEAR = 9000
"""The last year in which a campaign may end, far from where calendars do."""

NOT_REACHED = "The campaign ended without what it needed."


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """The last day that counts, what must have come by then, and by which text."""

    last_day: date
    least: Money
    source: str

    def __post_init__(self) -> None:
        """Refuse a day whose end no clock can tell."""
        if self.last_day.year > LAST_YEAR:
            raise EndTooFarError(self.last_day)

    def ends_at(self, zone: str) -> datetime:
        """Return the first instant after the last day, by the clock of the place."""
        after = self.last_day + timedelta(days=1)
        return datetime.combine(after, time.min, ZoneInfo(zone))


def set_campaign(
    session: Session,
    book: Book,
    command: Command,
    project: KnownProject,
    new: NewCampaign,
) -> None:
    """Let a project's campaign end on a day; until then it may be set anew.

    What stands already is nothing new. Raises CampaignOverError, EndPassedError,
    OtherCurrencyError and LeastOutOfReachError.
    """
    lock_project(session, book, project.fund)
    ends_at = new.ends_at(book.zone)
    before = campaign_of(session, book, project.fund_id)
    setting = (ends_at, new.least.minor, new.least.currency, new.source)
    if before is not None and before.setting == setting:
        return
    number = 1 if before is None else before.number + 1
    command = replace(command, key=f"{command.key}:{number}")
    request = {
        "fund": project.fund,
        "ends": ends_at.isoformat(),
        "least": str(new.least),
        "source": new.source,
    }
    act = record_act(session, book.id, command, "set_campaign", request)
    is_over = before is not None and before.ends_at <= command.at
    if is_over or project.state not in OPEN_TO_GIFTS:
        raise CampaignOverError(project.slug)
    if ends_at <= command.at:
        raise EndPassedError(new.last_day)
    if new.least.currency != project.gift_currency:
        raise OtherCurrencyError(new.least.currency, project.gift_currency)
    campaign = Campaign(
        book_id=book.id,
        fund_id=project.fund_id,
        number=number,
        ends_at=ends_at,
        least_minor=new.least.minor,
        currency=new.least.currency,
        source=new.source,
        act_id=act.id,
    )
    session.add(campaign)
    session.flush()
    check_reach(session, book, project, campaign, at=command.at)


def decide_campaigns(session: Session, book: Book, witness: Witness) -> int:
    """Decide every campaign of a book that is over and waits for nothing; commits.

    Safe to repeat, and to run twice at once. Returns how many were decided.
    """
    done = 0
    for project in public_projects(session, book, "en"):
        if project.ends_at is not None and project.ends_at <= witness.at:
            done += _decide(session, book, witness, project)
            session.commit()
    return done


def _decide(
    session: Session, book: Book, witness: Witness, listed: KnownProject
) -> bool:
    """Decide one campaign behind its lock, from what the book says then."""
    lock_project(session, book, listed.fund)
    project = find_public(session, book, listed.slug, "en")
    campaign = campaign_of(session, book, listed.fund_id)
    if campaign is None or project is None or project.state not in OPEN_TO_GIFTS:
        return False
    standing = standing_of(session, book, project, campaign)
    verdict = standing.verdict(witness.at)
    if verdict not in (Verdict.REACHED, Verdict.FAILED):
        return False
    command = witness.command(f"campaign:{project.fund}:{campaign.number}")
    request = {"fund": project.fund, "verdict": verdict.value}
    act = record_act(session, book.id, command, "decide_campaign", request)
    session.add(
        CampaignOutcome(
            book_id=book.id,
            fund_id=project.fund_id,
            number=campaign.number,
            is_reached=verdict is Verdict.REACHED,
            raised_minor=standing.raised.minor,
            at=witness.at,
            act_id=act.id,
        )
    )
    session.flush()
    then = witness.command(f"campaign:{project.fund}:{verdict.value}")
    if verdict is Verdict.REACHED:
        move_project(session, book, then, Step(project.fund, ProjectState.FUNDED))
    else:
        stop_project(session, book, then, project, NOT_REACHED)
    return True
