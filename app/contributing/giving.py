"""Give: from a form that is in order to the provider's page, in three steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from app.contributing.commands import Begun, begin_contribution
from app.contributing.gateways import rail_for
from app.contributing.promises import promise
from app.contributing.rules import Gift, Offer, check_gift
from app.contributing.settlement import close, look_up, start
from app.monthly.commands import begin_monthly, find_of_contribution, stop
from app.people.commands import Choose
from ledger.book.books import Book
from payments.attempts import Witness
from payments.gateway import AttemptState, KeySpentError, PaymentRequest


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a gift needs of the outside: chance, and where a payer comes back to."""

    choose: Choose
    return_url: Callable[[UUID], str]
    payee: str


def give(
    session: Session,
    book: Book,
    witness: Witness,
    asked: tuple[Gift, Offer],
    around: Surroundings,
) -> str:
    """Begin or go on with a contribution; return where to send the payer.

    A form sent twice leads to the same page. An attempt that is open for another
    amount is closed first; one that was paid meanwhile leads to the thanks. Raises
    GiftRefusedError, NoRoomForGiftError, UncertainAnswerError and
    RefusedByProviderError.
    """
    gift, offer = asked
    check_gift(gift, offer)
    begun = _begin(session, book, witness, gift, around)
    if begun.is_other or _is_over(begun, witness):
        _end(session, book, witness, begun)
        begun = _begin(session, book, witness, gift, around)
    reference = begun.contribution.public_id
    back = around.return_url(reference)
    attempt = begun.attempt
    if attempt.state is AttemptState.SUCCEEDED or begun.is_other:
        session.commit()
        return back
    if attempt.url is None:
        ask = PaymentRequest(
            attempt=str(attempt.public_id),
            amount=attempt.amount,
            payee=around.payee,
            return_url=back,
            language=gift.language,
            mark=gift.fund,
            keeps_method=gift.is_monthly,
        )
        try:
            attempt = start(session, book, witness, attempt, ask)
        except KeySpentError:
            # The provider keeps an error under the key: once more, with another one.
            attempt = _begin(session, book, witness, gift, around).attempt
            ask = replace(ask, attempt=str(attempt.public_id))
            attempt = start(session, book, witness, attempt, ask)
    session.commit()
    return attempt.url or back


def _begin(
    session: Session,
    book: Book,
    witness: Witness,
    gift: Gift,
    around: Surroundings,
) -> Begun:
    rail = rail_for(session, book, gift.way)
    command = witness.command(f"give:{gift.token}")
    begun = begin_contribution(
        session, book, command, (gift, rail), choose=around.choose
    )
    if begun.is_new:
        promise(session, book, witness, gift, begun.attempt)
    begun = _fit_monthly(session, book, witness, gift, begun)
    session.commit()
    return begun


def _fit_monthly(
    session: Session, book: Book, witness: Witness, gift: Gift, begun: Begun
) -> Begun:
    """Begin a monthly gift where that is asked for, and end one that is not any more.

    A page that was opened for the other choice is closed first.
    """
    row = find_of_contribution(session, book, begun.contribution.id)
    is_alive = row is not None and row.state != "ended"
    is_open = begun.attempt.url is not None and begun.attempt.state.is_open
    if gift.is_monthly and row is None:
        command = witness.command(f"give:{gift.token}")
        begin_monthly(session, book, command, begun.contribution, begun.attempt)
    elif row is not None and is_alive and not gift.is_monthly:
        stop(session, book, witness, row, "giver")
    else:
        return begun
    return replace(begun, is_other=begun.is_other or is_open)


def _is_over(begun: Begun, witness: Witness) -> bool:
    """Say whether the page of an open attempt is past its time."""
    until = begun.attempt.expires_at
    return begun.attempt.state.is_open and until is not None and until <= witness.at


def _end(session: Session, book: Book, witness: Witness, begun: Begun) -> None:
    """Close an attempt; what the provider still decides is only looked up."""
    attempt = begun.attempt
    if attempt.state is AttemptState.PROCESSING and attempt.remote_id is not None:
        look_up(session, book, witness, attempt.provider, attempt.remote_id)
    else:
        close(session, book, witness, attempt)
