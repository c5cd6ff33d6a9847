"""What the page of held gifts asks before a giver's word is written down for good."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.banking.deciding import BACK, LINE, ORDER, Form
from app.banking.faults import NO_HOLDER, NO_NUMBER, Fault
from app.banking.held import is_ordered_here
from app.surplus.choices import find_choice
from app.surplus.tables import Surplus
from ledger.book.books import Book
from payments.bank.accounts import AccountNumberError, read_iban


def form_faults(
    session: Session, book: Book, surplus: Surplus, form: Form
) -> tuple[Fault, ...]:
    """Say all that is missing in the form at once, before anything is decided."""
    choice = form.get("choice", "")
    if not choice or choice == ORDER or choice.startswith(LINE):
        return ()
    has_account = choice == BACK and is_ordered_here(session, book, surplus)
    is_open = find_choice(session, book, surplus) is None
    return (
        *(_account(form) if has_account else ()),
        *(_unsure(form) if is_open else ()),
    )


def _account(form: Form) -> Iterator[Fault]:
    if not form.get("name", "").strip():
        yield Fault("name", str(NO_HOLDER))
    try:
        read_iban(form.get("iban", ""))
    except AccountNumberError:
        yield Fault("iban", str(NO_NUMBER))


def _unsure(form: Form) -> Iterator[Fault]:
    if not form.get("sure"):
        said = _("Tick that the giver said so: it cannot be changed later.")
        yield Fault("sure", said)
