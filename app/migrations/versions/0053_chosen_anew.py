"""What a giver chose can be chosen anew once the entry that did it is reversed."""

from __future__ import annotations

from app.migrations.scripts import run_sql

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

NUMBERED = """
alter table app.surplus_choice
  add number bigint not null default 1,
  drop constraint surplus_choice_pkey,
  add constraint surplus_choice_pkey primary key (book_id, surplus_id, number),
  add constraint surplus_choice_number_check check (number > 0);
alter table app.surplus_choice alter number drop default;
"""

ONCE = """
alter table app.surplus_choice
  drop column number,
  add constraint surplus_choice_pkey primary key (book_id, surplus_id);
"""


def upgrade() -> None:
    """Number the choices of a surplus."""
    run_sql(NUMBERED)


def downgrade() -> None:
    """Fails where something was chosen anew: no such row is thrown away."""
    run_sql(ONCE)
