"""Validation: the accountant's numbers, per keeper, fiscal year and journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.calls import call_number
from ledger.book.kinds import EntryKind


class JournalCode(StrEnum):
    """In which of the accountant's journals an entry is numbered."""

    OPENINGS = "AN"
    COLLECTIONS = "EN"
    BANK = "BQ"
    PURCHASES = "AC"
    GENERAL = "OD"


_KINDS = {
    JournalCode.OPENINGS: ("opening",),
    JournalCode.COLLECTIONS: (
        *("gift", "pool_funding", "local_receipt", "loan_in", "share_in"),
        *("participation_in", "repayment_in", "operating_grant", "recovery"),
        *("refund", "refund_seen", "refund_returned", "dispute_open"),
        *("dispute_won", "dispute_lost", "provider_fee", "host_fee", "fee_cover"),
    ),
    JournalCode.BANK: (
        *("bank_receipt", "provider_payout", "wire_out", "wire_seen", "wire_returned"),
        *("wire_fee", "fx", "advance_return", "transfer_out", "holder_payment"),
        *("cash_deposit",),
    ),
    JournalCode.PURCHASES: (
        *("expense", "expense_seen", "expense_correction", "operating_cost", "inkind"),
    ),
}
_CODES = {EntryKind(kind): code for code, kinds in _KINDS.items() for kind in kinds}


def journal_code(kind: EntryKind) -> JournalCode:
    """Say where entries of a kind are numbered; also in ``journal_code_v1``."""
    return _CODES.get(kind, JournalCode.GENERAL)


@dataclass(frozen=True, slots=True)
class ValidatedEntry:
    """An entry's number in one keeper's books, and the day from which it is final."""

    entry_id: int
    keeper: str
    year_starts_on: date
    journal: JournalCode
    number: int
    register_number: int
    validated_on: date

    @property
    def text(self) -> str:
        """The number as accountants write it: journal and six digits."""
        return f"{self.journal}{self.number:06d}"


def validate(session: Session, act: Act, keeper: str) -> int:
    """Number what is sealed and has no number yet; return how many entries got one.

    Closing a period does this as well. The caller commits.
    """
    return call_number(session, "validate_v1", act.book_id, act.id, keeper)


def numbers_of(
    session: Session, book: Book, entry_ids: Iterable[int]
) -> list[ValidatedEntry]:
    """Return the numbers of entries, one for each keeper that an entry touches."""
    query = _numbers(book).where(tables.register_number.c.entry_id.in_(list(entry_ids)))
    return [_value(row) for row in session.execute(query)]


def year_numbers(
    session: Session, book: Book, keeper: str, year_starts_on: date
) -> list[ValidatedEntry]:
    """List the numbers of a keeper's fiscal year, in the order of validation."""
    number = tables.validation_number
    query = _numbers(book).where(
        tables.keeper.c.code == keeper, number.c.year_starts_on == year_starts_on
    )
    return [_value(row) for row in session.execute(query)]


def _numbers(book: Book) -> Select[Any]:
    number, keeper = tables.validation_number, tables.keeper
    register, run = tables.register_number, tables.validation
    validated_on = (
        select(func.min(run.c.validated_on))
        .where(
            run.c.book_id == number.c.book_id,
            run.c.keeper_id == number.c.keeper_id,
            run.c.through_number >= number.c.register_number,
        )
        .scalar_subquery()
    )
    return (
        select(
            number,
            keeper.c.code.label("keeper"),
            register.c.entry_id,
            validated_on.label("validated_on"),
        )
        .join(
            keeper,
            and_(
                keeper.c.book_id == number.c.book_id,
                keeper.c.id == number.c.keeper_id,
            ),
        )
        .join(
            register,
            and_(
                register.c.book_id == number.c.book_id,
                register.c.number == number.c.register_number,
            ),
        )
        .where(number.c.book_id == book.id)
        .order_by(number.c.register_number, keeper.c.code)
    )


def _value(row: Any) -> ValidatedEntry:  # noqa: ANN401 - a row of the query above
    return ValidatedEntry(
        entry_id=row.entry_id,
        keeper=row.keeper,
        year_starts_on=row.year_starts_on,
        journal=JournalCode(row.journal),
        number=row.number,
        register_number=row.register_number,
        validated_on=row.validated_on,
    )
