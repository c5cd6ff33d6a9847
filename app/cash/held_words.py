"""What a giver says of held cash or of a held gift by wallet, written down; commits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask_babel import lazy_gettext as _

from app.banking.faults import Fault, UnclearError
from app.banking.held_refusals import REFUSALS, part_of, say_held
from app.cash.boxes import Box
from app.cash.explaining import REFUSALS as CASH
from app.cash.explaining import explain
from app.cash.held_list import HeldByReceipt
from app.cash.reaching import own_projects_of
from app.cash.surplus import BACK, HANDED, decide_held
from app.cash.wallet_held import (
    decide_back,
    decide_elsewhere,
    tell_sent,
    waiting_in_wallet,
)
from app.clock import now
from app.extensions import db
from app.surplus.handing_back import NotToHandBackError
from app.surplus.origins import fund_of
from app.surplus.tables import Surplus
from app.surplus.told import OwnLineError
from ledger.book.journal import number_entries
from payments.attempts import Witness
from payments.bank.allocation_errors import LineNotWaitingError
from payments.cash.errors import CashError, SamePersonError

FUND, LINE, _SENT = "fund", "line:", "line"

UNSURE = _("Tick that the giver said so: it cannot be changed later.")


@dataclass(frozen=True, slots=True)
class Word:
    """What a giver says of it, or what an officer did.

    ``choice``: ``fund`` by its code, ``back``, ``handed`` over, or sent by a ``line``.
    """

    choice: str
    fund: str = ""
    line: int | None = None

    @property
    def is_final(self) -> bool:
        """Whether it is the giver's own, and cannot be changed later."""
        return self.choice in {FUND, BACK}


def word_of(text: str) -> Word:
    """Read what the form of a page says."""
    number = text.removeprefix(LINE)
    if text != number:
        return Word(_SENT, line=int(number) if number.isdecimal() else None)
    return Word(text) if text in {"", BACK, HANDED} else Word(FUND, text)


def decide_cash(box: Box, actor: str, held: HeldByReceipt, said: Word) -> Fault | None:
    """Do with held cash what is said: a fund, back, or that it was handed over.

    Say what is wrong, or nothing.
    """
    return _written(box, actor, partial(_cash, box, held, said))


def decide_mobile(box: Box, actor: str, surplus: Surplus, said: Word) -> Fault | None:
    """Do with a held gift by wallet what is said: a fund, back, or the line of it.

    Say what is wrong, or nothing.
    """
    return _written(box, actor, partial(_mobile, box, surplus, said))


def _written(box: Box, actor: str, do: Callable[[Witness], None]) -> Fault | None:
    try:
        do(Witness(actor, now()))
        db.session.commit()
    except STOPS as error:
        db.session.rollback()
        is_own = isinstance(error, (OwnLineError, SamePersonError))
        return Fault(part_of(error), _say(error), is_own=is_own)
    number_entries(db.session, box.book.id)
    db.session.commit()
    return None


def _cash(box: Box, held: HeldByReceipt, said: Word, witness: Witness) -> None:
    session, book, surplus = db.session, box.book, held.surplus
    own = fund_of(session, book, surplus)
    choice = said.choice if said.choice in {BACK, HANDED} else _fund(box, said, own)
    decide_held(session, book, witness, held.receipt, (surplus, choice))


def _mobile(box: Box, surplus: Surplus, said: Word, witness: Witness) -> None:
    session = db.session
    if said.choice == BACK:
        decide_back(session, box, witness, surplus)
    elif said.choice == _SENT:
        tell_sent(session, box, witness, surplus, _line(box, said.line))
    else:
        own = fund_of(session, box.book, surplus)
        decide_elsewhere(session, box, witness, surplus, _fund(box, said, own))


def _fund(box: Box, said: Word, own: str) -> str:
    """Name the fund that is chosen: another project of the association.

    Raises UnclearError.
    """
    funds = {project.fund for project in own_projects_of(box)} - {own}
    if said.choice != FUND or said.fund not in funds:
        part = FUND if said.choice == FUND else "choice"
        raise UnclearError(part, _("Choose one of these first."))
    return said.fund


def _line(box: Box, number: int | None) -> int:
    """Say which line of the wallet it is.

    Raises LineNotWaitingError where it is another's, UnclearError where it is none.
    """
    if number is None:
        raise UnclearError("line", _("Choose one of these first."))
    waiting = waiting_in_wallet(db.session, box)
    if number not in {one.movement_id for one in waiting}:
        raise LineNotWaitingError(number)
    return number


STOPS = (*CASH, *REFUSALS, NotToHandBackError)
"""What may stop somebody without anything being wrong with the program."""


def _say(error: Exception) -> str:
    if isinstance(error, CashError):
        return explain(error)
    if isinstance(error, NotToHandBackError):
        return str(_("Nothing of this is to be handed back now."))
    return say_held(error)
