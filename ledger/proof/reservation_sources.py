"""Leaves of caps and reservations: what was promised, up to where, and what became."""

from __future__ import annotations

from ledger.proof.sources import LeafSource, by_id, by_key, day, instant, named, to

_ACT = to("ledger.act", "c", "r.act_id")

RESERVATION_SOURCES: tuple[LeafSource, ...] = (
    LeafSource(
        kind="cap",
        keys=by_id("ledger.cap"),
        rows="join ledger.cap r on r.book_id = %(book)s and r.id = w.row_id"
        + _ACT
        + to("ledger.fund", "f", "r.fund_id"),
        header={
            "code": "to_json(r.code)",
            "fund": named("r.fund_id", "f.code"),
            "currency": "r.currency",
            "act": "c.public_id",
        },
    ),
    LeafSource(
        kind="cap_limit",
        keys=by_key("ledger.cap_limit", "cap_id", day("from_on")),
        rows="join ledger.cap_limit r on r.book_id = %(book)s"
        f" and r.cap_id = w.row_id and {day('r.from_on')} = w.row_part"
        + _ACT
        + to("ledger.cap", "k", "r.cap_id"),
        header={
            "cap": "to_json(k.code)",
            "from_on": "w.row_part",
            "limit_minor": "r.limit_minor",
            "source": "to_json(r.source)",
            "act": "c.public_id",
        },
    ),
    LeafSource(
        kind="reservation",
        keys=by_id("ledger.reservation"),
        rows="join ledger.reservation r on r.book_id = %(book)s and r.id = w.row_id"
        + _ACT
        + to("ledger.fund", "f", "r.pool_id")
        + to("ledger.cap", "k", "r.cap_id"),
        header={
            "fact": "r.fact",
            "pool": named("r.pool_id", "f.code"),
            "cap": named("r.cap_id", "to_json(k.code)"),
            "currency": "r.currency",
            "wanted_minor": "r.wanted_minor",
            "amount_minor": "r.amount_minor",
            "reserved_at": instant("r.reserved_at"),
            "expires_at": instant("r.expires_at"),
            "act": "c.public_id",
        },
    ),
    LeafSource(
        kind="reservation_end",
        keys=by_key("ledger.reservation_end", "reservation_id"),
        rows="join ledger.reservation_end r on r.book_id = %(book)s"
        " and r.reservation_id = w.row_id"
        + _ACT
        + to("ledger.reservation", "o", "r.reservation_id"),
        header={
            "reservation": "o.fact",
            "state": "r.state",
            "used_minor": "r.used_minor",
            "at": instant("r.at"),
            "act": "c.public_id",
        },
    ),
    LeafSource(
        kind="room_return",
        keys=by_key("ledger.room_return", "reservation_id", "fact"),
        rows="join ledger.room_return r on r.book_id = %(book)s"
        " and r.reservation_id = w.row_id and r.fact = w.row_part"
        + _ACT
        + to("ledger.reservation", "o", "r.reservation_id"),
        header={
            "reservation": "o.fact",
            "fact": "w.row_part",
            "returned_minor": "r.returned_minor",
            "at": instant("r.at"),
            "act": "c.public_id",
        },
    ),
)
