"""The book's own leaves: its registers, acts, entries and notes."""

from __future__ import annotations

from ledger.proof.chart_sources import CHART_SOURCES
from ledger.proof.entry_source import ENTRY_SOURCE
from ledger.proof.period_sources import PERIOD_SOURCES
from ledger.proof.reservation_sources import RESERVATION_SOURCES
from ledger.proof.sources import (
    OF_ACT,
    LeafSource,
    Sql,
    by_id,
    by_key,
    day,
    instant,
    named,
    register,
    to,
)

_OF_ID: Sql = "r.id = w.row_id"
_ENTRY = to("ledger.journal_entry", "e", "r.entry_id")

BOOK_SOURCES: tuple[LeafSource, ...] = (
    LeafSource(
        kind="book",
        keys=by_key("ledger.book", "book_id"),
        rows="join ledger.book r on r.book_id = %(book)s and r.book_id = w.row_id",
        header={
            "code": "r.code",
            "zone": "to_json(r.zone)",
            "is_live": "r.is_live",
            "opened_at": instant("r.opened_at"),
        },
    ),
    LeafSource(
        kind="key",
        keys=by_key("ledger.verification_key", "number"),
        rows="join ledger.verification_key r"
        " on r.book_id = %(book)s and r.number = w.row_id",
        header={"key": "to_json(r.key)", "added_at": instant("r.added_at")},
    ),
    LeafSource(
        kind="checkpoint",
        keys=by_key("ledger.checkpoint", "number"),
        rows="join ledger.checkpoint r on r.book_id = %(book)s and r.number = w.row_id",
        header={
            "number": "r.number",
            "size": "r.size",
            "note": "to_json(r.note)",
            "issued_at": instant("r.issued_at"),
        },
    ),
    LeafSource(
        kind="act",
        keys=by_id("ledger.act"),
        rows="join ledger.act r on r.book_id = %(book)s and r.id = w.row_id",
        header={"id": "r.public_id", "verb": "r.verb", "at": instant("r.at")},
        secrets={
            "actor": "r.actor",
            "key": "r.key",
            "request_hash": "encode(r.request_hash, 'hex')",
        },
    ),
    LeafSource(
        kind="keeper",
        keys=by_id("ledger.keeper"),
        rows=register("keeper", _OF_ID),
        header={
            "code": "r.code",
            "currency": "r.currency",
            "zone": "to_json(r.zone)",
            "act": OF_ACT,
        },
    ),
    LeafSource(
        kind="fund",
        keys=by_id("ledger.fund"),
        rows=register("fund", _OF_ID, to("ledger.fund", "f", "r.parent_id")),
        header={
            "fund": "r.code",
            "id": "r.public_id",
            "parent": named("r.parent_id", "f.code"),
            "act": OF_ACT,
        },
    ),
    LeafSource(
        kind="fund_regime",
        keys=by_key("ledger.fund_regime", "fund_id", day("from_on")),
        rows=register(
            "fund_regime",
            f"r.fund_id = w.row_id and {day('r.from_on')} = w.row_part",
            to("ledger.fund", "f", "r.fund_id")
            + to("ledger.fund", "g", "r.fees_from_id"),
        ),
        header={
            "fund": "f.code",
            "from_on": "w.row_part",
            "regime": "r.regime",
            "fees_from": "g.code",
            "act": OF_ACT,
        },
    ),
    LeafSource(
        kind="account",
        keys=by_id("ledger.account"),
        rows=register("account", _OF_ID, to("ledger.keeper", "k", "r.keeper_id")),
        header={
            "id": "r.public_id",
            "keeper": "k.code",
            "code": "r.code",
            "role": "r.role",
            "type": "r.type",
            "currency": "r.currency",
            "is_base": "r.is_base",
            "place": "r.place",
            "act": OF_ACT,
        },
    ),
    LeafSource(
        kind="account_closing",
        keys=by_key("ledger.account_closing", "account_id"),
        rows=register(
            "account_closing",
            "r.account_id = w.row_id",
            to("ledger.account", "a", "r.account_id"),
        ),
        header={
            "account": "a.public_id",
            "closed_on": day("r.closed_on"),
            "act": OF_ACT,
        },
    ),
    LeafSource(
        kind="budget_line",
        keys=by_id("ledger.budget_line"),
        rows=register("budget_line", _OF_ID, to("ledger.fund", "f", "r.fund_id")),
        header={
            "fund": "f.code",
            "code": "r.code",
            "currency": "r.currency",
            "is_restricted": "r.is_restricted",
            "act": OF_ACT,
        },
    ),
    LeafSource(
        kind="budget_amendment",
        keys=by_key("ledger.budget_amendment", "budget_line_id", "number"),
        rows=register(
            "budget_amendment",
            "r.budget_line_id = w.row_id and r.number::text = w.row_part",
            to("ledger.budget_line", "b", "r.budget_line_id")
            + to("ledger.fund", "f", "b.fund_id"),
        ),
        header={
            "fund": "f.code",
            "budget_line": "b.code",
            "number": "r.number",
            "from_on": day("r.from_on"),
            "change_minor": "r.change_minor",
            "act": OF_ACT,
        },
    ),
    LeafSource(
        kind="lot",
        keys=by_id("ledger.lot"),
        rows=register("lot", _OF_ID),
        header={"code": "r.code", "act": OF_ACT},
    ),
    LeafSource(
        kind="party",
        keys=by_id("ledger.party"),
        rows=register("party", _OF_ID),
        header={"act": OF_ACT},
        secrets={"code": "r.code"},
    ),
    *PERIOD_SOURCES,
    ENTRY_SOURCE,
    LeafSource(
        kind="correction_tie",
        keys=by_key("ledger.correction_tie", "entry_id"),
        rows=register(
            "correction_tie",
            "r.entry_id = w.row_id",
            _ENTRY + to("ledger.journal_entry", "o", "r.original_id"),
        ),
        header={"entry": "e.public_id", "original": "o.public_id", "act": OF_ACT},
    ),
    LeafSource(
        kind="note",
        keys=by_key("ledger.entry_note", "entry_id"),
        rows="join ledger.entry_note r"
        " on r.book_id = %(book)s and r.entry_id = w.row_id" + _ENTRY,
        header={
            "entry": "e.public_id",
            "salt_hash": "encode(sha256(r.salt), 'hex')",
        },
        secrets={
            "body": "case when r.body is not null or r.erased_at is null"
            " then coalesce(r.body, '') end"
        },
        is_erasable=True,
    ),
    LeafSource(
        kind="note_erasure",
        keys=by_key("ledger.entry_note", "entry_id") + " and erased_at is not null",
        rows="join ledger.entry_note r on r.book_id = %(book)s"
        " and r.entry_id = w.row_id and r.erased_at is not null" + _ENTRY,
        header={"entry": "e.public_id", "erased_at": instant("r.erased_at")},
    ),
    *CHART_SOURCES,
    *RESERVATION_SOURCES,
)
