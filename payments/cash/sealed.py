"""Leaves of cash: receipt books, receipts and what became of them, counts, deposits."""

from __future__ import annotations

from ledger.proof.sources import LeafSource, Sql, by_id, by_key, day, instant, named, to

_ACT = to("ledger.act", "c", "r.act_id")
_OF_ACT: Sql = "c.public_id"
_ENTRY = to("ledger.journal_entry", "e", "r.entry_id")
_OF_ENTRY = named("r.entry_id", "e.public_id")
_AT = instant("r.at")


def _row(table: Sql, key: Sql = "r.id = w.row_id") -> Sql:
    return f"join payments.{table} r on r.book_id = %(book)s and {key}" + _ACT


_RECEIPTS: tuple[LeafSource, ...] = (
    LeafSource(
        kind="rail",
        keys=by_key("payments.rail", "act_id", "concat(code, ' ', keeper)"),
        rows=_row(
            "rail",
            "r.act_id = w.row_id and concat(r.code, ' ', r.keeper) = w.row_part",
        ),
        header={
            "code": "to_json(r.code)",
            "keeper": "to_json(r.keeper)",
            "currency": "r.currency",
            "role": "to_json(r.role)",
            "operating_fund": "to_json(r.operating_fund)",
            "place": "to_json(r.place)",
            "answers": "to_json(r.answers)",
            "bank_place": "to_json(r.bank_place)",
            "act": _OF_ACT,
        },
    ),
    LeafSource(
        kind="receipt_book",
        keys=by_id("payments.receipt_book"),
        rows=_row("receipt_book"),
        header={
            "code": "r.code",
            "rail": "to_json(r.rail)",
            "keeper": "to_json(r.keeper)",
            "first_number": "r.first_number",
            "act": _OF_ACT,
        },
    ),
    LeafSource(
        kind="cash_receipt",
        keys=by_id("payments.cash_receipt"),
        rows=_row("cash_receipt")
        + to("payments.receipt_book", "o", "r.receipt_book_id"),
        header={
            "id": "r.public_id",
            "receipt_book": "o.code",
            "number": "r.number",
            "fund": "to_json(r.fund)",
            "source_role": "to_json(r.source_role)",
            "amount_minor": "r.amount_minor",
            "currency": "r.currency",
            "received_on": day("r.received_on"),
            "at": _AT,
            "act": _OF_ACT,
        },
        secrets={"party": "r.party", "received_by": "r.received_by"},
    ),
    LeafSource(
        kind="cash_confirmation",
        keys=by_key("payments.cash_confirmation", "receipt_id"),
        rows=_row("cash_confirmation", "r.receipt_id = w.row_id")
        + _ENTRY
        + to("payments.cash_receipt", "o", "r.receipt_id"),
        header={
            "receipt": "o.public_id",
            "at": _AT,
            "entry": _OF_ENTRY,
            "act": _OF_ACT,
        },
        secrets={"received_by": "r.received_by", "confirmed_by": "r.confirmed_by"},
    ),
    LeafSource(
        kind="cash_void",
        keys=by_key("payments.cash_void", "receipt_id"),
        rows=_row("cash_void", "r.receipt_id = w.row_id")
        + _ENTRY
        + to("payments.cash_receipt", "o", "r.receipt_id"),
        header={
            "receipt": "o.public_id",
            "at": _AT,
            "entry": _OF_ENTRY,
            "act": _OF_ACT,
        },
        secrets={
            "received_by": "r.received_by",
            "voided_by": "r.voided_by",
            "reason": "r.reason",
        },
    ),
)

_BOX: tuple[LeafSource, ...] = (
    LeafSource(
        kind="cash_count",
        keys=by_id("payments.cash_count"),
        rows=_row("cash_count"),
        header={
            "id": "r.public_id",
            "rail": "to_json(r.rail)",
            "keeper": "to_json(r.keeper)",
            "counted_minor": "r.counted_minor",
            "expected_minor": "r.expected_minor",
            "spent_minor": "r.spent_minor",
            "currency": "r.currency",
            "counted_on": day("r.counted_on"),
            "at": _AT,
            "act": _OF_ACT,
        },
        secrets={"counted_by": "r.counted_by"},
    ),
    LeafSource(
        kind="cash_count_end",
        keys=by_key("payments.cash_count_end", "count_id"),
        rows=_row("cash_count_end", "r.count_id = w.row_id")
        + _ENTRY
        + to("payments.cash_count", "o", "r.count_id"),
        header={
            "count": "o.public_id",
            "state": "r.state",
            "last_entry": "r.last_entry",
            "at": _AT,
            "entry": _OF_ENTRY,
            "act": _OF_ACT,
        },
        secrets={"counted_by": "r.counted_by", "ended_by": "r.ended_by"},
    ),
    LeafSource(
        kind="cash_deposit",
        keys=by_id("payments.cash_deposit"),
        rows=_row("cash_deposit") + _ENTRY,
        header={
            "id": "r.public_id",
            "rail": "to_json(r.rail)",
            "keeper": "to_json(r.keeper)",
            "slip": "to_json(r.slip)",
            "amount_minor": "r.amount_minor",
            "currency": "r.currency",
            "carried_on": day("r.carried_on"),
            "at": _AT,
            "entry": _OF_ENTRY,
            "act": _OF_ACT,
        },
        secrets={"carried_by": "r.carried_by"},
    ),
)
CASH_SOURCES: tuple[LeafSource, ...] = (*_RECEIPTS, *_BOX)
"""Rows of cash and of the rails that bring money; all of them only grow."""
