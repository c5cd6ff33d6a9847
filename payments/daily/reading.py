"""Read the book's side of a closed day: what stands where, and what is behind it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from ledger.book.balances import balance, trial_balance
from ledger.book.books import Book
from ledger.book.entries import AccountKey
from ledger.book.scopes import Scope
from ledger.money import Money
from payments.bank.accounts import our_accounts
from payments.bank.reconciling import Standing, posted_later, standings, under_way
from payments.daily.provider import InBook, MovementKey
from payments.daily.values import Difference, DifferenceKind, Position, shortened
from payments.rails.registry import Rail

# Where money is kept by somebody who can say how much there is.
_TOLD_OUTSIDE = ("psp", "bank", "cash_box", "local_bank", "wallet", "host")

_ON_ACCOUNT = """
    from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    join ledger.journal_entry e on e.book_id = p.book_id and e.id = p.entry_id
    where p.book_id = :book and a.code = :code and a.place = :place
      and a.currency = :currency and k.code = :keeper
"""
_OF_MOVEMENTS = text(f"""
    select e.fact, e.occurred_on, e.day, m.remote_id, m.type,
      sum(p.amount_minor) as minor
    from payments.movement m
    join ledger.journal_entry e on e.book_id = m.book_id and e.id = m.entry_id
    left join (select p.entry_id, p.amount_minor {_ON_ACCOUNT}
      and p.entry_id in (select n.entry_id from payments.movement n
        where n.book_id = :book and n.provider = :provider
          and n.remote_id = any(:ids))) p
      on p.entry_id = e.id
    where m.book_id = :book and m.provider = :provider and m.remote_id = any(:ids)
    group by e.id, e.fact, e.occurred_on, e.day, m.remote_id, m.type
""")  # noqa: S608 - our own words
_ALL = text(f"""
    select s.fact, s.occurred_on, s.day, m.remote_id, m.type, s.minor
    from (select e.id, e.fact, e.occurred_on, e.day, sum(p.amount_minor) as minor
      {_ON_ACCOUNT} and p.day <= :on
      group by e.id, e.fact, e.occurred_on, e.day) s
    left join payments.movement m on m.book_id = :book and m.entry_id = s.id
      and m.provider = :provider
""")  # noqa: S608 - our own words
_LATER = text(f"""
    select e.fact, e.occurred_on, e.day, sum(p.amount_minor) as minor {_ON_ACCOUNT}
      and p.day <= :on and e.id > :after
    group by e.id, e.fact, e.occurred_on, e.day
    having sum(p.amount_minor) <> 0 order by e.id
""")

# Where nothing should stand in the end, with what each open rest is about.
_APART = text("""
    select k.code as keeper, a.code, a.currency, a.place, r.kind, r.fact,
      min(r.since) as since, sum(p.amount_minor) as minor
    from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      and a.role in ('suspense', 'unallocated', 'over_target', 'dispute_claim',
        'payer_claim', 'owed')
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    join ledger.journal_entry e on e.book_id = p.book_id and e.id = p.entry_id
    -- What it takes back in the end: a correction may be reversed, and stand again.
    cross join lateral (
      with recursive back as (
        select x.* from ledger.journal_entry x
        where x.book_id = e.book_id and x.id = e.id
        union all
        select x.* from back
        join ledger.journal_entry x on x.book_id = back.book_id
          and x.id = coalesce(back.corrects_id, back.reverses_id))
      select * from back where coalesce(back.corrects_id, back.reverses_id) is null
    ) o
    left join payments.movement m on m.book_id = o.book_id and m.entry_id = o.id
    left join payments.rail rail on rail.book_id = m.book_id
      and rail.code = m.provider and rail.keeper = m.keeper
    left join ledger.lot l on l.book_id = p.book_id and l.id = p.lot_id
    left join ledger.party y on y.book_id = p.book_id and y.id = p.party_id
    cross join lateral (select
      case a.role when 'dispute_claim' then 'claimed' when 'owed' then 'owed'
        when 'payer_claim' then 'claimed_back'
        when 'suspense' then 'in_suspense' when 'over_target' then 'above_target'
        else case when rail.role in ('bank', 'local_bank') then 'unmatched_line'
          else 'set_apart' end end as kind,
      case a.role when 'dispute_claim' then 'lot:' || coalesce(l.code, '?')
        when 'owed' then 'party:' || coalesce(y.code, '?')
        when 'payer_claim' then 'party:' || coalesce(y.code, '?')
        else o.fact end as fact,
      o.occurred_on as since) r
    where p.book_id = :book and p.day <= :on
    group by k.code, a.code, a.currency, a.place, r.kind, r.fact
    having sum(p.amount_minor) <> 0
    order by k.code, a.code, a.currency, a.place, min(r.since), r.fact
""")

# Every payout with what is still on its way of it.
_ON_THE_WAY = text("""
    with recursive moved as (
      select o.id, o.provider, o.remote_id, o.entry_id as entry, o.occurred_on
      from payments.movement o where o.book_id = :book and o.type = 'payout'
    ), touched as (
      select m.id, m.entry from moved m
      union select m.id, r.entry_id from moved m
      join payments.movement r on r.book_id = :book and r.payment = m.remote_id
        and r.type in ('receipt', 'payout_failed')
        and coalesce(nullif(r.via, ''), r.provider) = m.provider
      union select m.id, x.entry_id from moved m
      join payments.allocation x on x.book_id = :book
        and x.payout = m.provider || ':' || m.remote_id
    ), whole as (
      select id, entry from touched
      union select w.id, r.id from whole w
      join ledger.journal_entry r on r.book_id = :book and r.reverses_id = w.entry
    )
    select k.code as keeper, a.code, a.currency, a.place, e.fact, m.occurred_on,
      sum(p.amount_minor) as minor
    from whole t
    join moved m on m.id = t.id
    join ledger.journal_entry e on e.book_id = :book and e.id = m.entry
    join ledger.posting p on p.book_id = :book and p.entry_id = t.entry
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      and a.role = 'psp_in_transit'
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    where p.day <= :on
    group by k.code, a.code, a.currency, a.place, e.fact, m.occurred_on, m.id
    having sum(p.amount_minor) <> 0
    order by m.id
""")


def bank_positions(session: Session, book: Book, on: date) -> list[Position]:
    """Put every account with a statement beside its latest one until a day."""
    return [_bank(session, book, one) for one in standings(session, book, on)]


def unasked_positions(
    session: Session, book: Book, compared: Iterable[AccountKey], on: date
) -> list[Position]:
    """List the accounts of which nobody outside has said what they hold.

    Each place that has money in the book, and each bank account that is known here.
    """
    sums = {
        one.rail.holds(one.rail.currency): Money.zero(one.rail.currency)
        for one in our_accounts(session, book.id)
    }
    registered = set(sums)
    for role in _TOLD_OUTSIDE:
        for row in trial_balance(session, book, Scope(role=role), at=on).rows:
            currency = row.amount.currency
            key = AccountKey(row.keeper, row.account, currency, row.place)
            sums[key] = sums.get(key, Money.zero(currency)) + row.amount
    known = set(compared)
    return [
        Position(key, on, None, amount)
        for key, amount in sums.items()
        if key not in known and (amount or key in registered)
    ]


def apart_positions(session: Session, book: Book, on: date) -> list[Position]:
    """List the accounts on which nothing should stand, with what each rest is about."""
    found: dict[AccountKey, list[Difference]] = {}
    for row in session.execute(_APART, {"book": book.id, "on": on}):
        amount = Money(-int(row.minor), row.currency)
        kind = DifferenceKind(row.kind)
        found.setdefault(_key(row), []).append(
            Difference(kind, row.fact, amount, row.since)
        )
    return [_empty(session, book, key, on, named) for key, named in found.items()]


def transit_positions(session: Session, book: Book, on: date) -> list[Position]:
    """List the accounts of payouts on their way, with the payouts."""
    scope = Scope(role="psp_in_transit")
    rows = trial_balance(session, book, scope, at=on).rows
    found: dict[AccountKey, list[Difference]] = {
        AccountKey(row.keeper, row.account, row.amount.currency, row.place): []
        for row in rows
    }
    for row in session.execute(_ON_THE_WAY, {"book": book.id, "on": on}):
        amount = Money(-int(row.minor), row.currency)
        found.setdefault(_key(row), []).append(
            Difference(DifferenceKind.IN_FLIGHT, row.fact, amount, row.occurred_on)
        )
    positions = [_empty(session, book, key, on, named) for key, named in found.items()]
    return [one for one in positions if one.book or one.differences]


def book_sums(session: Session, book: Book, rail: Rail, on: date) -> dict[str, Money]:
    """Say what stands on a rail's account at the end of a day, by currency."""
    scope = Scope(keeper=rail.keeper, role=rail.role, place=rail.place)
    sums: dict[str, Money] = {}
    for row in trial_balance(session, book, scope, at=on).rows:
        currency = row.amount.currency
        sums[currency] = sums.get(currency, Money.zero(currency)) + row.amount
    return sums


def entries_behind(
    session: Session, book: Book, account: AccountKey, rail: Rail, ids: Iterable[str]
) -> list[InBook]:
    """Find the entries of a provider's movements, with what each did on an account."""
    values = _values(book, account) | {"provider": rail.code, "ids": sorted(set(ids))}
    rows = session.execute(_OF_MOVEMENTS, values)
    return [_in_book(row, account.currency) for row in rows]


def entries_on(
    session: Session, book: Book, account: AccountKey, rail: Rail, on: date
) -> list[InBook]:
    """List every entry on a provider's account until a day."""
    values = _values(book, account) | {"provider": rail.code, "on": on}
    rows = session.execute(_ALL, values)
    return [_in_book(row, account.currency) for row in rows]


def balance_of(session: Session, book: Book, account: AccountKey, on: date) -> Money:
    """Say what stands on an account at the end of a day, of all funds."""
    scope = Scope(
        keeper=account.keeper,
        role=account.code,
        currency=account.currency,
        place=account.place,
    )
    return balance(session, book, scope, account.currency, at=on)


def late_facts(
    session: Session, book: Book, account: AccountKey, on: date, after: int
) -> tuple[Difference, ...]:
    """Name the entries that came into a day after another entry had been written."""
    values = _values(book, account) | {"on": on, "after": after}
    return shortened(
        Difference(
            DifferenceKind.LATE_FACT,
            row.fact,
            Money(int(row.minor), account.currency),
            row.occurred_on,
        )
        for row in session.execute(_LATER, values)
    )


def _bank(session: Session, book: Book, standing: Standing) -> Position:
    rail = standing.account.rail
    named = [
        *(
            Difference(DifferenceKind.UNDER_WAY, one.fact, -one.amount, one.occurred_on)
            for one in under_way(session, book, standing)
        ),
        *(
            Difference(
                DifferenceKind.POSTED_LATER, one.fact, one.amount, one.occurred_on
            )
            for one in posted_later(session, book, standing)
        ),
    ]
    return Position(
        account=rail.holds(rail.currency),
        as_of=standing.on,
        outside=standing.bank,
        book=standing.ledger,
        differences=shortened(named),
    )


def _empty(
    session: Session, book: Book, key: AccountKey, on: date, named: list[Difference]
) -> Position:
    stands = balance_of(session, book, key, on)
    return Position(key, on, Money.zero(key.currency), stands, shortened(named))


def _in_book(row: Row[Any], currency: str) -> InBook:
    movement: MovementKey | None = None
    if row.remote_id is not None:
        movement = (row.remote_id, row.type)
    amount = Money(int(row.minor or 0), currency)
    return InBook(movement, row.fact, row.occurred_on, row.day, amount)


def _values(book: Book, account: AccountKey) -> dict[str, object]:
    return {
        "book": book.id,
        "code": account.code,
        "place": account.place,
        "currency": account.currency,
        "keeper": account.keeper,
    }


def _key(row: Row[Any]) -> AccountKey:
    return AccountKey(row.keeper, row.code, row.currency, row.place)
