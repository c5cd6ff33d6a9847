"""Questions about campaigns: which one counts, what came, what is under way."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.campaigns.deciding import Standing, UnderWay, Verdict, Way
from app.campaigns.pages import ShownCampaign
from app.campaigns.tables import Campaign, CampaignOutcome
from app.clock import local_day
from app.projects.known import KnownProject
from app.projects.states import OPEN_TO_GIFTS
from ledger.book.books import Book
from ledger.money import Money

MOMENT = timedelta(seconds=1)

# A gift that is contested at the bank is not there; what was given back is not either.
_RAISED = text("""
    select (coalesce(-sum(p.amount_minor) filter (where a.role in
        ('source.gift', 'source.match', 'source.grant', 'source.public',
         'source.households')), 0)
      - coalesce(sum(p.amount_minor) filter (where a.role = 'dispute_claim'), 0)
      )::bigint
    from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    where p.book_id = :book and p.fund_id = :fund and p.currency = :currency
""")

# What was begun before the end and has neither come nor failed.
_UNDER_WAY = text("""
    select a.provider = 'bank' as is_wire, a.state in ('processing', 'succeeded')
        as is_firm, a.amount_minor, a.currency, a.expires_at
    from payments.attempt a
    where a.book_id = :book and a.fund = :fund and a.created_at < :ends
      and (a.state in ('created', 'redirected', 'action', 'processing')
        or a.state = 'succeeded' and a.provider <> 'bank' and not exists (
          select from payments.movement m where m.book_id = a.book_id
            and m.attempt_id = a.id and m.type = 'payment'))
    order by a.id
""")


def campaign_of(session: Session, book: Book, fund_id: int) -> Campaign | None:
    """Return the campaign of a project that counts, or None."""
    query = select(Campaign).where(
        Campaign.book_id == book.id, Campaign.fund_id == fund_id
    )
    return session.scalar(query.order_by(Campaign.number.desc()).limit(1))


def standing_of(
    session: Session, book: Book, project: KnownProject, campaign: Campaign
) -> Standing:
    """Add up what came for a campaign, and list what may still come."""
    values = {"book": book.id, "fund": project.fund_id, "currency": campaign.currency}
    raised = int(session.execute(_RAISED, values).scalar_one())
    begun = {"book": book.id, "fund": project.fund, "ends": campaign.ends_at}
    under_way = tuple(
        UnderWay(
            _way(is_wire=row.is_wire, is_firm=row.is_firm),
            Money(row.amount_minor, row.currency),
            row.expires_at,
        )
        for row in session.execute(_UNDER_WAY, begun)
    )
    least = Money(campaign.least_minor, campaign.currency)
    return Standing(
        campaign.ends_at, least, Money(raised, campaign.currency), under_way
    )


def shown_campaign(
    session: Session, book: Book, project: KnownProject, at: datetime
) -> ShownCampaign | None:
    """Say what a page shows of a project's campaign; None where there is none.

    A project that was stopped by hand has no campaign any more.
    """
    campaign = campaign_of(session, book, project.fund_id)
    if campaign is None:
        return None
    last = local_day(campaign.ends_at - MOMENT, book.zone)
    least = Money(campaign.least_minor, campaign.currency)
    outcome = session.get(CampaignOutcome, (book.id, project.fund_id))
    if outcome is not None:
        verdict = Verdict.REACHED if outcome.is_reached else Verdict.FAILED
        raised = Money(outcome.raised_minor, campaign.currency)
        return ShownCampaign(verdict, last, project.territory, least, raised)
    if project.state not in OPEN_TO_GIFTS:
        return None
    standing = standing_of(session, book, project, campaign)
    is_over = at >= campaign.ends_at
    until = standing.waits_until(at)
    return ShownCampaign(
        # Until the job has decided nothing is said to be.
        Verdict.WAITING if is_over else Verdict.RUNNING,
        last,
        project.territory,
        least,
        standing.raised,
        len(standing.awaited(at)) if is_over else 0,
        local_day(until - MOMENT, book.zone) if is_over and until else None,
    )


def _way(*, is_wire: bool, is_firm: bool) -> Way:
    if is_wire:
        return Way.WIRE
    return Way.DEBIT if is_firm else Way.PAGE
