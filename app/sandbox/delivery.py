"""How the sandbox sends its messages: signed, after its own work is committed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import Row, select, update

from app.sandbox import tables
from app.sandbox.store import Desk
from payments.rails.sandbox import SIGNATURE
from payments.rails.signatures import sign

LISTENS_FOR = 5.0
"""Seconds that the sandbox waits for an answer to a message."""

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where an account's messages go, and the secret that signs them."""

    url: str
    secret: str = field(repr=False)
    network: httpx.BaseTransport | None = None


def deliver(desk: Desk, receiver: Receiver) -> None:
    """Send what waits, oldest first. Commits before the calls and after them."""
    account = desk.lock()
    times = 2 if account.delivery == "twice" else 1
    rows = _waiting(desk, "waiting")
    desk.session.commit()
    _send(desk, receiver, rows, times)


def release(desk: Desk, receiver: Receiver) -> None:
    """Send what was held back, the latest first: out of order."""
    desk.lock()
    rows = _waiting(desk, "held")
    desk.session.commit()
    _send(desk, receiver, rows[::-1], 1)


def _waiting(desk: Desk, state: str) -> list[Row[Any]]:
    table = tables.message
    query = select(table).where(
        table.c.merchant == desk.merchant, table.c.state == state
    )
    ordered = query.order_by(table.c.number).limit(AT_ONCE)
    return list(desk.session.execute(ordered))


def _send(desk: Desk, receiver: Receiver, rows: Sequence[Row[Any]], times: int) -> None:
    with httpx.Client(
        transport=receiver.network, timeout=LISTENS_FOR, trust_env=False
    ) as client:
        for row in rows:
            results = [_post(client, desk, receiver, row.body) for _ in range(times)]
            values: dict[str, object] = {"tries": row.tries + times}
            if any(results):
                values["state"] = "sent"
            table = tables.message
            desk.session.execute(
                update(table)
                .where(table.c.merchant == desk.merchant, table.c.number == row.number)
                .values(values)
            )
            desk.session.commit()


def _post(client: httpx.Client, desk: Desk, receiver: Receiver, body: bytes) -> bool:
    headers = {
        "Content-Type": "application/json",
        SIGNATURE: sign(body, receiver.secret, desk.now),
    }
    try:
        return client.post(receiver.url, content=body, headers=headers).is_success
    except httpx.TransportError:
        return False
