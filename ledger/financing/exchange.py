"""Exchange between currencies: what it brought, and who bears gain and loss.

Every exchange passes through a trading account (``fx``) of each currency. What leaves
carries its historical cost, what comes carries its value; the difference stays on
``fx`` in the keeper's own currency and is the gain or loss of the fund it stands in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.acts import Act
from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.calls import call
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.errors import DraftError
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.book.reading import entry_of
from ledger.book.registers import keeper_currencies
from ledger.book.resolving import numbers
from ledger.book.scopes import Scope
from ledger.money import Money, divide_half_up, exponent


@dataclass(frozen=True, slots=True)
class Exchange:
    """One currency sold for another, as a bank's advice shows it.

    ``borne_by`` is the fund that bears the gain or loss; the fund itself if empty.
    """

    code: str
    fund: str
    sold: Money
    bought: Money
    sold_from: AccountKey
    bought_into: AccountKey
    occurred_on: date
    borne_by: str = ""

    def __post_init__(self) -> None:
        if self.sold.currency == self.bought.currency:
            raise DraftError("an exchange is between two currencies")
        if self.sold.minor <= 0 or self.bought.minor <= 0:
            raise DraftError("an exchange is of more than nothing")
        if self.sold_from.keeper != self.bought_into.keeper:
            raise DraftError("an exchange stays with one keeper")

    @property
    def fact(self) -> str:
        """The fact that the exchange establishes."""
        return f"bank:{self.code}:exchange"

    @property
    def bearer(self) -> str:
        """The fund that bears the gain or loss."""
        return self.borne_by or self.fund


@dataclass(frozen=True, slots=True)
class Held:
    """What an account holds of a fund, and its historical cost in base."""

    minor: int
    base_minor: int

    def cost_of(self, sold: int) -> int:
        """Return the historical cost of a part: all of it for all that is held."""
        if self.minor <= 0 or self.base_minor <= 0:
            return 0
        return divide_half_up(self.base_minor * min(sold, self.minor), self.minor)


def exchange_lines(exchange: Exchange, held: Held, own: str) -> tuple[Line, ...]:
    """Decide the lines of an exchange; ``own`` is the keeper's own currency."""
    sold, bought = exchange.sold, exchange.bought
    cost = sold.minor if sold.currency == own else held.cost_of(sold.minor)
    value = bought.minor if bought.currency == own else cost
    keeper, fund = exchange.sold_from.keeper, exchange.fund
    lines = (
        Line(AccountKey(keeper, "fx", sold.currency), fund, sold, base_minor=cost),
        Line(exchange.sold_from, fund, -sold, base_minor=-cost),
        Line(exchange.bought_into, fund, bought, base_minor=value),
        Line(
            AccountKey(keeper, "fx", bought.currency), fund, -bought, base_minor=-value
        ),
    )
    loss = cost - value
    if not loss or exchange.bearer == fund:
        return lines
    return (*lines, *_borne(exchange, Money(loss, own)))


def _borne(exchange: Exchange, loss: Money) -> tuple[Line, ...]:
    """Move the gain or loss to the fund that bears it, against money of the account."""
    fx = AccountKey(exchange.sold_from.keeper, "fx", loss.currency)
    into = exchange.bought_into
    return (
        Line(into, exchange.fund, loss),
        Line(fx, exchange.fund, -loss),
        Line(fx, exchange.bearer, loss),
        Line(into, exchange.bearer, -loss),
    )


def post_exchange(session: Session, act: Act, exchange: Exchange) -> PostedEntry:
    """Post an exchange: what is sold leaves at its historical cost.

    Waits for others that take money of the fund, so that no cost leaves twice. The same
    again changes nothing: what was posted keeps the cost that it had then.
    """
    fund = numbers(session, act.book_id).fund(session, exchange.fund)
    call(session, "lock_queue_v1", act.book_id, fund)
    own = _own_currency(session, act.book_id, exchange.sold_from.keeper)
    held = _left_before(session, act.book_id, exchange) or _held(
        session, act.book_id, exchange.fund, exchange.sold_from
    )
    draft = DraftEntry(
        kind=EntryKind.FX,
        fact=exchange.fact,
        occurred_on=exchange.occurred_on,
        lines=exchange_lines(exchange, held, own),
    )
    return post(session, act, draft)


@dataclass(frozen=True, slots=True)
class ExchangeResult:
    """What exchanges left a fund with a keeper; a loss is positive, like a cost."""

    keeper: str
    fund: str
    loss: Money


def exchange_results(
    session: Session, book: Book, *, at: date | None = None
) -> tuple[ExchangeResult, ...]:
    """List the gains and losses by exchange that are not nothing, by who bears them."""
    bases = keeper_currencies(session, book)
    sums: dict[tuple[str, str], int] = {}
    for row in trial_balance(session, book, Scope(role="fx"), at=at).rows:
        key = row.keeper, row.fund
        sums[key] = sums.get(key, 0) + row.base_minor
    return tuple(
        ExchangeResult(keeper, fund, Money(minor, bases[keeper]))
        for (keeper, fund), minor in sorted(sums.items())
        if minor
    )


@dataclass(frozen=True, slots=True)
class TrancheRate:
    """The rate that the wire of one tranche really got."""

    fact: str
    day: date
    fund: str
    sent: Money
    received: Money

    @property
    def rate(self) -> Fraction:
        """How much one unit of what was sent became, exactly."""
        places = exponent(self.sent.currency) - exponent(self.received.currency)
        return Fraction(self.received.minor, self.sent.minor) * Fraction(10) ** places


_TRANCHES = text("""
    select e.fact, e.day, f.code as fund, s.currency as sent_in,
      s.amount_minor as sent, r.currency as received_in, -r.amount_minor as received
    from ledger.journal_entry e
    join ledger.posting s on s.book_id = e.book_id and s.entry_id = e.id
      and s.amount_minor > 0
    join ledger.account a on a.book_id = s.book_id and a.id = s.account_id
      and a.role = 'fx'
    join ledger.posting r on r.book_id = e.book_id and r.entry_id = e.id
      and r.fund_id = s.fund_id and r.currency <> s.currency and r.amount_minor < 0
    join ledger.account b on b.book_id = r.book_id and b.id = r.account_id
      and b.role = 'fx'
    join ledger.fund f on f.book_id = s.book_id and f.id = s.fund_id
      and (cast(:fund as text) is null or f.code = :fund)
    where e.book_id = :book and e.kind = 'wire_out'
      and ledger.stands_v1(e.book_id, e.id)
    order by e.day, e.id
""")


def tranche_rates(
    session: Session, book: Book, fund: str | None = None
) -> tuple[TrancheRate, ...]:
    """List the rates that the wires of a fund really got, tranche by tranche."""
    rows = session.execute(_TRANCHES, {"book": book.id, "fund": fund})
    return tuple(
        TrancheRate(
            fact=row.fact,
            day=row.day,
            fund=row.fund,
            sent=Money(row.sent, row.sent_in),
            received=Money(row.received, row.received_in),
        )
        for row in rows
    )


def _own_currency(session: Session, book_id: int, keeper: str) -> str:
    table = tables.keeper
    query = table.select().where(table.c.book_id == book_id, table.c.code == keeper)
    return str(session.execute(query).one().currency)


_HELD = text("""
    select coalesce(sum(t.debit_minor - t.credit_minor), 0) as minor,
      coalesce(sum(t.base_minor), 0) as base
    from ledger.turnover t
    join ledger.account a on a.book_id = t.book_id and a.id = t.account_id
      and a.code = :code and a.currency = :currency and a.place = :place
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
      and k.code = :keeper
    join ledger.fund f on f.book_id = t.book_id and f.id = t.fund_id and f.code = :fund
    where t.book_id = :book
""")


def _left_before(session: Session, book_id: int, exchange: Exchange) -> Held | None:
    """Return what the exchange sold and its cost where it was posted before."""
    known = entry_of(session, Book(book_id, "", "", is_live=False), exchange.fact)
    if known is None:
        return None
    left = known.postings[1]
    return Held(-left.amount.minor, -left.base_minor)


def _held(session: Session, book_id: int, fund: str, key: AccountKey) -> Held:
    values = {
        "book": book_id,
        "fund": fund,
        "keeper": key.keeper,
        "code": key.code,
        "currency": key.currency,
        "place": key.place,
    }
    row = session.execute(_HELD, values).one()
    return Held(int(row.minor), int(row.base))
