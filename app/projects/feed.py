"""The spending of a project as its page lists it: what, when, paid with, proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ARRAY, BigInteger, Select, and_, any_, bindparam, func, select
from sqlalchemy.orm import Session

from app.evidence.queries import is_cleared
from app.evidence.tables import EntryEvidence, Evidence
from app.i18n import apart
from app.kinds import KINDS, Kind, kind_of_role
from app.projects.known import KnownProject
from app.projects.pages import (
    BeingChecked,
    Correction,
    EvidencePicture,
    PaidWith,
    Spending,
)
from app.spending.reasons import reasons_of
from app.spending.tables import Expense, ExpenseEvent
from ledger.book.books import Book
from ledger.book.kinds import EntryKind
from ledger.book.reading import JournalEntry
from ledger.financing.trace import TakenLot, paid_with
from ledger.financing.uses import latest_uses
from ledger.money import Money, total

OFFICERS = 2
"""Who reported and who approved: every approved report has both."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What the report behind an entry says: what was bought, why it was corrected."""

    public_id: str
    what: str


@dataclass(frozen=True, slots=True)
class Proof:
    """The evidence of an entry: pictures for everyone, and how much is not."""

    pictures: tuple[EvidencePicture, ...] = ()
    kept_private: int = 0


NO_PROOF = Proof()
_BOOK = bindparam("book", type_=BigInteger)
_ENTRIES = bindparam("entries", type_=ARRAY(BigInteger))


def read_spending(
    session: Session,
    book: Book,
    project: KnownProject,
    names: Mapping[str, str],
    *,
    limit: int,
) -> tuple[tuple[Spending, ...], int]:
    """List the newest payments of a project, and say how many there are."""
    uses, count = latest_uses(session, book, project.fund, limit=limit)
    ids = [use.entry.id for use in uses]
    reports = _reports(session, book, ids)
    takings = paid_with(session, book, ids)
    corrections = [one.id for use in uses for one in use.corrections]
    reasons = reasons_of(session, book, corrections) if corrections else {}
    proofs = _proofs(session, book, ids)
    items = tuple(
        _item(
            use.entry,
            project,
            names,
            reported=reports.get(use.entry.id),
            taken=takings.get(use.entry.id, []),
            correction=_correction(use.corrections, project, reasons),
            proof=proofs.get(use.entry.id, NO_PROOF),
        )
        for use in uses
    )
    return items, count


def read_being_checked(
    session: Session, book: Book, project: KnownProject
) -> BeingChecked | None:
    """Count the reports that wait for an officer's decision."""
    values = {
        "book": book.id,
        "fund": project.fund_id,
        "currency": project.currency,
    }
    number, minor = session.execute(_being_checked(), values).one()
    return BeingChecked(number, Money(int(minor), project.currency)) if number else None


@cache
def _being_checked() -> Select[int, int]:
    newest = (
        select(ExpenseEvent.state)
        .where(
            ExpenseEvent.book_id == Expense.book_id,
            ExpenseEvent.expense_id == Expense.id,
        )
        .order_by(ExpenseEvent.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(func.count(), func.sum(Expense.amount_minor)).where(
        Expense.book_id == _BOOK,
        Expense.fund_id == bindparam("fund"),
        Expense.currency == bindparam("currency"),
        newest == "submitted",
    )


def _item(  # noqa: PLR0913 - a row is put together from what was read for all rows
    entry: JournalEntry,
    project: KnownProject,
    names: Mapping[str, str],
    *,
    reported: Reported | None,
    taken: Sequence[TakenLot],
    correction: Correction | None,
    proof: Proof,
) -> Spending:
    used = [p for p in entry.postings if _is_use_of(p.account, p.fund, project.fund)]
    line = next((p.budget_line for p in used if p.budget_line), None)
    line_name = names.get(line or "", "")
    return Spending(
        public_id=str(entry.public_id),
        what=reported.what if reported else _what(entry.kind, line_name),
        line_name=line_name,
        amount=total((p.amount for p in used), project.currency),
        spent_on=entry.occurred_on,
        checked_by=OFFICERS if reported else 0,
        paid_with=_shares(taken, project.currency),
        evidence=proof.pictures,
        kept_private=proof.kept_private,
        is_in_kind=entry.kind is EntryKind.INKIND,
        correction=correction,
    )


def _what(kind: EntryKind, line_name: str) -> str:
    if kind is EntryKind.INKIND:
        return str(_("Work or goods given: %(line)s", line=line_name))
    return line_name or str(_("Expense"))


def _is_use_of(account: str, fund: str, wanted: str) -> bool:
    return fund == wanted and (account == "use" or account.startswith("use."))


def _shares(taken: Iterable[TakenLot], currency: str) -> tuple[PaidWith, ...]:
    sums: dict[Kind, Money] = {}
    for lot in taken:
        if lot.amount.currency == currency and lot.amount.minor > 0:
            kind = kind_of_role(lot.source)
            sums[kind] = sums.get(kind, Money.zero(currency)) + lot.amount
    return tuple(PaidWith(kind, sums[kind]) for kind in KINDS if kind in sums)


def _correction(
    corrections: Sequence[JournalEntry],
    project: KnownProject,
    reasons: Mapping[int, str],
) -> Correction | None:
    if not corrections:
        return None
    back = total(
        (
            -posting.amount
            for entry in corrections
            for posting in entry.postings
            if _is_use_of(posting.account, posting.fund, project.fund)
        ),
        project.currency,
    )
    last = corrections[-1]
    reason = reasons.get(last.id, "")
    return Correction(back, last.occurred_on, apart(reason))


def _reports(
    session: Session, book: Book, entries: Sequence[int]
) -> dict[int, Reported]:
    values = {"book": book.id, "entries": entries}
    return {
        row.entry_id: Reported(str(row.public_id), row.what)
        for row in session.execute(_reported(), values)
        if row.entry_id is not None
    }


@cache
def _reported() -> Select[int | None, UUID, str]:
    return (
        select(ExpenseEvent.entry_id, Expense.public_id, Expense.what)
        .join(
            Expense,
            and_(
                Expense.book_id == ExpenseEvent.book_id,
                Expense.id == ExpenseEvent.expense_id,
            ),
        )
        .where(ExpenseEvent.book_id == _BOOK, ExpenseEvent.entry_id == any_(_ENTRIES))
    )


def _proofs(session: Session, book: Book, entries: Sequence[int]) -> dict[int, Proof]:
    """Find the evidence of entries in its order; what is private is only counted."""
    found: dict[int, Proof] = {}
    for row in session.execute(_proven(), {"book": book.id, "entries": entries}):
        proof = found.get(row.entry_id, NO_PROOF)
        found[row.entry_id] = _with(proof, row.public_id, is_cleared=row.is_cleared)
    return found


@cache
def _proven() -> Select[int, UUID, bool]:
    return (
        select(
            EntryEvidence.entry_id, Evidence.public_id, is_cleared().label("is_cleared")
        )
        .join(
            Evidence,
            and_(
                Evidence.book_id == EntryEvidence.book_id,
                Evidence.id == EntryEvidence.evidence_id,
            ),
        )
        .where(EntryEvidence.book_id == _BOOK, EntryEvidence.entry_id == any_(_ENTRIES))
        .order_by(EntryEvidence.entry_id, EntryEvidence.number)
    )


def _with(proof: Proof, public_id: object, *, is_cleared: bool) -> Proof:
    if not is_cleared:
        return replace(proof, kept_private=proof.kept_private + 1)
    picture = _picture(public_id, len(proof.pictures) + 1)
    return replace(proof, pictures=(*proof.pictures, picture))


def _picture(public_id: object, number: int) -> EvidencePicture:
    return EvidencePicture(
        url=url_for("evidence.page", public_id=public_id),
        thumbnail_url=url_for("evidence.thumbnail", public_id=public_id, number=1),
        alt=_("Receipt %(number)s", number=number),
    )
