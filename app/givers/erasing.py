"""Erase a giver: address, name and words go; amounts and pseudonyms stay."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.contributing.tables import Contribution, Giver
from app.givers.queries import contributions_from
from app.monthly.commands import find_of_contribution, lock_monthly, stop
from app.people.tables import PartyName
from app.refunds.tables import RefundRequest
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from payments.attempts import Witness, attempts_of
from payments.bank.giver_accounts import erase_giver_accounts


def erase_giver(session: Session, book: Book, command: Command, email: str) -> int:
    """Forget whoever gave from an address; say how many gifts were theirs.

    What they give every month ends, and letters that wait are never sent. The act does
    not name them.
    """
    gifts = contributions_from(session, book, email)
    record_act(session, book.id, command, "erase_giver", {})
    for row in gifts:
        _erase(session, book, command, row)
    session.flush()
    return len(gifts)


def _erase(session: Session, book: Book, command: Command, row: Contribution) -> None:
    monthly = find_of_contribution(session, book, row.id)
    kept = None if monthly is None else lock_monthly(session, book, monthly.public_id)
    if kept is not None:
        stop(session, book, Witness(command.actor, command.at), kept, "erased")
    giver = session.get_one(Giver, (book.id, row.party_id))
    giver.email, giver.erased_at = None, command.at
    for attempt in attempts_of(session, book, row.token):
        erase_giver_accounts(session, book, attempt.purpose.party, command.at)
    name = session.get(PartyName, (book.id, row.party_id))
    if name is not None and name.erased_at is None:
        name.name = name.sort_key = None
        name.erased_at = command.at
    requests = select(RefundRequest).where(
        RefundRequest.book_id == book.id, RefundRequest.contribution_id == row.id
    )
    for request in session.scalars(requests):
        request.reason = None
