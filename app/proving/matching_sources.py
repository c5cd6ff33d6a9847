"""Leaves of matching: the rules, decisions on them, and what each gift brought."""

from __future__ import annotations

from ledger.proof.sources import LeafSource, Sql, by_id, by_key, instant, named, to

_ACT = to("ledger.act", "c", "r.act_id")
_OF_ACT: Sql = "c.public_id"
_RULE = to("app.matching_rule", "o", "r.rule_id")


def _row(table: Sql, key: Sql = "r.id = w.row_id") -> Sql:
    return f"join app.{table} r on r.book_id = %(book)s and {key}"


MATCHING_SOURCES: tuple[LeafSource, ...] = (
    LeafSource(
        kind="matching_rule",
        keys=by_id("app.matching_rule"),
        rows=_row("matching_rule") + _ACT + to("ledger.fund", "f", "r.fund_id"),
        header={
            "code": "r.code",
            "fund": "f.code",
            "currency": "r.currency",
            "adds": "r.adds",
            "per": "r.per",
            "per_giver_minor": "r.per_giver_minor",
            "at_most_minor": "r.at_most_minor",
            "opens_at": instant("r.opens_at"),
            "closes_at": instant("r.closes_at"),
            "source": "to_json(r.source)",
            "proposed_at": instant("r.proposed_at"),
            "act": _OF_ACT,
        },
        secrets={"proposed_by": "r.proposed_by"},
    ),
    LeafSource(
        kind="matching_rule_decision",
        keys=by_key("app.matching_rule_decision", "rule_id"),
        rows=_row("matching_rule_decision", "r.rule_id = w.row_id") + _ACT + _RULE,
        header={
            "rule": "o.code",
            "verdict": "r.verdict",
            "at": instant("r.at"),
            "act": _OF_ACT,
        },
        secrets={
            "proposed_by": "r.proposed_by",
            "decided_by": "r.decided_by",
            "why": "r.why",
        },
    ),
    LeafSource(
        kind="matching_share",
        keys=by_key("app.matching_share", "rule_id", "position"),
        rows=_row(
            "matching_share", "r.rule_id = w.row_id and r.position::text = w.row_part"
        )
        + _RULE
        + to("ledger.fund", "f", "r.pool_id"),
        header={
            "rule": "o.code",
            "position": "r.position",
            "pool": "f.code",
            "weight": "r.weight",
        },
        secrets={"party": "r.party"},
    ),
    LeafSource(
        kind="matching_rule_end",
        keys=by_key("app.matching_rule_end", "rule_id"),
        rows=_row("matching_rule_end", "r.rule_id = w.row_id") + _ACT + _RULE,
        header={"rule": "o.code", "at": instant("r.at"), "act": _OF_ACT},
        secrets={"reason": "r.reason"},
    ),
    LeafSource(
        kind="gift_match",
        keys=by_id("app.gift_match"),
        rows=_row("gift_match") + _ACT + _RULE,
        header={
            "number": "r.id",
            "lot": "to_json(r.lot)",
            "round": "r.round",
            "rule": "o.code",
            "position": "r.position",
            "granted_minor": "r.granted_minor",
            "act": _OF_ACT,
        },
        secrets={"party": "r.party"},
    ),
    LeafSource(
        kind="gift_match_change",
        keys=by_key("app.gift_match_change", "match_id", "number"),
        rows=_row(
            "gift_match_change", "r.match_id = w.row_id and r.number::text = w.row_part"
        )
        + _ACT
        + to("ledger.journal_entry", "e", "r.entry_id"),
        header={
            "match": "r.match_id",
            "number": "r.number",
            "kind": "r.kind",
            "amount_minor": "r.amount_minor",
            "reservation": "to_json(r.reservation)",
            "entry": named("r.entry_id", "e.public_id"),
            "of_number": "r.of_number",
            "at": instant("r.at"),
            "act": _OF_ACT,
        },
    ),
)
