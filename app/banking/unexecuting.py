"""What officers say of wires that the bank did not execute, from forms; commits."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.banking.faults import Fault, UnclearError, number_of
from app.banking.saying import say_wire
from app.banking.tables import UnexecutedEvidence
from app.clock import now
from app.evidence.queries import KnownEvidence
from app.extensions import db
from app.refusals import say_refused
from app.texts import printable
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.book.errors import LedgerError
from payments.bank.orders import WireRefusedError
from payments.bank.unexecuted import (
    LONGEST,
    NewUnexecuted,
    Word,
    confirm_unexecuted,
    drop_unexecuted,
    say_unexecuted,
)
from payments.bank.wire_list import wires_unseen

Form = MultiDict[str, str]

_PARTS = {"not_open": "orders", "early": "word", "no_statement": "word"}
"""The part that a fault is about which is about no other."""


def change_unexecuted(
    book: Book, actor: str, form: Form, papers: Sequence[KnownEvidence] = ()
) -> Fault | None:
    """Do what a form says; say what is wrong, or nothing."""
    key = form.get("key", "") or secrets.token_urlsafe(16)
    what = form.get("do", "")
    command = Command(actor, f"unexecuted:{what}:{key}", now())
    try:
        _do(db.session, book, command, form, papers)
        db.session.commit()
    except WireRefusedError as error:
        db.session.rollback()
        part = _PARTS.get(error.code, "orders" if what == "say" else "rulings")
        return Fault(part, say_wire(error), is_own=error.code == "own_word")
    except UnclearError as error:
        db.session.rollback()
        return Fault(error.part, str(error))
    except LedgerError as error:
        db.session.rollback()
        return Fault("orders", say_refused(error))
    return None


def _do(
    session: Session,
    book: Book,
    command: Command,
    form: Form,
    papers: Sequence[KnownEvidence],
) -> None:
    rulings = _numbers(form, "ruling")
    match form.get("do"):
        case "say":
            made = say_unexecuted(session, book, command, _new(session, book, form))
            _keep_papers(session, book, command, made, papers)
        case "confirm":
            confirm_unexecuted(session, book, command, rulings)
        case "drop":
            drop_unexecuted(session, book, command, rulings)
        case _:
            raise UnclearError("orders", _("Choose what to do."))


def _new(session: Session, book: Book, form: Form) -> NewUnexecuted:
    files = set(_numbers(form, "file"))
    orders = set(_numbers(form, "order"))
    if files:
        unseen = wires_unseen(session, book)
        orders |= {wire.id for wire in unseen if wire.file_id in files}
    reason = _text(form, "reason")
    if not reason:
        raise UnclearError("reason", _("Write what happened: another officer decides."))
    word = _word(form)
    words = _text(form, "words")
    if word is Word.NONE:
        words = ""
    elif not words:
        raise UnclearError("words", _("Write what the bank says, and who said it."))
    return NewUnexecuted(sorted(orders), reason, word, words)


def _text(form: Form, name: str) -> str:
    return " ".join(printable(form.get(name, "")).split())[:LONGEST]


def _word(form: Form) -> Word:
    try:
        return Word(form.get("word", ""))
    except ValueError as error:
        raise UnclearError("word", _("Say whether the bank told you.")) from error


def _numbers(form: Form, name: str) -> list[int]:
    return [number for one in form.getlist(name) if (number := number_of(one))]


def _keep_papers(
    session: Session,
    book: Book,
    command: Command,
    made: Sequence[int],
    papers: Sequence[KnownEvidence],
) -> None:
    """Keep the bank's papers beside what was said, once."""
    if not papers:
        return
    numbers = [paper.id for paper in papers]
    keyed = Command(command.actor, f"{command.key}:papers", command.at)
    request = {"unexecuted": list(made), "evidence": numbers}
    act = record_act(session, book.id, keyed, "add_bank_papers", request)
    if act.is_new:
        session.add_all(
            UnexecutedEvidence(
                book_id=book.id, unexecuted_id=one, evidence_id=number, act_id=act.id
            )
            for one in made
            for number in numbers
        )
        session.flush()
