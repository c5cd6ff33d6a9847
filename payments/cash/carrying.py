"""The entries of cash on its way to the bank: out of the box, then into the account.

The lots go along, fund by fund and in their order, so that what is paid from the bank
account is still traced to whoever gave the cash.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.entries import AccountKey, DraftEntry, Line, Taking
from ledger.book.kinds import EntryKind
from ledger.book.reading import entries_by_id
from ledger.book.scopes import Scope
from ledger.financing.lots import Queue, held_at
from ledger.money import Money
from payments import tables
from payments.circumstances import Share
from payments.gateway import Movement, MovementType
from payments.locks import lock_name
from payments.payouts_shown import has_ended
from payments.rails.registry import Rail

CASH = "cash"
"""The code of an association's cash rail."""

_WAITING = "wire_in_transit"


def on_its_way(rail: Rail) -> AccountKey:
    """Name the account of cash that was carried to the bank and is not seen there."""
    return AccountKey(rail.keeper, _WAITING, rail.currency, CASH)


def draft_deposit(
    session: Session, act: Act, rail: Rail, shares: Sequence[Share], on: date
) -> DraftEntry:
    """Write the entry of cash that leaves the box. Raises QueueShortError."""
    box, road = rail.holds(rail.currency), on_its_way(rail)
    return _moved(session, act, (EntryKind.CASH_DEPOSIT, on, rail), (box, road, shares))


def draft_arrival(
    session: Session, book: Book, act: Act, bank: Rail, movement: Movement
) -> DraftEntry | None:
    """Write the entry of carried cash that the bank shows.

    None where no such deposit is on its way to this bank, or it has arrived before:
    the line waits for a person. Slips of different associations may bear the same
    number. Others that end the deposit wait here.
    """
    lock_name(session, book.id, f"payments:{CASH}:{movement.belongs_to}")
    found = _deposited(session, book, bank.keeper, movement)
    if found is None:
        return None
    road, shares = found
    if not _is_there(session, book, road, shares):  # another line took it by hand
        return None
    account = bank.holds(movement.amount.currency)
    frame = (EntryKind.BANK_RECEIPT, movement.occurred_on, bank)
    return _moved(session, act, frame, (road, account, shares))


def _is_there(
    session: Session, book: Book, account: AccountKey, shares: Iterable[Share]
) -> bool:
    scope = Scope(keeper=account.keeper, role=account.code, currency=account.currency)
    holds = {
        row.fund: row.amount
        for row in trial_balance(session, book, scope).rows
        if row.place == account.place
    }
    return all(
        share.fund in holds and share.amount <= holds[share.fund] for share in shares
    )


def _moved(
    session: Session,
    act: Act,
    frame: tuple[EntryKind, date, Rail],
    move: tuple[AccountKey, AccountKey, Sequence[Share]],
) -> DraftEntry:
    """Move shares from an account to another, and their lots with them."""
    (kind, on, rail), (off, to, shares) = frame, move
    takings: list[Taking] = []
    for share in shares:
        queue = held_at(session, act, share.fund, off)
        takings += _taken(queue, share.amount)
    return DraftEntry(
        kind=kind,
        fact=f"{CASH}:draft",
        occurred_on=on,
        lines=tuple(_lines(rail, off, to, shares)),
        takings=tuple(takings),
    )


def _lines(
    rail: Rail, off: AccountKey, to: AccountKey, shares: Iterable[Share]
) -> Iterable[Line]:
    for share in shares:
        yield Line(to, share.fund, share.amount, party=rail.answers)
        yield Line(off, share.fund, -share.amount, party=rail.answers)


def _taken(queue: Queue, amount: Money) -> list[Taking]:
    """Take from a queue; money of the operator that is no lot has none to take."""
    if not queue.holds and amount:
        return []
    pieces = queue.take(amount.minor)
    return [
        queue.taking(piece, moved=Money(piece.amount, amount.currency))
        for piece in pieces
    ]


def _deposited(
    session: Session, book: Book, keeper: str, movement: Movement
) -> tuple[AccountKey, tuple[Share, ...]] | None:
    """Read what a deposit put on its way, and what no line has shown since.

    The amount is the very same. Cash of another slip is not this one's.
    """
    table = tables.movement
    query = select(table.c.entry_id).where(
        table.c.book_id == book.id,
        table.c.provider == CASH,
        table.c.keeper == keeper,
        table.c.payment == movement.belongs_to,
        table.c.type == MovementType.DEPOSIT.value,
        table.c.amount_minor == -movement.amount.minor,
        table.c.currency == movement.amount.currency,
        func.ledger.stands_v1(table.c.book_id, table.c.entry_id),
        ~has_ended(table),
    )
    row = session.execute(query).first()
    if row is None:
        return None
    entry = entries_by_id(session, book, [row.entry_id])[row.entry_id]
    road = AccountKey(keeper, _WAITING, movement.amount.currency, CASH)
    return road, tuple(
        Share(line.fund, line.amount)
        for line in entry.postings
        if line.account == _WAITING and line.amount.minor > 0
    )
