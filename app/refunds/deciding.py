"""Decide on a request, then let the money go back; commits once a step."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.contributing.refunding import refund
from app.refunds.commands import Officer, approve, contribution_of, decline
from app.refunds.looking import look_at
from app.refunds.tables import RefundDecision, RefundRequest
from ledger.book.books import Book
from ledger.money import Money
from payments.attempts import Attempt, Witness
from payments.bank.accounts import OurAccount, our_accounts
from payments.bank.giver_accounts import giver_account
from payments.bank.orders import WireRefusedError
from payments.bank.paying_back import (
    Payback,
    following_order,
    is_wired,
    order_payback,
)
from payments.rails.wire import CODE as BANK
from payments.refunds import RefundAsked, find_order


class NoAccountError(ValueError):
    """No account of ours is there that a wire could leave from."""


class NothingToWireError(ValueError):
    """No approved refund waits for another wire: it has one, or came another way."""


def order_name(found: RefundRequest) -> str:
    """Name the order that gives back what a request asks for."""
    return f"request:{found.public_id}"


def give_back(
    session: Session,
    book: Book,
    witness: Witness,
    found: RefundRequest,
    decided: tuple[Officer, Money],
) -> None:
    """Decide and order in one step; then the provider is asked.

    Raises what `approve` and `refund` raise; of a GatewayError, the decision stands.
    """
    _officer, amount = decided
    seen = approve(session, book, witness, found, decided)
    if seen.attempt is not None:
        asked = RefundAsked(order_name(found), amount, witness.at)
        refund(session, book, witness, seen.attempt, asked)
    session.commit()


def wire_back(
    session: Session,
    book: Book,
    witness: Witness,
    found: RefundRequest,
    decided: tuple[Officer, Money],
) -> None:
    """Decide, and order the wire; somebody else releases it at the bank's page.

    Raises what `approve` raises, NoAccountError and WireRefusedError.
    """
    _officer, amount = decided
    _account(session, book)
    seen = approve(session, book, witness, found, decided)
    if seen.attempt is None:
        return
    _order_wire(session, book, witness, (order_name(found), seen.attempt, amount))
    session.commit()


def wire_again(
    session: Session, book: Book, witness: Witness, found: RefundRequest
) -> None:
    """Order the wire of an approved refund anew, once the one before ended for nothing.

    Raises NothingToWireError, NoAccountError, WireRefusedError, RefundRefusedError.
    """
    decision = session.get(RefundDecision, (book.id, found.id))
    name = order_name(found)
    key, order = following_order(session, book, name)
    is_over = order is None and key != name
    if decision is None or decision.decision != "approved" or not is_over:
        raise NothingToWireError
    before = find_order(session, book, name)
    seen = look_at(session, book, contribution_of(session, found))
    if before is None or seen.attempt is None or not is_wired(session, book, name):
        raise NothingToWireError
    _order_wire(session, book, witness, (key, seen.attempt, before.amount))
    session.commit()


def _order_wire(
    session: Session,
    book: Book,
    witness: Witness,
    ordered: tuple[str, Attempt, Money],
) -> None:
    key, attempt, amount = ordered
    to = giver_account(session, book, attempt.purpose.party)
    if to is None:
        raise WireRefusedError("payee", "the giver has named no account")
    new = Payback(key, attempt, amount, to, f"Refund {attempt.purpose.fund}")
    ours = _account(session, book)
    order_payback(session, book, witness.command(f"payback:{key}"), ours, new)


def _account(session: Session, book: Book) -> OurAccount:
    rails = our_accounts(session, book.id)
    ours = next((one for one in rails if one.rail.code == BANK), None)
    if ours is None:
        raise NoAccountError
    return ours


def turn_down(
    session: Session,
    book: Book,
    witness: Witness,
    found: RefundRequest,
    decided: tuple[Officer, str],
) -> None:
    """Decide that nothing is given back, and say why. Raises what `decline` raises."""
    decline(session, book, witness, found, decided)
    session.commit()
