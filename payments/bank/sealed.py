"""Leaves of the bank: what was received, whom we pay, what a line was found to be."""

from __future__ import annotations

from ledger.proof.sources import LeafSource, Sql, by_id, by_key, day, instant, named, to

_ACT = to("ledger.act", "c", "r.act_id")
_OF_ACT: Sql = "c.public_id"


def _row(table: Sql, key: Sql = "r.id = w.row_id") -> Sql:
    return f"join payments.{table} r on r.book_id = %(book)s and {key}"


RECEIVED: tuple[LeafSource, ...] = (
    LeafSource(
        kind="bank_account",
        keys=by_key("payments.bank_account", "act_id", "iban"),
        rows=_row("bank_account", "r.act_id = w.row_id and r.iban = w.row_part") + _ACT,
        header={"rail": "to_json(r.rail)", "keeper": "r.keeper", "act": _OF_ACT},
        secrets={"iban": "r.iban", "holder": "r.holder", "bic": "r.bic"},
    ),
    LeafSource(
        kind="bank_file",
        keys=by_id("payments.bank_file"),
        rows=_row("bank_file") + _ACT,
        header={
            "size": "octet_length(r.content)",
            "received_at": instant("r.received_at"),
            "act": _OF_ACT,
        },
        secrets={
            "sha256": "encode(r.sha256, 'hex')",
            "content": "encode(sha256(r.content), 'hex')",
            "name": "r.name",
        },
    ),
    LeafSource(
        kind="bank_file_outcome",
        keys=by_id("payments.bank_file_outcome"),
        rows=_row("bank_file_outcome"),
        header={
            "file": "r.file_id",
            "is_taken": "r.is_taken",
            "reason": "to_json(r.reason)",
            "new_lines": "r.new_lines",
            "known_lines": "r.known_lines",
            "told_at": instant("r.told_at"),
        },
    ),
    LeafSource(
        kind="bank_statement",
        keys=by_id("payments.bank_statement"),
        rows=_row("bank_statement") + _ACT,
        header={
            "file": "r.file_id",
            "number": "to_json(r.number)",
            "currency": "r.currency",
            "opens_on": day("r.opens_on"),
            "closes_on": day("r.closes_on"),
            "opening_minor": "r.opening_minor",
            "closing_minor": "r.closing_minor",
            "position": "r.position",
            "act": _OF_ACT,
        },
        secrets={"iban": "r.iban"},
    ),
    LeafSource(
        kind="bank_line",
        keys=by_id("payments.bank_line"),
        rows=_row("bank_line"),
        header={
            "statement": "r.statement_id",
            "amount_minor": "r.amount_minor",
            "currency": "r.currency",
            "booked_on": day("r.booked_on"),
            "valued_on": day("r.valued_on"),
            "kind": "to_json(r.kind)",
            "reason": "to_json(r.reason)",
            "instructed_minor": "r.instructed_minor",
            "instructed_currency": "to_json(r.instructed_currency)",
            "entry": "r.entry",
            "part": "r.part",
        },
        secrets={
            "iban": "r.iban",
            "remote_id": "r.remote_id",
            "digest": "r.digest",
            "bank_ref": "r.bank_ref",
            "end_to_end": "r.end_to_end",
            "reference": "r.reference",
            "note": "r.note",
            "name": "r.name",
            "account": "r.account",
        },
    ),
)

DECIDED: tuple[LeafSource, ...] = (
    LeafSource(
        kind="payee",
        keys=by_id("payments.payee"),
        rows=_row("payee") + _ACT,
        header={
            "keeper": "r.keeper",
            "usable_from": instant("r.usable_from"),
            "act": _OF_ACT,
        },
        secrets={
            "name": "r.name",
            "iban": "r.iban",
            "bic": "r.bic",
            "written_by": "r.written_by",
        },
    ),
    LeafSource(
        kind="wire_file",
        keys=by_id("payments.wire_file"),
        rows=_row("wire_file") + _ACT,
        header={
            "message": "to_json(r.message_id)",
            "scheme": "r.scheme",
            "released_at": instant("r.released_at"),
            "act": _OF_ACT,
        },
        secrets={
            "content": "encode(sha256(r.content), 'hex')",
            "released_by": "r.released_by",
        },
    ),
    LeafSource(
        kind="sent_back",
        keys=by_key("payments.sent_back", "order_id"),
        rows=_row("sent_back", "r.order_id = w.row_id") + _ACT,
        header={"order": "r.order_id", "movement": "r.movement_id", "act": _OF_ACT},
        secrets={"reason": "r.reason"},
    ),
    LeafSource(
        kind="unexecuted",
        keys=by_id("payments.unexecuted"),
        rows=_row("unexecuted") + _ACT,
        header={
            "order": "r.order_id",
            "word": "r.word",
            "said_at": instant("r.said_at"),
            "act": _OF_ACT,
        },
        secrets={"words": "r.words", "reason": "r.reason", "said_by": "r.said_by"},
    ),
    LeafSource(
        kind="unexecuted_end",
        keys=by_key("payments.unexecuted_end", "unexecuted_id"),
        rows=_row("unexecuted_end", "r.unexecuted_id = w.row_id") + _ACT,
        header={
            "unexecuted": "r.unexecuted_id",
            "order": "r.order_id",
            "is_confirmed": "r.is_confirmed",
            "act": _OF_ACT,
        },
        secrets={"ended_by": "r.ended_by"},
    ),
    LeafSource(
        kind="allocation",
        keys=by_id("payments.allocation"),
        rows=_row("allocation") + _ACT + to("ledger.journal_entry", "e", "r.entry_id"),
        header={
            "movement": "r.movement_id",
            "part": "r.part",
            "kind": "to_json(r.kind)",
            "attempt": "r.attempt_id",
            "order": "r.order_id",
            "amount_minor": "r.amount_minor",
            "currency": "r.currency",
            "entry": named("r.entry_id", "e.public_id"),
            "act": _OF_ACT,
        },
        secrets={"payout": "r.payout"},
    ),
    LeafSource(
        kind="wire_seen",
        keys=by_key("payments.wire_seen", "entry_id"),
        rows=_row("wire_seen", "r.entry_id = w.row_id")
        + to("ledger.journal_entry", "e", "r.entry_id"),
        header={
            "movement": "r.movement_id",
            "order": "r.order_id",
            "is_return": "r.is_return",
            "entry": named("r.entry_id", "e.public_id"),
        },
    ),
    LeafSource(
        kind="refused_match",
        keys=by_key("payments.refused_match", "movement_id", "attempt_id"),
        rows=_row(
            "refused_match",
            "r.movement_id = w.row_id and r.attempt_id::text = w.row_part",
        )
        + _ACT,
        header={
            "movement": "r.movement_id",
            "attempt": "r.attempt_id",
            "act": _OF_ACT,
        },
    ),
)

BANK_SOURCES = (*RECEIVED, *DECIDED)
"""Rows of the bank. Numbers of accounts and names are hashed; files by their bytes."""
