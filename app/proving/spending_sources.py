"""Leaves of projects and spending: what was asked, decided, shown and explained."""

from __future__ import annotations

from app.proving.people import person
from ledger.proof.sources import LeafSource, Sql, by_id, by_key, day, instant, named, to

_ACT = to("ledger.act", "c", "r.act_id")
_OF_ACT: Sql = "c.public_id"
_FUND = to("ledger.fund", "f", "r.fund_id")
_KEEPER = to("ledger.keeper", "k", "r.keeper_id")
_EXPENSE = to("app.expense", "x", "r.expense_id")
_EVIDENCE = to("app.evidence", "v", "r.evidence_id")
_ENTRY = to("ledger.journal_entry", "e", "r.entry_id")


def _row(table: Sql, key: Sql) -> Sql:
    return f"join app.{table} r on r.book_id = %(book)s and {key}"


_NUMBERED: Sql = "r.expense_id = w.row_id and r.number::text = w.row_part"

SPENDING_SOURCES: tuple[LeafSource, ...] = (
    LeafSource(
        kind="project",
        keys=by_key("app.project", "fund_id"),
        rows=_row("project", "r.fund_id = w.row_id")
        + _ACT
        + _FUND
        + _KEEPER
        + to("app.territory", "t", "r.territory_id"),
        header={
            "fund": "f.code",
            "keeper": "k.code",
            "territory": "t.code",
            "slug": "r.slug",
            "currency": "r.currency",
            "gift_currency": "r.gift_currency",
            "picture": "to_json(r.picture)",
            "map": "concat(r.map_x, ' ', r.map_y)",
            "act": _OF_ACT,
        },
    ),
    LeafSource(
        kind="project_event",
        keys=by_key("app.project_event", "fund_id", "number"),
        rows=_row(
            "project_event", "r.fund_id = w.row_id and r.number::text = w.row_part"
        )
        + _ACT
        + _FUND,
        header={
            "fund": "f.code",
            "number": "r.number",
            "state": "r.state",
            "at": instant("r.at"),
            "act": _OF_ACT,
        },
        secrets={"reason": "r.reason"},
    ),
    LeafSource(
        kind="fund_publication",
        keys=by_key("app.fund_publication", "fund_id"),
        rows=_row("fund_publication", "r.fund_id = w.row_id") + _ACT + _FUND,
        header={"fund": "f.code", "act": _OF_ACT},
    ),
    LeafSource(
        kind="expense",
        keys=by_id("app.expense"),
        rows=_row("expense", "r.id = w.row_id")
        + _ACT
        + _FUND
        + _KEEPER
        + to("ledger.budget_line", "b", "r.budget_line_id")
        + person("p", "r.author_id"),
        header={
            "fund": "f.code",
            "id": "r.public_id",
            "code": "r.code",
            "keeper": "k.code",
            "budget_line": "b.code",
            "spent_on": day("r.spent_on"),
            "amount_minor": "r.amount_minor",
            "currency": "r.currency",
            "paid_from": "r.paid_from",
            "act": _OF_ACT,
        },
        secrets={
            "author": "coalesce(p.code, '?')",
            "what": "r.what",
            "seller": "r.seller",
            "note": "r.note",
        },
    ),
    LeafSource(
        kind="expense_event",
        keys=by_key("app.expense_event", "expense_id", "number"),
        rows=_row("expense_event", _NUMBERED)
        + _ACT
        + _EXPENSE
        + _ENTRY
        + person("p", "r.author_id")
        + person("q", "r.person_id"),
        header={
            "expense": "x.public_id",
            "number": "r.number",
            "state": "r.state",
            "at": instant("r.at"),
            "entry": named("r.entry_id", "e.public_id"),
            "act": _OF_ACT,
        },
        secrets={
            "author": "coalesce(p.code, '?')",
            "person": "coalesce(q.code, '?')",
            "reason": "r.reason",
        },
    ),
    LeafSource(
        kind="expense_evidence",
        keys=by_key("app.expense_evidence", "expense_id", "number"),
        rows=_row("expense_evidence", _NUMBERED) + _EXPENSE + _EVIDENCE,
        header={
            "expense": "x.public_id",
            "number": "r.number",
            "evidence": "v.public_id",
        },
    ),
    LeafSource(
        kind="evidence_clearance",
        keys=by_key("app.evidence_clearance", "evidence_id"),
        rows=_row("evidence_clearance", "r.evidence_id = w.row_id")
        + _ACT
        + _EVIDENCE
        + person("p", "r.person_id"),
        header={
            "evidence": "v.public_id",
            "cleared_at": instant("r.cleared_at"),
            "act": _OF_ACT,
        },
        secrets={"person": "coalesce(p.code, '?')"},
    ),
    LeafSource(
        kind="evidence_hiding",
        keys=by_key("app.evidence_hiding", "evidence_id"),
        rows=_row("evidence_hiding", "r.evidence_id = w.row_id")
        + _ACT
        + _EVIDENCE
        + person("p", "r.person_id"),
        header={
            "evidence": "v.public_id",
            "hidden_at": instant("r.hidden_at"),
            "act": _OF_ACT,
        },
        secrets={"person": "coalesce(p.code, '?')", "reason": "r.reason"},
    ),
    LeafSource(
        kind="entry_reason",
        keys=by_key("app.entry_reason", "entry_id"),
        rows=_row("entry_reason", "r.entry_id = w.row_id") + _ACT + _ENTRY,
        header={"entry": "e.public_id", "act": _OF_ACT},
        secrets={"reason": "r.reason"},
    ),
    LeafSource(
        kind="role_grant",
        keys=by_id("app.role_grant"),
        rows=_row("role_grant", "r.id = w.row_id")
        + _ACT
        + _FUND
        + _KEEPER
        + to("app.territory", "t", "r.territory_id")
        + person("p", "r.person_id"),
        header={
            "fund": named("r.fund_id", "f.code"),
            "keeper": named("r.keeper_id", "k.code"),
            "territory": named("r.territory_id", "t.code"),
            "role": "r.role",
            "from_on": day("r.from_on"),
            "to_on": day("r.to_on"),
            "act": _OF_ACT,
        },
        secrets={"person": "coalesce(p.code, '?')"},
    ),
    LeafSource(
        kind="role_end",
        keys=by_key("app.role_end", "grant_id"),
        rows=_row("role_end", "r.grant_id = w.row_id") + _ACT,
        header={
            "grant": "r.grant_id",
            "ended_at": instant("r.ended_at"),
            "act": _OF_ACT,
        },
    ),
    LeafSource(
        kind="issued_document",
        keys=by_id("app.issued_document"),
        rows=_row("issued_document", "r.id = w.row_id") + _ACT + _FUND,
        header={
            "fund": "f.code",
            "id": "r.public_id",
            "kind": "r.kind",
            "language": "r.language",
            "from_on": day("r.from_on"),
            "to_on": day("r.to_on"),
            "checkpoint": "r.checkpoint",
            "sha256": "encode(r.sha256, 'hex')",
            "issued_at": instant("r.issued_at"),
            "act": _OF_ACT,
        },
    ),
)
"""Rows of the application that say what a figure means."""
