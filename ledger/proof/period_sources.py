"""The leaves of periods: years, months, their closings, and validations."""

from __future__ import annotations

from ledger.proof.sources import OF_ACT, LeafSource, by_key, day, register, to

PERIOD_SOURCES: tuple[LeafSource, ...] = (
    LeafSource(
        kind="fiscal_year",
        keys=by_key("ledger.fiscal_year", "keeper_id", day("starts_on")),
        rows=register(
            "fiscal_year",
            f"r.keeper_id = w.row_id and {day('r.starts_on')} = w.row_part",
            to("ledger.keeper", "k", "r.keeper_id"),
        ),
        header={
            "keeper": "k.code",
            "starts_on": "w.row_part",
            "ends_on": day("r.ends_on"),
            "act": OF_ACT,
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
        rows=register(
            "period_change",
            f"r.keeper_id = w.row_id"
            f" and {day('r.ends_on')} || '/' || r.state = w.row_part",
            to("ledger.keeper", "k", "r.keeper_id"),
        ),
        header={
            "keeper": "k.code",
            "ends_on": day("r.ends_on"),
            "state": "r.state",
            "act": OF_ACT,
        },
    ),
    LeafSource(
        kind="period_closing",
        keys=by_key("ledger.period_closing", "keeper_id", day("ends_on")),
        rows="join ledger.period_closing r on r.book_id = %(book)s"
        f" and r.keeper_id = w.row_id and {day('r.ends_on')} = w.row_part"
        + to("ledger.keeper", "k", "r.keeper_id"),
        header={
            "keeper": "k.code",
            "ends_on": "w.row_part",
            "register_number": "r.register_number",
            "accepted": "r.accepted",
        },
    ),
    LeafSource(
        kind="validation",
        keys=by_key("ledger.validation", "keeper_id", "through_number"),
        rows=register(
            "validation",
            "r.keeper_id = w.row_id and r.through_number::text = w.row_part",
            to("ledger.keeper", "k", "r.keeper_id"),
        ),
        header={
            "keeper": "k.code",
            "through_number": "w.row_part",
            "validated_on": day("r.validated_on"),
            "act": OF_ACT,
        },
    ),
)
