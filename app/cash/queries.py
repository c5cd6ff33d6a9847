"""Put together what the pages of a cash box show."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.cash.boxes import Box
from app.cash.drafts import Draft, drafts_of
from app.cash.links import token_of
from app.cash.pages import (
    Choice,
    CountPage,
    CountRow,
    DepositRow,
    DeskPage,
    DraftRow,
    ReceiptPage,
    ReceiptRow,
    ReceivePage,
)
from app.cash.stubs import photos_of, with_stubs
from app.clock import now
from app.evidence.queries import KnownEvidence
from app.evidence.sizes import size_in_words
from app.i18n import apart, current_language
from app.people.queries import names_of_actors, party_names
from app.policy.values import Principal
from app.projects.known import public_projects
from app.settings import Settings
from app.spending.known import OwnProject
from app.spending.pages import KeptFile
from ledger.book.books import Book
from ledger.book.reading import entries_by_id
from ledger.money import Money, total
from payments.cap_meter import cap_beside
from payments.cash.arriving import bank_tells
from payments.cash.box import bank_of_box, held_in, shares_in
from payments.cash.counting import Count, list_counts
from payments.cash.depositing import list_deposits
from payments.cash.receipts import Receipt, list_receipts, waiting_receipts

MOST_RECEIPTS = 60
MOST_COUNTS = 8


def desk_page(
    session: Session,
    box: Box,
    principal: Principal,
    shown: tuple[Sequence[Box], bool, bool],
    on: date,
) -> DeskPage:
    """Put together the desk of a box; ``shown``: all boxes, may receive, a wallet."""
    boxes, may_receive, has_wallet = shown
    book, keeper = box.book, box.keeper
    receipts = list_receipts(session, book, [keeper], MOST_RECEIPTS)
    titles = titles_of(session, book)
    stubs = with_stubs(session, book, receipts)
    return DeskPage(
        association=box.name,
        book=book.code,
        keeper=keeper,
        others=tuple(
            (other.book.code, other.keeper, other.name)
            for other in boxes
            if other != box
        ),
        holds=held_in(session, book, box.rail),
        waiting=total(
            (one.amount for one in waiting_receipts(session, book, keeper)),
            box.currency,
        ),
        receipts=tuple(
            ReceiptRow(
                url=url_for("cash.receipt", public_id=one.public_id),
                label=one.label,
                amount=one.amount,
                received_on=one.received_on,
                project=titles.get(one.fund, one.fund),
                state=one.state.value,
                has_photo=one.id in stubs,
                is_mine=one.received_by == principal.code,
            )
            for one in receipts
        ),
        drafts=tuple(
            _draft(one) for one in drafts_of(session, (box, principal.person_id or 0))
        ),
        counts=tuple(
            _count_row(one, principal)
            for one in list_counts(session, book, keeper, MOST_COUNTS)
        ),
        deposits=_deposits(session, box, principal, on, may_confirm=may_receive),
        may_receive=may_receive,
        has_wallet=has_wallet,
        bank_tells=_bank_tells(session, box),
        key=secrets.token_urlsafe(16),
    )


def receive_page(
    session: Session,
    box: Box,
    projects: Sequence[OwnProject],
    key: str,
    kept: Iterable[KnownEvidence],
) -> ReceivePage:
    """Put together the form with which cash is received."""
    return ReceivePage(
        association=box.name,
        book=box.book.code,
        keeper=box.keeper,
        currency=box.currency,
        projects=choices(session, box, projects),
        key=key,
        kept=tuple(
            KeptFile(
                str(evidence.public_id),
                _("Photo %(number)s", number=number),
                size_in_words(evidence.size_bytes),
            )
            for number, evidence in enumerate(kept, start=1)
        ),
    )


def choices(
    session: Session, box: Box, projects: Sequence[OwnProject]
) -> tuple[Choice, ...]:
    """List the projects, each with what the box holds of it."""
    holds = {
        share.fund: share.amount for share in shares_in(session, box.book, box.rail)
    }
    nothing = Money.zero(box.currency)
    collecting = {
        one.fund
        for one in public_projects(session, box.book, current_language())
        if one.takes_gifts(now())
    }
    return tuple(
        Choice(
            project.fund,
            project.title,
            holds.get(project.fund, nothing),
            project.fund in collecting,
        )
        for project in projects
    )


def funds_in_box(session: Session, box: Box) -> tuple[Choice, ...]:
    """List every fund of which the box holds something."""
    titles = titles_of(session, box.book)
    return tuple(
        Choice(share.fund, titles.get(share.fund, share.fund), share.amount)
        for share in shares_in(session, box.book, box.rail)
        if share.amount.minor > 0
    )


def receipt_page(
    session: Session,
    box: Box,
    receipt: Receipt,
    principal: Principal,
    may: tuple[bool, bool, Settings],
) -> ReceiptPage:
    """Put a receipt together for officers; ``may``: decide, add photos."""
    may_decide, may_add, settings = may
    book = box.book
    people = (receipt.received_by, receipt.confirmed_by, receipt.voided_by)
    names = names_of_actors(session, [one for one in people if one])
    titles = titles_of(session, book)
    is_mine = receipt.received_by == principal.code
    return ReceiptPage(
        public_id=str(receipt.public_id),
        association=box.name,
        book=book.code,
        keeper=box.keeper,
        project=titles.get(receipt.fund, receipt.fund),
        label=receipt.label,
        amount=receipt.amount,
        received_on=receipt.received_on,
        giver=giver_name(session, book, receipt),
        is_shared=receipt.role == "source.households",
        received_by=names.get(receipt.received_by, ""),
        confirmed_by=names.get(receipt.confirmed_by or "", ""),
        voided_by=names.get(receipt.voided_by or "", ""),
        reason=apart(receipt.reason),
        state=receipt.state.value,
        photos=photos_of(session, book, receipt),
        key=secrets.token_urlsafe(16),
        giver_url=url_for("cash.handed", token=token_of(settings, receipt.public_id)),
        entry_url=_entry_url(session, book, receipt.entry_id),
        may_decide=may_decide and not is_mine,
        may_add=may_add,
        is_mine=is_mine,
        beside_cap=cap_beside(
            session, book, receipt.fund, receipt.amount.currency, at=now()
        ),
    )


def count_page(
    session: Session, box: Box, count: Count, principal: Principal, *, may_confirm: bool
) -> CountPage:
    """Put a count together: what was found beside what should be there."""
    people = [count.counted_by, count.ended_by or count.counted_by]
    names = names_of_actors(session, people)
    is_mine = count.counted_by == principal.code
    return CountPage(
        public_id=str(count.public_id),
        association=box.name,
        book=box.book.code,
        keeper=box.keeper,
        counted_on=count.counted_on,
        counted=count.counted,
        expected=count.expected,
        difference=count.difference,
        counted_by=names.get(count.counted_by, ""),
        ended_by=names.get(count.ended_by or "", ""),
        state=count.state,
        key=secrets.token_urlsafe(16),
        may_confirm=may_confirm and not is_mine,
        is_mine=is_mine,
        entry_url=_entry_url(session, box.book, count.entry_id),
    )


def titles_of(session: Session, book: Book) -> dict[str, str]:
    """Return what the projects of a book are called, by their funds."""
    found = public_projects(session, book, current_language())
    return {project.fund: project.title for project in found}


def giver_name(session: Session, book: Book, receipt: Receipt) -> str:
    """Return the name that the vault still holds of a giver, or nothing."""
    names = party_names(session, book.id, [receipt.party])
    return apart(names.get(receipt.party, ""))


def _entry_url(session: Session, book: Book, entry_id: int | None) -> str:
    if entry_id is None:
        return ""
    entry = entries_by_id(session, book, [entry_id])[entry_id]
    return url_for("bookkeeping.entry", public_id=entry.public_id)


def _draft(draft: Draft) -> DraftRow:
    return DraftRow(str(draft.id), apart(draft.amount), draft.saved_at)


def _count_row(count: Count, principal: Principal) -> CountRow:
    return CountRow(
        url=url_for("cash.count", public_id=count.public_id),
        counted_on=count.counted_on,
        counted=count.counted,
        difference=count.difference,
        state=count.state,
        is_blind=count.state == "open" and count.counted_by != principal.code,
    )


def _bank_tells(session: Session, box: Box) -> bool:
    bank = bank_of_box(session, box.book, box.keeper, box.currency)
    return bank_tells(session, box.book, bank)


def _deposits(
    session: Session, box: Box, principal: Principal, on: date, *, may_confirm: bool
) -> tuple[DepositRow, ...]:
    may_confirm = may_confirm and not _bank_tells(session, box)
    return tuple(
        DepositRow(
            public_id=str(deposit.public_id),
            slip=deposit.slip,
            carried_on=deposit.carried_on,
            amount=deposit.amount,
            has_arrived=deposit.has_arrived,
            days=(on - deposit.carried_on).days,
            may_confirm=may_confirm
            and not deposit.has_arrived
            and deposit.carried_by != principal.code,
        )
        for deposit in list_deposits(session, box.book, box.keeper, MOST_COUNTS)
    )
