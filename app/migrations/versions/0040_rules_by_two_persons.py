"""A rule of matching is proposed by one person and counts once another approved it."""

from __future__ import annotations

from app.migrations.scripts import app_role, append_only, run_sql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

PROPOSED = """
alter table app.matching_rule add proposed_by text, add proposed_at timestamptz;
alter table app.matching_rule disable trigger append_only;
update app.matching_rule r set (proposed_by, proposed_at) = (
  select a.actor, a.at from ledger.act a where a.book_id = r.book_id and a.id = r.act_id
);
alter table app.matching_rule enable trigger append_only;
alter table app.matching_rule
  alter proposed_by set not null,
  alter proposed_at set not null,
  add constraint matching_rule_book_id_id_proposed_by_key
    unique (book_id, id, proposed_by);
"""

DECIDED = """
create table app.matching_rule_decision (
  book_id bigint not null,
  rule_id bigint not null,
  proposed_by text not null,
  verdict text not null,
  decided_by text not null,
  at timestamp with time zone not null,
  why text,
  approved_id bigint
    generated always as (case when verdict = 'approved' then rule_id end) stored,
  act_id bigint not null,
  constraint matching_rule_decision_pkey primary key (book_id, rule_id),
  constraint matching_rule_decision_book_id_rule_id_proposed_by_fkey
    foreign key (book_id, rule_id, proposed_by)
    references app.matching_rule (book_id, id, proposed_by),
  constraint matching_rule_decision_book_id_act_id_fkey foreign key (book_id, act_id)
    references ledger.act (book_id, id),
  constraint matching_rule_decision_book_id_approved_id_key
    unique (book_id, approved_id),
  constraint matching_rule_decision_verdict_check
    check (verdict in ('approved', 'refused', 'withdrawn')),
  constraint matching_rule_decision_four_eyes_check
    check ((decided_by = proposed_by) = (verdict = 'withdrawn')),
  constraint matching_rule_decision_why_check
    check ((verdict = 'approved') = (why is null))
);
"""

# One person set a rule before: what it promised is kept, and it goes on counting.
COUNTED = """
insert into app.matching_rule_decision
  (book_id, rule_id, proposed_by, verdict, decided_by, at, act_id)
select book_id, id, proposed_by, 'approved', 'system:migration', proposed_at, act_id
from app.matching_rule;
alter table app.gift_match
  add constraint gift_match_book_id_rule_id_fkey foreign key (book_id, rule_id)
    references app.matching_rule_decision (book_id, approved_id);
"""

UNDONE = """
alter table app.gift_match drop constraint gift_match_book_id_rule_id_fkey;
drop table app.matching_rule_decision;
alter table app.matching_rule drop column proposed_by, drop column proposed_at;
"""


def upgrade() -> None:
    """Let rules wait for a second person, and gifts be matched by approved ones."""
    table = "app.matching_rule_decision"
    run_sql(
        PROPOSED,
        DECIDED,
        COUNTED,
        f"grant select, insert on {table} to {app_role()}",
        *append_only(table),
    )


def downgrade() -> None:
    """Rules that were never approved would count again: end them first."""
    run_sql(UNDONE)
