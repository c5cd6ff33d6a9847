"""Decide on a request, then let the money go back; commits once a step."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.contributing.refunding import refund
from app.refunds.commands import Officer, approve, decline
from app.refunds.tables import RefundRequest
from ledger.book.books import Book
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.accounts import our_accounts
from payments.bank.giver_accounts import giver_account
from payments.bank.orders import WireRefusedError
from payments.bank.paying_back import Payback, order_payback
from payments.rails.wire import CODE as BANK
from payments.refunds import RefundAsked


class NoAccountError(ValueError):
    """No account of ours is there that a wire could leave from."""


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
    rails = our_accounts(session, book.id)
    ours = next((one for one in rails if one.rail.code == BANK), None)
    if ours is None:
        raise NoAccountError
    seen = approve(session, book, witness, found, decided)
    if seen.attempt is None:
        return
    to = giver_account(session, book, seen.attempt.purpose.party)
    if to is None:
        raise WireRefusedError("payee", "the giver has named no account")
    name = order_name(found)
    new = Payback(name, seen.attempt, amount, to, f"Refund {seen.attempt.purpose.fund}")
    order_payback(session, book, witness.command(f"payback:{name}"), ours, new)
    session.commit()


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
