"""The job of people: write to somebody that their password was changed."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _
from procrastinate import JobContext, RetryStrategy

from app.extensions import db
from app.jobs import jobs
from app.letters.composing import Envelope, address_message, write_words
from app.letters.links import address_of
from app.letters.mailer import MailRefusedError, MailWaitsError
from app.letters.outbox import MOST_TRIES
from app.letters.sending import mailer
from app.letters.values import Words
from app.logs import log
from app.people.commands import PersonUnknownError, find_person
from reports import formats

RETRY = RetryStrategy(
    max_attempts=MOST_TRIES, exponential_wait=4, retry_exceptions=[MailWaitsError]
)


@jobs.task(name="people.password_changed", pass_context=True, retry=RETRY)
def tell_password_changed(context: JobContext, *, person: str, at: str) -> None:
    """Write to whoever it is that their password was changed, and what to do if not.

    Where no mail server is set nobody is written to.
    """
    with cast("Flask", context.additional_context["app"]).app_context():
        write_of_password(person, datetime.fromisoformat(at))


def write_of_password(person: str, at: datetime) -> None:
    """Send the message. Raises MailWaitsError while the server does not take it."""
    through = mailer()
    try:
        found = find_person(db.session, person)
    except PersonUnknownError:
        return
    if through is None or found.email is None:
        log.warning("password.untold", reason="no mail server is set")
        return
    to = Envelope(found.email, found.language)
    with force_locale(to.speaks):
        words = Words(
            news=str(_("Your password was changed")),
            figure="",
            paragraphs=(
                str(
                    _(
                        "It was changed on %(instant)s, on the page for it. All your"
                        " other sessions have ended.",
                        instant=formats.date_time(at, to.speaks),
                    )
                ),
                str(
                    _(
                        "If it was not you, tell whoever runs this service at once:"
                        " they give you another password, and nobody else gets in."
                    )
                ),
            ),
            action=(str(_("Sign in")), address_of("security.login", to.speaks)),
            why=str(_("You get this because you sign in here with this address.")),
        )
    written = write_words(words, (words.why,), to.speaks)
    name = f"password.{person}.{at:%Y%m%d%H%M%S%f}"
    message = address_message(written, to, at=at, name=name)
    try:
        through.send(message)
    except MailRefusedError as error:
        log.warning("password.untold", reason=str(error))
