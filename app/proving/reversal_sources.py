"""Leaves of reversals: who wanted an entry taken back, why, and who decided."""

from __future__ import annotations

from app.proving.people import person
from ledger.proof.sources import LeafSource, by_id, by_key, instant, named, to

_ACT = to("ledger.act", "c", "r.act_id")


REVERSAL_SOURCES: tuple[LeafSource, ...] = (
    LeafSource(
        kind="reversal_proposal",
        keys=by_id("app.reversal_proposal"),
        rows="join app.reversal_proposal r on r.book_id = %(book)s and r.id = w.row_id"
        + _ACT
        + to("ledger.journal_entry", "e", "r.entry_id")
        + person("p", "r.person_id"),
        header={
            "number": "r.id",
            "entry": named("r.entry_id", "e.public_id"),
            "at": instant("r.at"),
            "act": "c.public_id",
        },
        secrets={"person": named("r.person_id", "p.code"), "reason": "r.reason"},
    ),
    LeafSource(
        kind="reversal_decision",
        keys=by_key("app.reversal_decision", "proposal_id"),
        rows="join app.reversal_decision r on r.book_id = %(book)s"
        " and r.proposal_id = w.row_id"
        + _ACT
        + to("ledger.journal_entry", "e", "r.reversal_id")
        + person("p", "r.person_id")
        + person("o", "r.proposer_id"),
        header={
            "proposal": "r.proposal_id",
            "at": instant("r.at"),
            "reversal": named("r.reversal_id", "e.public_id"),
            "act": "c.public_id",
        },
        secrets={
            "person": named("r.person_id", "p.code"),
            "proposer": named("r.proposer_id", "o.code"),
        },
    ),
)
