"""Registers of codes: what accounts, funds, lots and parties a book has.

Codes are opaque; names and texts live in the application. Everything here is opened
under an act and opened once: the same again changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.calls import call, call_number
from ledger.book.entries import AccountKey
from ledger.book.errors import FieldError, YearBeforeOpeningError
from ledger.book.fields import check_code, check_day
from ledger.book.roles import AccountType, account_type
from ledger.money import Money, exponent

REGIMES = ("own", "partner_executed", "mandate", "outside")
"""How the money of a fund may be held."""


# A year that comes before all others is rare: only then is an opening looked for.
_OPENED = text("""
    select e.day from ledger.keeper k
    cross join lateral (
      select min(y.starts_on) as first from ledger.fiscal_year y
      where y.book_id = k.book_id and y.keeper_id = k.id) y
    join ledger.journal_entry e on e.book_id = k.book_id and e.kind = 'opening'
      and e.day > :ends_on and ledger.stands_v1(e.book_id, e.id)
    where k.book_id = :book and k.code = :keeper and y.first > :ends_on and exists (
      select from ledger.posting p
      join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
        and a.keeper_id = k.id
      where p.book_id = e.book_id and p.entry_id = e.id)
    order by e.day limit 1
""")


def open_keeper(
    session: Session, act: Act, code: str, *, currency: str, zone: str
) -> int:
    """Open a keeper: a legal person with accounts of its own in the book."""
    check_code("keeper", code)
    exponent(currency)
    return call_number(
        session, "open_keeper_v1", act.book_id, act.id, code, currency, zone
    )


def declare_fiscal_year(
    session: Session, act: Act, keeper: str, *, starts_on: date, ends_on: date
) -> None:
    """Declare a year of account with its months, all open.

    Raises YearBeforeOpeningError, YearTooLateError, or RegisterConflictError where it
    overlaps another.
    """
    check_code("keeper", keeper)
    check_day("starts_on", starts_on)
    check_day("ends_on", ends_on)
    if ends_on < starts_on:
        why = f"a year that begins on {starts_on} ends after it"
        raise FieldError(why, "ends_on", str(ends_on))
    values = {"book": act.book_id, "keeper": keeper, "ends_on": ends_on}
    opened_on = session.scalar(_OPENED, values)
    if opened_on is not None:
        raise YearBeforeOpeningError(keeper, str(starts_on), str(opened_on))
    call(
        session,
        "declare_fiscal_year_v1",
        act.book_id,
        act.id,
        keeper,
        starts_on,
        ends_on,
    )


def open_fund(
    session: Session, act: Act, code: str, *, parent: str | None = None
) -> int:
    """Open a fund. A child fund holds what is earmarked for one budget line."""
    check_code("fund", code)
    return call_number(session, "open_fund_v1", act.book_id, act.id, code, parent)


@dataclass(frozen=True, slots=True)
class FundRegime:
    """How a fund's money is held from a day on, and which fund bears its fees.

    ``regime`` is own, partner_executed, mandate or outside.
    """

    regime: str
    from_on: date
    fees_from: str

    def __post_init__(self) -> None:
        if self.regime not in REGIMES:
            why = f"a regime is one of {', '.join(REGIMES)}"
            raise FieldError(why, "regime", repr(self.regime))
        check_day("from_on", self.from_on)
        check_code("fees_from", self.fees_from)


@dataclass(frozen=True, slots=True)
class NewBudgetLine:
    """A line of a fund's budget. A restricted one is never overrun."""

    fund: str
    code: str
    currency: str
    is_restricted: bool = False

    def __post_init__(self) -> None:
        check_code("fund", self.fund)
        check_code("budget_line", self.code)
        exponent(self.currency)


def set_fund_regime(session: Session, act: Act, fund: str, new: FundRegime) -> None:
    """Set a fund's regime.

    Raises RegimeFixedError when the fund has an entry on that day or later.
    """
    call(
        session,
        "set_fund_regime_v1",
        act.book_id,
        act.id,
        fund,
        new.from_on,
        new.regime,
        new.fees_from,
    )


def keeper_currencies(session: Session, book: Book) -> dict[str, str]:
    """Return each keeper's own currency, by the keeper's code."""
    keeper = tables.keeper
    query = select(keeper.c.code, keeper.c.currency).where(keeper.c.book_id == book.id)
    return {row.code: row.currency for row in session.execute(query)}


def list_accounts(
    session: Session, book: Book, keeper: str
) -> dict[AccountKey, AccountType]:
    """Return the accounts of a keeper that are open or were, each with its type."""
    account, owner = tables.account, tables.keeper
    query = (
        select(account.c.code, account.c.currency, account.c.place, account.c.type)
        .join(
            owner,
            (owner.c.book_id == account.c.book_id)
            & (owner.c.id == account.c.keeper_id),
        )
        .where(account.c.book_id == book.id, owner.c.code == keeper)
        .order_by(account.c.code, account.c.currency, account.c.place)
    )
    return {
        AccountKey(keeper, row.code, row.currency, row.place): AccountType(row.type)
        for row in session.execute(query)
    }


def open_account(
    session: Session, act: Act, key: AccountKey, type_: AccountType | None = None
) -> int:
    """Open an account. A role brings its type; any other code needs one."""
    of_role = account_type(key.code)
    chosen = of_role or type_
    if chosen is None:
        raise ValueError(f"account {key.code} needs a type")
    return call_number(
        session,
        "open_account_v1",
        act.book_id,
        act.id,
        key.keeper,
        key.code,
        key.code if of_role else None,
        chosen.value,
        key.currency,
        key.place,
    )


def close_account(session: Session, act: Act, account_id: int, *, on: date) -> None:
    """Close an account: from now on only a reversal may touch it."""
    check_day("on", on)
    call(session, "close_account_v1", act.book_id, act.id, account_id, on)


def open_budget_line(session: Session, act: Act, line: NewBudgetLine) -> int:
    """Open a budget line of a fund; it has no budget before an amendment."""
    return call_number(
        session,
        "open_budget_line_v1",
        act.book_id,
        act.id,
        line.fund,
        line.code,
        line.currency,
        line.is_restricted,
    )


def amend_budget(
    session: Session, act: Act, budget_line_id: int, change: Money, *, from_on: date
) -> None:
    """Add to the budget of a line from a day on; negative takes away."""
    check_day("from_on", from_on)
    call(
        session,
        "amend_budget_v1",
        act.book_id,
        act.id,
        budget_line_id,
        from_on,
        change.minor,
    )


def register_lot(session: Session, act: Act, code: str) -> int:
    """Register the code of a lot."""
    check_code("lot", code)
    return call_number(session, "register_lot_v1", act.book_id, act.id, code)


def register_party(session: Session, act: Act, code: str) -> int:
    """Register the opaque code of a party; whose it is stands in the vault."""
    check_code("party", code)
    return call_number(session, "register_party_v1", act.book_id, act.id, code)
