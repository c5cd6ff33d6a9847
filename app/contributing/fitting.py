"""Refuse to start with a key of Stripe that does not fit its book."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.contributing.gateways import STRIPE
from app.database import make_engine
from app.settings import Settings, SettingsError
from ledger.book.books import Book, find_book
from ledger.book.errors import RegisterUnknownError
from payments.rails.registry import find_rail


def check_collecting(settings: Settings) -> None:
    """See that the book is there, its rail open, its money that of the key.

    Raises SettingsError.
    """
    if not settings.stripe.is_set:
        return
    engine = make_engine(settings.database_url, pooled=False)
    with Session(engine) as session:
        problem = _problem(session, settings)
    if problem:
        raise SettingsError((problem,))


def _problem(session: Session, settings: Settings) -> str:
    stripe = settings.stripe
    try:
        book = find_book(session, stripe.book)
    except RegisterUnknownError:
        return (
            f"STRIPE_BOOK is {stripe.book!r}, and there is no such book. Set the code "
            "of one that is there, or make it first."
        )
    if stripe.is_live is not book.is_live:
        return _of_other_money(book)
    try:
        find_rail(session, book.id, STRIPE)
    except RegisterUnknownError:
        return (
            f"STRIPE_BOOK is {book.code!r}, which has no rail for Stripe. Open it: "
            f"igoudar payments open-rail --book {book.code}"
        )
    return ""


def _of_other_money(book: Book) -> str:
    if book.is_live:
        return (
            f"STRIPE_API_KEY is a test key, and book {book.code!r} holds real money. "
            "Set a key that begins with rk_live_."
        )
    return (
        f"STRIPE_API_KEY moves real money, and book {book.code!r} is a test book. Set "
        "a key that begins with rk_test_, or another STRIPE_BOOK."
    )
