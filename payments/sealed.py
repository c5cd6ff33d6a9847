"""Leaves of payments: what the outside world was found to say, and what was ordered."""

from __future__ import annotations

from ledger.proof.sources import LeafSource, Sql, by_id, by_key, day, instant, named, to

_ACT = to("ledger.act", "c", "r.act_id")
_OF_ACT: Sql = "c.public_id"


def _row(table: Sql, key: Sql) -> Sql:
    return f"join payments.{table} r on r.book_id = %(book)s and {key}"


PAYMENT_SOURCES: tuple[LeafSource, ...] = (
    LeafSource(
        kind="movement",
        keys=by_id("payments.movement"),
        rows=_row("movement", "r.id = w.row_id")
        + _ACT
        + to("ledger.journal_entry", "e", "r.entry_id"),
        header={
            "provider": "to_json(r.provider)",
            "type": "to_json(r.type)",
            "amount_minor": "r.amount_minor",
            "fee_minor": "r.fee_minor",
            "currency": "r.currency",
            "occurred_on": day("r.occurred_on"),
            "occurred_at": instant("r.occurred_at"),
            "keeper": "r.keeper",
            "kind": "to_json(r.kind)",
            "source_role": "to_json(r.source_role)",
            "budget_line": "to_json(r.budget_line)",
            "lot": "to_json(r.lot)",
            "tip_minor": "r.tip_minor",
            "tip_fund": "to_json(r.tip_fund)",
            "tip_lot": "to_json(r.tip_lot)",
            "into": "to_json(r.fund)",
            "credited_role": "to_json(r.credited_role)",
            "alert": "to_json(r.alert)",
            "is_ordered": "r.is_ordered",
            "attempt": "r.attempt_id",
            "asked_minor": "r.asked_minor",
            "asked_currency": "r.asked_currency",
            "rate": "to_json(r.rate)",
            "refund": "r.refund_id",
            "entry": named("r.entry_id", "e.public_id"),
            "stored_at": instant("r.stored_at"),
            "act": _OF_ACT,
        },
        secrets={
            "remote_id": "r.remote_id",
            "named": "r.named",
            "payment": "r.payment",
            "via": "r.via",
            "contains": "to_json(r.contains)",
            "party": "r.party",
        },
    ),
    LeafSource(
        kind="wire_order",
        keys=by_id("payments.wire_order"),
        rows=_row("wire_order", "r.id = w.row_id")
        + _ACT
        + to("ledger.fund", "f", "r.fund_id"),
        header={
            "fund": "f.code",
            "code": "r.code",
            "amount_minor": "r.amount_minor",
            "currency": "r.currency",
            "arrives_in": "to_json(r.arrives_in)",
            "payee": "r.payee_id",
            "ordered_at": instant("r.ordered_at"),
            "act": _OF_ACT,
        },
        secrets={
            "iban": "r.iban",
            "party": "r.party",
            "note": "r.note",
            "ordered_by": "r.ordered_by",
        },
    ),
    LeafSource(
        kind="wire_order_end",
        keys=by_key("payments.wire_order_end", "order_id"),
        rows=_row("wire_order_end", "r.order_id = w.row_id")
        + _ACT
        + to("payments.wire_order", "o", "r.order_id"),
        header={"order": "o.code", "file": "r.file_id", "act": _OF_ACT},
        secrets={"ended_by": "r.ended_by"},
    ),
    LeafSource(
        kind="day_close",
        keys=by_id("payments.day_close"),
        rows=_row("day_close", "r.id = w.row_id") + _ACT,
        header={
            "day": day("r.day"),
            "closed_at": instant("r.closed_at"),
            "is_explained": "r.is_explained",
            "act": _OF_ACT,
        },
        secrets={"note": "r.note"},
    ),
    LeafSource(
        kind="dispute_note",
        keys=by_id("payments.dispute_note"),
        rows=_row("dispute_note", "r.id = w.row_id") + _ACT,
        header={"dispute": "r.dispute_id", "act": _OF_ACT},
        secrets={"text": "r.text"},
    ),
)
"""Rows of payments that say where money came from and who sent it."""
