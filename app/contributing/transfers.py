"""What a giver needs for a transfer: our account, the reference, a code to scan."""

from __future__ import annotations

from decimal import Decimal

import segno.helpers
from markupsafe import Markup
from sqlalchemy.orm import Session

from app.clock import local_day
from app.contributing.gateways import wire_account
from app.contributing.pages import Transfer
from ledger.book.books import Book
from ledger.money import Money
from payments.attempts import Attempt
from payments.bank.accounts import OurAccount
from payments.bank.allocated import allocated_to
from payments.bank.sepa import is_sepa
from payments.desk.claims import Claim
from payments.rails.wire import CODE as BANK
from payments.references import grouped, reference_of


def transfer_of(session: Session, book: Book, attempt: Attempt) -> Transfer | None:
    """Say what is still to be sent for a pledge; None for any other attempt."""
    account = wire_account(session, book)
    if attempt.provider != BANK or account is None or attempt.remote_id is None:
        return None
    arrived = allocated_to(session, book, attempt.id, attempt.amount.currency)
    missing = attempt.amount - arrived
    return Transfer(
        holder=account.holder,
        iban=grouped(account.iban),
        bic=account.bic,
        reference=grouped(attempt.remote_id),
        amount=missing,
        arrived=arrived,
        until=attempt.expires_at and local_day(attempt.expires_at, book.zone),
        qr=code_of(account, attempt.remote_id, missing),
    )


def transfer_back(session: Session, book: Book, claim: Claim) -> Transfer | None:
    """Say how a payer brings back what they have twice; None where nobody can."""
    account = wire_account(session, book)
    if account is None or claim.payment is None:
        return None
    reference = reference_of(claim.payment)
    return Transfer(
        holder=account.holder,
        iban=grouped(account.iban),
        bic=account.bic,
        reference=grouped(reference),
        amount=claim.open,
        arrived=claim.paid,
        qr=code_of(account, reference, claim.open),
    )


def code_of(account: OurAccount, reference: str, amount: Money) -> Markup | None:
    """Draw the EPC code of a transfer; None where banks do not read such codes."""
    if amount.currency != "EUR" or not is_sepa(account.iban) or amount.minor <= 0:
        return None
    code = segno.helpers.make_epc_qr(
        name=account.holder[:70],
        iban=account.iban,
        amount=Decimal(amount.decimal),
        reference=reference,
        bic=account.bic or None,
    )
    svg = code.svg_inline(
        scale=4, border=2, omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(svg)  # noqa: S704 - drawn here, from numbers
