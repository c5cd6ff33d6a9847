"""Read the values of the pages of giving."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bookkeeping.words import kind_name
from app.campaigns.queries import shown_campaign
from app.clock import local_day
from app.contributing.gateways import card_rail, rail_for, ways_of
from app.contributing.pages import (
    ContributionState,
    Effect,
    GivePage,
    PaidUse,
    ThanksPage,
)
from app.contributing.returned import Returned, gone_in_words, remark_on
from app.contributing.tables import Contribution
from app.contributing.transfers import transfer_of
from app.contributing.ways import Way
from app.givers.choices import choices_of
from app.i18n import current_language
from app.matching.offering import matched_of, offer_for
from app.monthly.queries import month_of
from app.projects.caps import shown_caps
from app.projects.figures import waiting_of
from app.projects.known import KnownProject, line_names, public_projects
from app.projects.rates import known_rate
from app.settings import Settings
from app.territories.tables import KeeperName
from ledger.book import tables as ledger
from ledger.book.books import Book
from ledger.book.errors import RegisterUnknownError
from ledger.book.funds import regime_of
from ledger.book.kinds import EntryKind
from ledger.book.reading import JournalEntry, entries_by_id
from ledger.financing.trace import uses_of
from ledger.financing.uses import entries_of_lot
from ledger.money import MAX_MINOR, Money
from payments.attempt_states import Standing
from payments.attempts import attempts_of
from payments.desk.claims import open_claim
from payments.gateway import AttemptState
from payments.refunds import given_back, owed_to_payer
from payments.settling import standing
from payments.watching import troubles
from reports.formats import Language

LARGEST_WIRE = 10_000_000_00
PRESETS = (2000, 5000, 10000, 25000)

STATES: dict[AttemptState, ContributionState] = {
    AttemptState.CREATED: "waiting",
    AttemptState.REDIRECTED: "waiting",
    AttemptState.ACTION: "waiting",
    AttemptState.PROCESSING: "under_way",
    AttemptState.SUCCEEDED: "paid",
    AttemptState.FAILED: "refused",
    AttemptState.EXPIRED: "refused",
    AttemptState.CANCELED: "refused",
}


def smallest_gift(currency: str) -> Money:
    """Return the smallest gift that is taken."""
    settings: Settings = current_app.extensions["igoudar"]
    return Money(settings.limits.smallest_card_gift_minor, currency)


def largest_gift(currency: str, way: Way = Way.CARD) -> Money:
    """Return the largest gift that is taken: a wire may be larger than a card pays."""
    if way is Way.WIRE:
        return Money(LARGEST_WIRE, currency)
    return Money(min(99_999_999, MAX_MINOR), currency)


def find_by_reference(
    session: Session, book: Book, reference: UUID
) -> Contribution | None:
    """Return the contribution of a giver's private address, or None."""
    query = select(Contribution).where(
        Contribution.book_id == book.id, Contribution.public_id == reference
    )
    return session.scalar(query)


def give_page(
    session: Session,
    book: Book,
    project: KnownProject,
    amount: Money | None,
    at: datetime,
) -> GivePage:
    """Put together the form of a project, with what becomes of an amount."""
    currency, ways = project.gift_currency, ways_of(session, book)
    effect = _effect(session, book, project, amount, at) if amount else None
    is_open = bool(ways) and project.takes_gifts(at)
    if effect is not None and not is_open:
        effect = replace(effect, match=None)
    return GivePage(
        slug=project.slug,
        title=project.title,
        territory=project.territory,
        operator=_operator(session, book, ways),
        presets=tuple(Money(minor, currency) for minor in PRESETS),
        smallest=smallest_gift(currency),
        effect=effect,
        is_open=is_open,
        campaign=shown_campaign(session, book, project, at),
        takes_cards=Way.CARD in ways,
        takes_wires=Way.WIRE in ways,
        is_card_troubled=_is_card_troubled(session, book),
        caps=shown_caps(session, book, project.fund, at=at),
    )


def _is_card_troubled(session: Session, book: Book) -> bool:
    """Say whether who pays by card should know that its provider has trouble."""
    try:
        rail = card_rail(session, book)
    except RegisterUnknownError:
        return False
    found = troubles(session, book)
    return any(one.provider == rail.code and not one.is_clock for one in found)


def _effect(
    session: Session, book: Book, project: KnownProject, amount: Money, at: datetime
) -> Effect:
    on = local_day(at, book.zone)
    rate = known_rate(session, book, amount.currency, project.currency)
    waiting = waiting_of(amount, rate)
    return Effect(
        gives=amount,
        is_fee_borne=_bears_fees(session, book, project.fund, on) != project.fund,
        estimate=waiting.estimate,
        rate=waiting.rate,
        rate_on=waiting.rate_on,
        source=waiting.source,
        match=offer_for(session, book, project.fund, amount, at),
    )


def thanks_page(
    session: Session,
    book: Book,
    contribution: Contribution,
    language: Language,
    at: datetime,
) -> ThanksPage | None:
    """Say what became of a contribution; None if its project is not public."""
    attempts = attempts_of(session, book, contribution.token)
    project = next(
        (
            known
            for known in public_projects(session, book, language)
            if known.fund_id == contribution.fund_id
        ),
        None,
    )
    if project is None or not attempts:
        return None
    newest = attempts[0]
    gift = gift_entry(session, book, contribution.lot)
    wired_on, uses = _uses(session, book, contribution.lot, project, language)
    transfer = transfer_of(session, book, newest)
    state = STATES[newest.state]
    if transfer is not None and state in ("waiting", "under_way"):
        state = "pledged"
    claim = open_claim(session, book, newest.purpose.party)
    money = Returned(
        standing(session, book, newest),
        newest.amount,
        given_back(session, book, newest),
        owed_to_payer(session, book, newest),
        claim.open if claim else None,
    )
    return ThanksPage(
        reference=str(contribution.public_id),
        slug=project.slug,
        project=project.title,
        amount=newest.amount,
        state=state,
        operator=_operator(session, book, ways_of(session, book)),
        association=project.association,
        given_on=gift.occurred_on if gift else None,
        register_number=gift.number if gift else None,
        wired_on=wired_on,
        uses=uses,
        retry_url=newest.url if state == "waiting" else None,
        transfer=transfer if state == "pledged" else None,
        matched=matched_of(session, book, contribution.lot, at=at),
        gone=gone_in_words(money),
        remark=remark_on(money),
        choices=choices_of(session, book, contribution, at),
        month=month_of(session, book, contribution),
        is_stopped=project.held_because is not None,
        is_contested=money.how is Standing.DISPUTED,
    )


def gift_entry(session: Session, book: Book, lot: str) -> JournalEntry | None:
    """Return the entry with which a gift came, or None."""
    entries = entries_of_lot(session, book, lot)
    return next((entry for entry in entries if entry.kind is EntryKind.GIFT), None)


def _uses(
    session: Session, book: Book, lot: str, project: KnownProject, language: Language
) -> tuple[date | None, tuple[PaidUse, ...]]:
    """Say when a lot was wired, and what it paid."""
    taken = uses_of(session, book, lot)
    entries = entries_by_id(session, book, [part.entry_id for part in taken])
    gone = _reversed(entries.values())
    taken = [part for part in taken if entries[part.entry_id].public_id not in gone]
    wires = [entries[part.entry_id].occurred_on for part in taken if part.moved]
    names = line_names(session, book, project.fund_id, language)
    uses = tuple(
        PaidUse(
            _label(entries[part.entry_id], names),
            entries[part.entry_id].occurred_on,
            part.amount,
        )
        for part in taken
        if part.moved is None and part.amount.minor > 0
    )
    return (max(wires) if wires else None), uses


def _reversed(entries: Iterable[JournalEntry]) -> set[UUID]:
    """Return the entries that no longer stand, and the reversals themselves."""
    gone: set[UUID] = set()
    reversals = [entry for entry in entries if entry.reverses]
    for entry in sorted(reversals, key=lambda each: each.id, reverse=True):
        if entry.public_id not in gone and entry.reverses:
            gone.add(entry.reverses)
    return gone | {entry.public_id for entry in reversals}


def _label(entry: JournalEntry, names: dict[str, str]) -> str:
    lines = (posting.budget_line for posting in entry.postings if posting.budget_line)
    line = next(lines, "")
    return names.get(line, "") or kind_name(entry.kind)


def _operator(session: Session, book: Book, ways: frozenset[Way]) -> str:
    """Say who collects; nobody where a book collects in no way."""
    if not ways:
        return ""
    way = Way.CARD if Way.CARD in ways else Way.WIRE
    keeper = rail_for(session, book, way).keeper
    query = (
        select(KeeperName.name)
        .join(
            ledger.keeper,
            (ledger.keeper.c.book_id == KeeperName.book_id)
            & (ledger.keeper.c.id == KeeperName.keeper_id),
        )
        .where(
            KeeperName.book_id == book.id,
            ledger.keeper.c.code == keeper,
            KeeperName.language == current_language(),
        )
    )
    return session.scalar(query) or keeper


def _bears_fees(session: Session, book: Book, fund: str, on: date) -> str:
    try:
        return regime_of(session, book, fund, on=on).fees_from
    except RegisterUnknownError:
        return ""
