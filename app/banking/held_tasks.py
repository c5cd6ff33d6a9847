"""Gifts on the bank that no project takes and that wait for an officer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from app.banking.held import WIRED
from app.bookkeeping.names import names_of
from app.policy.values import Action, Principal
from app.spending.pages import ToDo
from app.spending.to_do import tasks_of_books
from app.surplus.pledged import pledged_surpluses
from app.surplus.tables import Surplus
from app.surplus.tasks import WaitingGift, held_task, told_waiting
from app.surplus.told import HeldState, progress_of
from ledger.book.books import Book


def held_tasks(
    session: Session, principal: Principal, at: datetime
) -> tuple[ToDo, ...]:
    """List such gifts on the bank: never those that somebody told of themselves."""
    return tasks_of_books(session, principal, Action.KEEP_BANK, at, _of_book)


def _of_book(
    session: Session, book: Book, principal: Principal, at: datetime
) -> Iterator[ToDo]:
    names = names_of(session, book)
    for surplus, from_name, is_back in (
        *told_waiting(session, book, WIRED, principal),
        *_to_wire_back(session, book),
    ):
        anchor = f"held-{surplus.public_id}"
        url = url_for("banking.held", book=book.code, _anchor=anchor)
        waiting = WaitingGift(surplus, from_name, is_back, url)
        yield held_task(session, book, waiting, names, at)


def _to_wire_back(session: Session, book: Book) -> Iterator[tuple[Surplus, str, bool]]:
    """List pledged wires whose giver has them back: an officer orders the wire."""
    for pledged in pledged_surpluses(session, book):
        if progress_of(session, book, pledged.surplus).state is HeldState.BACK:
            yield pledged.surplus, pledged.from_name, True
