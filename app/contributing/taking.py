"""Take a gift whose form is in order, from a page or from the interface."""

from __future__ import annotations

import secrets

from flask import url_for
from sqlalchemy.orm import Session

from app.clock import now
from app.contributing.forms import GiveForm
from app.contributing.gateways import ways_of
from app.contributing.giving import Surroundings, give
from app.contributing.queries import largest_gift, smallest_gift
from app.contributing.rules import Gift, GiftRefusedError, Offer, Refusal
from app.contributing.settlement import look_up
from app.contributing.ways import Way
from app.logs import log
from app.projects.known import KnownProject
from ledger.book.books import Book
from ledger.book.errors import LedgerError
from ledger.money import Money
from payments.attempts import AttemptUnknownError, Witness, attempts_of
from payments.gateway import GatewayError
from reports.formats import Language

VISITOR = "visitor"


def current_visitor() -> Witness:
    """Say that somebody learns of it now, whoever it is."""
    return Witness(VISITOR, now())


def gift_of(
    form: GiveForm, project: KnownProject, amount: Money, language: Language
) -> Gift:
    """Say what a form asks for; its language is that of the letters."""
    return Gift(
        token=form.key.data or secrets.token_urlsafe(24),
        fund=project.fund,
        amount=amount,
        name_shown=form.name_shown.data,
        name=(form.name.data or "").strip() if form.is_name_shown() else "",
        email=(form.email.data or "").strip(),
        language=language,
        way=Way(form.way.data),
        is_monthly=form.is_monthly(),
    )


def take_gift(session: Session, book: Book, project: KnownProject, gift: Gift) -> str:
    """Begin a gift or go on with it; return where its payer goes now.

    Raises GiftRefusedError, NoRoomForGiftError and GatewayError.
    """
    if gift.way not in ways_of(session, book):
        raise GiftRefusedError(Refusal.NO_SUCH_WAY)
    offer = Offer(
        project.state,
        smallest_gift(project.gift_currency),
        largest_gift(project.gift_currency, gift.way),
        is_over=not project.takes_gifts(now()),
    )
    around = Surroundings(
        choose=secrets.choice,
        return_url=lambda reference: url_for(
            "contributing.thanks",
            reference=reference,
            language=gift.language,
            _external=True,
        ),
        payee=project.title,
    )
    return give(session, book, current_visitor(), (gift, offer), around)


def look_again(session: Session, book: Book, token: str) -> None:
    """Ask the provider about an open attempt; its silence changes nothing."""
    for attempt in attempts_of(session, book, token)[:1]:
        if not attempt.state.is_open or attempt.remote_id is None:
            return
        try:
            look_up(
                session, book, current_visitor(), attempt.provider, attempt.remote_id
            )
        except (GatewayError, AttemptUnknownError):
            session.rollback()
        except LedgerError as error:
            session.rollback()
            log.error(
                "payment.refused", attempt=str(attempt.public_id), rule=str(error)
            )
