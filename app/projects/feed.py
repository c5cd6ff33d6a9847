"""The spending of a project as its page lists it: what, when, paid with, proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import and_, func, select
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
from ledger.financing.uses import corrections_of, latest_uses
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


def read_spending(
    session: Session,
    book: Book,
    project: KnownProject,
    names: Mapping[str, str],
    *,
    limit: int,
) -> tuple[tuple[Spending, ...], int]:
    """List the newest payments of a project, and say how many there are."""
    entries, count = latest_uses(session, book, project.fund, limit=limit)
    ids = [entry.id for entry in entries]
    reports = _reports(session, book, ids)
    takings = paid_with(session, book, ids)
    corrections = corrections_of(session, book, ids)
    reasons = reasons_of(
        session, book, [one.id for some in corrections.values() for one in some]
    )
    proofs = _proofs(session, book, ids)
    items = tuple(
        _item(
            entry,
            project,
            names,
            reported=reports.get(entry.id),
            taken=takings.get(entry.id, []),
            correction=_correction(corrections.get(entry.id, []), project, reasons),
            proof=proofs.get(entry.id, NO_PROOF),
        )
        for entry in entries
    )
    return items, count


def read_being_checked(
    session: Session, book: Book, project: KnownProject
) -> BeingChecked | None:
    """Count the reports that wait for an officer's decision."""
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
    query = select(func.count(), func.sum(Expense.amount_minor)).where(
        Expense.book_id == book.id,
        Expense.fund_id == project.fund_id,
        Expense.currency == project.currency,
        newest == "submitted",
    )
    number, minor = session.execute(query).one()
    return BeingChecked(number, Money(int(minor), project.currency)) if number else None


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
    query = (
        select(ExpenseEvent.entry_id, Expense.public_id, Expense.what)
        .join(
            Expense,
            and_(
                Expense.book_id == ExpenseEvent.book_id,
                Expense.id == ExpenseEvent.expense_id,
            ),
        )
        .where(ExpenseEvent.book_id == book.id, ExpenseEvent.entry_id.in_(entries))
    )
    return {
        row.entry_id: Reported(str(row.public_id), row.what)
        for row in session.execute(query)
        if row.entry_id is not None
    }


def _proofs(session: Session, book: Book, entries: Sequence[int]) -> dict[int, Proof]:
    """Find the evidence of entries in its order; what is private is only counted."""
    query = (
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
        .where(EntryEvidence.book_id == book.id, EntryEvidence.entry_id.in_(entries))
        .order_by(EntryEvidence.entry_id, EntryEvidence.number)
    )
    found: dict[int, Proof] = {}
    for row in session.execute(query):
        proof = found.get(row.entry_id, NO_PROOF)
        found[row.entry_id] = _with(proof, row.public_id, is_cleared=row.is_cleared)
    return found


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
