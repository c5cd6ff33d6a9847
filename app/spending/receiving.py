"""Take files of evidence in from a form: each is checked, drawn and kept by itself."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app.clock import now
from app.evidence.commands import add_evidence, store
from app.evidence.errors import EvidenceError
from app.evidence.preparing import Most, prepare
from app.evidence.views import files
from app.extensions import db
from app.i18n import titled
from app.people.signing_in import current_principal
from app.settings import Settings
from app.spending.decisions import MOST_EVIDENCE
from ledger.book.acts import Command
from ledger.book.books import Book

LONGEST_NAME = 60


def receive_files(
    book: Book, sent: Iterable[FileStorage]
) -> tuple[tuple[UUID, ...], tuple[str, ...]]:
    """Keep every good file, commit each, and say of every other what to do instead.

    A good file stays even if the rest of the form has to be sent again.
    """
    chosen = tuple(sent)
    try:
        return _receive(book, [one for one in chosen if one.filename])
    finally:
        for one in chosen:
            one.close()


def _receive(
    book: Book, chosen: list[FileStorage]
) -> tuple[tuple[UUID, ...], tuple[str, ...]]:
    limits = current_settings().limits
    most = Most(limits.evidence_bytes, limits.evidence_pixels)
    kept: list[UUID] = []
    refusals: list[str] = []
    if len(chosen) > MOST_EVIDENCE:
        return (), (_("Send at most %(most)d files.", most=MOST_EVIDENCE),)
    for one in chosen:
        try:
            kept.append(_keep(book, one.stream.read(most.size_bytes + 1), most))
        except EvidenceError as error:
            name = (one.filename or "")[:LONGEST_NAME]
            refusals.append(titled(name, str(error)))
    return tuple(kept), tuple(refusals)


def _keep(book: Book, data: bytes, most: Most) -> UUID:
    principal = current_principal()
    prepared = prepare(data, most)
    store(files(), prepared)
    key = f"evidence:{principal.code}:{prepared.sha256.hex()}"
    evidence = add_evidence(
        db.session,
        book,
        Command(principal.code, key, now()),
        prepared,
        person_id=principal.person_id or 0,
    )
    public_id = evidence.public_id
    db.session.commit()
    return public_id


def current_settings() -> Settings:
    """Return the settings of the application at hand."""
    settings: Settings = current_app.extensions["igoudar"]
    return settings
