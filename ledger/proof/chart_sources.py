"""Leaves of charts and rates: what numbers and estimates of the book rest on."""

from __future__ import annotations

from ledger.proof.sources import LeafSource, Sql, by_key, day, to

_ACT = to("ledger.act", "c", "r.act_id")
_NUMBER: Sql = f"chart || '/' || regime || '/' || {day('from_on')}"
_NUMBER_OF_R: Sql = f"r.chart || '/' || r.regime || '/' || {day('r.from_on')}"
_RATE: Sql = f"per || '/' || currency || '/' || {day('day')}"
_RATE_OF_R: Sql = f"r.per || '/' || r.currency || '/' || {day('r.day')}"

CHART_SOURCES: tuple[LeafSource, ...] = (
    LeafSource(
        kind="keeper_chart",
        keys=by_key("ledger.keeper_chart", "keeper_id", day("from_on")),
        rows="join ledger.keeper_chart r on r.book_id = %(book)s"
        f" and r.keeper_id = w.row_id and {day('r.from_on')} = w.row_part"
        + _ACT
        + to("ledger.keeper", "k", "r.keeper_id"),
        header={
            "keeper": "k.code",
            "from_on": "w.row_part",
            "chart": "r.chart",
            "fingerprint": "r.fingerprint",
            "act": "c.public_id",
        },
    ),
    LeafSource(
        kind="chart_number",
        keys=by_key("ledger.chart_number", "account_id", _NUMBER),
        rows="join ledger.chart_number r on r.book_id = %(book)s"
        f" and r.account_id = w.row_id and {_NUMBER_OF_R} = w.row_part"
        + _ACT
        + to("ledger.account", "a", "r.account_id"),
        header={
            "account": "a.public_id",
            "chart": "r.chart",
            "regime": "r.regime",
            "from_on": day("r.from_on"),
            "number": "r.number",
            "source": "to_json(r.source)",
            "act": "c.public_id",
        },
    ),
    LeafSource(
        kind="reference_rate",
        keys=by_key("ledger.reference_rate", "revision", _RATE),
        rows="join ledger.reference_rate r on r.book_id = %(book)s"
        f" and r.revision = w.row_id and {_RATE_OF_R} = w.row_part" + _ACT,
        header={
            "per": "r.per",
            "currency": "r.currency",
            "day": day("r.day"),
            "revision": "r.revision",
            "digits": "r.digits",
            "places": "r.places",
            "source": "to_json(r.source)",
            "document": "to_json(r.document)",
            "act": "c.public_id",
        },
    ),
)
