"""One lock for what becomes of a project: its state, its campaign, its cap."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ledger.book.books import Book
from payments.locks import lock_name


def lock_project(session: Session, book: Book, fund: str) -> None:
    """Let nobody else move a project, stop it, or set or decide its campaign."""
    lock_name(session, book.id, f"project:{fund}")
