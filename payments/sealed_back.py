"""Leaves of what goes back or is not taken: refunds, disputes, funds that are held.

Their rows change with what a provider says. What it said each time is a row of its
own, and the changing row must be as it was told last.
"""

from __future__ import annotations

from ledger.proof.sources import LeafSource, Sql, by_id, by_key, instant, to

_ACT = to("ledger.act", "c", "r.act_id")
_OF_ACT: Sql = "c.public_id"


def _row(table: Sql) -> Sql:
    return f"join payments.{table} r on r.book_id = %(book)s and r.id = w.row_id"


def _last(of: Sql, columns: Sql) -> Sql:
    """Say whether a row is as it was told last; if not, somebody changed it."""
    told = ", ".join(f"t.{name}" for name in columns.split())
    now = ", ".join(f"r.{name}" for name in columns.split())
    return (
        f"coalesce((select ({told}) is not distinct from ({now})"  # noqa: S608 - our own words
        f" from payments.{of}_told t where t.book_id = r.book_id and t.{of}_id = r.id"
        " order by t.id desc limit 1), false)"
    )


BACK_SOURCES: tuple[LeafSource, ...] = (
    LeafSource(
        kind="refund",
        keys=by_id("payments.refund"),
        rows=_row("refund") + _ACT,
        header={
            "id": "r.public_id",
            "attempt": "r.attempt_id",
            "amount_minor": "r.amount_minor",
            "currency": "r.currency",
            "created_at": instant("r.created_at"),
            "is_as_told": _last("refund", "state remote_id"),
            "act": _OF_ACT,
        },
        secrets={"key": "r.key"},
    ),
    LeafSource(
        kind="refund_told",
        keys=by_id("payments.refund_told"),
        rows=_row("refund_told") + to("payments.refund", "o", "r.refund_id"),
        header={
            "refund": "o.public_id",
            "state": "r.state",
            "told_at": instant("r.told_at"),
        },
        secrets={"remote_id": "r.remote_id"},
    ),
    LeafSource(
        kind="dispute",
        keys=by_id("payments.dispute"),
        rows=_row("dispute"),
        header={
            "provider": "to_json(r.provider)",
            "attempt": "r.attempt_id",
            "currency": "r.currency",
            "is_as_told": _last(
                "dispute", "amount_minor status reason due_at is_open act_id"
            ),
        },
        secrets={"remote_id": "r.remote_id"},
    ),
    LeafSource(
        kind="dispute_told",
        keys=by_id("payments.dispute_told"),
        rows=_row("dispute_told") + _ACT,
        header={
            "dispute": "r.dispute_id",
            "amount_minor": "r.amount_minor",
            "status": "to_json(r.status)",
            "reason": "to_json(r.reason)",
            "due_at": instant("r.due_at"),
            "is_open": "r.is_open",
            "told_at": instant("r.told_at"),
            "act": _OF_ACT,
        },
    ),
    LeafSource(
        kind="held_fund",
        keys=by_key("payments.held_fund", "act_id", "fund"),
        rows="join payments.held_fund r on r.book_id = %(book)s"
        " and r.act_id = w.row_id and r.fund = w.row_part" + _ACT,
        header={
            "fund": "to_json(r.fund)",
            "from_at": instant("r.from_at"),
            "act": _OF_ACT,
        },
        secrets={"reason": "r.reason"},
    ),
)
