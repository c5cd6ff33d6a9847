"""Release wires: a second person writes them into the file that the bank gets.

An order stands in one file, and a file is written once: asked for again, it is the same
bytes, which the bank knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlalchemy.orm import Session

from ledger.book import tables as ledger
from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book
from ledger.financing.lots import collected
from ledger.money import Money
from payments.attempts import Witness
from payments.bank import tables
from payments.bank.accounts import OurAccount, our_accounts
from payments.bank.days import bank_day_after
from payments.bank.orders import WireRefusedError, released_of
from payments.bank.payees import Scheme, payees, scheme_of
from payments.bank.paying_back import end_payback
from payments.bank.still_here import check_still_here
from payments.formats.pain001 import Batch, Order, Party, write_abroad, write_sepa
from payments.gateway import RefundState
from payments.going_back import going_back
from payments.locks import lock_name


def release_wires(
    session: Session,
    book: Book,
    command: Command,
    account: OurAccount,
    wanted: tuple[Scheme, Sequence[int]],
) -> int:
    """Write ordered wires of one scheme into a file for the bank; return its number.

    Raises WireRefusedError: who ordered a wire never releases it, and an order that
    stands in a file never stands in another.
    """
    scheme, order_ids = wanted
    lock_name(session, book.id, "bank:release")
    request = {"scheme": scheme.value, "orders": sorted(order_ids)}
    act = record_act(session, book.id, command, "release_wires", request)
    table = tables.order_file
    if not act.is_new:
        query = select(table.c.id).where(
            table.c.book_id == book.id, table.c.act_id == act.id
        )
        return int(session.execute(query).scalar_one())
    rows = _open_orders(session, book, account, order_ids)
    _check(command, account, rows, scheme)
    _check_payees(session, book, rows)
    _check_covered(session, book, act, rows)
    check_still_here(session, book, rows)
    batch = _batch(book, account, act.id, command.at, rows)
    content = write_sepa(batch) if scheme is Scheme.SEPA else write_abroad(batch)
    written = session.execute(
        insert(table)
        .values(
            book_id=book.id,
            act_id=act.id,
            message_id=batch.message_id,
            scheme=scheme.value,
            content=content,
            released_by=command.actor,
            released_at=command.at,
        )
        .returning(table.c.id)
    )
    file_id = int(written.scalar_one())
    session.execute(
        insert(tables.order_end),
        [
            {
                "book_id": book.id,
                "order_id": row.id,
                "file_id": file_id,
                "ended_by": command.actor,
                "act_id": act.id,
            }
            for row in rows
        ],
    )
    return file_id


def account_of_orders(
    session: Session, book: Book, order_ids: Sequence[int]
) -> OurAccount:
    """Return the account of ours that orders leave from: a file is for one alone.

    Raises WireRefusedError where they leave from several, or are not there.
    """
    table = tables.order
    query = select(table.c.iban).where(
        table.c.book_id == book.id, table.c.id.in_(order_ids)
    )
    ibans = set(session.execute(query).scalars())
    if len(ibans) > 1:
        raise WireRefusedError("accounts", "they leave from several accounts")
    known = our_accounts(session, book.id)
    found = next((one for one in known if one.iban in ibans), None)
    if found is None:
        raise WireRefusedError("unknown", "choose orders of this book")
    return found


def _check(
    command: Command, account: OurAccount, rows: Sequence[Row[Any]], scheme: Scheme
) -> None:
    for row in rows:
        if row.payee_iban is None:
            raise WireRefusedError("payee", "the account of the giver was erased")
        if row.ordered_by == command.actor:
            raise WireRefusedError("same_person", f"you ordered {row.code} yourself")
        if row.usable_from and command.at < row.usable_from:
            since = f"{row.usable_from:%Y-%m-%d %H:%M} UTC"
            raise WireRefusedError("new_account", f"{row.code} can go from {since} on")
        if scheme_of(account, row.payee_iban) is not scheme:
            raise WireRefusedError("scheme", f"{row.code} is not for such a file")


def cancel_wire(session: Session, book: Book, command: Command, order_id: int) -> None:
    """Take an order back that stands in no file. Raises WireRefusedError."""
    lock_name(session, book.id, "bank:release")
    act = record_act(session, book.id, command, "cancel_wire", {"order": order_id})
    if not act.is_new:
        return
    table = tables.order
    query = select(table.c.refund_id).where(
        table.c.book_id == book.id, table.c.id == order_id
    )
    order = session.execute(query).first()
    if order is None:
        raise WireRefusedError("unknown", "there is no such order")
    if _ended(session, book, [order_id]):
        raise WireRefusedError("twice", "the order stands in a file, or was taken back")
    session.execute(
        insert(tables.order_end).values(
            book_id=book.id,
            order_id=order_id,
            file_id=None,
            ended_by=command.actor,
            act_id=act.id,
        )
    )
    if order.refund_id is not None:
        witness = Witness(command.actor, command.at)
        end_payback(session, book, witness, order.refund_id, RefundState.CANCELED)


def order_file(session: Session, book: Book, file_id: int) -> tuple[str, bytes] | None:
    """Return a file for the bank: its name, and the bytes written once."""
    table = tables.order_file
    query = select(table).where(table.c.book_id == book.id, table.c.id == file_id)
    row = session.execute(query).first()
    return None if row is None else (f"{row.message_id}.xml", bytes(row.content))


def _open_orders(
    session: Session, book: Book, account: OurAccount, order_ids: Sequence[int]
) -> list[Row[Any]]:
    order, payee, giver = tables.order, tables.payee, tables.giver_account
    fund = ledger.fund
    query = (
        select(
            order,
            func.coalesce(payee.c.name, giver.c.name).label("name"),
            func.coalesce(payee.c.iban, giver.c.iban).label("payee_iban"),
            func.coalesce(payee.c.bic, giver.c.bic).label("bic"),
            giver.c.usable_from,
            fund.c.code.label("fund"),
        )
        .join(
            fund,
            (fund.c.book_id == order.c.book_id) & (fund.c.id == order.c.fund_id),
        )
        .outerjoin(
            payee,
            (payee.c.book_id == order.c.book_id) & (payee.c.id == order.c.payee_id),
        )
        .outerjoin(
            giver,
            (giver.c.book_id == order.c.book_id)
            & (giver.c.id == order.c.giver_account_id),
        )
        .where(
            order.c.book_id == book.id,
            order.c.iban == account.iban,
            order.c.id.in_(order_ids),
        )
        .order_by(order.c.id)
    )
    rows = list(session.execute(query))
    if not rows or len(rows) != len(set(order_ids)):
        raise WireRefusedError("unknown", "choose orders of this account")
    ended = _ended(session, book, order_ids)
    if ended:
        code = next(row.code for row in rows if row.id in ended)
        raise WireRefusedError("twice", f"{code} stands in a file, or was taken back")
    return rows


def _check_payees(session: Session, book: Book, rows: Sequence[Row[Any]]) -> None:
    """Refuse an order to an account that its association has no longer."""
    current = {payee.id for payee in payees(session, book)}
    for row in rows:
        if row.payee_id is not None and row.payee_id not in current:
            why = f"{row.code} is for an account that was replaced"
            raise WireRefusedError("payee_changed", why)


def _check_covered(
    session: Session, book: Book, act: Act, rows: Sequence[Row[Any]]
) -> None:
    """Refuse wires of what went another way since they were ordered."""
    wanted: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.payee_id is not None:
            of = (row.fund, row.currency)
            wanted[of] = wanted.get(of, 0) + row.amount_minor
    for (fund, currency), minor in sorted(wanted.items()):
        left = collected(session, act, fund, currency).holds
        left -= released_of(session, book, fund, currency)
        left -= going_back(session, book, fund, currency)
        if left.minor < minor:
            raise WireRefusedError("uncovered", f"{fund} has {left} to send")


def _ended(session: Session, book: Book, order_ids: Sequence[int]) -> set[int]:
    table = tables.order_end
    query = select(table.c.order_id).where(
        table.c.book_id == book.id, table.c.order_id.in_(order_ids)
    )
    return set(session.execute(query).scalars())


def _batch(
    book: Book, account: OurAccount, number: int, at: datetime, rows: list[Row[Any]]
) -> Batch:
    orders = tuple(
        Order(
            code=row.code,
            to=Party(row.name, row.payee_iban, row.bic),
            amount=Money(row.amount_minor, row.currency),
            note=row.note,
        )
        for row in rows
    )
    payer = Party(account.holder, account.iban, account.bic)
    message_id = f"IG-{book.id}-{number}"
    return Batch(message_id, at, bank_day_after(at.date()), payer, orders)
