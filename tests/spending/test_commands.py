"""Reporting and approving: four eyes, once, with evidence, and never more than held."""

import threading
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.evidence.files import DiskFiles
from app.evidence.tables import EntryEvidence, EvidenceClearance
from app.policy.matrix import SamePersonError
from app.policy.values import Role
from app.spending.commands import approve_expense, refuse_expense, report_expense
from app.spending.decisions import (
    AlreadyDecidedError,
    Approval,
    EvidenceNotYoursError,
    NoEvidenceError,
    NothingSpentError,
    NotSpentYetError,
    NoWordsError,
    OverrunNeedsReasonError,
    PlaceUnknownError,
    Refusal,
    RefusalNeedsReasonError,
)
from app.spending.states import current_state
from app.spending.tables import ExpenseEvent
from app.texts import UnprintableTextError
from ledger.book.errors import ActKeyReusedError, LedgerError
from ledger.book.reading import entries_by_id
from ledger.financing.trace import paid_with
from tests.spending.scene import build, mad


def report(scene, author="Khadija", *, photo=True, **changes):
    evidence = (scene.photo(author).id,) if photo else ()
    new = scene.expense(**{"evidence": evidence, **changes})
    author_id = scene.people[author].id
    return report_expense(
        scene.session, scene.book, scene.command(), new, author_id=author_id
    )


def approve(scene, expense, officer="Brahim", *, key=None, **changes):
    approval = Approval(expense.id, scene.people[officer].id, **changes)
    return approve_expense(scene.session, scene.book, scene.command(key), approval)


def test_an_approved_report_is_in_the_journal_with_its_evidence(scene):
    expense = report(scene)
    assert current_state(scene.session, scene.book.id, expense.id) == "submitted"
    number = approve(scene, expense, is_cleared=True)
    entry = entries_by_id(scene.session, scene.book, [number])[number]
    assert entry.fact == f"expense:{expense.code}:approved"
    assert entry.occurred_on == date(2026, 5, 20)
    use, paid = entry.postings
    assert (use.account, use.amount, use.budget_line) == ("use", mad(300), "B1")
    assert (paid.account, paid.party) == ("local_bank", "party-assoc")
    proofs = scene.session.scalars(
        select(EntryEvidence).where(EntryEvidence.entry_id == number)
    )
    assert [proof.number for proof in proofs] == [1]
    assert current_state(scene.session, scene.book.id, expense.id) == "approved"
    (taken,) = paid_with(scene.session, scene.book, [number])[number]
    assert taken.source == "source.households"


def cleared(scene):
    query = select(EvidenceClearance).where(EvidenceClearance.book_id == scene.book.id)
    return list(scene.session.scalars(query))


def test_evidence_is_cleared_only_by_who_says_that_nothing_private_is_on_it(scene):
    approve(scene, report(scene))
    assert cleared(scene) == []
    approve(scene, report(scene, amount=mad(10)), is_cleared=True)
    assert [row.person_id for row in cleared(scene)] == [scene.people["Brahim"].id]


def test_a_report_changes_nothing_in_the_journal(scene):
    count = text("select count(*) from ledger.journal_entry where book_id = :book")
    before = scene.session.scalar(count, {"book": scene.book.id})
    report(scene)
    assert scene.session.scalar(count, {"book": scene.book.id}) == before


def test_the_author_never_approves_whatever_roles_they_hold(scene):
    keeper = scene.number("keeper", "ASSOC")
    scene.grant("Brahim", Role.TREASURER, keeper_id=keeper)
    expense = report(scene, "Brahim")
    with pytest.raises(SamePersonError):
        approve(scene, expense, "Brahim")
    refusal = Refusal(expense.id, scene.people["Brahim"].id, "no")
    with pytest.raises(SamePersonError):
        refuse_expense(scene.session, scene.book, scene.command(), refusal)
    approve(scene, expense, "Said")


@pytest.mark.parametrize("state", ["approved", "refused"])
def test_the_database_holds_the_rule_of_four_eyes_by_itself(scene, state):
    expense = report(scene)
    author = scene.people["Khadija"].id
    event = ExpenseEvent(
        book_id=scene.book.id,
        expense_id=expense.id,
        number=2,
        state=state,
        author_id=author,
        person_id=author,
        at=scene.command().at,
        reason="because",
        entry_id=scene.session.scalar(
            text("select max(id) from ledger.journal_entry where book_id = :book"),
            {"book": scene.book.id},
        )
        if state == "approved"
        else None,
        act_id=expense.act_id,
    )
    scene.session.add(event)
    with pytest.raises(IntegrityError, match="four_eyes"):
        scene.session.flush()


def test_somebody_else_cannot_stand_in_for_the_author(scene):
    expense = report(scene)
    event = ExpenseEvent(
        book_id=scene.book.id,
        expense_id=expense.id,
        number=2,
        state="refused",
        author_id=scene.people["Brahim"].id,
        person_id=scene.people["Khadija"].id,
        at=scene.command().at,
        reason="because",
        act_id=expense.act_id,
    )
    scene.session.add(event)
    with pytest.raises(IntegrityError, match="author_id_fkey"):
        scene.session.flush()


@pytest.mark.parametrize(
    "table", ["expense", "expense_event", "evidence", "role_grant"]
)
def test_what_was_reported_and_decided_is_never_changed(scene, engine_owner, table):
    report(scene)
    with pytest.raises(DBAPIError, match="permission denied"):
        scene.session.execute(text(f"delete from app.{table}"))  # noqa: S608
    scene.session.rollback()
    with engine_owner.connect() as owner, pytest.raises(DBAPIError, match="truncate"):
        owner.execute(text(f"truncate app.{table} cascade"))


def test_the_same_key_approves_once(scene):
    expense = report(scene)
    first = approve(scene, expense, key="press")
    assert approve(scene, expense, key="press") == first
    with pytest.raises(ActKeyReusedError):
        approve(scene, expense, key="press", reason="other")


def test_the_same_key_reports_once(scene):
    command = scene.command("once")
    new = scene.expense()
    author_id = scene.people["Khadija"].id
    made = [
        report_expense(scene.session, scene.book, command, new, author_id=author_id)
        for _ in range(2)
    ]
    assert made[0].id == made[1].id


def test_a_report_is_decided_once(scene):
    expense = report(scene)
    approve(scene, expense)
    with pytest.raises(AlreadyDecidedError) as caught:
        approve(scene, expense, "Said")
    assert caught.value.state == "approved"


def test_a_refused_report_stays_refused(scene):
    expense = report(scene)
    refusal = Refusal(expense.id, scene.people["Said"].id, "The date is missing.")
    command = scene.command()
    for _ in range(2):
        refuse_expense(scene.session, scene.book, command, refusal)
    with pytest.raises(AlreadyDecidedError):
        approve(scene, expense)


def test_two_officers_at_once_make_one_entry(sessions, book_code, tmp_path):
    with sessions() as session:
        scene = build(session, book_code, DiskFiles(tmp_path))
        expense = report(scene)
        officers = [scene.people[name].id for name in ("Brahim", "Said")]
        book, number = scene.book, expense.id
        session.commit()
    outcomes = []
    together = threading.Barrier(2)

    def press(officer_id, command):
        with sessions() as session:
            together.wait()
            try:
                approve_expense(session, book, command, Approval(number, officer_id))
                session.commit()
                outcomes.append("approved")
            except AlreadyDecidedError:
                outcomes.append("decided already")

    threads = [
        threading.Thread(target=press, args=(officer, scene.command()))
        for officer in officers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["approved", "decided already"]


def test_more_than_the_place_holds_is_refused_and_nothing_is_posted(scene):
    expense = report(scene, amount=mad(1001), budget_line="B1")
    with pytest.raises(LedgerError) as caught:
        approve(scene, expense, reason="dearer than planned")
    assert vars(caught.value)["available"] == 1000_00


def test_an_overrun_line_needs_a_reason(scene):
    expense = report(scene, budget_line="B2", amount=mad(150))
    with pytest.raises(OverrunNeedsReasonError) as caught:
        approve(scene, expense)
    assert caught.value.left == mad(100)
    scene.session.expunge_all()
    approve(scene, expense, reason="The price of copper rose.")


def test_what_fills_a_line_exactly_needs_no_reason(scene):
    approve(scene, report(scene, budget_line="B2", amount=mad(100)))


def test_a_report_without_evidence_cannot_be_approved(scene):
    with pytest.raises(NoEvidenceError):
        approve(scene, report(scene, photo=False))


def test_evidence_of_somebody_else_cannot_be_used(scene):
    photo = scene.photo("Brahim")
    with pytest.raises(EvidenceNotYoursError):
        report(scene, photo=False, evidence=(photo.id,))


def test_a_place_that_holds_nothing_of_the_project_is_named(scene):
    with pytest.raises(PlaceUnknownError, match="advance"):
        approve(scene, report(scene, paid_from="advance"))


def test_spending_of_tomorrow_is_not_reported_today(scene):
    with pytest.raises(NotSpentYetError):
        report(scene, spent_on=date(2026, 6, 2))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"amount": mad(0)}, NothingSpentError),
        ({"amount": mad(-5)}, NothingSpentError),
        ({"paid_from": "bank"}, PlaceUnknownError),
        ({"what": " "}, NoWordsError),
        ({"note": "a\u2028b"}, UnprintableTextError),
        ({"seller": "nul\0"}, UnprintableTextError),
    ],
)
def test_a_report_that_makes_no_sense_cannot_be_made(scene, changes, error):
    with pytest.raises(error):
        scene.expense(**changes)


def test_a_refusal_says_what_is_missing():
    with pytest.raises(RefusalNeedsReasonError):
        Refusal(1, 2, "  ")


def test_a_session_is_never_committed_by_a_command(scene, engine_app):
    expense = report(scene)
    with Session(engine_app) as other:
        query = text("select count(*) from app.expense where id = :id")
        assert other.scalar(query, {"id": expense.id}) == 0
