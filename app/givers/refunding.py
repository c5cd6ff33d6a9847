"""A giver asks for a gift back, on their page or through the interface; commits."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.clock import now
from app.contributing.tables import Contribution
from app.people.signing_in import current_principal
from app.refunds.commands import GIVER, Asked, ask_refund
from app.refunds.tables import RefundRequest
from ledger.book.books import Book
from payments.attempts import Witness, attempts_of
from payments.bank.giver_accounts import write_giver_account
from payments.formats.pain001 import Party


def current_asker() -> Witness:
    """Name whoever asks: an officer who holds the link never decides on it then."""
    principal = current_principal()
    return Witness(principal.code if principal.is_known else GIVER, now())


def ask_back(
    session: Session,
    book: Book,
    witness: Witness,
    row: Contribution,
    wanted: tuple[Asked, Party | None],
) -> RefundRequest:
    """Ask for it, and keep where the giver wants it if they named an account.

    Raises NotReturnableError and AlreadyAskedError.
    """
    asked, to = wanted
    made = ask_refund(session, book, witness, row, asked)
    if to is not None:
        command = Witness(GIVER, witness.at).command(f"giver-account:{made.public_id}")
        party = attempts_of(session, book, row.token)[0].purpose.party
        write_giver_account(session, book, command, party, to)
    session.commit()
    return made
