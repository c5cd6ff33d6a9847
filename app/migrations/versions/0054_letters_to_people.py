"""Letters also go to people who sign in, at the address that they sign in with."""

from __future__ import annotations

from app.migrations.scripts import run_sql

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

TO_PEOPLE = """
alter table app.letter
  alter party_id drop not null,
  add person_id bigint,
  add constraint letter_person_id_fkey foreign key (person_id)
    references app.person (id),
  add constraint letter_reader_check check (num_nonnulls(party_id, person_id) = 1);
"""

TO_PARTIES = """
alter table app.letter drop column person_id, alter party_id set not null;
"""


def upgrade() -> None:
    """Let a letter have a person for its reader, in place of a party."""
    run_sql(TO_PEOPLE)


def downgrade() -> None:
    """Fails where a letter went to a person: no such row is thrown away."""
    run_sql(TO_PARTIES)
