"""Webhooks accepted by the served program under load, and movements posted."""

from __future__ import annotations

import http.client
import json
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import quantiles

from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from benchmarks.book import Bench
from benchmarks.pages import served
from benchmarks.results import Result
from ledger.book.acts import Command, record_act
from ledger.book.registers import FundRegime, set_fund_regime
from ledger.money import Money
from payments import tables
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.movements import record_movement
from payments.purposes import Purpose
from payments.rails.registry import Rail, open_rail
from payments.rails.signatures import sign

SECRET = "whsec_of_a_measurement"  # noqa: S105 - it guards invented money
STEADY, STEADY_SECONDS = 50, 6
FLOOD, FLOOD_SECONDS = 500, 2
MOVEMENTS = 300
RAIL = Rail("stripe", "KEEPER", "EUR", "psp", "P1", place="stripe")


def measure(bench: Bench) -> list[Result]:
    """Send messages at a steady rate, then in a flood; then post movements."""
    engine = create_engine(bench.url)
    with Session(engine) as session:
        command = Command("system:bench", "payments", datetime.now(UTC))
        act = record_act(session, bench.book.id, command, "measure", {})
        open_rail(session, act, RAIL)
        set_fund_regime(session, act, "P1", FundRegime("own", date(2025, 1, 1), "P1"))
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
        steady = _send(port, "s", STEADY, STEADY_SECONDS)
        flood = _send(port, "f", FLOOD, FLOOD_SECONDS)
    with Session(engine) as session:
        stored = session.execute(select(func.count(tables.notice.c.id))).scalar_one()
        rate = _post(session, bench)
    engine.dispose()
    lost = len(steady) + len(flood) - stored
    p99 = quantiles(steady, n=100)[98] * 1000
    return [
        Result("webhook accepted at 50/s, p99", p99, "ms", "<= 50"),
        Result("webhooks lost, flood of 500/s", lost, "messages", "0"),
        Result("gifts recorded, one client", rate, "movements/s", ""),
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


def _post(session: Session, bench: Bench) -> float:
    """Record gifts one by one, a transaction each, as they come in."""
    start = time.perf_counter()
    for number in range(MOVEMENTS):
        amount = Money(5000, "EUR")
        movement = Movement(
            *("stripe", f"txn_{number}", MovementType.PAYMENT, amount),
            occurred_on=date(2026, 6, 1),
            fee=Money(188, "EUR"),
        )
        purpose = Purpose("P1", f"G{number}", f"giver-{number}")
        at = datetime.now(UTC)
        command = Command("system:bench", f"movement:{number}", at)
        act = record_act(session, bench.book.id, command, "record_movement", {})
        record_movement(session, bench.book, act, Incoming(RAIL, movement, purpose))
        session.commit()
    return MOVEMENTS / (time.perf_counter() - start)
