"""The book's own leaves: its registers, acts, entries, notes and periods."""

from __future__ import annotations

from ledger.proof.chart_sources import CHART_SOURCES
from ledger.proof.entry_source import ENTRY_SOURCE
from ledger.proof.sources import (
    LeafSource,
    Sql,
    by_id,
    by_key,
    day,
    instant,
    named,
    to,
)

_ACT: Sql = "c.public_id"


def _register(table: Sql, key: Sql, more: Sql = "") -> Sql:
    """Join a register's row (r), the act that made it (c), and what it names."""
    return (
        f"join ledger.{table} r on r.book_id = %(book)s and {key}"
        + to("ledger.act", "c", "r.act_id")
        + more
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
        rows=_register("keeper", _OF_ID),
        header={
            "code": "r.code",
            "currency": "r.currency",
            "zone": "to_json(r.zone)",
            "act": _ACT,
        },
    ),
    LeafSource(
        kind="fund",
        keys=by_id("ledger.fund"),
        rows=_register("fund", _OF_ID, to("ledger.fund", "f", "r.parent_id")),
        header={
            "fund": "r.code",
            "id": "r.public_id",
            "parent": named("r.parent_id", "f.code"),
            "act": _ACT,
        },
    ),
    LeafSource(
        kind="fund_regime",
        keys=by_key("ledger.fund_regime", "fund_id", day("from_on")),
        rows=_register(
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
            "act": _ACT,
        },
    ),
    LeafSource(
        kind="account",
        keys=by_id("ledger.account"),
        rows=_register("account", _OF_ID, to("ledger.keeper", "k", "r.keeper_id")),
        header={
            "id": "r.public_id",
            "keeper": "k.code",
            "code": "r.code",
            "role": "r.role",
            "type": "r.type",
            "currency": "r.currency",
            "is_base": "r.is_base",
            "place": "r.place",
            "act": _ACT,
        },
    ),
    LeafSource(
        kind="account_closing",
        keys=by_key("ledger.account_closing", "account_id"),
        rows=_register(
            "account_closing",
            "r.account_id = w.row_id",
            to("ledger.account", "a", "r.account_id"),
        ),
        header={
            "account": "a.public_id",
            "closed_on": day("r.closed_on"),
            "act": _ACT,
        },
    ),
    LeafSource(
        kind="budget_line",
        keys=by_id("ledger.budget_line"),
        rows=_register("budget_line", _OF_ID, to("ledger.fund", "f", "r.fund_id")),
        header={
            "fund": "f.code",
            "code": "r.code",
            "currency": "r.currency",
            "is_restricted": "r.is_restricted",
            "act": _ACT,
        },
    ),
    LeafSource(
        kind="budget_amendment",
        keys=by_key("ledger.budget_amendment", "budget_line_id", "number"),
        rows=_register(
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
            "act": _ACT,
        },
    ),
    LeafSource(
        kind="lot",
        keys=by_id("ledger.lot"),
        rows=_register("lot", _OF_ID),
        header={"code": "r.code", "act": _ACT},
    ),
    LeafSource(
        kind="party",
        keys=by_id("ledger.party"),
        rows=_register("party", _OF_ID),
        header={"act": _ACT},
        secrets={"code": "r.code"},
    ),
    LeafSource(
        kind="fiscal_year",
        keys=by_key("ledger.fiscal_year", "keeper_id", day("starts_on")),
        rows=_register(
            "fiscal_year",
            f"r.keeper_id = w.row_id and {day('r.starts_on')} = w.row_part",
            to("ledger.keeper", "k", "r.keeper_id"),
        ),
        header={
            "keeper": "k.code",
            "starts_on": "w.row_part",
            "ends_on": day("r.ends_on"),
            "act": _ACT,
        },
    ),
    LeafSource(
        kind="period",
        keys=by_key("ledger.period", "keeper_id", day("ends_on")),
        rows="join ledger.period r on r.book_id = %(book)s and r.keeper_id = w.row_id"
        f" and {day('r.ends_on')} = w.row_part"
        + to("ledger.keeper", "k", "r.keeper_id"),
        header={
            "keeper": "k.code",
            "starts_on": day("r.starts_on"),
            "ends_on": "w.row_part",
            "year_starts_on": day("r.year_starts_on"),
        },
    ),
    LeafSource(
        kind="period_change",
        keys=by_key(
            "ledger.period_change", "keeper_id", f"{day('ends_on')} || '/' || state"
        ),
        rows=_register(
            "period_change",
            f"r.keeper_id = w.row_id"
            f" and {day('r.ends_on')} || '/' || r.state = w.row_part",
            to("ledger.keeper", "k", "r.keeper_id"),
        ),
        header={
            "keeper": "k.code",
            "ends_on": day("r.ends_on"),
            "state": "r.state",
            "act": _ACT,
        },
    ),
    ENTRY_SOURCE,
    LeafSource(
        kind="correction_tie",
        keys=by_key("ledger.correction_tie", "entry_id"),
        rows=_register(
            "correction_tie",
            "r.entry_id = w.row_id",
            _ENTRY + to("ledger.journal_entry", "o", "r.original_id"),
        ),
        header={"entry": "e.public_id", "original": "o.public_id", "act": _ACT},
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
)
