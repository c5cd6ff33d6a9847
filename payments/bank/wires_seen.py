"""Wires of ours as the bank shows them: gone out, and sometimes come back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row, insert, select, text
from sqlalchemy.orm import Session

from ledger.book import tables as ledger
from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.entries import AccountKey, DraftEntry
from ledger.financing.lots import collected
from ledger.financing.queues import QueueShortError
from ledger.financing.returned_wires import ReturnedWire, draft_wire_return
from ledger.financing.tranches import Wire, draft_wire
from ledger.money import Money
from payments import tables as core
from payments.alerts import Alert
from payments.bank import tables
from payments.bank.back_seen import Shown, draft_back, draft_back_returned
from payments.bank.paying_back import prepare_payback
from payments.bank.shown import is_shown, is_unexecuted
from payments.drafting import fact_of
from payments.incoming import Incoming, Posted
from payments.locks import lock_name
from payments.rails.registry import Rail

_LIQUID = text("""
    select coalesce(sum(p.amount_minor), 0) from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    where p.book_id = :book and p.fund_id = :fund and p.currency = :currency
      and a.role in ('bank', 'psp', 'psp_in_transit', 'cash_box', 'local_bank')
""")


@dataclass(frozen=True, slots=True)
class OrderedWire:
    """A wire as it was ordered: what goes where, for which fund."""

    id: int
    code: str
    fund: str
    fund_id: int
    amount: Money
    keeper: str
    party: str | None
    arrives_in: str
    """The currency of the association's advance."""
    refund_id: int | None = None
    """The refund that it pays, where it goes to a giver."""
    line: int | None = None
    """The line that waited which it sends back, where it is nobody's gift."""
    is_unexecuted: bool = False
    """Whether two officers said that the bank did not execute it."""

    def wire(self, rail: Rail, on: date, sent: Money, received: Money) -> Wire:
        """Say the wire in the words of the financing."""
        return Wire(
            code=self.code,
            fund=self.fund,
            sent=sent,
            received=received,
            bank=rail.holds(rail.currency),
            advance=AccountKey(rail.keeper, "advance", self.arrives_in, self.keeper),
            occurred_on=on,
            party=self.party,
        )


def find_order(session: Session, book: Book, order_id: int) -> OrderedWire:
    """Return an order by its number."""
    order, payee, fund = tables.order, tables.payee, ledger.fund
    back = tables.sent_back
    query = (
        select(
            order,
            payee.c.keeper,
            fund.c.code.label("fund"),
            back.c.movement_id.label("line"),
            is_unexecuted().label("is_unexecuted"),
        )
        .outerjoin(
            payee,
            (payee.c.book_id == order.c.book_id) & (payee.c.id == order.c.payee_id),
        )
        .join(
            fund, (fund.c.book_id == order.c.book_id) & (fund.c.id == order.c.fund_id)
        )
        .outerjoin(
            back, (back.c.book_id == order.c.book_id) & (back.c.order_id == order.c.id)
        )
        .where(order.c.book_id == book.id, order.c.id == order_id)
    )
    return _order(session.execute(query).one())


def draft_for(
    session: Session, act: Act, order: OrderedWire, wire: Wire
) -> DraftEntry | None:
    """Write the entry of a wire; None where the project's money does not cover it."""
    queue = collected(session, act, order.fund, wire.sent.currency)
    values = {"book": act.book_id, "fund": order.fund_id}
    liquid = session.execute(_LIQUID, {**values, "currency": wire.sent.currency})
    if int(liquid.scalar_one()) < wire.sent.minor:
        return None
    try:
        return draft_wire(queue, wire)
    except QueueShortError:
        return None


def prepare_wire(
    session: Session,
    book: Book,
    act: Act,
    incoming: Incoming,
    told: tuple[int, Money | None],
) -> Incoming:
    """Say what a line means that shows an order go out.

    What arrives is known where no money is exchanged, or where the bank tells it;
    elsewhere the line waits until a person writes it down.
    """
    order_id, instructed = told
    order, movement = find_order(session, book, order_id), incoming.movement
    if order.refund_id is not None:
        return prepare_payback(session, book, act, incoming, order.refund_id)
    if order.line is not None:
        draft = draft_back(session, book, order.line, _shown(incoming))
        return replace(incoming, prepared=draft)
    sent = -movement.amount
    received = sent if sent.currency == order.arrives_in else instructed
    if received is None or received.currency != order.arrives_in:
        return replace(incoming, misfit=Alert.WIRE_RATE_UNKNOWN)
    wire = order.wire(incoming.rail, movement.occurred_on, sent, received)
    return replace(incoming, prepared=draft_for(session, act, order, wire))


def prepare_return(
    session: Session,
    book: Book,
    act: Act,
    incoming: Incoming,
    told: tuple[int, Money | None],
) -> Incoming:
    """Say what a line means that shows an order come back."""
    order = find_order(session, book, told[0])
    if order.refund_id is not None:
        return prepare_payback(session, book, act, incoming, order.refund_id)
    if order.line is not None:
        draft = draft_back_returned(session, book, order.id, _shown(incoming))
        return replace(incoming, prepared=draft)
    original = wire_fact(session, book, told[0])
    if original is None:
        return incoming
    movement, rail = incoming.movement, incoming.rail
    returned = ReturnedWire(
        fact=fact_of(movement),
        original=original,
        bank=rail.holds(rail.currency),
        arrived=movement.amount,
        occurred_on=movement.occurred_on,
        loss_to=rail.operating_fund,
    )
    draft = draft_wire_return(session, book, act, returned)
    return replace(incoming, prepared=draft)


def wire_fact(session: Session, book: Book, order_id: int) -> str | None:
    """Return the fact of the entry with which an order went out, or None."""
    query = text("""
        select e.fact from ledger.journal_entry e where e.book_id = :book and e.id in (
          select s.entry_id from payments.wire_seen s
          where s.book_id = :book and s.order_id = :order and not s.is_return
            and ledger.stands_v1(s.book_id, s.entry_id))
    """)
    values = {"book": book.id, "order": order_id}
    return session.execute(query, values).scalar()


def remember_wire(
    session: Session, book: Book, posted: Posted, order_id: int, *, is_return: bool
) -> None:
    """Keep which order a line shows."""
    table = core.movement
    shown = session.execute(
        select(table.c.id, table.c.entry_id).where(
            table.c.book_id == book.id,
            table.c.provider == posted.movement.provider,
            table.c.remote_id == posted.movement.id,
            table.c.type == posted.movement.type.value,
        )
    ).one()
    note_wire(session, book, (shown.id, shown.entry_id), order_id, is_return=is_return)


def note_wire(
    session: Session,
    book: Book,
    shown: tuple[int, int],
    order_id: int,
    *,
    is_return: bool,
) -> None:
    """Write down the movement and the entry that show an order go out, or come back."""
    movement_id, entry_id = shown
    values = {
        "book_id": book.id,
        "movement_id": movement_id,
        "order_id": order_id,
        "is_return": is_return,
        "entry_id": entry_id,
    }
    session.execute(insert(tables.wire_seen).values(values))


def has_left(session: Session, book: Book, order_id: int) -> bool:
    """Say whether a line of the bank shows an order go out; asked under its lock."""
    lock_name(session, book.id, f"bank:order:{order_id}")
    table = tables.order
    query = select(table.c.id).where(
        table.c.book_id == book.id,
        table.c.id == order_id,
        is_shown(is_return=False),
    )
    return session.execute(query).first() is not None


def _shown(incoming: Incoming) -> Shown:
    movement = incoming.movement
    fact, on = fact_of(movement), movement.occurred_on
    return Shown(fact, movement.amount, incoming.rail, on)


def _order(row: Row[Any]) -> OrderedWire:
    return OrderedWire(
        id=row.id,
        code=row.code,
        fund=row.fund,
        fund_id=row.fund_id,
        amount=Money(row.amount_minor, row.currency),
        keeper=row.keeper or "",
        party=row.party,
        arrives_in=row.arrives_in,
        refund_id=row.refund_id,
        line=row.line,
        is_unexecuted=row.is_unexecuted,
    )
