"""Pay a period of a monthly gift oneself, with the bank's questions answered."""

from __future__ import annotations

import secrets

from sqlalchemy.orm import Session

from app.contributing.commands import begin_contribution
from app.contributing.promises import promise
from app.contributing.queries import largest_gift, smallest_gift
from app.contributing.rules import Offer, check_gift
from app.contributing.settlement import start
from app.i18n import current_language
from app.letters.links import Opens, address_of, sign
from app.monthly.collecting import gift_of
from app.monthly.tables import MonthlyGift
from app.projects.known import public_projects
from ledger.book.books import Book
from payments.attempts import Witness
from payments.gateway import AttemptState, PaymentRequest
from payments.rails.registry import find_rail


def pay_now(
    session: Session, book: Book, witness: Witness, row: MonthlyGift
) -> str | None:
    """Open a page on which the giver pays the period at hand; None if it is paid.

    The card or account used there is the one that is collected from afterwards.
    Raises GiftRefusedError and NoRoomForGiftError, as for any gift, and GatewayError.
    """
    known = public_projects(session, book, current_language())
    project = next((p for p in known if p.fund_id == row.fund_id), None)
    gift = gift_of(session, row, project) if project is not None else None
    if project is None or gift is None or row.refusals == 0:
        return None
    offer = Offer(
        project.state,
        smallest_gift(row.currency),
        largest_gift(row.currency),
        is_over=not project.takes_gifts(witness.at),
    )
    check_gift(gift, offer)
    rail = find_rail(session, book.id, row.provider)
    command = witness.command(f"give:{gift.token}")
    begun = begin_contribution(
        session, book, command, (gift, rail), choose=secrets.choice
    )
    attempt = begun.attempt
    if begun.is_new:
        promise(session, book, witness, gift, attempt)
    session.commit()
    if attempt.state is AttemptState.SUCCEEDED or begun.is_other:
        return None
    if attempt.url is not None:
        return attempt.url
    if attempt.remote_id is not None:
        return None
    back = address_of(
        "givers.payments",
        current_language(),
        token=sign(Opens.PAYMENTS, begun.contribution.public_id),
    )
    ask = PaymentRequest(
        attempt=str(attempt.public_id),
        amount=attempt.amount,
        payee=project.title,
        return_url=back,
        language=current_language(),
        mark=gift.fund,
        keeps_method=True,
    )
    return start(session, book, witness, attempt, ask).url
