"""Leaves of places: territories, and the associations that work in them.

What they are called is not sealed: somebody may find better words.
"""

from __future__ import annotations

from ledger.proof.sources import LeafSource, by_id, by_key, named, to

_ACT = to("ledger.act", "c", "r.act_id")

PLACE_SOURCES: tuple[LeafSource, ...] = (
    LeafSource(
        kind="territory",
        keys=by_id("app.territory"),
        rows="join app.territory r on r.book_id = %(book)s and r.id = w.row_id" + _ACT,
        header={"code": "r.code", "currency": "r.currency", "act": "c.public_id"},
    ),
    LeafSource(
        kind="association",
        keys=by_key("app.association", "keeper_id"),
        rows="join app.association r on r.book_id = %(book)s"
        " and r.keeper_id = w.row_id"
        + _ACT
        + to("ledger.keeper", "k", "r.keeper_id")
        + to("app.territory", "t", "r.territory_id")
        + to("ledger.party", "p", "r.party_id"),
        header={"keeper": "k.code", "territory": "t.code", "act": "c.public_id"},
        secrets={"party": named("r.party_id", "p.code")},
    ),
)
