"""Invariants of closed periods: nothing in them moves any more."""

from __future__ import annotations

from ledger.proof.derived_periods import BALANCES, NUMBERS

_DERIVED = """
    select cast(null as uuid), null, format('%s: %s, not %s', d.what, d.found,
      d.expected)
    from ({query}) d
"""

RULES = {
    "a closed period takes no entry": """
        select distinct e.public_id, e.fact, format('day %s, but %s closed %s at %s',
          e.day, k.code, c.ends_on, c.register_number)
        from (
          select keeper_id, ends_on, register_number, coalesce(lag(ends_on) over (
            partition by keeper_id order by ends_on), '-infinity') as before
          from ledger.period_closing where book_id = :book
        ) c
        join ledger.keeper k on k.book_id = :book and k.id = c.keeper_id
        join ledger.account a on a.book_id = :book and a.keeper_id = c.keeper_id
        join ledger.posting p on p.book_id = :book and p.account_id = a.id
          and p.day > c.before and p.day <= c.ends_on
        join ledger.journal_entry e on e.book_id = :book and e.id = p.entry_id
        left join ledger.register_number r on r.book_id = :book and r.entry_id = e.id
        where r.number is null or r.number > c.register_number
    """,
    "periods are closed and locked in their order": """
        select cast(null as uuid), null, format('%s: %s is %s, %s before it is not',
          k.code, c.ends_on, c.state, p.ends_on)
        from ledger.period_change c
        join ledger.keeper k on k.book_id = c.book_id and k.id = c.keeper_id
        join ledger.period p on p.book_id = c.book_id and p.keeper_id = c.keeper_id
          and p.ends_on < c.ends_on
        where c.book_id = :book and not exists (select from ledger.period_change x
          where x.book_id = c.book_id and x.keeper_id = c.keeper_id
            and x.ends_on = p.ends_on and x.state = c.state)
    """,
    "what a closed period holds follows from its postings": _DERIVED.format(
        query=BALANCES.replace("%(book)s", ":book")
    ),
    "the accountant's numbers follow the register": _DERIVED.format(
        query=NUMBERS.replace("%(book)s", ":book")
    ),
}
