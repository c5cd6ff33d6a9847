"""A small book to break rules on: two keepers, three funds, one year."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count

from sqlalchemy.orm import Session

from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book, open_book
from ledger.book.calls import array, call
from ledger.book.entries import AccountKey, DraftEntry, Line, Taking
from ledger.book.journal import PostedEntry, number_entries, post
from ledger.book.kinds import EntryKind
from ledger.book.registers import (
    FundRegime,
    declare_fiscal_year,
    open_account,
    open_fund,
    open_keeper,
    register_lot,
    register_party,
    set_fund_regime,
)
from ledger.financing.expenses import Expense, post_expense
from ledger.financing.tranches import Wire, post_wire
from ledger.money import Money

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2026, 1, 12)
BANK = AccountKey("OP", "bank", "EUR")
PSP = AccountKey("OP", "psp", "EUR")
GIFT = AccountKey("OP", "source.gift", "EUR")
ADVANCE = AccountKey("OP", "advance", "MAD")
SUSPENSE = AccountKey("OP", "suspense", "EUR")
CASH = AccountKey("LOCAL", "cash_box", "MAD")


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def mad(minor: int) -> Money:
    return Money(minor, "MAD")


@dataclass(slots=True)
class SmallBook:
    """A book under a session; every amount is in minor units."""

    session: Session
    book: Book
    keys: count[int] = field(default_factory=lambda: count(1))

    @classmethod
    def open(cls, session: Session, code: str, *, is_live: bool = False) -> SmallBook:
        book = open_book(session, code, zone="UTC", is_live=is_live)
        small = cls(session, book)
        act = small.act("open")
        open_keeper(session, act, "OP", currency="EUR", zone="UTC")
        open_keeper(session, act, "LOCAL", currency="MAD", zone="UTC")
        for fund in ("WELL", "SCHOOL", "OPS"):
            open_fund(session, act, fund)
        regime = FundRegime("own", date(2026, 1, 1), "OPS")
        set_fund_regime(session, act, "WELL", regime)
        for keeper in ("OP", "LOCAL"):
            year = date(2026, 1, 1), date(2026, 12, 31)
            declare_fiscal_year(
                session, act, keeper, starts_on=year[0], ends_on=year[1]
            )
        register_party(session, act, "p1")
        return small

    def act(self, verb: str = "test", actor: str = "test") -> Act:
        command = Command(actor, f"{verb}:{next(self.keys)}", NOW)
        return record_act(self.session, self.book.id, command, verb, {})

    def account(self, key: AccountKey) -> int:
        return open_account(self.session, self.act(), key)

    def fund(self, code: str) -> int:
        return open_fund(self.session, self.act(), code)

    def lot(self, code: str) -> int:
        return register_lot(self.session, self.act(), code)

    def post(
        self,
        kind: str,
        fact: str,
        lines: tuple[Line, ...],
        day: date = DAY,
        takings: tuple[Taking, ...] = (),
        **names: str,
    ) -> PostedEntry:
        draft = DraftEntry(
            kind=EntryKind(kind),
            fact=fact,
            occurred_on=day,
            lines=lines,
            takings=takings,
            **names,
        )
        return post(self.session, self.act(), draft)

    def gift(
        self, code: str, minor: int, fund: str = "WELL", into: AccountKey = BANK
    ) -> PostedEntry:
        source = AccountKey(into.keeper, "source.gift", into.currency)
        amount = Money(minor, into.currency)
        lines = (
            Line(into, fund, amount),
            Line(source, fund, -amount, lot=code, party="p1"),
        )
        return self.post("gift", f"bank:{code}:gift", lines)

    def wire(self, code: str, sent: int, received: int) -> PostedEntry:
        wire = Wire(
            code=code,
            fund="WELL",
            sent=eur(sent),
            received=mad(received),
            bank=BANK,
            advance=ADVANCE,
            occurred_on=DAY,
        )
        return post_wire(self.session, self.act(), wire)

    def expense(self, code: str, minor: int) -> PostedEntry:
        return post_expense(self.session, self.act(), self.spent(code, minor))

    def spent(self, code: str, minor: int) -> Expense:
        return Expense(
            code=code,
            fund="WELL",
            budget_line="",
            amount=mad(minor),
            paid_from=ADVANCE,
            occurred_on=DAY,
        )

    def close(
        self, ends_on: date, keeper: str = "OP", *, accepted: str = "", by: str = "test"
    ) -> None:
        """Close a period as the database does it, without checks and signatures."""
        number_entries(self.session, self.book.id)
        act = self.act("close_period", by)
        call(
            self.session,
            "close_period_v1",
            *(self.book.id, act.id, keeper, ends_on, accepted),
        )

    def lock(self, ends_on: date, keeper: str = "OP", *, by: str = "other") -> None:
        """Lock a period as the database does it."""
        act = self.act("lock_period", by)
        call(self.session, "lock_period_v1", *(self.book.id, act.id, keeper, ends_on))

    def raw_post(self, **changes: object) -> tuple[object, ...]:
        """Call the posting function itself: a gift of 10.00, with changes.

        Nothing of the Python side checks it before.
        """
        arguments: dict[str, object] = {
            "book": self.book.id,
            "act": self.act().id,
            "kind": "gift",
            "fact": "raw:1:gift",
            "occurred_on": DAY,
            "account": [self.account(BANK), self.account(GIFT)],
            "fund": [self.fund("WELL")] * 2,
            "currency": ["EUR", "EUR"],
            "amount": [1000, -1000],
            "base": [1000, -1000],
            "budget_line": None,
            "lot": [None, self.lot("RAW")],
            "party": None,
            "reverses": None,
            "corrects": None,
            "takings": None,
        }
        unknown = changes.keys() - arguments.keys()
        assert not unknown, unknown
        values = [
            array(value) if isinstance(value, list) else value
            for value in (arguments | changes).values()
        ]
        return call(self.session, "post_v1", *values)
