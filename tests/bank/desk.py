"""A bank desk for tests: send a file, pledge, look at what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.banking.receiving import Received, Sent, receive_file
from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.reading import list_entries
from ledger.integrity import check_book
from ledger.money import Money
from payments import tables as core
from payments.attempt_changes import remember_redirect
from payments.attempts import Attempt, NewAttempt, Witness, begin_attempt, find_attempt
from payments.bank import tables
from payments.bank.accounts import OurAccount, open_account
from payments.gateway import Redirect
from payments.purposes import Purpose
from payments.rails.registry import Rail, find_rail, open_rail
from payments.references import reference_of
from tests.bank.paper import FRENCH, MOROCCAN, Paper, camt
from tests.payments.scenario import Operator

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


@dataclass
class Desk:
    operator: Operator
    numbers: Iterator[int] = field(repr=False)

    @property
    def session(self) -> Session:
        return self.operator.session

    @property
    def book(self) -> Book:
        return self.operator.book

    def send(
        self, content: bytes | Paper, *, name: str = "file", only: str = ""
    ) -> Received:
        data = camt(content) if isinstance(content, Paper) else content
        chosen = self.account(only) if only else None
        sent = Sent(name, data, chosen)
        return receive_file(self.session, self.book, "person:fin", NOW, sent)

    def account(self, iban: str) -> OurAccount:
        from payments.bank.accounts import our_accounts  # noqa: PLC0415

        found = our_accounts(self.session, self.book.id)
        return next(account for account in found if account.iban == iban)

    def pledge(
        self, cents: int = 5000, fund: str = "P1", currency: str = "EUR"
    ) -> Attempt:
        """Pledge by wire, as the page does; return the attempt with its reference."""
        number = next(self.numbers)
        code = f"W{number}"
        new = NewAttempt(
            provider="bank",
            contribution=f"form-{number}",
            key=f"pledge:{number}",
            amount=Money(cents, currency),
            purpose=Purpose(fund, f"gift-{code}", f"giver-{code}"),
            at=NOW,
        )
        act = self.operator.act("begin_attempt")
        attempt = begin_attempt(self.session, self.book, act, new)
        reference = reference_of(uuid5(NAMESPACE_URL, f"{self.book.code}/{number}"))
        to = Redirect(reference, "/pledge", NOW)
        witness = Witness("visitor", NOW)
        attempt = remember_redirect(self.session, self.book, witness, attempt, to)
        self.session.commit()
        return find_attempt(self.session, self.book, attempt.public_id)

    def again(self, attempt: Attempt) -> Attempt:
        return find_attempt(self.session, self.book, attempt.public_id)

    def balances(self) -> dict[str, int]:
        rows = trial_balance(self.session, self.book).rows
        return {
            f"{r.account} {r.fund}"
            + (
                f" {r.amount.currency}" if r.amount.currency != "EUR" else ""
            ): r.amount.minor
            for r in rows
            if r.amount
        }

    def kinds(self) -> list[str]:
        return [entry.kind.value for entry in list_entries(self.session, self.book)]

    def alerts(self) -> list[str]:
        table = core.movement
        query = select(table.c.alert).where(
            table.c.book_id == self.book.id, table.c.alert.is_not(None)
        )
        return list(self.session.execute(query.order_by(table.c.id)).scalars())

    def lines(self) -> int:
        table = tables.line
        query = select(table.c.id).where(table.c.book_id == self.book.id)
        return len(self.session.execute(query).all())

    def check(self) -> list[str]:
        """Recompute every invariant of the entries; nothing may break."""
        found = check_book(self.session, self.book)
        return [str(f) for f in found if f.entry is not None and not f.is_warning]


def open_desk(operator: Operator, numbers: Iterator[int]) -> Desk:
    act = operator.act("open_accounts")
    session = operator.session
    bank = find_rail(session, operator.book.id, "bank")
    open_account(session, act, OurAccount(FRENCH, "Passerelle", "AGRIFRPP", bank))
    dirhams = Rail("bank_ma", "PASSERELLE", "MAD", "bank", "OPS", place="ma")
    open_rail(session, act, dirhams)
    open_account(session, act, OurAccount(MOROCCAN, "Passerelle", "BCMAMAMC", dirhams))
    return Desk(operator, numbers)
