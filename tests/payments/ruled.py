"""Movements and what is known beforehand, as values; and rulings as text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.kinds import EntryKind
from ledger.money import Money
from payments.circumstances import Circumstances, Original, Part, Payer, Payout, Share
from payments.gateway import Movement, MovementType
from payments.purposes import Purpose, Tip
from payments.rails.registry import Rail

DAY = date(2026, 3, 1)
RAIL = Rail("stripe", "OP", "EUR", "psp", "OPS", place="s", bank_place="b")
LOCAL = Rail("local", "AZWU", "MAD", "local_bank", "OPS", answers="Azwu")
SEEN = Circumstances(RAIL, "OPS")
GIFT = Purpose("P1", "L1", "Fatima", budget_line="B4")


def eur(minor):
    return Money(minor, "EUR")


def moved(type_, minor, fee=None, currency="EUR"):
    taken = None if fee is None else Money(fee, currency)
    return Movement("stripe", "x1", type_, Money(minor, currency), DAY, fee=taken)


def original(**more):
    plain = Original(
        *("a:gift", "source.gift", "P1", "L1", "Fatima"),
        *(eur(10000), eur(200), eur(10000), eur(10000), eur(0), eur(0)),
    )
    return replace(plain, **more)


def payer(has, claimed=0, written_off=0):
    return Payer(eur(has), eur(claimed), eur(written_off))


def told(ruling):
    """Write a ruling as lines: the entry, then its postings."""
    entry = ruling.draft
    if entry is None:
        return []
    assert entry.occurred_on == DAY
    assert (entry.reverses, entry.takings) == (None, ())
    head = f"{entry.kind.value} {entry.fact} {entry.corrects or '-'}"
    return [head, *(_line(one) for one in entry.lines)]


def _line(one):
    where = f"{one.account.code}@{one.account.place}".removesuffix("@")
    whose = f"{one.lot or '-'} {one.party or '-'} {one.budget_line or '-'}"
    base = "" if one.base_minor is None else f" base {one.base_minor}"
    amount = f"{one.amount.minor} {one.amount.currency}"
    return f"{where} {one.account.keeper} {one.fund} {amount}{base} {whose}"


PREPARED = DraftEntry(
    EntryKind.WIRE_OUT,
    "was:named",
    DAY,
    (
        Line(AccountKey("OP", "bank", "EUR"), "P1", eur(-5)),
        Line(AccountKey("OP", "fx", "EUR"), "P1", eur(5)),
    ),
)
TRANSIT = AccountKey("OP", "psp_in_transit", "EUR", "s")
SENT = Payout(
    "stripe:po:payout",
    TRANSIT,
    (Share("OPS", eur(-10)), Share("P2", eur(0)), Share("P1", eur(110))),
)
M = MovementType
TIPPED = replace(GIFT, tip=Tip(eur(400), "OPS", "L1/tip"))
TIP_BACK = {"tip": TIPPED.tip, "tip_left": eur(400), "unspent": eur(6000)}
OVER = {"over_left": eur(1000), "unspent": eur(6000)}
PARTS = (
    Part("a:one", "source.gift", "P1", "L1", "Fatima", eur(3000)),
    Part("a:two", "source.public", "P2", "L2", None, eur(5000)),
)
