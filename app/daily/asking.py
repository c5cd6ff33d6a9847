"""Ask the providers of a book what they hold and what moved: between transactions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.contributing.gateways import PROVIDERS, collects_through, gateway_of
from ledger.book.books import Book
from payments.daily.provider import Told
from payments.gateway import UncertainAnswerError
from payments.rails.registry import Rail, rails_of

TRIES = 3
"""How often a balance is read again because something moved meanwhile."""


def watched_rails(session: Session, book: Book) -> list[Rail]:
    """List the rails of a book whose provider can be asked here.

    The bank speaks through its files; associations count their own boxes.
    """
    return [
        rail
        for rail in rails_of(session, book.id)
        if rail.role == "psp"
        and rail.code in PROVIDERS
        and collects_through(book, rail.code)
    ]


def ask(session: Session, book: Book, rail: Rail, since: datetime | None) -> Told:
    """Read a provider's balances and its list of one and the same moment.

    Raises GatewayError.
    """
    session.commit()
    gateway = gateway_of(book, rail.code)
    listed = tuple(gateway.movements(since))
    for _ in range(TRIES):
        balances = gateway.balances()
        again = tuple(gateway.movements(since))
        if [one.id for one in again] == [one.id for one in listed]:
            return Told(balances, again, is_whole=since is None)
        listed = again
    raise UncertainAnswerError(f"{rail.code}: money moves while the balance is read")
