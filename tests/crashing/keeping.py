"""Deeds about reservations, queues and exchange."""

from __future__ import annotations

from datetime import timedelta

from ledger.book.entries import AccountKey
from ledger.book.journal import post
from ledger.book.registers import open_account
from ledger.book.roles import AccountType
from ledger.financing.exchange import Exchange, post_exchange
from ledger.financing.matching import release_match
from ledger.financing.reservations import (
    Cap,
    CapLimit,
    GivenBack,
    NewReservation,
    Pool,
    count_under,
    expire_reservations,
    give_room_back,
    release,
    reserve,
    set_cap,
    use,
)
from ledger.financing.tranches import Wire, post_wire
from ledger.money import Money
from tests.crashing.deeds import (
    Deed,
    Desk,
    fill_pool,
    gift_of,
    give,
    match_of,
)
from tests.ledger.small_book import ADVANCE, BANK, DAY, NOW, eur, mad

UNTIL = NOW + timedelta(hours=1)
LATER = NOW + timedelta(hours=2)
DOLLARS = AccountKey("OP", "dollars", "USD")


def cap(desk: Desk) -> None:
    day = DAY - timedelta(days=60)
    limit = CapLimit(desk.place.code("C"), eur(900), day, "a law", desk.place.fund)
    set_cap(desk.session, desk.act("cap"), limit)


def count_before(desk: Desk) -> None:
    """Open a cap, and count more than it takes, under one act."""
    act, code = desk.act("cap"), desk.place.code("C")
    day = DAY - timedelta(days=60)
    set_cap(desk.session, act, CapLimit(code, eur(900), day, "a law", desk.place.fund))
    if act.is_new:
        came = {f"room:{desk.place.code(one)}:1": eur(700) for one in "AB"}
        count_under(desk.session, act, Cap(code), came, at=NOW)


def count_late(desk: Desk) -> None:
    """Count under a cap, after all, more than it takes."""
    act = desk.act("count_earlier")
    if act.is_new:
        came = {f"room:{desk.place.code(one)}:1": eur(700) for one in "DE"}
        count_under(desk.session, act, Cap(desk.place.code("C")), came, at=NOW)


def lower_cap(desk: Desk) -> None:
    day = DAY + timedelta(days=30)
    limit = CapLimit(desk.place.code("C"), eur(700), day, "a law", desk.place.fund)
    set_cap(desk.session, desk.act("cap"), limit)


def kept(desk: Desk) -> str:
    return f"match:{desk.place.code('R')}:reserved"


def keep(desk: Desk) -> None:
    new = NewReservation(kept(desk), Cap(desk.place.code("C")), eur(500), UNTIL)
    reserve(desk.session, desk.act("reserve"), new, at=NOW)


def keep_what_is_there(desk: Desk) -> None:
    of = Pool(desk.place.code("POOL"))
    new = NewReservation(kept(desk), of, eur(2500), UNTIL, eur(1))
    reserve(desk.session, desk.act("reserve"), new, at=NOW)


def keep_what_expired(desk: Desk) -> None:
    """Reserve what was another one's; that one is ended on the way."""
    fact, of = f"{kept(desk)}:again", Cap(desk.place.code("C"))
    new = NewReservation(fact, of, eur(900), LATER + timedelta(hours=1))
    reserve(desk.session, desk.act("reserve"), new, at=LATER)


def use_kept(desk: Desk) -> None:
    use(desk.session, desk.act("use"), kept(desk), eur(300), at=NOW)


def release_kept(desk: Desk) -> None:
    release(desk.session, desk.act("release"), kept(desk), at=NOW)


def expire(desk: Desk) -> None:
    expire_reservations(desk.session, desk.act("expire"), at=LATER)


def give_back_room(desk: Desk) -> None:
    back = GivenBack(kept(desk), f"bank:{desk.place.code('R')}:refund", eur(200))
    give_room_back(desk.session, desk.act("back"), back, at=NOW)


def match_kept(desk: Desk) -> None:
    """Use what was reserved and post the match, under one act."""
    act = desk.act("match")
    use(desk.session, act, kept(desk), eur(2500), at=NOW)
    release_match(desk.session, act, match_of(desk), on=DAY)


def wire_all(desk: Desk) -> None:
    """Send whatever was given, so that the queue begins behind it."""
    _send(desk, "V", 5000)


def give_again(desk: Desk) -> None:
    post(desk.session, desk.act("give"), gift_of(desk, "B"))


def wire_from_behind(desk: Desk) -> None:
    _send(desk, "U", 3000)


def _send(desk: Desk, letter: str, minor: int) -> None:
    wire = Wire(
        code=desk.place.code(letter),
        fund=desk.place.fund,
        sent=eur(minor),
        received=mad(minor * 10),
        bank=BANK,
        advance=ADVANCE,
        occurred_on=DAY,
    )
    act = desk.act("wire")
    if act.is_new:
        post_wire(desk.session, act, wire)


def buy(desk: Desk) -> None:
    act = desk.act("exchange")
    if act.is_new:
        open_account(desk.session, act, DOLLARS, AccountType.ASSET)
        sold, bought = eur(3000), Money(3300, "USD")
        exchange = Exchange(
            desk.place.code("B"), desk.place.fund, sold, bought, BANK, DOLLARS, DAY
        )
        post_exchange(desk.session, act, exchange)


def sell(desk: Desk) -> None:
    act = desk.act("exchange")
    if act.is_new:
        sold, bought = Money(3300, "USD"), eur(3100)
        exchange = Exchange(
            desk.place.code("S"), desk.place.fund, sold, bought, DOLLARS, BANK, DAY
        )
        post_exchange(desk.session, act, exchange)


KEEPING = {
    "cap": Deed(cap),
    "cap over what came": Deed(count_before),
    "cap over what is counted late": Deed(count_late, (cap,)),
    "lower a cap": Deed(lower_cap, (cap,)),
    "reserve room": Deed(keep, (cap,)),
    "reserve of a pool": Deed(keep_what_is_there, (give, fill_pool)),
    "reserve what expired": Deed(keep_what_expired, (cap, keep)),
    "use": Deed(use_kept, (cap, keep)),
    "release": Deed(release_kept, (cap, keep)),
    "expire": Deed(expire, (cap, keep)),
    "give room back": Deed(give_back_room, (cap, keep, use_kept)),
    "match what was kept": Deed(match_kept, (give, fill_pool, keep_what_is_there)),
    "wire from behind": Deed(wire_from_behind, (give, wire_all, give_again)),
    "exchange": Deed(buy, (give,)),
    "exchange back": Deed(sell, (give, buy)),
}
