"""Wires that no project takes: decided in their giver's name, or wired back to them.

Where nobody pledged one, a person told of it, so its giver has no page here and no
letter: they say on paper or by telephone what becomes of it, and another officer writes
it down. Who pledged chooses on their own page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.givers.choices import ChoicePage, choice_page
from app.surplus.choices import find_choice
from app.surplus.choosing import ask_back, give_elsewhere
from app.surplus.origins import origin_of, paid_by
from app.surplus.owing import owe_back
from app.surplus.pledged import count_pledged, find_pledged, pledged_surpluses
from app.surplus.sending_back import lines_of, tell_line
from app.surplus.tables import Surplus
from app.surplus.told import (
    HeldState,
    Way,
    check_other,
    count_undone,
    find_told,
    order_of,
    progress_of,
    told_surpluses,
)
from ledger.book.books import Book
from payments.attempts import Witness
from payments.bank.accounts import OurAccount
from payments.bank.giver_accounts import (
    GiverAccount,
    giver_account,
    write_giver_account,
)
from payments.bank.orders import WireRefusedError
from payments.bank.paying_back import Payback, order_payback
from payments.bank.waiting import WaitingLine, waiting_lines
from payments.bank.wire_list import ListedWire, list_wires
from payments.formats.pain001 import Party
from payments.rails.wire import CODE as BANK
from payments.refunds import refundable

WIRES, WAITING = 200, 500


class NotToWireError(ValueError):
    """Nothing is to be wired back of this: it is not decided so, or it was done."""

    def __init__(self) -> None:
        super().__init__("nothing of this is to be wired back")


@dataclass(frozen=True, slots=True)
class HeldWire:
    """Such money, how far it is, and where it goes; ``is_own`` where the reader told.

    ``from_account`` is what the bank says the money came from. What came to the bank
    from which we wire goes back by an order of ours; what came to another account is
    sent back from there, and one of ``lines`` shows it.
    """

    choice: ChoicePage
    state: HeldState
    came_on: datetime
    from_name: str
    from_account: str
    is_ordered_here: bool = True
    lines: tuple[WaitingLine, ...] = ()
    account: GiverAccount | None = None
    wire: ListedWire | None = None
    is_own: bool = False


WIRED = Way(("bank", "local_bank"))


def held_wires(
    session: Session, book: Book, reader: str, at: datetime
) -> tuple[HeldWire, ...]:
    """List told wires that a project does not take, the newest first.

    Then those that their givers had pledged, and have back by a wire of ours.
    """
    wires = {wire.code: wire for wire in list_wires(session, book, WIRES)}
    waiting = waiting_lines(session, book, WAITING)
    told = [
        (each.surplus, each.from_name, each.from_account, each.told_by == reader)
        for each in told_surpluses(session, book, WIRED)
    ]
    pledged = [
        (each.surplus, each.from_name, each.from_account, False)
        for each in pledged_surpluses(session, book)
    ]
    found = []
    for surplus, from_name, from_account, is_own in (*told, *pledged):
        progress = progress_of(session, book, surplus)
        order = progress.order
        found.append(
            HeldWire(
                choice=choice_page(session, book, surplus, at),
                state=progress.state,
                came_on=surplus.held_at,
                from_name=from_name,
                from_account=from_account,
                is_ordered_here=is_ordered_here(session, book, surplus),
                lines=lines_of(session, book, surplus, waiting)
                if progress.state is HeldState.BACK
                else (),
                account=giver_account(session, book, surplus.party),
                wire=wires.get(order.remote_id or "") if order else None,
                is_own=is_own,
            )
        )
    return tuple(found)


def count_open(session: Session, book: Book) -> int:
    """Count what waits for a decision, or for its wire."""
    return count_undone(session, book, WIRED) + count_pledged(session, book)


def find_held(session: Session, book: Book, public_id: UUID) -> Surplus | None:
    """Return such money by its public id, or None where it is something else."""
    told = find_told(session, book, WIRED, public_id)
    return told or find_pledged(session, book, public_id)


def decide_elsewhere(
    session: Session, book: Book, witness: Witness, surplus: Surplus, fund: str
) -> None:
    """Give it to another fund, as its giver said. Raises OwnLineError, as choosing."""
    check_other(session, book, witness, WIRED, surplus)
    give_elsewhere(session, book, witness, surplus, fund)


def decide_sent(
    session: Session, book: Book, witness: Witness, surplus: Surplus, line: int
) -> None:
    """Let a line be what was sent back. Raises OwnLineError, as ``tell_line``."""
    check_other(session, book, witness, WIRED, surplus)
    tell_line(session, book, witness, surplus, line)


def is_ordered_here(session: Session, book: Book, surplus: Surplus) -> bool:
    """Say whether it came to the bank from which we wire: it goes back by an order."""
    return origin_of(session, book, surplus).rail.code == BANK


def decide_to_send(
    session: Session, book: Book, witness: Witness, surplus: Surplus
) -> None:
    """Let it go back from the account it came to. Raises OwnLineError, as choosing."""
    check_other(session, book, witness, WIRED, surplus)
    ask_back(session, book, witness, surplus)


def decide_back(
    session: Session,
    book: Book,
    witness: Witness,
    surplus: Surplus,
    named: tuple[str, Party],
) -> None:
    """Let it go back to the account that its giver named, with the form's key.

    What nobody decided in time is to go back already: then the account is written
    down. Raises OwnLineError, and ChosenAlreadyError once it went elsewhere.
    """
    check_other(session, book, witness, WIRED, surplus)
    choice = find_choice(session, book, surplus)
    if choice is None or choice.fund_id is not None:
        ask_back(session, book, witness, surplus)
    key, to = named
    command = witness.command(f"held-account:{surplus.public_id}:{key}")
    write_giver_account(session, book, command, surplus.party, to)


def order_back(
    session: Session,
    book: Book,
    witness: Witness,
    surplus: Surplus,
    ours: OurAccount,
) -> None:
    """Order the wire back; somebody else releases it with the others.

    Raises NotToWireError, and WireRefusedError while the account is new.
    """
    choice = find_choice(session, book, surplus)
    attempt = paid_by(session, book, surplus)
    is_back = choice is not None and choice.fund_id is None
    is_here = is_ordered_here(session, book, surplus)
    if not is_back or attempt is None or not is_here:
        raise NotToWireError
    to = giver_account(session, book, surplus.party)
    if to is None:
        raise WireRefusedError("payee", "the giver has named no account")
    key, order = order_of(session, book, surplus)
    if order is not None:
        raise NotToWireError
    due = owe_back(session, book, witness, surplus)
    amount = min(refundable(session, book, attempt), due)
    new = Payback(key, attempt, amount, to, f"Refund {attempt.purpose.fund}")
    order_payback(session, book, witness.command(f"payback:{key}"), ours, new)
