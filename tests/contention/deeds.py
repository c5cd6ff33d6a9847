"""What each client may do to the hot funds, rightly, and as a naive program would."""

from __future__ import annotations

from datetime import timedelta

from ledger.book.balances import balance
from ledger.book.entries import Line
from ledger.book.reversing import reverse
from ledger.book.scopes import Scope
from ledger.financing.expenses import ExpenseCorrection, correct_expense, post_expense
from ledger.financing.matching import Match, release_match
from ledger.financing.reservations import (
    Cap,
    NewReservation,
    Pool,
    release,
    reserve,
    use,
)
from tests.contention.clients import Client
from tests.ledger.small_book import BANK, DAY, GIFT, NOW, eur, mad

SHARED = 40
"""Gifts that every client has heard of: posted once, whoever comes first."""
LATER = NOW + timedelta(hours=1)
Moved = dict[str, int]


def give(client: Client) -> Moved:
    minor = client.chance.randint(1, 30)
    client.mine.gift(f"G{client.code}", minor)
    return {"WELL": minor}


def give_what_all_heard_of(client: Client) -> Moved:
    place = client.chance.randrange(SHARED)
    posted = client.mine.gift(f"H{place}", 20 + place)
    return {"WELL": 20 + place} if posted.is_new else {}


def refund(client: Client) -> Moved:
    """Give back a part of a gift that others refund too."""
    return _refund(client, "refund")


def refund_naively(client: Client) -> Moved:
    """Look whether there is enough, then take it: nothing stands in between."""
    mine = client.mine
    held = balance(mine.session, mine.book, Scope(fund="SCHOOL", role="bank"), "EUR")
    if client.turn == 0:
        client.meet.wait()
    return _refund(client, "refund_seen") if held.minor >= TAKEN else {}


TAKEN = 60


def _refund(client: Client, kind: str) -> Moved:
    lines = (
        Line(GIFT, "SCHOOL", eur(TAKEN), lot="POT"),
        Line(BANK, "SCHOOL", eur(-TAKEN)),
    )
    client.mine.post(kind, f"back:{client.code}", lines)
    return {"SCHOOL": -TAKEN}


def match(client: Client) -> Moved:
    """Reserve money of the pool, use it, and pass it on, under one act."""
    mine, code = client.mine, client.code
    minor = client.chance.randint(5, 40)
    of, fact = Pool("SCHOOL"), f"match:{code}:reserved"
    kept = NewReservation(fact, of, eur(minor), LATER, eur(1))
    reserved = reserve(mine.session, mine.act(), kept, at=NOW).amount
    act = mine.act()
    use(mine.session, act, fact, reserved, at=NOW)
    asked = Match(code, "WELL", "SCHOOL", reserved, BANK, f"M{code}", "", "p1")
    release_match(mine.session, act, asked, on=DAY)
    return {"SCHOOL": -reserved.minor, "WELL": reserved.minor}


def keep_under_the_cap(client: Client) -> Moved:
    mine, fact = client.mine, f"cap:{client.code}"
    wanted = eur(client.chance.randint(1, 60))
    kept = NewReservation(fact, Cap("C"), wanted, LATER, eur(1))
    reserved = reserve(mine.session, mine.act(), kept, at=NOW).amount
    if client.chance.random() < 0.5:
        use(mine.session, mine.act(), fact, reserved, at=NOW)
    else:
        release(mine.session, mine.act(), fact, at=NOW)
    return {}


def wire(client: Client) -> Moved:
    minor = client.chance.randint(1, 50)
    client.mine.wire(f"W{client.code}", minor, minor * 10)
    return {"WELL": -minor, "advance": minor * 10}


def spend(client: Client) -> Moved:
    mine, minor = client.mine, client.chance.randint(1, 400)
    post_expense(mine.session, mine.act(), mine.spent(f"E{client.code}", minor))
    return {"advance": -minor}


def spend_and_take_back(client: Client) -> Moved:
    mine, code = client.mine, f"E{client.code}"
    spent = mine.spent(code, client.chance.randint(2, 300))
    post_expense(mine.session, mine.act(), spent)
    back = ExpenseCorrection(spent, mad(spent.amount.minor // 2), DAY)
    correct_expense(mine.session, mine.act(), back)
    return {"advance": back.amount.minor - spent.amount.minor}


def wire_and_reverse(client: Client) -> Moved:
    mine, minor = client.mine, client.chance.randint(1, 30)
    posted = mine.wire(f"W{client.code}", minor, minor * 10)
    reverse(mine.session, mine.act(), posted.fact, on=DAY)
    return {}


def move(client: Client) -> Moved:
    """Move money between the two funds, in either direction."""
    there = client.chance.random() < 0.5
    source, to = ("WELL", "SCHOOL") if there else ("SCHOOL", "WELL")
    lot = "FIRST" if there else "POT"
    minor = client.chance.randint(1, 20)
    lines = (
        Line(GIFT, source, eur(minor), lot=lot),
        Line(BANK, source, eur(-minor)),
        Line(BANK, to, eur(minor)),
        Line(GIFT, to, eur(-minor), lot=lot),
    )
    client.mine.post("transfer_between_projects", f"t:{client.code}", lines)
    return {source: -minor, to: minor}


RIGHT = (
    give,
    give_what_all_heard_of,
    refund,
    match,
    keep_under_the_cap,
    wire,
    spend,
    spend_and_take_back,
    wire_and_reverse,
    move,
)
NAIVE = (*(deed for deed in RIGHT if deed not in {refund, match, move}), refund_naively)
