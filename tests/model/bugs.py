"""Seeded bugs: each breaks one rule of the ledger, and the machine must see it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, text


@dataclass(frozen=True, slots=True)
class Bug:
    """A database function in which some text is replaced, wherever it stands."""

    name: str
    function: str
    was: str
    becomes: str

    def plant(self, owner: Engine, _patch: pytest.MonkeyPatch) -> None:
        """Replace the function in this database for good."""
        with owner.begin() as connection:
            query = text(
                "select pg_get_functiondef(p.oid) from pg_proc p"
                " join pg_namespace n on n.oid = p.pronamespace"
                " where n.nspname = 'ledger' and p.proname = :name"
            )
            sound = str(connection.execute(query, {"name": self.function}).scalar_one())
            assert self.was in sound, f"{self.name}: nothing to break any more"
            broken = sound.replace(self.was, self.becomes)
            connection.exec_driver_sql(broken.replace("%", "%%"))


BUGS = (
    Bug("no guard is checked", "post_v1", "if v_guarded then", "if false then"),
    Bug(
        "a pool gives what is reserved",
        "check_guards_v1",
        "o.scope = 'pool'",
        "o.scope = 'none'",
    ),
    Bug(
        "a lot gives more than it brought",
        "check_lots_v1",
        "n.remains < 0",
        "false",
    ),
    Bug("a guard is off by one", "check_guards_v1", "remains < 0", "remains < -1"),
    Bug(
        "a guard is too strict by one", "check_guards_v1", "remains < 0", "remains < 1"
    ),
    Bug(
        "facts are guarded",
        "post_v1",
        "if v_nature = 'decision'",
        "if v_nature is not null",
    ),
    Bug(
        "a kind of entry is forgotten",
        "entry_nature_v1",
        "'match_return'::text, 'refund'::text",
        "'match_return'::text, 'fx'::text",
    ),
    Bug(
        "a reversal gives nothing back",
        "check_taking_back_v1",
        "perform ledger.give_back_v1(p_book, p_entry, p_original);",
        "",
    ),
    Bug(
        "a reversal takes again",
        "give_back_v1",
        "-amount_minor, moved_currency, -moved_minor",
        "amount_minor, moved_currency, moved_minor",
    ),
    Bug(
        "a piece is taken twice",
        "give_back_v1",
        "depth.times > 1",
        "depth.times > 2",
    ),
    Bug(
        "nothing leans on anything",
        "check_taking_back_v1",
        "perform ledger.check_leaning_v1(p_book, p_entry, p_original);",
        "",
    ),
    Bug(
        "corrections have no bound",
        "check_taking_back_v1",
        "perform ledger.check_correction_v1(p_book, p_entry, v_corrected);",
        "",
    ),
    Bug(
        "a correction stays counted when it is reversed",
        "check_correction_v1",
        "and x.reverses_id = back.id",
        "and x.reverses_id = -1",
    ),
    Bug(
        "what was reversed can be corrected",
        "check_taking_back_v1",
        "if not ledger.stands_v1(p_book, v_corrected)",
        "if false",
    ),
    Bug(
        "any reversal is a mirror",
        "check_taking_back_v1",
        "where book_id = p_book and entry_id in (p_entry, p_original)",
        "where false",
    ),
    Bug(
        "a fact may come with another content",
        "check_same_v2",
        "v_differs is not null",
        "false",
    ),
    Bug(
        "closed days take entries",
        "post_v1",
        "and c.ends_on = p.ends_on",
        "and c.ends_on = 'infinity'",
    ),
    Bug(
        "turnover forgets base",
        "post_v1",
        "base_minor = t.base_minor + excluded.base_minor",
        "base_minor = t.base_minor",
    ),
    Bug(
        "turnover keeps only the last entry",
        "post_v1",
        "credit_minor = t.credit_minor + excluded",
        "credit_minor = excluded",
    ),
    Bug(
        "entries need not balance",
        "check_sums_v1",
        "having sum(l.amount) <> 0 or sum(l.base) <> 0",
        "having false",
    ),
    Bug(
        "periods are closed in any order",
        "close_period_v1",
        "p.ends_on < p_ends_on",
        "p.ends_on < '-infinity'",
    ),
    Bug(
        "a period is closed with entries unsealed",
        "close_period_v1",
        "v.entries > 0",
        "false",
    ),
    Bug(
        "closing keeps no balance of base",
        "close_period_v1",
        "sum(m.base_minor)",
        "sum(m.amount_minor)",
    ),
    Bug(
        "who closes may lock",
        "lock_period_v1",
        "if v_closed_by = (",
        "if 'nobody' = (",
    ),
    Bug(
        "what is reserved is still there",
        "room_v1",
        "o.expires_at > p_at",
        "o.expires_at < p_at",
    ),
    Bug(
        "a reservation is used twice",
        "end_reservation_v1",
        "p_used > r.amount_minor",
        "p_used > r.amount_minor + 1",
    ),
    Bug(
        "expired reservations can be used",
        "end_reservation_v1",
        "or p_used > 0 and r.expires_at <= p_at",
        "",
    ),
    Bug(
        "nothing expires",
        "expire_reservations_v1",
        "expires_at <= p_at",
        "expires_at <= '-infinity'",
    ),
    Bug(
        "a key may come with another request",
        "record_act_v1",
        "or v_hash <> p_request_hash",
        "",
    ),
    Bug(
        "queues forget what was given back",
        "unsettle_v1",
        "least(h.settled_id, n.before)",
        "h.settled_id",
    ),
)
