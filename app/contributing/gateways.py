"""Which payment provider a book collects through, and how to speak to it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.sandbox.wiring import api_key, loopback, message_secret, network, settings
from ledger.book.books import Book
from ledger.book.errors import RegisterUnknownError
from payments.gateway import Gateway
from payments.rails.registry import Rail, find_rail
from payments.rails.sandbox import CODE as SANDBOX
from payments.rails.sandbox import SandboxAccount, SandboxGateway

PROVIDERS = (SANDBOX,)
"""The providers that the program can speak to."""


def gateway_of(book: Book, provider: str) -> Gateway:
    """Return the gateway of a book's provider. Raises RegisterUnknownError.

    The sandbox moves test money: a book of real money has none.
    """
    if provider != SANDBOX or book.is_live:
        raise RegisterUnknownError("payment provider", provider)
    account = SandboxAccount(
        base_url=loopback(),
        merchant=book.code,
        key=api_key(book.code),
        secrets=(message_secret(book.code),),
        zone=book.zone,
        timeout_seconds=settings().limits.outside_call_seconds,
    )
    return SandboxGateway(account, network())


def card_rail(session: Session, book: Book) -> Rail:
    """Return the rail on which a visitor pays. Raises RegisterUnknownError."""
    return find_rail(session, book.id, SANDBOX)
