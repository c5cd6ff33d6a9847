"""Leaves of giving: monthly gifts, what is asked back, surplus, stopped projects.

A monthly gift changes. What it was each time is a row of its own, and the changing
row must be as it was told last; how it is paid stands there as a salted hash only.
"""

from __future__ import annotations

from ledger.proof.sources import LeafSource, Sql, by_id, by_key, day, instant, named, to

_ACT = to("ledger.act", "c", "r.act_id")
_OF_ACT: Sql = "c.public_id"
_FUND = to("ledger.fund", "f", "r.fund_id")
_ENTRY = to("ledger.journal_entry", "e", "r.entry_id")
_OF_ENTRY = named("r.entry_id", "e.public_id")


def _row(table: Sql, key: Sql = "r.id = w.row_id") -> Sql:
    return f"join app.{table} r on r.book_id = %(book)s and {key}"


_CHANGING: Sql = (
    "amount_minor month_day channel state why period_on collect_on told_on refusals"
    " act_id"
)


def _as_told() -> Sql:
    """Say whether a monthly gift is as it was told last, not changed by somebody."""
    told = ", ".join(f"t.{name}" for name in _CHANGING.split())
    now = ", ".join(f"r.{name}" for name in _CHANGING.split())
    paid = "app.paid_by_v1(t.salt, r.customer, r.method)"
    return (
        f"coalesce((select ({told}, t.paid_by) is not distinct from ({now}, {paid})"  # noqa: S608 - our own words
        " from app.monthly_gift_told t"
        " where t.book_id = r.book_id and t.monthly_id = r.id"
        " order by t.id desc limit 1), false)"
    )


_MONTHLY: tuple[LeafSource, ...] = (
    LeafSource(
        kind="monthly_gift",
        keys=by_id("app.monthly_gift"),
        rows=_row("monthly_gift") + _FUND,
        header={
            "id": "r.public_id",
            "fund": "f.code",
            "contribution": "r.contribution_id",
            "currency": "r.currency",
            "provider": "to_json(r.provider)",
            "begun_at": instant("r.begun_at"),
            "is_as_told": _as_told(),
        },
    ),
    LeafSource(
        kind="monthly_gift_told",
        keys=by_id("app.monthly_gift_told"),
        rows=_row("monthly_gift_told")
        + _ACT
        + to("app.monthly_gift", "o", "r.monthly_id"),
        header={
            "monthly": "o.public_id",
            "amount_minor": "r.amount_minor",
            "month_day": "r.month_day",
            "channel": "to_json(r.channel)",
            "state": "r.state",
            "why": "to_json(r.why)",
            "period_on": day("r.period_on"),
            "collect_on": day("r.collect_on"),
            "told_on": day("r.told_on"),
            "refusals": "r.refusals",
            "told_at": instant("r.told_at"),
            "act": _OF_ACT,
        },
        secrets={
            "salt": "encode(r.salt, 'hex')",
            "paid_by": "encode(r.paid_by, 'hex')",
        },
    ),
    LeafSource(
        kind="monthly_period",
        keys=by_key("app.monthly_period", "monthly_id", day("period_on")),
        rows=_row(
            "monthly_period",
            f"r.monthly_id = w.row_id and {day('r.period_on')} = w.row_part",
        )
        + _ACT
        + to("app.monthly_gift", "o", "r.monthly_id"),
        header={
            "monthly": "o.public_id",
            "period_on": "w.row_part",
            "contribution": "r.contribution_id",
            "act": _OF_ACT,
        },
    ),
)

_ASKED_BACK: tuple[LeafSource, ...] = (
    LeafSource(
        kind="refund_request",
        keys=by_id("app.refund_request"),
        rows=_row("refund_request") + _ACT,
        header={
            "id": "r.public_id",
            "contribution": "r.contribution_id",
            "amount_minor": "r.amount_minor",
            "currency": "r.currency",
            "asked_at": instant("r.asked_at"),
            "act": _OF_ACT,
        },
        secrets={"asked_by": "r.asked_by"},
    ),
    LeafSource(
        kind="refund_reason",
        keys=by_id("app.refund_request"),
        rows=_row("refund_request"),
        header={"request": "r.public_id"},
        secrets={
            "reason": "case when r.reason is not null or not exists (select"
            " from app.contribution x join app.giver g"
            " on g.book_id = x.book_id and g.party_id = x.party_id"
            " where x.book_id = r.book_id and x.id = r.contribution_id"
            " and g.erased_at is not null) then coalesce(r.reason, '') end"
        },
        is_erasable=True,
    ),
    LeafSource(
        kind="refund_decision",
        keys=by_key("app.refund_decision", "request_id"),
        rows=_row("refund_decision", "r.request_id = w.row_id")
        + _ACT
        + to("app.refund_request", "o", "r.request_id"),
        header={
            "request": "o.public_id",
            "decision": "r.decision",
            "amount_minor": "r.amount_minor",
            "decided_at": instant("r.decided_at"),
            "act": _OF_ACT,
        },
        secrets={"why": "r.why", "decided_by": "r.decided_by"},
    ),
)

# The first choice has no number in the log: it was all there was.
_ANEW: Sql = "coalesce(nullif({}, 1)::text, '')"

_SURPLUS: tuple[LeafSource, ...] = (
    LeafSource(
        kind="surplus",
        keys=by_id("app.surplus"),
        rows=_row("surplus") + _ACT + _FUND + _ENTRY,
        header={
            "id": "r.public_id",
            "lot": "to_json(r.lot)",
            "fund": "f.code",
            "entry": _OF_ENTRY,
            "reason": "r.reason",
            "amount_minor": "r.amount_minor",
            "currency": "r.currency",
            "held_at": instant("r.held_at"),
            "decide_by": instant("r.decide_by"),
            "refund_from": instant("r.refund_from"),
            "act": _OF_ACT,
        },
        secrets={"party": "r.party"},
    ),
    LeafSource(
        kind="surplus_choice",
        keys=by_key("app.surplus_choice", "surplus_id", _ANEW.format("number")),
        rows=_row(
            "surplus_choice",
            f"r.surplus_id = w.row_id and {_ANEW.format('r.number')} = w.row_part",
        )
        + _ACT
        + _FUND
        + _ENTRY
        + to("app.surplus", "o", "r.surplus_id"),
        header={
            "surplus": "o.public_id",
            "choice": "r.choice",
            "fund": named("r.fund_id", "f.code"),
            "is_default": "r.is_default",
            "at": instant("r.at"),
            "entry": _OF_ENTRY,
            "act": _OF_ACT,
        },
    ),
)

_STUBS = LeafSource(
    kind="cash_stub",
    keys=by_key("app.cash_stub", "receipt_id", "evidence_id"),
    rows=_row(
        "cash_stub", "r.receipt_id = w.row_id and r.evidence_id::text = w.row_part"
    )
    + _ACT
    + to("payments.cash_receipt", "o", "r.receipt_id")
    + to("app.evidence", "v", "r.evidence_id"),
    header={"receipt": "o.public_id", "evidence": "v.public_id", "act": _OF_ACT},
)
_UNEXECUTED = LeafSource(
    kind="unexecuted_evidence",
    keys=by_key("app.unexecuted_evidence", "unexecuted_id", "evidence_id"),
    rows=_row(
        "unexecuted_evidence",
        "r.unexecuted_id = w.row_id and r.evidence_id::text = w.row_part",
    )
    + _ACT
    + to("app.evidence", "v", "r.evidence_id"),
    header={"unexecuted": "r.unexecuted_id", "evidence": "v.public_id", "act": _OF_ACT},
)
_CAMPAIGNS: tuple[LeafSource, ...] = (
    LeafSource(
        kind="campaign",
        keys=by_key("app.campaign", "fund_id", "number"),
        rows=_row("campaign", "r.fund_id = w.row_id and r.number::text = w.row_part")
        + _ACT
        + _FUND,
        header={
            "fund": "f.code",
            "number": "r.number",
            "ends_at": instant("r.ends_at"),
            "least_minor": "r.least_minor",
            "currency": "r.currency",
            "source": "to_json(r.source)",
            "act": _OF_ACT,
        },
    ),
    LeafSource(
        kind="campaign_outcome",
        keys=by_key("app.campaign_outcome", "fund_id"),
        rows=_row("campaign_outcome", "r.fund_id = w.row_id") + _ACT + _FUND,
        header={
            "fund": "f.code",
            "number": "r.number",
            "is_reached": "r.is_reached",
            "raised_minor": "r.raised_minor",
            "at": instant("r.at"),
            "act": _OF_ACT,
        },
    ),
)

GIVING_SOURCES: tuple[LeafSource, ...] = (
    *_MONTHLY,
    *_ASKED_BACK,
    *_SURPLUS,
    _STUBS,
    _UNEXECUTED,
    *_CAMPAIGNS,
)
