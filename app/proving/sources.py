"""What is sealed in all: the book's rows, payments', giving's, spending's, evidence."""

from __future__ import annotations

from os import urandom

from app.proving.claim_sources import CLAIM_SOURCES
from app.proving.giving_sources import GIVING_SOURCES
from app.proving.matching_sources import MATCHING_SOURCES
from app.proving.place_sources import PLACE_SOURCES
from app.proving.reversal_sources import REVERSAL_SOURCES
from app.proving.spending_sources import SPENDING_SOURCES
from ledger.proof.book_sources import BOOK_SOURCES
from ledger.proof.sealer import Sealing
from ledger.proof.sources import LeafSource, Sql, by_id, by_key, instant, to
from payments.bank.sealed import BANK_SOURCES
from payments.cash.sealed import CASH_SOURCES
from payments.sealed import PAYMENT_SOURCES
from payments.sealed_back import BACK_SOURCES

_EVIDENCE: Sql = " left join app.evidence v on v.book_id = %(book)s and v.id = "
_ACT = to("ledger.act", "c", "r.act_id")

EVIDENCE_SOURCES: tuple[LeafSource, ...] = (
    LeafSource(
        kind="evidence",
        keys=by_id("app.evidence"),
        rows="join app.evidence r on r.book_id = %(book)s and r.id = w.row_id" + _ACT,
        header={
            "id": "r.public_id",
            "media_type": "r.media_type",
            "size_bytes": "r.size_bytes",
            "width": "r.width",
            "height": "r.height",
            "added_at": instant("r.added_at"),
            "act": "c.public_id",
        },
        secrets={
            "sha256": "encode(r.sha256, 'hex')",
            "look": "encode(r.look, 'hex')",
        },
    ),
    LeafSource(
        kind="evidence_page",
        keys=by_key("app.evidence_page", "evidence_id", "number"),
        rows="join app.evidence_page r on r.book_id = %(book)s"
        " and r.evidence_id = w.row_id and r.number::text = w.row_part"
        f"{_EVIDENCE} r.evidence_id",
        header={
            "evidence": "v.public_id",
            "number": "r.number",
            "size_bytes": "r.size_bytes",
            "width": "r.width",
            "height": "r.height",
        },
        secrets={
            "sha256": "encode(r.sha256, 'hex')",
            "thumbnail_sha256": "encode(r.thumbnail_sha256, 'hex')",
        },
    ),
    LeafSource(
        kind="entry_evidence",
        keys=by_key("app.entry_evidence", "entry_id", "number"),
        rows="join app.entry_evidence r on r.book_id = %(book)s"
        " and r.entry_id = w.row_id and r.number::text = w.row_part"
        + _ACT
        + to("ledger.journal_entry", "e", "r.entry_id")
        + f"{_EVIDENCE} r.evidence_id",
        header={
            "entry": "e.public_id",
            "number": "r.number",
            "evidence": "v.public_id",
            "act": "c.public_id",
        },
    ),
)
SOURCES = (
    *BOOK_SOURCES,
    *PAYMENT_SOURCES,
    *EVIDENCE_SOURCES,
    *SPENDING_SOURCES,
    *PLACE_SOURCES,
    *REVERSAL_SOURCES,
    *CLAIM_SOURCES,
    *BANK_SOURCES,
    *BACK_SOURCES,
    *CASH_SOURCES,
    *MATCHING_SOURCES,
    *GIVING_SOURCES,
)
"""Every kind of leaf, in the order in which a batch takes them."""

QUICKLY = Sealing(SOURCES, urandom)
"""How jobs and issued documents seal."""

COMPLETELY = Sealing(SOURCES, urandom, is_complete=True)
"""How the command line seals: it looks through every row."""
