"""Days in words: what a test closes, and what it finds named."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import insert

from app.daily.closing import Closing, close_days
from app.sandbox import tables as sandbox
from ledger.book.acts import Command, record_act
from ledger.book.entries import DraftEntry, Line
from ledger.book.journal import post
from ledger.book.kinds import EntryKind
from ledger.money import Money
from payments.attempts import Witness
from payments.daily.storing import ClosedDay
from tests.payments.scenario import SANDBOX
from tests.payments.shop import START, Shop

FIRST = START.date()


def close(shop: Shop, on: date = FIRST) -> ClosedDay:
    """Close a day an hour after it is over, unless the clock is later already."""
    after = START.replace(hour=1) + timedelta(days=(on - FIRST).days + 1)
    shop.clock.now = max(shop.clock.now, after)
    return close_now(shop, on)


def close_now(shop: Shop, on: date) -> ClosedDay:
    """Close a day whatever the clock says."""
    with shop.session() as session:
        settings = shop.app.extensions["igoudar"]
        witness = Witness("officer", shop.clock.now)
        return close_days(Closing(session, settings, shop.book, witness), on)


def named(closed: ClosedDay) -> list[str]:
    """Every difference of the record: its account, its kind, its amount."""
    return [
        f"{one.account.code} {each.kind.value} {each.amount.minor}"
        for one in closed.record.positions
        for each in one.differences
    ]


def rests(closed: ClosedDay) -> list[int]:
    return [rest.minor for rest in closed.record.unexplained() if rest]


def figures(closed: ClosedDay, code: str) -> tuple[int | None, int]:
    """What the outside and the book say of an account."""
    found = [one for one in closed.record.positions if one.account.code == code]
    assert len(found) == 1, found
    outside = found[0].outside
    return None if outside is None else outside.minor, found[0].book.minor


def post_into(shop: Shop, day: date, minor: int = 700) -> None:
    """Post an entry that no movement is behind, on the provider's account."""
    held, apart = SANDBOX.holds("EUR"), SANDBOX.account("suspense", "EUR")
    amount = Money(minor, "EUR")
    lines = (Line(held, "OPS", amount), Line(apart, "OPS", -amount))
    fact = f"by-hand:{day}:{minor}"
    with shop.session() as session:
        command = Command("officer", fact, shop.clock.now)
        act = record_act(session, shop.book.id, command, "post", {})
        post(session, act, DraftEntry(EntryKind.UNEXPLAINED, fact, day, lines))
        session.commit()


def disagree(shop: Shop, minor: int) -> None:
    """Let the sandbox hold an amount that its own list does not account for."""
    row = {
        "merchant": shop.book.code,
        "id": f"mv_odd_{minor}",
        "type": "dispute_lost",
        "amount_minor": minor,
        "fee_minor": 0,
        "currency": "EUR",
        "moves": True,
        "at": shop.clock.now,
    }
    with shop.session() as session:
        session.execute(insert(sandbox.movement).values(row))
        session.commit()
