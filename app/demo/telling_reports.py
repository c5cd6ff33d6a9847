"""Tell reports of spending: a treasurer sends one, a president approves it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy.orm import Session

from app.demo.events import PaidDirectly, Spent
from app.demo.inviting import World, person_of
from app.demo.invoices import Invoice, draw_invoice
from app.demo.people import PEOPLE, officer
from app.demo.places import KEEPERS
from app.evidence.commands import add_evidence, clear_evidence, prove_entry, store
from app.evidence.preparing import prepare
from app.people.tables import Person
from app.policy.values import Role
from app.spending.commands import approve_expense, report_expense
from app.spending.decisions import Approval, NewExpense
from app.spending.pages import PaidFrom
from ledger.book.acts import Act, Command
from ledger.book.books import Book
from ledger.money import Money

READ_AFTER = timedelta(hours=3)


def tell_spent(
    session: Session, book: Book, world: World, event: Spent, at: datetime
) -> None:
    """Report an expense with its invoice, and have another officer approve it."""
    treasurer = person_of(session, officer(event.keeper, Role.TREASURER))
    president = person_of(session, officer(event.keeper, Role.PRESIDENT))
    evidence = _hand_in(session, book, world, event, (treasurer, at))
    new = NewExpense(
        code=event.code,
        fund=event.fund,
        budget_line=event.line,
        amount=Money(event.dirhams * 100, "MAD"),
        spent_on=event.day,
        paid_from=cast("PaidFrom", event.paid_from),
        what=event.what,
        seller=event.seller,
        evidence=(evidence,),
    )
    report = report_expense(
        session,
        book,
        _by(treasurer, f"report:{event.code}", at),
        new,
        author_id=treasurer.id,
    )
    approval = Approval(report.id, president.id, event.reason, is_cleared=True)
    key = _by(president, f"approve:{event.code}", at + READ_AFTER)
    approve_expense(session, book, key, approval)


def tell_proof(  # noqa: PLR0913 - everything that the act of a direct payment ties
    session: Session,
    book: Book,
    world: World,
    act: Act,
    *,
    event: PaidDirectly,
    entry_id: int,
    at: datetime,
) -> None:
    """Tie the invoice of a direct payment to its entry, cleared for everyone."""
    actor = next(p for p in PEOPLE if p.role is Role.FINANCE_OFFICER)
    person = person_of(session, actor)
    evidence = _hand_in(session, book, world, event, (person, at))
    prove_entry(session, act, entry_id, [evidence])
    command = _by(person, f"prove:{event.code}", at)
    clear_evidence(session, act, command, [evidence], person_id=person.id)


def _hand_in(
    session: Session,
    book: Book,
    world: World,
    event: Spent | PaidDirectly,
    handed: tuple[Person, datetime],
) -> int:
    person, at = handed
    prepared = prepare(draw_invoice(_invoice(event)))
    store(world.files, prepared)
    command = _by(person, f"evidence:{event.code}", at)
    return add_evidence(session, book, command, prepared, person_id=person.id).id


def _invoice(event: Spent | PaidDirectly) -> Invoice:
    buyer = next(k.names["fr"] for k in KEEPERS if k.code == event.keeper)
    # F05 holds the invoice that was used in another file as well.
    number = "2026/117" if event.code == "F05" else f"2026/{event.code}"
    amount = Money(event.dirhams * 100, "MAD")
    return Invoice(number, event.seller, buyer, event.what, amount, event.day)


def _by(person: Person, key: str, at: datetime) -> Command:
    return Command(person.code, f"demo:{key}", at)
