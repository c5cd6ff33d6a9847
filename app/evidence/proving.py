"""Put together the page of a piece of evidence: what it shows and what it proves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.bookkeeping.history import reports_behind
from app.bookkeeping.pages import EvidencePage
from app.bookkeeping.queries import entry_url, number_of
from app.bookkeeping.words import kind_name
from app.clock import local_day
from app.evidence.comparing import is_kept
from app.evidence.files import Files
from app.evidence.queries import KnownEvidence, entry_proved_by, pages_of
from app.evidence.sizes import size_in_words
from app.i18n import apart
from ledger.book.reading import JournalEntry, entries_by_id
from ledger.money import Money, total


@dataclass(frozen=True, slots=True)
class Rights:
    """What the reader of the page may do: see the original, show the copy, hide it."""

    may_download: bool
    may_show: bool
    may_hide: bool


def evidence_page(
    session: Session, evidence: KnownEvidence, rights: Rights, files: Files
) -> EvidencePage:
    """Show the copy to everyone; lead officers and the auditor to the original.

    Every file is hashed, so that the page can say that one is lost.
    """
    copy = pages_of(session, evidence)
    pictures = [digest for p in copy for digest in (p.sha256, p.thumbnail_sha256)]
    entry_id = entry_proved_by(session, evidence)
    entry = entries_by_id(session, evidence.book, [entry_id or 0]).get(entry_id or 0)
    first = url_for("evidence.picture", public_id=evidence.public_id, number=1)
    original = url_for("evidence.original", public_id=evidence.public_id)
    return EvidencePage(
        public_id=evidence.public_id,
        name=str(_("Receipt")),
        url=first,
        download_url=original if rights.may_download else first,
        is_picture=True,
        is_public_copy=not rights.may_download,
        fingerprint=evidence.sha256.hex(),
        size=size_in_words(evidence.size_bytes),
        added_on=local_day(evidence.added_at, evidence.book.zone),
        entry_number=number_of(entry) if entry else "",
        entry_url=entry_url(entry.public_id) if entry else "",
        what=_what(session, evidence, entry),
        amount=_amount(entry),
        more=tuple(
            url_for("evidence.picture", public_id=evidence.public_id, number=p.number)
            for p in copy[1:]
        ),
        audience=_audience(evidence) if rights.may_download else None,
        may_show=rights.may_show,
        may_hide=rights.may_hide,
        is_lost=not all(
            is_kept(files, digest) for digest in (evidence.sha256, *pictures)
        ),
    )


def _audience(evidence: KnownEvidence) -> Literal["everyone", "officers", "hidden"]:
    if evidence.is_hidden:
        return "hidden"
    return "everyone" if evidence.is_cleared else "officers"


def _what(session: Session, evidence: KnownEvidence, entry: JournalEntry | None) -> str:
    if entry is None:
        return str(_("Waiting for approval"))
    said = reports_behind(session, evidence.book, [entry.id]).get(entry.id, "")
    return apart(said) or kind_name(entry.kind)


def _amount(entry: JournalEntry | None) -> Money | None:
    """Return what an entry used, in the currency of its first posting."""
    if entry is None:
        return None
    currency = entry.postings[0].amount.currency
    debits = (
        line.amount
        for line in entry.postings
        if line.amount.currency == currency and line.amount.minor > 0
    )
    return total(debits, currency)
