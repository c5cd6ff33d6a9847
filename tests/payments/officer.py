"""A finance officer of a shop's book, signed in at its desk."""

from __future__ import annotations

from datetime import UTC, datetime
from secrets import choice, token_hex

from app.people.commands import NewGrant, NewPerson, grant_role, invite_person
from app.people.signing_in import hash_password
from app.policy.values import Role, Scope
from ledger.book.acts import Command
from tests.payments.shop import Shop
from tests.people.visiting import Visitor

INVITED = datetime(2026, 1, 5, 9, tzinfo=UTC)


def officer_of(shop: Shop, role: Role = Role.FINANCE_OFFICER) -> Visitor:
    email, password = f"{token_hex(4)}@example.org", token_hex(8)
    until = datetime(2030, 1, 1, tzinfo=UTC).date() if role is Role.AUDITOR else None
    with shop.session() as session:
        new = NewPerson("Claire", email, "en", hash_password(password))
        invited = Command("system:test", f"invite:{email}", INVITED)
        person = invite_person(session, shop.book, invited, new, choose=choice)
        scope = Scope(shop.book.id)
        grant = NewGrant(person.code, role, scope, INVITED.date(), until)
        granted = Command("system:test", f"grant:{email}", INVITED)
        grant_role(session, shop.book, granted, grant)
        session.commit()
    visitor = Visitor(shop.app)
    assert visitor.sign_in(email, password).status_code == 302
    return visitor
