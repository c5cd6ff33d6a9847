"""Counts know what was spent and until which entry; slips are an association's own."""

from __future__ import annotations

from app.migrations.scripts import run_sql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_DEPOSIT = "alter table payments.cash_deposit"
_EXPENSE = "alter table app.expense"
_PLACES = "'advance', 'local_bank', 'cash_box'"


def upgrade() -> None:
    run_sql(
        "alter table payments.cash_count"
        " add column spent_minor bigint not null default 0",
        "alter table payments.cash_count_end add column last_entry bigint",
        f"{_DEPOSIT} drop constraint cash_deposit_book_id_rail_slip_key",
        f"{_DEPOSIT} add constraint cash_deposit_book_id_rail_keeper_slip_key"
        " unique (book_id, rail, keeper, slip)",
        *_paid_from(f"{_PLACES}, 'wallet'"),
    )


def downgrade() -> None:
    run_sql(
        *_paid_from(_PLACES),
        f"{_DEPOSIT} drop constraint cash_deposit_book_id_rail_keeper_slip_key",
        f"{_DEPOSIT} add constraint cash_deposit_book_id_rail_slip_key"
        " unique (book_id, rail, slip)",
        "alter table payments.cash_count_end drop column last_entry",
        "alter table payments.cash_count drop column spent_minor",
    )


def _paid_from(places: str) -> tuple[str, str]:
    name = "expense_paid_from_check"
    return (
        f"{_EXPENSE} drop constraint {name}",
        f"{_EXPENSE} add constraint {name} check (paid_from in ({places}))",
    )
