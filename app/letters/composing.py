"""Compose a letter: its words in the giver's language, as text and as a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import cast
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.bookkeeping.names import names_of
from app.books import last_number
from app.i18n import titled
from app.letters.links import Opens, address_of, sign
from app.letters.tables import OutboxLetter
from app.letters.values import Facts, LetterKind, Words, read_facts
from app.letters.wording import Told, words_of
from app.projects.known import public_projects
from app.settings import Settings
from app.texts import isolated
from ledger.book.books import Book
from reports import formats
from reports.formats import LANGUAGES, Language, direction


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where a letter goes, and in which language."""

    email: str
    language: str

    @property
    def speaks(self) -> Language:
        """The language, English for one that we do not write."""
        is_ours = self.language in LANGUAGES
        return cast("Language", self.language if is_ours else "en")


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as somebody reads it."""

    words: Words
    text: str
    html: str


def compose(
    session: Session, book: Book, letter: OutboxLetter, to: Envelope
) -> EmailMessage:
    """Make the message of a letter; the same letter has the same Message-ID always.

    Raises ValueError where the address cannot stand in a message.
    """
    written = write_out(session, book, letter, to.speaks)
    return address_message(
        written, to, at=letter.written_at, name=str(letter.public_id)
    )


def address_message(
    written: Written, to: Envelope, *, at: datetime, name: str
) -> EmailMessage:
    """Put what is written into a message; the same name is the same message.

    Raises ValueError where the address cannot stand in a message.
    """
    settings: Settings = current_app.extensions["igoudar"]
    host = urlsplit(settings.public_url).hostname
    message = EmailMessage(policy=SMTP)
    message["Subject"] = written.words.news
    message["From"] = settings.mail.sender or f"Igoudar <igoudar@{host}>"
    message["To"] = Address(addr_spec=to.email)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{name}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    if written.words.stop:
        message["List-Unsubscribe"] = f"<{written.words.stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(written.text)
    message.add_alternative(written.html, subtype="html")
    message["Content-Language"] = to.speaks
    return message


def write_out(
    session: Session, book: Book, letter: OutboxLetter, language: Language
) -> Written:
    """Write a letter in a language, as text and as a page."""
    kind, facts = LetterKind(letter.kind), read_facts(letter.facts)
    with force_locale(language):
        told = _told(session, book, facts, language)
        words = words_of(kind, told)
        foot = _foot(session, book, words, language)
    return write_words(words, foot, language)


def write_words(words: Words, foot: tuple[str, ...], language: Language) -> Written:
    """Write words out, as text and as a page; the foot says why they came."""
    what, address = words.action
    with force_locale(language):
        link = f"{titled(what, '').rstrip()}\n{address}"
        html = current_app.jinja_env.get_template("letters/letter.html").render(
            words=words, foot=foot, language=language, direction=direction(language)
        )
    lines = (words.news, *words.paragraphs, link, "-- \n" + "\n".join(foot))
    return Written(words, "\n\n".join(lines) + "\n", html)


def _told(session: Session, book: Book, facts: Facts, language: Language) -> Told:
    project = next(
        (p for p in public_projects(session, book, language) if p.fund == facts.fund),
        None,
    )
    payments = address_of("territories.home", language)
    give = choose = gift = payments
    stop = ""
    if facts.contribution and "givers.payments" in current_app.view_functions:
        token = sign(Opens.PAYMENTS, UUID(facts.contribution))
        payments = address_of("givers.payments", language, token=token)
        shown = facts.contribution
        gift = address_of("contributing.thanks", language, reference=shown)
        if facts.surplus:
            surplus = UUID(facts.surplus)
            named = {"token": token, "public_id": surplus}
            choose = address_of("givers.choose", language, **named)
    if facts.monthly:
        token = sign(Opens.STOP, UUID(facts.monthly))
        stop = address_of("monthly.stop", language, token=token)
    if project is not None:
        give = address_of("contributing.give", language, slug=project.slug)
    return Told(
        amount="" if facts.amount is None else formats.money(facts.amount, language),
        project=project.title if project is not None else facts.fund,
        day=formats.long_date(facts.on, language) if facts.on else "",
        why=facts.why,
        payments=payments,
        give=give,
        stop=stop,
        association=names_of(session, book).keeper(facts.keeper),
        account=isolated(facts.account, direction(language)),
        before=facts.before,
        choose=choose,
        reference=isolated(facts.reference, direction(language)),
        gift=gift,
        tasks=address_of("spending.to_do", language) if facts.keeper else "",
    )


def _foot(
    session: Session, book: Book, words: Words, language: Language
) -> tuple[str, ...]:
    """Say why the letter came, how to stop, and how far the register is: a witness."""
    lines = [words.why]
    if words.stop:
        lines.append(_("Stop this monthly gift: %(link)s", link=words.stop))
    if not book.is_live:
        lines.append(
            _("Test book. People, places and amounts are invented, and no money moves.")
        )
    number = last_number(session, book)
    if number is not None:
        shown = formats.count(number, language)
        lines.append(_("Last entry in the register: number %(number)s", number=shown))
    return tuple(lines)
