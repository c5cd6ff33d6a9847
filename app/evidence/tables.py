"""Tables of evidence: each file once, its public copy, and the entries it proves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.model import (
    RANDOM,
    Model,
    book_key,
    own_number,
    to_act,
    to_book,
    to_ledger,
    to_own,
)
from ledger.book import tables as ledger


class Evidence(Model):
    """A supplier's paper as it was handed in, known by the hash of its bytes.

    ``look`` is the first page in 32 by 32 greys: two files that look the same are told
    to the approver.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        to_book(),
        to_act(),
        UniqueConstraint("book_id", "sha256"),
        UniqueConstraint("book_id", "public_id"),
        Index("evidence_size_idx", "book_id", "width", "height"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256"),
        CheckConstraint("octet_length(look) = 1024", name="look"),
        CheckConstraint(
            "media_type in ('image/jpeg', 'image/png', 'image/webp',"
            " 'application/pdf')",
            name="media_type",
        ),
        CheckConstraint("size_bytes > 0 and width > 0 and height > 0", name="size"),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[int] = own_number()
    public_id: Mapped[UUID] = mapped_column(server_default=RANDOM)
    sha256: Mapped[bytes]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    look: Mapped[bytes]
    added_at: Mapped[datetime]
    act_id: Mapped[int]


class EvidencePage(Model):
    """A page of the public copy: a picture rebuilt from pixels, with its thumbnail."""

    __tablename__ = "evidence_page"
    __table_args__ = (
        to_own("evidence", ("evidence_id", "id")),
        CheckConstraint("octet_length(sha256) = 32", name="sha256"),
        CheckConstraint("octet_length(thumbnail_sha256) = 32", name="thumbnail_sha256"),
        CheckConstraint("number > 0", name="number"),
    )
    book_id: Mapped[int] = book_key()
    evidence_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    sha256: Mapped[bytes]
    thumbnail_sha256: Mapped[bytes]
    size_bytes: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]


class EvidenceUpload(Model):
    """Somebody handed the file in; only they may put it on a report of theirs."""

    __tablename__ = "evidence_upload"
    __table_args__ = (to_own("evidence", ("evidence_id", "id")), to_act())
    book_id: Mapped[int] = book_key()
    evidence_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    person_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("app.person.id"), primary_key=True
    )
    act_id: Mapped[int]


class EvidenceClearance(Model):
    """An officer looked at the copy and found nothing private: everyone may see it."""

    __tablename__ = "evidence_clearance"
    __table_args__ = (to_own("evidence", ("evidence_id", "id")), to_act())
    book_id: Mapped[int] = book_key()
    evidence_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("app.person.id"))
    cleared_at: Mapped[datetime]
    act_id: Mapped[int]


class EvidenceHiding(Model):
    """Something private was found on a copy after all: it is shown to nobody again."""

    __tablename__ = "evidence_hiding"
    __table_args__ = (
        to_own("evidence", ("evidence_id", "id")),
        to_act(),
        CheckConstraint("reason <> '' and length(reason) <= 500", name="reason"),
    )
    book_id: Mapped[int] = book_key()
    evidence_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("app.person.id"))
    reason: Mapped[str]
    hidden_at: Mapped[datetime]
    act_id: Mapped[int]


class EntryEvidence(Model):
    """The evidence of a journal entry, in order."""

    __tablename__ = "entry_evidence"
    __table_args__ = (
        to_ledger(ledger.journal_entry, "entry_id"),
        to_own("evidence", ("evidence_id", "id")),
        to_act(),
        UniqueConstraint("book_id", "entry_id", "evidence_id"),
        Index("entry_evidence_evidence_idx", "book_id", "evidence_id"),
        CheckConstraint("number > 0", name="number"),
    )
    book_id: Mapped[int] = book_key()
    entry_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    evidence_id: Mapped[int]
    act_id: Mapped[int]
