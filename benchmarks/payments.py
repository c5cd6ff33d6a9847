"""Webhooks accepted by the served program under load, and movements posted."""

from __future__ import annotations

import http.client
import json
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import quantiles

from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from benchmarks.book import Bench
from benchmarks.costs import processors
from benchmarks.pages import served
from benchmarks.results import Result
from ledger.book.acts import Act, Command, record_act
from ledger.book.calls import driver
from ledger.money import Money
from payments import tables
from payments.bulk import record_many
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.movements import record_movement
from payments.purposes import Purpose
from payments.rails.registry import Rail, open_rail
from payments.rails.signatures import sign

SECRET = "whsec_of_a_measurement"  # noqa: S105 - it guards invented money
FIRST, FIRST_SECONDS = 10, 4
STEADY, STEADY_SECONDS = 50, 15
FLOOD, FLOOD_SECONDS = 500, 2
MOVEMENTS = 300
MANY, AT_ONCE = 10_000, 500
RAIL = Rail("stripe", "KEEPER", "EUR", "psp", "P1", place="stripe")


def measure(bench: Bench) -> list[Result]:
    """Send messages at a steady rate, then in a flood; then post movements.

    What a service is slow with right after its start stands in a row of its own.
    """
    engine = create_engine(bench.url)
    with Session(engine) as session:
        command = Command("system:bench", "payments", datetime.now(UTC))
        act = record_act(session, bench.book.id, command, "measure", {})
        open_rail(session, act, RAIL)
        session.commit()
    stripe = {
        "STRIPE_API_KEY": "rk_live_of_a_measurement",
        "STRIPE_WEBHOOK_SECRETS": SECRET,
        "STRIPE_BOOK": bench.book.code,
        "WEB_CONCURRENCY": "2",
    }
    with (
        tempfile.TemporaryDirectory(prefix="igw") as home,
        served(bench, Path(home), stripe) as port,
    ):
        first = _send(port, "w", FIRST, FIRST_SECONDS)
        steady = _send(port, "s", STEADY, STEADY_SECONDS)
        flood = _send(port, "f", FLOOD, FLOOD_SECONDS)
    with Session(engine) as session:
        stored = session.execute(select(func.count(tables.notice.c.id))).scalar_one()
        alone = _rate(session, MOVEMENTS, lambda: _post(session, bench))
        many = _rate(session, MANY, lambda: _post_many(session, bench))
    engine.dispose()
    lost = len(first) + len(steady) + len(flood) - stored
    p99 = quantiles(steady, n=100)[98] * 1000
    slowest = max(first) * 1000
    return [
        Result("slowest of the first messages after a start", slowest, "ms", ""),
        Result("webhook accepted at 50/s, p99", p99, "ms", "<= 50"),
        Result("webhooks lost, flood of 500/s", lost, "messages", "0"),
        _speed("gifts recorded, one client", alone, ""),
        _speed("10,000 gifts recorded in bulk", many, ">= 1,000"),
    ]


def _send(port: int, name: str, rate: int, seconds: int) -> list[float]:
    """Send messages at their instants; return how long each took to be answered."""
    start = time.perf_counter() + 0.5

    def one(number: int) -> float:
        time.sleep(max(start + number / rate - time.perf_counter(), 0))
        return _one(port, f"evt_{name}{number}")

    with ThreadPoolExecutor(32) as pool:
        return list(pool.map(one, range(rate * seconds)))


def _one(port: int, name: str) -> float:
    event = {
        "id": name,
        "object": "event",
        "type": "charge.succeeded",
        "livemode": True,
        "data": {"object": {"id": "ch_1", "payment_intent": "pi_1"}},
    }
    body = json.dumps(event).encode()
    headers = {"Stripe-Signature": sign(body, SECRET, datetime.now(UTC))}
    begun = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/webhooks/stripe/bench", body, headers)
    status = connection.getresponse().status
    connection.close()
    if status != http.client.OK:
        raise RuntimeError(f"a message was answered {status}")
    return time.perf_counter() - begun


def _rate(
    session: Session, count: int, record: Callable[[], None]
) -> tuple[float, float]:
    """Say how many are recorded in a second of the processors, and of the clock."""
    links = [driver(session)]
    wall, cpu = time.perf_counter(), processors(links)
    record()
    return (
        count / (processors(links) - cpu),
        count / (time.perf_counter() - wall),
    )


def _speed(name: str, rate: tuple[float, float], target: str) -> Result:
    by_cpu, by_clock = rate
    return Result(name, by_cpu, "movements/s CPU", target, clock=by_clock)


def _post(session: Session, bench: Bench) -> None:
    """Record gifts one by one, a transaction each, as they come in."""
    for number in range(MOVEMENTS):
        act = _act(session, bench, f"movement:{number}")
        record_movement(session, bench.book, act, _gift(number))
        session.commit()


def _post_many(session: Session, bench: Bench) -> None:
    """Record gifts some hundred at a time, a transaction each, as a sweep does."""
    incomings = [_gift(MOVEMENTS + number) for number in range(MANY)]
    for first in range(0, MANY, AT_ONCE):
        part = incomings[first : first + AT_ONCE]
        act = _act(session, bench, f"movements:{first}")
        recorded = record_many(session, bench.book, act, part)
        session.commit()
        if len(recorded.posted) != len(part):
            raise RuntimeError(f"not recorded: {recorded.refused}")


def _gift(number: int) -> Incoming:
    movement = Movement(
        *("stripe", f"txn_{number}", MovementType.PAYMENT, Money(5000, "EUR")),
        occurred_on=date(2026, 6, 1),
        fee=Money(188, "EUR"),
    )
    return Incoming(RAIL, movement, Purpose("P1", f"G{number}", f"giver-{number}"))


def _act(session: Session, bench: Bench, key: str) -> Act:
    command = Command("system:bench", key, datetime.now(UTC))
    return record_act(session, bench.book.id, command, "record_movement", {})
