"""A small book in the manner of the demonstration, and its entries as literals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book, open_book
from ledger.book.journal import PostedEntry
from ledger.book.reading import entry_of
from ledger.book.registers import (
    FundRegime,
    declare_fiscal_year,
    open_fund,
    open_keeper,
    register_party,
    set_fund_regime,
)
from ledger.money import Money
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming, Posted
from payments.movements import record_movement
from payments.purposes import Purpose
from payments.rails.registry import Rail, open_rail

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
SANDBOX = Rail("sandbox", "PASSERELLE", "EUR", "psp", "OPS", place="sandbox")
STRIPE = Rail("stripe", "PASSERELLE", "EUR", "psp", "OPS", place="stripe")
BANK = Rail("bank", "PASSERELLE", "EUR", "bank", "OPS")
LOCAL = Rail("local", "AZWU", "MAD", "local_bank", "OPS", answers="Azwu")
CASH = Rail("cash", "TIFAOUINE", "MAD", "cash_box", "OPS", answers="Tifaouine")
FUNDS = ("OPS", "POOL", "P1", "P2", "P3", "P9")
BEARS_ITS_FEES = "P9"


@dataclass
class Operator:
    """One book with its registers, and the hand that records into it."""

    session: Session
    book: Book
    acts: Iterator[int]

    def act(self, verb: str = "record_movement") -> Act:
        command = Command("system:test", f"{verb}-{next(self.acts)}", NOW)
        return record_act(self.session, self.book.id, command, verb, {})

    def record(self, incoming: Incoming) -> Posted:
        return record_movement(self.session, self.book, self.act(), incoming)

    def pay(self, code: str, purpose: Purpose, minor: int, **more: object) -> Posted:
        fee = more.pop("fee", None)
        movement = Movement(
            "sandbox",
            code,
            MovementType.PAYMENT,
            Money(minor, "EUR"),
            date(2026, 1, 12),
            fee=Money(fee, "EUR") if isinstance(fee, int) else None,
        )
        return self.record(Incoming(SANDBOX, movement, purpose, **more))  # type: ignore[arg-type]

    def lines(self, entry: PostedEntry | None) -> list[str]:
        assert entry is not None
        found = entry_of(self.session, self.book, entry.fact)
        assert found is not None
        return [
            " ".join(
                str(part)
                for part in (
                    p.account,
                    p.fund,
                    p.keeper,
                    p.amount.currency,
                    p.amount.decimal,
                    p.lot or "-",
                    p.party or "-",
                )
            )
            for p in found.postings
        ]


def open_operator(session: Session, code: str, acts: Iterator[int]) -> Operator:
    """Open the book: keepers, years, funds with their regimes, rails."""
    book = open_book(session, code, zone="Africa/Casablanca", is_live=False)
    operator = Operator(session, book, acts)
    act = operator.act("open_book")
    for keeper, currency in (
        ("PASSERELLE", "EUR"),
        ("AZWU", "MAD"),
        ("TIFAOUINE", "MAD"),
    ):
        open_keeper(session, act, keeper, currency=currency, zone="Africa/Casablanca")
        for year in (2026, 2027):
            declare_fiscal_year(
                session,
                act,
                keeper,
                starts_on=date(year, 1, 1),
                ends_on=date(year, 12, 31),
            )
    for fund in FUNDS:
        open_fund(session, act, fund)
    for fund in FUNDS:
        bearer = fund if fund == BEARS_ITS_FEES else "OPS"
        set_fund_regime(session, act, fund, FundRegime("own", date(2026, 1, 1), bearer))
    for party in ("Azwu", "Tifaouine"):
        register_party(session, act, party)
    for rail in (SANDBOX, BANK, LOCAL, CASH):
        open_rail(session, act, rail)
    return operator
