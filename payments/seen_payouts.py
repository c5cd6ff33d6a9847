"""Read what the book knows about a payout: what it contains, and whose that is."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, or_, select, text
from sqlalchemy.orm import Session

from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.entries import AccountKey
from ledger.book.scopes import Scope
from ledger.money import Money
from payments import tables
from payments.circumstances import Payout, Share
from payments.gateway import Movement, MovementType
from payments.locks import lock_name
from payments.payouts_shown import has_ended
from payments.rails.registry import Rail

# Movements that the balance holds for a fund and no payout has taken with it yet.
_NOT_PAID_OUT = text("""
    select f.code as fund, sum(p.amount_minor) as minor
    from payments.movement m
    join ledger.posting p on p.book_id = m.book_id and p.entry_id = m.entry_id
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
    where m.book_id = :book and m.provider = :provider
      and m.type not in ('payout', 'dispute_lost')
      and m.remote_id <> all(:contains)
      and m.remote_id not in (
        select unnest(o.contains) from payments.movement o
        where o.book_id = :book and o.provider = :provider and o.type = 'payout')
      and m.id > (
        select coalesce(max(o.id), 0) from payments.movement o
        where o.book_id = :book and o.provider = :provider and o.type = 'payout'
          and o.contains is null)
      and a.code = :role and a.place = :place and a.currency = :currency
      and k.code = :keeper
    group by f.code
""")

_SHARES = text("""
    select f.code as fund, sum(p.amount_minor) as minor
    from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
    where p.book_id = :book and p.entry_id in :entries and a.code = :role
      and a.place = :place and a.currency = :currency and k.code = :keeper
    group by f.code
""").bindparams(bindparam("entries", expanding=True))

_TRANSIT = text("""
    select k.code as keeper, a.code as role, a.currency, a.place, e.fact
    from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    join ledger.journal_entry e on e.book_id = p.book_id and e.id = p.entry_id
    where p.book_id = :book and p.entry_id = :entry and a.role = 'psp_in_transit'
    limit 1
""")


def shares_of(
    session: Session, book: Book, rail: Rail, movement: Movement
) -> tuple[Share, ...]:
    """Say what each fund has of a payout: its balance, less what is not in it.

    What the funds owe each other on the balance goes along: it adds up to nothing.
    """
    account = rail.holds(movement.amount.currency)
    scope = Scope(keeper=account.keeper, role=account.code, currency=account.currency)
    sums = {
        row.fund: row.amount
        for row in trial_balance(session, book, scope).rows
        if row.place == account.place
    }
    if movement.contains is not None:
        values = _of_account(book, account) | {
            "provider": movement.provider,
            "contains": list(movement.contains),
        }
        for row in session.execute(_NOT_PAID_OUT, values):
            sums[row.fund] -= Money(int(row.minor), account.currency)
    return tuple(Share(fund, amount) for fund, amount in sums.items())


def payout_of(session: Session, book: Book, movement: Movement) -> Payout | None:
    """Return the payout that a movement confirms or undoes.

    None where nothing is known of it, or where it has arrived, or come back, before: a
    second line that shows it is something else. Others that end it wait here.
    """
    table, provider = tables.movement, movement.via or movement.provider
    lock_name(session, book.id, f"payments:{provider}:{movement.belongs_to}")
    row = session.execute(
        select(table, has_ended(table).label("has_ended")).where(
            table.c.book_id == book.id,
            table.c.provider == provider,
            or_(
                table.c.payment == movement.belongs_to,
                table.c.remote_id == movement.belongs_to,
            ),
            table.c.type == MovementType.PAYOUT.value,
        )
    ).first()
    if row is None or (row.has_ended and movement.type is MovementType.RECEIPT):
        return None
    entry = row.entry_id
    found = session.execute(_TRANSIT, {"book": book.id, "entry": entry}).first()
    if found is None:  # a debit of our bank: nothing was on its way
        return Payout(debited=Money(row.amount_minor, row.currency))
    transit = AccountKey(found.keeper, found.role, found.currency, found.place)
    return Payout(found.fact, transit, _shares_of(session, book, transit, [entry]))


def _shares_of(
    session: Session, book: Book, account: AccountKey, entries: Iterable[int | None]
) -> tuple[Share, ...]:
    values = _of_account(book, account) | {"entries": list(entries) or [0]}
    return tuple(
        Share(row.fund, Money(int(row.minor), account.currency))
        for row in session.execute(_SHARES, values)
    )


def _of_account(book: Book, account: AccountKey) -> dict[str, object]:
    return {
        "book": book.id,
        "role": account.code,
        "place": account.place,
        "currency": account.currency,
        "keeper": account.keeper,
    }
