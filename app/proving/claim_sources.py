"""Leaves of write-offs: who wanted a claim written off, why, and who decided."""

from __future__ import annotations

from app.proving.people import person
from ledger.proof.sources import LeafSource, by_id, by_key, instant, named, to

_ACT = to("ledger.act", "c", "r.act_id")


CLAIM_SOURCES: tuple[LeafSource, ...] = (
    LeafSource(
        kind="claim_write_off",
        keys=by_id("app.claim_write_off"),
        rows="join app.claim_write_off r on r.book_id = %(book)s and r.id = w.row_id"
        + _ACT
        + to("ledger.party", "y", "r.party_id")
        + person("p", "r.person_id"),
        header={
            "number": "r.id",
            "amount": "r.amount_minor",
            "currency": "r.currency",
            "at": instant("r.at"),
            "act": "c.public_id",
        },
        secrets={
            "party": named("r.party_id", "y.code"),
            "person": named("r.person_id", "p.code"),
            "reason": "r.reason",
        },
    ),
    LeafSource(
        kind="claim_write_off_decision",
        keys=by_key("app.claim_write_off_decision", "write_off_id"),
        rows="join app.claim_write_off_decision r on r.book_id = %(book)s"
        " and r.write_off_id = w.row_id"
        + _ACT
        + to("ledger.journal_entry", "e", "r.entry_id")
        + person("p", "r.person_id")
        + person("o", "r.asker_id"),
        header={
            "write_off": "r.write_off_id",
            "at": instant("r.at"),
            "entry": named("r.entry_id", "e.public_id"),
            "act": "c.public_id",
        },
        secrets={
            "person": named("r.person_id", "p.code"),
            "asker": named("r.asker_id", "o.code"),
        },
    ),
)
