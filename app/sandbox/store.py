"""The sandbox's memory: pages, movements and messages, each in one transaction.

Every function works in the caller's transaction and locks the merchant first, so that
what happens to one account happens in an order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from app.sandbox import tables
from app.sandbox.rules import (
    SandboxRefusalError,
    check_effect,
    check_outcome,
    check_refund,
    fee_of,
)
from ledger.money import Money

OPEN_FOR = timedelta(hours=24)
RECORDS = 100
"""Movements on one page of the list."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One account at the sandbox, for one request: whose, when, and with what chance.

    ``now`` is the machine's clock; the account's own clock may run ahead of it.
    """

    session: Session
    merchant: str
    now: datetime
    make_id: Callable[[str], str]

    def lock(self) -> Row[Any]:
        """Lock the account's row, made at the first call."""
        table = tables.merchant
        new = upsert(table).values(merchant=self.merchant).on_conflict_do_nothing()
        self.session.execute(new)
        query = select(table).where(table.c.merchant == self.merchant)
        return self.session.execute(query.with_for_update()).one()

    def is_open(self) -> bool:
        """Say whether the account has ever been used with its key."""
        table = tables.merchant
        query = select(table.c.merchant).where(table.c.merchant == self.merchant)
        return self.session.execute(query).first() is not None

    def clock(self, account: Row[Any]) -> datetime:
        """Read the account's own clock."""
        return self.now + timedelta(seconds=account.clock_seconds)


def open_page(desk: Desk, asked: Mapping[str, Any]) -> str:
    """Open a page to pay on."""
    account = desk.lock()
    at, number = desk.clock(account), desk.make_id("page")
    values = {
        "merchant": desk.merchant,
        "id": number,
        "reference": asked["reference"],
        "amount_minor": asked["amount"],
        "currency": asked["currency"],
        "payee": asked["payee"],
        "return_url": asked["return_url"],
        "language": asked["language"],
        "keeps_method": bool(asked.get("keeps_method")),
        "state": "open",
        "opened_at": at,
        "expires_at": at + OPEN_FOR,
    }
    desk.session.execute(insert(tables.page).values(values))
    return number


def find_page(desk: Desk, page_id: str) -> Row[Any]:
    """Return a page. Raises SandboxRefusalError."""
    table = tables.page
    query = select(table).where(
        table.c.merchant == desk.merchant, table.c.id == page_id
    )
    row = desk.session.execute(query).first()
    if row is None:
        raise SandboxRefusalError("there is no such page")
    return row


def pages_of(desk: Desk, reference: str) -> list[str]:
    """List the pages that were opened under a reference, the latest first."""
    table = tables.page
    query = select(table.c.id).where(
        table.c.merchant == desk.merchant, table.c.reference == reference
    )
    return list(
        desk.session.execute(query.order_by(table.c.opened_at.desc())).scalars()
    )


def balances(desk: Desk) -> dict[str, int]:
    """Add up what stands on the account, by currency."""
    table = tables.movement
    net = func.sum(table.c.amount_minor - table.c.fee_minor)
    query = select(table.c.currency, net).where(
        table.c.merchant == desk.merchant, table.c.moves
    )
    rows = desk.session.execute(query.group_by(table.c.currency))
    return {currency: int(minor) for currency, minor in rows}


def happen(desk: Desk, page_id: str, name: str) -> None:
    """Let something happen to a page that is not paid yet, and tell of it."""
    account = desk.lock()
    row = find_page(desk, page_id)
    outcome = check_outcome(row.state, name)
    values: dict[str, object] = {"state": outcome.to_state}
    if outcome.channel:
        values["channel"] = outcome.channel
    if name == "refused":
        values["refusals"] = row.refusals + 1
    if outcome.to_state in {"paid", "processing"} and row.keeps_method:
        values["method_id"] = row.method_id or _keep(desk, account, outcome.channel)
    table = tables.page
    desk.session.execute(
        update(table)
        .where(table.c.merchant == desk.merchant, table.c.id == page_id)
        .values(values)
    )
    if outcome.to_state == "paid":
        fee = fee_of(outcome.channel or "card", row.amount_minor)
        move(desk, account, row, ("payment", row.amount_minor, fee))
    if name != "ask":
        tell(desk, account, f"page.{name}", page_id)


def _keep(desk: Desk, account: Row[Any], channel: str | None) -> str:
    """Keep what a payer pays with, so that it can be collected from again."""
    number = desk.make_id("meth")
    values = {
        "merchant": desk.merchant,
        "id": number,
        "channel": channel or "card",
        "kept_at": desk.clock(account),
    }
    desk.session.execute(insert(tables.method).values(values))
    return number


def take_effect(desk: Desk, page_id: str, name: str) -> None:
    """Let something happen to a paid page, and tell of it.

    It is about all that was paid: the payer's bank knows of no refund.
    """
    account = desk.lock()
    row = find_page(desk, page_id)
    effect = check_effect(name, happened(desk, page_id))
    line = (name, effect.sign * row.amount_minor, effect.fee_minor)
    move(desk, account, row, line, moves=effect.moves)
    tell(desk, account, f"payment.{name}", page_id)


def refund(desk: Desk, page_id: str, amount_minor: int, order: str = "") -> str:
    """Give a payment back, in whole or in part, and tell of it.

    ``order`` is the merchant's own name for it; empty where the page's operator did.
    """
    account = desk.lock()
    row = find_page(desk, page_id)
    check_refund(_left(desk, page_id), amount_minor, happened(desk, page_id))
    is_held = account.refunds == "pending"
    line = ("refund_pending" if is_held else "refund", -amount_minor, 0)
    number = move(desk, account, row, line, moves=not is_held)
    table = tables.movement
    here = (table.c.merchant == desk.merchant, table.c.id == number)
    desk.session.execute(update(table).where(*here).values(order_key=order))
    tell(desk, account, "payment.refund", page_id)
    return number


def cancel(desk: Desk, page_id: str) -> None:
    """Close a page if nobody has paid on it; a paid one stays paid."""
    desk.lock()
    row = find_page(desk, page_id)
    if row.state in {"open", "action"}:
        happen(desk, page_id, "give_up")


def pay_out(desk: Desk) -> None:
    """Pay out what stands on the balance, or debit what is missing, by currency."""
    account = desk.lock()
    table = tables.movement
    waiting = (table.c.merchant == desk.merchant, table.c.payout_id.is_(None))
    rows = desk.session.execute(
        select(table).where(*waiting, table.c.type != "payout").order_by(table.c.number)
    ).all()
    nets: dict[str, int] = {}
    for row in rows:
        moved = row.amount_minor - row.fee_minor if row.moves else 0
        nets[row.currency] = nets.get(row.currency, 0) + moved
    due = {currency: net for currency, net in nets.items() if net}
    if not due:
        raise SandboxRefusalError("there is nothing to pay out")
    for currency, net in due.items():
        inside = [row.number for row in rows if row.currency == currency]
        _pay_out(desk, account, Money(net, currency), inside)


def _pay_out(desk: Desk, account: Row[Any], net: Money, inside: list[int]) -> None:
    """Write one payout, and mark what is inside."""
    table, number = tables.movement, desk.make_id("po")
    values = {
        "merchant": desk.merchant,
        "id": number,
        "type": "payout",
        "amount_minor": -net.minor,
        "fee_minor": 0,
        "currency": net.currency,
        "moves": True,
        "at": desk.clock(account),
    }
    desk.session.execute(insert(table).values(values))
    desk.session.execute(
        update(table)
        .where(table.c.merchant == desk.merchant, table.c.number.in_(inside))
        .values(payout_id=number)
    )
    tell(desk, account, "payout.made", number)


def happened(desk: Desk, page_id: str) -> tuple[str, ...]:
    """Name the types of movements of a page, in order."""
    return tuple(row.type for row in movements_of(desk, page_id))


def movements_of(desk: Desk, page_id: str) -> list[Row[Any]]:
    """List the movements of a page, oldest first."""
    table = tables.movement
    query = select(table).where(
        table.c.merchant == desk.merchant, table.c.page_id == page_id
    )
    return list(desk.session.execute(query.order_by(table.c.number)))


def list_movements(desk: Desk, since: datetime | None, after: int) -> list[Row[Any]]:
    """List an account's movements from an instant on, one page of them and one more."""
    table = tables.movement
    query = select(table).where(
        table.c.merchant == desk.merchant, table.c.number > after
    )
    if since is not None:
        query = query.where(table.c.at >= since)
    ordered = query.order_by(table.c.number).limit(RECORDS + 1)
    return list(desk.session.execute(ordered))


def contained(desk: Desk, payout_id: str) -> list[str]:
    """List the ids of the movements in a payout."""
    table = tables.movement
    query = select(table.c.id).where(
        table.c.merchant == desk.merchant, table.c.payout_id == payout_id
    )
    return list(desk.session.execute(query.order_by(table.c.number)).scalars())


def set_account(desk: Desk, **values: object) -> None:
    """Set how the account behaves: its clock, its delivery, answers to be lost."""
    desk.lock()
    table = tables.merchant
    desk.session.execute(
        update(table).where(table.c.merchant == desk.merchant).values(values)
    )


def _left(desk: Desk, page_id: str) -> int:
    """Say how much of a payment was not given back."""
    back = ("payment", "refund", "refund_pending", "refund_failed", "return")
    rows = movements_of(desk, page_id)
    return sum(row.amount_minor for row in rows if row.type in back)


def move(
    desk: Desk,
    account: Row[Any],
    page: Row[Any],
    line: tuple[str, int, int],
    *,
    moves: bool = True,
) -> str:
    """Write a movement of a page; what moves nothing only tells how it stands."""
    type_, amount, fee = line
    number = desk.make_id("mv")
    values = {
        "merchant": desk.merchant,
        "id": number,
        "type": type_,
        "page_id": page.id,
        "amount_minor": amount,
        "fee_minor": fee,
        "currency": page.currency,
        "moves": moves,
        "at": desk.clock(account),
    }
    desk.session.execute(insert(tables.movement).values(values))
    return number


def tell(desk: Desk, account: Row[Any], type_: str, page_id: str) -> None:
    """Write a message; who commits this delivers it afterwards."""
    number = desk.make_id("msg")
    body = {
        "id": number,
        "type": type_,
        "page": page_id,
        "merchant": desk.merchant,
        "live": False,
    }
    states = {"dropped": "dropped", "held": "held"}
    values = {
        "merchant": desk.merchant,
        "id": number,
        "type": type_,
        "page_id": page_id,
        "body": json.dumps(body).encode(),
        "state": states.get(account.delivery, "waiting"),
    }
    desk.session.execute(insert(tables.message).values(values))
