"""Commands of spending: report it, approve it into the journal, or send it back."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import local_day
from app.evidence.commands import clear_evidence, prove_entry
from app.evidence.tables import EvidenceUpload
from app.projects.tables import Project
from app.spending.decisions import (
    Approval,
    EvidenceNotYoursError,
    NewExpense,
    NotSpentYetError,
    Refusal,
    Reported,
    check_approval,
    check_decidable,
)
from app.spending.places import place_at, places_of
from app.spending.states import current_state
from app.spending.tables import Expense, ExpenseEvent, ExpenseEvidence
from app.surplus.keeping import keep_owed
from app.territories.commands import register_number
from app.territories.tables import Association
from ledger.book import tables as ledger
from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book
from ledger.book.errors import RegisterUnknownError
from ledger.book.funds import BudgetLine, budget_of
from ledger.book.journal import PostedEntry
from ledger.financing import expenses
from ledger.money import Money
from payments.cash.box import lock_box
from payments.locks import lock_name


@dataclass(frozen=True, slots=True)
class Step:
    """A state that a report comes into, by whom and why, with its entry if any."""

    state: str
    person_id: int
    reason: str = ""
    entry_id: int | None = None


def report_expense(
    session: Session, book: Book, command: Command, new: NewExpense, *, author_id: int
) -> Expense:
    """Send a report for approval; it changes nothing in the journal.

    The same key again gives the report that it made.
    """
    act = record_act(session, book.id, command, "report_expense", asdict(new))
    if not act.is_new:
        same = select(Expense).where(
            Expense.book_id == book.id, Expense.act_id == act.id
        )
        return session.execute(same).scalar_one()
    if new.spent_on > local_day(command.at, book.zone):
        raise NotSpentYetError(new.spent_on)
    _check_evidence(session, book, new, author_id)
    expense = _write(session, book, act, new, author_id)
    _add_event(session, act, command, expense, Step("submitted", author_id))
    return expense


def approve_expense(
    session: Session, book: Book, command: Command, approval: Approval
) -> int:
    """Approve a report: post it, tie its evidence to the entry; return the entry.

    The same key again gives the same entry. Raises SamePersonError for its author,
    AlreadyDecidedError, OverrunNeedsReasonError, CashOwedError for what a box owes to
    givers, and the ledger's GuardBrokenError or QueueShortError where the place does
    not hold so much.
    """
    act = record_act(session, book.id, command, "approve_expense", asdict(approval))
    if not act.is_new:
        return _entry_of(session, act)
    expense, report = _reported(session, book, approval.expense_id)
    fund = _code_of_fund(session, book, expense)
    line = _line_of(session, book, fund, expense)
    check_approval(report, approval, line.left)
    posted = _post(session, book, act, expense, (fund, line.code))
    approved = Step("approved", approval.officer_id, approval.reason, posted.id)
    _add_event(session, act, command, expense, approved)
    prove_entry(session, act, posted.id, report.evidence)
    if approval.is_cleared:
        clear_evidence(
            session, act, command, report.evidence, person_id=approval.officer_id
        )
    return posted.id


def refuse_expense(
    session: Session, book: Book, command: Command, refusal: Refusal
) -> None:
    """Send a report back to its author, with what is missing."""
    act = record_act(session, book.id, command, "refuse_expense", asdict(refusal))
    if not act.is_new:
        return
    expense, report = _reported(session, book, refusal.expense_id)
    check_decidable(report, refusal.officer_id)
    refused = Step("refused", refusal.officer_id, refusal.reason)
    _add_event(session, act, command, expense, refused)


def _check_evidence(
    session: Session, book: Book, new: NewExpense, author_id: int
) -> None:
    query = select(func.count()).where(
        EvidenceUpload.book_id == book.id,
        EvidenceUpload.person_id == author_id,
        EvidenceUpload.evidence_id.in_(new.evidence),
    )
    if session.execute(query).scalar_one() != len(set(new.evidence)):
        raise EvidenceNotYoursError


def _write(
    session: Session, book: Book, act: Act, new: NewExpense, author_id: int
) -> Expense:
    fund_id = register_number(session, book, "fund", new.fund)
    project = session.get_one(Project, (book.id, fund_id))
    lines = {line.code: line for line in budget_of(session, book, new.fund)}
    if new.budget_line not in lines:
        raise RegisterUnknownError("budget line", new.budget_line)
    expense = Expense(
        book_id=book.id,
        code=new.code,
        fund_id=fund_id,
        keeper_id=project.keeper_id,
        budget_line_id=lines[new.budget_line].id,
        author_id=author_id,
        what=new.what,
        seller=new.seller,
        note=new.note,
        spent_on=new.spent_on,
        amount_minor=new.amount.minor,
        currency=new.amount.currency,
        paid_from=new.paid_from,
        act_id=act.id,
    )
    session.add(expense)
    session.flush()
    _hold_box(session, book, expense, _who_answers(session, expense).keeper)
    session.add_all(
        ExpenseEvidence(
            book_id=book.id,
            expense_id=expense.id,
            number=number,
            evidence_id=evidence_id,
        )
        for number, evidence_id in enumerate(dict.fromkeys(new.evidence), start=1)
    )
    return expense


def _reported(
    session: Session, book: Book, expense_id: int
) -> tuple[Expense, Reported]:
    """Read a report; whoever decides about it waits for whoever came first."""
    lock_name(session, book.id, f"expense:{expense_id}")
    expense = session.get_one(Expense, (book.id, expense_id))
    evidence = select(ExpenseEvidence.evidence_id).where(
        ExpenseEvidence.book_id == book.id, ExpenseEvidence.expense_id == expense_id
    )
    return expense, Reported(
        author_id=expense.author_id,
        state=current_state(session, book.id, expense_id),
        amount=Money(expense.amount_minor, expense.currency),
        evidence=tuple(session.scalars(evidence.order_by(ExpenseEvidence.number))),
    )


def _post(
    session: Session, book: Book, act: Act, expense: Expense, line: tuple[str, str]
) -> PostedEntry:
    fund, budget_line = line
    answers = _who_answers(session, expense)
    _hold_box(session, book, expense, answers.keeper)
    places = places_of(
        session,
        book,
        fund=fund,
        keeper=answers.keeper,
        currency=expense.currency,
    )
    posted = expenses.Expense(
        code=expense.code,
        fund=fund,
        budget_line=budget_line,
        amount=Money(expense.amount_minor, expense.currency),
        paid_from=place_at(places, expense.paid_from).account,
        occurred_on=expense.spent_on,
        party=answers.party,
    )
    done = expenses.post_expense(session, act, posted)
    if expense.paid_from == "cash_box":
        keep_owed(session, book, answers.keeper, [fund])
    return done


def _hold_box(session: Session, book: Book, expense: Expense, keeper: str) -> None:
    """Let nobody count a box while what was paid from it is written down."""
    if expense.paid_from == "cash_box":
        lock_box(session, book.id, keeper)


@dataclass(frozen=True, slots=True)
class _Answers:
    """The association's keeper, and the party that answers for its money."""

    keeper: str
    party: str | None


def _who_answers(session: Session, expense: Expense) -> _Answers:
    keeper, party = ledger.keeper, ledger.party
    query = (
        select(keeper.c.code.label("keeper"), party.c.code.label("party"))
        .select_from(Association)
        .join(
            keeper,
            (keeper.c.book_id == Association.book_id)
            & (keeper.c.id == Association.keeper_id),
        )
        .outerjoin(
            party,
            (party.c.book_id == Association.book_id)
            & (party.c.id == Association.party_id),
        )
        .where(
            Association.book_id == expense.book_id,
            Association.keeper_id == expense.keeper_id,
        )
    )
    row = session.execute(query).one()
    return _Answers(row.keeper, row.party)


def _line_of(session: Session, book: Book, fund: str, expense: Expense) -> BudgetLine:
    lines = budget_of(session, book, fund)
    return next(line for line in lines if line.id == expense.budget_line_id)


def _code_of_fund(session: Session, book: Book, expense: Expense) -> str:
    fund = ledger.fund
    query = select(fund.c.code).where(
        fund.c.book_id == book.id, fund.c.id == expense.fund_id
    )
    return str(session.execute(query).scalar_one())


def _entry_of(session: Session, act: Act) -> int:
    query = select(ExpenseEvent.entry_id).where(
        ExpenseEvent.book_id == act.book_id, ExpenseEvent.act_id == act.id
    )
    entry_id = session.execute(query).scalar_one()
    if entry_id is None:
        raise TypeError("an approval without an entry")
    return entry_id


def _add_event(
    session: Session, act: Act, command: Command, expense: Expense, step: Step
) -> None:
    last = select(func.coalesce(func.max(ExpenseEvent.number), 0)).where(
        ExpenseEvent.book_id == act.book_id, ExpenseEvent.expense_id == expense.id
    )
    session.add(
        ExpenseEvent(
            book_id=act.book_id,
            expense_id=expense.id,
            number=session.execute(last).scalar_one() + 1,
            state=step.state,
            author_id=expense.author_id,
            person_id=step.person_id,
            at=command.at,
            reason=step.reason,
            entry_id=step.entry_id,
            act_id=act.id,
        )
    )
    session.flush()
