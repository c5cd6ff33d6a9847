"""What a database holds, in a form that two ways to one state share."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Engine, text

# How rows of these fall depends on who comes first, not on what was done.
SHIFTING = ("turnover", "tile")
TABLES = text(
    "select relname from pg_class where relkind = 'r'"
    " and relnamespace = 'ledger'::regnamespace and relname <> all(:shifting)"
)
SUMS = text("""
    select 'debit', sum(amount_minor) filter (where amount_minor > 0),
      sum(abs(base_minor)), count(distinct lot_id)
    from ledger.posting
    union all
    select 'turnover', sum(debit_minor), sum(base_minor), sum(lines)
    from ledger.turnover
    union all
    select 'taken', sum(amount_minor), count(distinct entry_id), count(*)
    from ledger.taking
    union all
    select 'note', count(body), 0, 0 from ledger.entry_note
""")


def read_shape(engine: Engine) -> Counter[str]:
    """Count the rows of each table of the ledger, and add its journal up."""
    with engine.connect() as connection:
        names = list(connection.scalars(TABLES, {"shifting": list(SHIFTING)}))
        counts = " union all ".join(
            f"select '{name}', count(*) from ledger.{name}"  # noqa: S608 - our own
            for name in names
        )
        shape = Counter(dict(map(tuple, connection.execute(text(counts)))))
        for name, *sums in connection.execute(SUMS):
            shape.update({f"{name} {i}": int(n or 0) for i, n in enumerate(sums)})
    return shape


def growth(after: Counter[str], before: Counter[str]) -> dict[str, int]:
    """What came between two shapes; a row that went is below zero."""
    keys = sorted(after.keys() | before.keys())
    return {k: after[k] - before[k] for k in keys if after[k] != before[k]}
