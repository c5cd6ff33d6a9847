"""Put together the page on which a campaign and a cap are set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.pages import ShownCampaign
from app.campaigns.queries import MOMENT, campaign_of, shown_campaign
from app.campaigns.tables import Campaign
from app.clock import local_day
from app.projects.caps import ShownCap, shown_caps
from app.projects.known import KnownProject
from ledger.book.books import Book
from ledger.money import Money
from payments.cap_meter import CapSetting, cap_settings
from payments.caps import GIFTS


@dataclass(frozen=True, slots=True)
class SetCampaign:
    """A campaign as it was set once; its last day counts to its end, there."""

    last_day: date
    least: Money
    source: str


@dataclass(frozen=True, slots=True)
class SettingPage:
    """The campaign and the caps of a project, how full they are, what was set when."""

    book: str
    project: KnownProject
    campaign: ShownCampaign | None
    caps: tuple[ShownCap, ...]
    campaigns: tuple[SetCampaign, ...]
    limits: tuple[CapSetting, ...]
    may_call: bool
    """Whether the campaign may be set, or set anew."""


def setting_page(
    session: Session, book: Book, project: KnownProject, *, at: datetime
) -> SettingPage:
    """Read how the campaign and the caps of a project stand; the newest first."""
    query = select(Campaign).where(
        Campaign.book_id == book.id, Campaign.fund_id == project.fund_id
    )
    rows = session.scalars(query.order_by(Campaign.number.desc()))
    limits = cap_settings(session, book, project.fund, GIFTS)
    return SettingPage(
        book.code,
        project,
        shown_campaign(session, book, project, at),
        shown_caps(session, book, project.fund, at=at),
        tuple(_as_set(row, book.zone) for row in rows),
        limits[::-1],
        project.takes_gifts(at),
    )


def last_set(session: Session, book: Book, project: KnownProject) -> SetCampaign | None:
    """Return the campaign of a project as it was set last; None where none ever was."""
    campaign = campaign_of(session, book, project.fund_id)
    return None if campaign is None else _as_set(campaign, book.zone)


def _as_set(campaign: Campaign, zone: str) -> SetCampaign:
    return SetCampaign(
        local_day(campaign.ends_at - MOMENT, zone),
        Money(campaign.least_minor, campaign.currency),
        campaign.source,
    )
