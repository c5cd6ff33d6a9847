"""A shop: an application with a book, its sandbox on the same wire, and a clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import httpx
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.contributing.giving import Surroundings, give
from app.contributing.jobs import work_on_notice
from app.contributing.rules import Gift, Offer
from app.contributing.settlement import look_up
from app.contributing.sweeping import Swept, sweep
from app.extensions import db
from app.projects.states import ProjectState
from app.sandbox import store
from app.sandbox.delivery import deliver
from app.sandbox.tables import page as sandbox_page
from app.sandbox.wiring import desk, receiver
from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.reading import JournalEntry, list_entries
from ledger.money import Money
from payments import tables
from payments.attempts import Attempt, Witness, attempts_of
from payments.inbox import waiting_notices

OFFER = Offer(ProjectState.FUNDING, Money(100, "EUR"), Money(99_999_999, "EUR"))
START = datetime(2026, 2, 1, 10, tzinfo=UTC)


class Clock:
    """A clock that stands until somebody moves it."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: int) -> None:
        self.now += timedelta(**by)


class Wire(httpx.BaseTransport):
    """Carries calls into the application; loses as many answers as it is told to."""

    def __init__(self, app: Flask) -> None:
        self._inner = httpx.WSGITransport(app=app, raise_app_exceptions=False)
        self.lose = 0
        self.is_cut = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_cut:
            raise httpx.ConnectError("cut", request=request)
        response = self._inner.handle_request(request)
        response.read()
        if self.lose and request.method == "POST" and "/api/" in request.url.path:
            self.lose -= 1
            raise httpx.ReadTimeout("lost", request=request)
        return response


@dataclass
class Shop:
    """What a test does with one book: give, let the sandbox do, look, count."""

    app: Flask
    book: Book
    clock: Clock
    wire: Wire
    letters: Iterator[int] = field(repr=False)
    provider: str = "sandbox"

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self.app.app_context():
            yield db.session

    def gift(self, form: str = "form-1", **more: object) -> Gift:
        made = Gift(form, "P1", Money(5000, "EUR"), "first", "Amina", "a@example.org")
        return replace(made, **more)  # type: ignore[arg-type]

    def give(self, gift: Gift | None = None, offer: Offer = OFFER) -> str:
        around = Surroundings(
            choose=lambda letters: letters[next(self.letters) % len(letters)],
            return_url=lambda reference: f"/en/contributions/{reference}",
            payee="Reading room",
        )
        witness = Witness("visitor", self.clock())
        asked = (gift or self.gift(), offer)
        with self.session() as session:
            return give(session, self.book, witness, asked, around)

    def attempts(self, form: str = "form-1") -> list[Attempt]:
        with self.session() as session:
            return attempts_of(session, self.book, form)

    def remote(self, form: str = "form-1") -> str:
        return self.attempts(form)[0].remote_id or ""

    def page(self, form: str = "form-1") -> str:
        """Name the sandbox's page of a contribution, found as a stranger would."""
        reference = str(self.attempts(form)[0].public_id)
        with self.session() as session:
            query = select(sandbox_page.c.id).where(
                sandbox_page.c.reference == reference
            )
            return str(session.execute(query).scalar_one())

    def happen(self, name: str, form: str = "form-1", *, tell: bool = True) -> None:
        """Let something happen at the sandbox, and its message be sent or lost."""
        page = self.page(form)
        with self.session() as session:
            at = desk(self.book.code)
            if name in {"paid", "debit", "settle", "fail", "give_up", "expire"}:
                store.happen(at, page, name)
            elif name == "refund":
                store.refund(at, page, store.find_page(at, page).amount_minor)
            elif name == "payout":
                store.pay_out(at)
            else:
                store.take_effect(at, page, name)
            if not tell:
                waiting = text(
                    "update sandbox.message set state = 'dropped'"
                    " where merchant = :merchant and state = 'waiting'"
                )
                session.execute(waiting, {"merchant": self.book.code})
            session.commit()
            deliver(at, receiver(self.book.code))

    def work(self) -> int:
        """Work on the messages in the inbox, as the queue would."""
        with self.session() as session:
            waiting = waiting_notices(session, self.book, 100)
            for notice in waiting:
                work_on_notice(session, self.book, notice.id)
            return len(waiting)

    def look(self, form: str = "form-1") -> None:
        """Look the payment up, as the return page does."""
        remote = self.remote(form)
        with self.session() as session:
            witness = Witness("visitor", self.clock())
            look_up(session, self.book, witness, self.provider, remote)

    def sweep(self) -> Swept:
        self.clock.move(minutes=10)
        with self.session() as session:
            witness = Witness("system:sweep", self.clock())
            return sweep(session, self.book, witness, self.provider)

    def entries(self) -> list[JournalEntry]:
        with self.session() as session:
            return list_entries(session, self.book)

    def kinds(self) -> list[str]:
        return [entry.kind.value for entry in self.entries()]

    def balances(self) -> dict[str, int]:
        with self.session() as session:
            rows = trial_balance(session, self.book).rows
            return {f"{r.account} {r.fund}": r.amount.minor for r in rows}

    def notices(self) -> list[str]:
        table = tables.notice
        with self.session() as session:
            query = select(table.c.state).where(table.c.book_id == self.book.id)
            return list(session.execute(query.order_by(table.c.id)).scalars())

    def client(self) -> FlaskClient:
        return self.app.test_client()
