"""What else may happen to a payment or an account: rarer, and all of it on purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from app.sandbox import tables
from app.sandbox.rules import SandboxRefusalError
from app.sandbox.store import Desk, happened, move, movements_of, tell

FEE, MYSTERY = 150, 200
ANSWER_WITHIN = timedelta(days=7)
NOTES = frozenset(
    {"refund_pending", "refund_canceled", "inquiry_open", "inquiry_closed"}
)
"""Rows that tell how something stands; no money moved, and no list shows them."""

_DECIDED = ("dispute_won", "dispute_lost")


@dataclass(frozen=True, slots=True)
class Fate:
    """What may happen to a page: after and never after which rows."""

    after: str
    never_after: tuple[str, ...] = ()


FATES: Mapping[str, Fate] = {
    "refund_done": Fate("refund_pending"),
    "refund_cancel": Fate("refund_pending"),
    "refund_failed": Fate("refund", ("refund_failed",)),
    "inquiry_open": Fate("payment", ("inquiry_open", "dispute_open", "return")),
    "inquiry_closed": Fate("inquiry_open", ("inquiry_closed",)),
    "dispute_part": Fate("dispute_open", _DECIDED),
    "dispute_withdrawn": Fate("dispute_open", _DECIDED),
}


def may_befall(name: str, done: tuple[str, ...]) -> bool:
    """Say whether something may happen to a page after what has happened."""
    fate = FATES[name]
    return fate.after in done and not any(one in done for one in fate.never_after)


def befall(desk: Desk, page: Row[Any], name: str) -> None:
    """Let it happen to a page, and tell of it. Raises SandboxRefusalError."""
    account = desk.lock()
    if not may_befall(name, happened(desk, page.id)):
        raise SandboxRefusalError(f"{name} is not possible now")
    if name.startswith("refund_"):
        _refund(desk, account, page, name)
    elif name.startswith("inquiry_"):
        move(desk, account, page, (name, 0, 0), moves=False)
    else:
        _decide(desk, account, page, name)
    tell(desk, account, f"payment.{name}", page.id)


def befall_account(desk: Desk, name: str) -> None:
    """Let something happen to the account itself. Raises SandboxRefusalError."""
    account = desk.lock()
    act = ACCOUNT_FATES.get(name)
    if act is None:
        raise SandboxRefusalError(f"there is nothing called {name}")
    act(desk, account)


def refunds_of(desk: Desk, page_id: str) -> list[dict[str, object]]:
    """List the refunds of a page as they stand."""
    rows = movements_of(desk, page_id)
    failed = {row.order_key for row in rows if row.type == "refund_failed"}
    states = {
        "refund_pending": "pending",
        "refund_canceled": "canceled",
        "refund": "succeeded",
    }
    return [
        {
            "id": row.id,
            "amount": -row.amount_minor,
            "currency": row.currency,
            "state": "failed" if row.id in failed else states[row.type],
            "order": row.order_key,
        }
        for row in rows
        if row.type in states
    ]


def disputes_of(desk: Desk, page_id: str) -> list[dict[str, object]]:
    """List the disputes and inquiries of a page as they stand."""
    rows = movements_of(desk, page_id)
    done = tuple(row.type for row in rows)
    return [
        {
            "id": f"dp_{row.id}",
            "amount": abs(row.amount_minor),
            "currency": row.currency,
            "due": (row.at + ANSWER_WITHIN).isoformat(),
            **_standing(row.type, rows, done),
        }
        for row in rows
        if row.type in ("dispute_open", "inquiry_open")
    ]


def _standing(
    type_: str, rows: list[Row[Any]], done: tuple[str, ...]
) -> dict[str, object]:
    if type_ == "inquiry_open":
        is_open = "inquiry_closed" not in done
        status = "warning_needs_response" if is_open else "warning_closed"
        return {"status": status, "open": is_open}
    if "dispute_lost" in done:
        return {"status": "lost", "open": False}
    won = [row for row in rows if row.type == "dispute_won"]
    if not won:
        return {"status": "needs_response", "open": True}
    is_withdrawn = won[-1].order_key == "withdrawn"
    return {"status": "prevented" if is_withdrawn else "won", "open": False}


def _refund(desk: Desk, account: Row[Any], page: Row[Any], name: str) -> None:
    wanted = "refund" if name == "refund_failed" else "refund_pending"
    row = next(row for row in movements_of(desk, page.id) if row.type == wanted)
    if name == "refund_failed":
        number = move(desk, account, page, (name, -row.amount_minor, 0))
        _change(desk, number, order_key=row.id)
    elif name == "refund_cancel":
        _change(desk, row.id, type="refund_canceled")
    else:
        _change(desk, row.id, type="refund", moves=True, at=desk.clock(account))


def _decide(desk: Desk, account: Row[Any], page: Row[Any], name: str) -> None:
    """End a dispute in part, or withdrawn: the fee comes back with the latter."""
    opened = next(
        row for row in movements_of(desk, page.id) if row.type == "dispute_open"
    )
    whole = -opened.amount_minor
    back = whole if name == "dispute_withdrawn" else whole // 2
    fee = -opened.fee_minor if name == "dispute_withdrawn" else 0
    number = move(desk, account, page, ("dispute_won", back, fee))
    if name == "dispute_withdrawn":
        _change(desk, number, order_key="withdrawn")
    else:
        rest = ("dispute_lost", back - whole, 0)
        move(desk, account, page, rest, moves=False)


def _fail_payout(desk: Desk, account: Row[Any]) -> None:
    """Let the latest payout come back, once."""
    table = tables.movement
    query = (
        select(table)
        .where(table.c.merchant == desk.merchant)
        .order_by(table.c.number.desc())
    )
    rows = desk.session.execute(query).all()
    back = {row.order_key for row in rows if row.type == "payout_failed"}
    payout = next(
        (row for row in rows if row.type == "payout" and row.id not in back), None
    )
    if payout is None:
        raise SandboxRefusalError("there is no payout that could come back")
    line = ("payout_failed", -payout.amount_minor)
    _bare(desk, account, line, payout.currency, order_key=payout.id)
    tell(desk, account, "payout.failed", payout.id)


def _take_fee(desk: Desk, account: Row[Any]) -> None:
    _bare(desk, account, ("fee", -FEE), "EUR")


def _be_odd(desk: Desk, account: Row[Any]) -> None:
    _bare(desk, account, ("mystery", MYSTERY), "EUR")


def _hold_refunds(desk: Desk, account: Row[Any]) -> None:
    """Let refunds wait from now on, or no longer."""
    table = tables.merchant
    now = "pending" if account.refunds == "at_once" else "at_once"
    desk.session.execute(
        update(table).where(table.c.merchant == desk.merchant).values(refunds=now)
    )


def _bare(
    desk: Desk,
    account: Row[Any],
    line: tuple[str, int],
    currency: str,
    order_key: str = "",
) -> None:
    """Write a movement that belongs to no page."""
    type_, amount = line
    values = {
        "merchant": desk.merchant,
        "id": desk.make_id("mv"),
        "type": type_,
        "amount_minor": amount,
        "fee_minor": 0,
        "currency": currency,
        "moves": True,
        "order_key": order_key,
        "at": desk.clock(account),
    }
    desk.session.execute(insert(tables.movement).values(values))


def _change(desk: Desk, number: str, **values: object) -> None:
    table = tables.movement
    here = (table.c.merchant == desk.merchant, table.c.id == number)
    desk.session.execute(update(table).where(*here).values(values))


ACCOUNT_FATES: Mapping[str, Callable[[Desk, Row[Any]], None]] = {
    "payout_failed": _fail_payout,
    "fee": _take_fee,
    "mystery": _be_odd,
    "hold_refunds": _hold_refunds,
}
"""What may happen to an account."""
