"""A giver asks for a gift back, on their page or through the interface; commits."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.clock import now
from app.contributing.tables import Contribution
from app.people.signing_in import current_principal
from app.refunds.commands import GIVER, Asked, ask_refund, is_asked
from app.refunds.tables import RefundRequest
from ledger.book.books import Book
from ledger.book.errors import ActKeyReusedError
from payments.attempts import Witness, attempts_of, lock_contribution
from payments.bank.giver_accounts import write_giver_account, written_account
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

    Raises what `ask_refund` raises; another account is another request.
    """
    asked, to = wanted
    lock_contribution(session, book, row.token)
    is_again = is_asked(session, book, asked)
    made = ask_refund(session, book, witness, row, asked)
    command = Witness(GIVER, witness.at).command(f"giver-account:{made.public_id}")
    if is_again and written_account(session, book, command.key) != to:
        raise ActKeyReusedError(key=asked.key, verb="ask_refund")
    if to is not None:
        party = attempts_of(session, book, row.token)[0].purpose.party
        write_giver_account(session, book, command, party, to)
    session.commit()
    return made
