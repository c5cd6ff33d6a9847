"""An association's cash for tests: receive, confirm, count, carry to the bank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count

from sqlalchemy import select

from ledger.book.acts import Command
from ledger.book.balances import trial_balance
from ledger.integrity import check_book
from ledger.money import Money
from payments import tables as core
from payments.cash.box import expected_in, mark_of
from payments.cash.confirming import Voiding, confirm_receipt, void_receipt
from payments.cash.counting import Count, NewCount, confirm_count, count_box
from payments.cash.receipts import NewReceipt, Receipt, find_receipt, issue_receipt
from payments.rails.registry import Rail, find_rail, open_rail
from tests.payments.scenario import Operator

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY = date(2026, 3, 10)
KEEPER = "TIFAOUINE"
FATIMA, OMAR = "person-fatima", "person-omar"
BANK = Rail("local", KEEPER, "MAD", "local_bank", "OPS", answers="Tifaouine")


def mad(units: int | str) -> Money:
    return Money.parse(str(units), "MAD")


@dataclass
class Till:
    operator: Operator
    keys: Iterator[int] = field(default_factory=count)

    @property
    def session(self):
        return self.operator.session

    @property
    def book(self):
        return self.operator.book

    def command(self, actor: str = FATIMA, key: str = "") -> Command:
        return Command(actor, key or f"key-{next(self.keys)}", NOW)

    def new(self, amount=500, fund="P1", day=TODAY, **more) -> NewReceipt:
        money = amount if isinstance(amount, Money) else mad(amount)
        party = more.pop("party", "giver-a")
        return NewReceipt(KEEPER, fund, money, day, party, TODAY, **more)

    def issue(self, amount=500, fund="P1", day=TODAY, *, key="", **more) -> Receipt:
        command = self.command(FATIMA, key)
        new = self.new(amount, fund, day, **more)
        return issue_receipt(self.session, self.book, command, new)

    def confirm(self, receipt: Receipt, actor: str = OMAR) -> Receipt:
        command = self.command(actor)
        return confirm_receipt(self.session, self.book, command, receipt)

    def receive(self, amount=500, fund="P1", **more) -> Receipt:
        return self.confirm(self.issue(amount, fund, **more))

    def void(self, receipt: Receipt, actor: str = OMAR, reason="twice") -> Receipt:
        why = Voiding(reason, TODAY)
        command = self.command(actor)
        return void_receipt(self.session, self.book, command, receipt, why)

    @property
    def rail(self):
        return find_rail(self.session, self.book.id, "cash", KEEPER)

    def bank(self) -> Till:
        """Open the association's own bank account, to which cash is carried."""
        open_rail(self.session, self.operator.act("open_rail"), BANK)
        return self

    def mark(self, spent=0) -> str:
        expected = expected_in(self.session, self.book, self.rail, mad(spent))
        return mark_of(self.rail, expected)

    def new_count(self, amount, spent=0, seen=None) -> NewCount:
        seen = self.mark(spent) if seen is None else seen
        return NewCount(KEEPER, mad(amount), TODAY, mad(spent), seen)

    def confirm_count(self, count: Count, spent=0, actor=OMAR, key="") -> Count:
        command = self.command(actor, key)
        return confirm_count(self.session, self.book, command, count, mad(spent))

    def count(self, amount, spent=0, actor=FATIMA) -> Count:
        new = self.new_count(amount, spent)
        return count_box(self.session, self.book, self.command(actor), new)

    def again(self, receipt: Receipt) -> Receipt:
        return find_receipt(self.session, self.book, receipt.public_id)

    def balances(self) -> dict[str, str]:
        rows = trial_balance(self.session, self.book).rows
        return {f"{r.account} {r.fund}": r.amount.decimal for r in rows if r.amount}

    def alerts(self) -> list[str]:
        table = core.movement
        query = select(table.c.alert).where(
            table.c.book_id == self.book.id, table.c.alert.is_not(None)
        )
        return list(self.session.execute(query.order_by(table.c.id)).scalars())

    def check(self) -> list[str]:
        """Recompute every invariant of the entries; nothing may break."""
        found = check_book(self.session, self.book)
        return [str(f) for f in found if f.entry is not None and not f.is_warning]
