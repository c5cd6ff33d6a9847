"""Which payment provider a book collects through, and how to speak to it."""

from __future__ import annotations

from random import uniform
from time import sleep
from typing import cast

from flask import current_app
from sqlalchemy.orm import Session

from app.clock import now
from app.contributing.ways import Way
from app.sandbox.wiring import api_key, loopback, message_secret, network, settings
from ledger.book.books import Book
from ledger.book.errors import RegisterUnknownError
from payments.bank.accounts import OurAccount, account_of_rail
from payments.gateway import Gateway
from payments.rails.registry import Rail, find_rail
from payments.rails.sandbox import CODE as SANDBOX
from payments.rails.sandbox import SandboxAccount, SandboxGateway
from payments.rails.wire import CODE as BANK
from payments.rails.wire import WireGateway

STRIPE = "stripe"
PROVIDERS = (SANDBOX, STRIPE)
"""The providers that the program can speak to."""

_STRIPE = "igoudar.stripe"


def gateway_of(book: Book, provider: str) -> Gateway:
    """Return the gateway of a book's provider. Raises RegisterUnknownError.

    The sandbox moves test money: a book of real money has none. Stripe collects for
    one book, with a key of its kind.
    """
    if provider == BANK:
        return WireGateway(now(), is_live=book.is_live)
    if provider in PROVIDERS and collects_through(book, provider):
        return _stripe(book) if provider == STRIPE else _sandbox(book)
    raise RegisterUnknownError("payment provider", provider)


def collects_through(book: Book, provider: str) -> bool:
    """Say whether a book can speak to a provider here."""
    return has_stripe(book) if provider == STRIPE else not book.is_live


def has_stripe(book: Book) -> bool:
    """Say whether a book collects through Stripe here."""
    stripe = settings().stripe
    is_its = stripe.is_set and stripe.book == book.code
    return is_its and stripe.is_live is book.is_live


def card_rail(session: Session, book: Book) -> Rail:
    """Return the rail on which a visitor pays. Raises RegisterUnknownError."""
    return find_rail(session, book.id, STRIPE if has_stripe(book) else SANDBOX)


def rail_for(session: Session, book: Book, way: Way) -> Rail:
    """Return the rail of a way to pay. Raises RegisterUnknownError."""
    if way is Way.CARD:
        return card_rail(session, book)
    return find_rail(session, book.id, BANK)


def ways_of(session: Session, book: Book) -> frozenset[Way]:
    """Say in which ways a book collects here: by card, by wire, by both or by none."""
    ways = {Way.WIRE} if wire_account(session, book) is not None else set()
    try:
        provider = card_rail(session, book).code
    except RegisterUnknownError:
        return frozenset(ways)
    return frozenset(ways | {Way.CARD} if collects_through(book, provider) else ways)


def wire_account(session: Session, book: Book) -> OurAccount | None:
    """Return the account that pledges by wire are paid to, if there is one."""
    try:
        rail = rail_for(session, book, Way.WIRE)
    except RegisterUnknownError:
        return None
    return account_of_rail(session, book, rail)


def _sandbox(book: Book) -> Gateway:
    account = SandboxAccount(
        base_url=loopback(),
        merchant=book.code,
        key=api_key(book.code),
        secrets=(message_secret(book.code),),
        zone=book.zone,
        timeout_seconds=settings().limits.outside_call_seconds,
    )
    return SandboxGateway(account, network())


def _wait(number: int) -> None:
    """Wait before another try: longer each time, and never all at one instant."""
    sleep(2 ** (number - 1) * uniform(0.25, 0.5))  # noqa: S311 - nothing is guarded


def _stripe(book: Book) -> Gateway:
    """Keep one gateway for the process: it holds its connections."""
    known = current_app.extensions.get(_STRIPE)
    if known is not None:
        return cast("Gateway", known)
    # Slow to import, and only where it is used.
    from payments.rails.stripe import (  # noqa: PLC0415 - see above
        StripeAccount,
        StripeGateway,
    )

    given = settings().stripe
    account = StripeAccount(
        key=given.key,
        secrets=given.secrets,
        clock=now,
        zone=book.zone,
        api_url=given.api_url,
        timeout_seconds=settings().limits.outside_call_seconds,
    )
    made = StripeGateway(account, _wait, network())
    current_app.extensions[_STRIPE] = made
    return made
