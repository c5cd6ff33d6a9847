"""Write to an association's officers that its account has changed."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.banking.tasks import masked
from app.clock import local_day
from app.letters.outbox import Reader, write_letter
from app.letters.values import Facts, Letter, LetterKind
from app.people.queries import principal_of
from app.people.tables import Person, RoleGrant
from app.policy.matrix import may
from app.policy.values import Action
from app.projects.scopes import fund_scopes
from ledger.book import tables as ledger
from ledger.book.books import Book
from payments.attempts import Witness
from payments.bank.payees import Payee


def tell_officers(
    session: Session, book: Book, witness: Witness, payee: Payee, before: str
) -> int:
    """Write to each officer of an association; say to how many.

    Whoever had to do with the old account hears of the new one before money can go
    there, and of nobody in between: also who wrote it down. ``before`` is empty for a
    first account.
    """
    facts = Facts(
        "",
        None,
        on=local_day(payee.usable_from, book.zone),
        keeper=payee.keeper,
        account=masked(payee.iban),
        before=masked(before) if before else "",
    )
    kind = LetterKind.ACCOUNT_CHANGED
    officers = _officers(session, book, witness, payee.keeper)
    for person in officers:
        letter = Letter(f"{kind.value}:{payee.id}:{person.code}", kind, facts)
        write_letter(session, book, witness, Reader(person_id=person.id), letter)
    return len(officers)


def _officers(
    session: Session, book: Book, witness: Witness, keeper: str
) -> list[Person]:
    """List who reports spending for a project that the association carries."""
    table = ledger.keeper
    query = select(table.c.id).where(table.c.book_id == book.id, table.c.code == keeper)
    carried = session.execute(query).scalar_one()
    scopes = [
        scope
        for scope in fund_scopes(session, book).values()
        if scope.keeper_id == carried
    ]
    granted = select(RoleGrant.person_id).where(RoleGrant.book_id == book.id)
    people = select(Person).where(Person.id.in_(granted), Person.active.is_(True))
    return [
        person
        for person in session.scalars(people.order_by(Person.id))
        if any(
            may(principal_of(session, person), Action.REPORT_EXPENSE, scope, witness.at)
            for scope in scopes
        )
    ]
