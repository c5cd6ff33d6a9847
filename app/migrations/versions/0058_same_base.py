"""A fact that comes again says the same in base, takings and what it takes back."""

from __future__ import annotations

from app.migrations.scripts import run_sql
from ledger.book import sql

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

ARRAYS = "bigint[], bigint[], text[], bigint[]"
BEFORE = f"ledger.check_same_v1(bigint, bigint, text, {ARRAYS}, bigint[])"
NOW = (
    f"ledger.check_same_v2(bigint, bigint, text, {ARRAYS}, bigint[], bigint[],"
    " bigint, bigint, jsonb)"
)
CALLERS = ("post_v1", "post_all_v1")
# What the callers say to the one and said to the other.
SAID = (
    ("check_same_v2", "check_same_v1"),
    ("p_amount, p_base, p_lot, p_reverses, p_corrects, p_takings)", "p_amount, p_lot)"),
    ("p_base[v_first:v_last], p_lot[v_first:v_last], null, null, null)",
     "p_lot[v_first:v_last])"),
)  # fmt: skip


def upgrade() -> None:
    """Compare all that is no matter of the moment."""
    run_sql(
        *(sql.statement(name) for name in sql.SAME),
        f"revoke execute on function {NOW} from public",
        *map(sql.replacement, CALLERS),
        f"drop function {BEFORE}",
    )


def downgrade() -> None:
    """Compare no more than accounts, funds, amounts and lots."""
    run_sql(
        sql.statement("check_same_v1"),
        f"revoke execute on function {BEFORE} from public",
        *map(_replaced_as_before, CALLERS),
        f"drop function {NOW}",
    )


def _replaced_as_before(name: str) -> str:
    made = sql.replacement(name)
    for now, before in SAID:
        made = made.replace(now, before)
    return made
