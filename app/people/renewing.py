"""Somebody changes their own password: the old one, a new one twice; commits."""

from __future__ import annotations

import secrets
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from flask_security.utils import login_user, verify_password
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from app.clock import now
from app.extensions import db
from app.jobs import defer
from app.people.commands import NewPassword, find_person, renew_password
from app.people.jobs import tell_password_changed
from app.people.signing_in import current_principal, hash_password, normalized
from app.people.tables import Person
from ledger.book.acts import Command
from ledger.book.books import Book

SHORTEST, LONGEST = 12, 200


class PasswordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """The password at hand, and another one, typed twice."""

    old = PasswordField(
        validators=[InputRequired(_("Write the password that you have now."))]
    )
    new = PasswordField(
        validators=[
            Length(
                SHORTEST,
                LONGEST,
                _("Take twelve characters or more, such as five words in a row."),
            )
        ]
    )
    again = PasswordField(
        validators=[
            EqualTo("new", _("This is another password than the one above it."))
        ]
    )

    def validate_old(self, field: PasswordField) -> None:
        """Refuse what is not the password of whoever is signed in."""
        kept = _person().password
        if not kept or not verify_password(normalized(field.data or ""), kept):
            raise ValidationError(_("This is not the password that you have now."))

    def validate_new(self, field: PasswordField) -> None:
        """Refuse the same password again."""
        if normalized(field.data or "") == normalized(self.old.data or ""):
            raise ValidationError(_("Take another password than the one you have."))


def change_password(session: Session, book: Book, password: str) -> None:
    """Keep it, end every session but this one, and let a message tell of it."""
    person, at = _person(), now()
    key = f"own-password:{person.code}:{at.isoformat()}"
    command = Command(person.code, key, at)
    new = NewPassword(person.code, hash_password(normalized(password)))
    renew_password(session, book, command, new, choose=secrets.choice)
    local = at.astimezone(ZoneInfo(book.zone))
    defer(session, tell_password_changed, person=person.code, at=local.isoformat())
    session.commit()
    login_user(person)


def _person() -> Person:
    return find_person(db.session, current_principal().code)
