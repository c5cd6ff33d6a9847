"""Who may do what: the matrix, scopes, days, and the rule of four eyes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.policy.matrix import (
    ANYONE,
    MATRIX,
    AuditorNeedsEndError,
    FourEyes,
    RolesCollideError,
    SamePersonError,
    check_grant,
    may,
    may_somewhere,
)
from app.policy.values import VISITOR, Action, Grant, Principal, Role, Scope

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
CASH = {"read_cash", "receive_cash", "confirm_cash", "keep_wallet"}
THING = Scope(book_id=1, territory_id=2, keeper_id=3, fund_id=4)
OWN = Scope(book_id=1, keeper_id=3)
SINCE = date(2026, 1, 1)


def holder(role, scope=OWN):
    return Principal(7, "person-aaaaaaaaaaaa", "A", (Grant(role, scope, SINCE),))


EXPECTED = {
    Role.TREASURER: CASH
    | {"read_evidence", "read_original_evidence", "see_tasks"}
    | {"report_expense", "read_expense"},
    Role.PRESIDENT: CASH
    | {"read_evidence", "read_original_evidence", "see_tasks"}
    | {"report_expense", "read_expense", "approve_expense", "show_evidence"},
    Role.TERRITORY_MANAGER: CASH
    | {"read_evidence", "read_original_evidence", "see_tasks"}
    | {
        "report_expense",
        "read_expense",
        "approve_expense",
        "show_evidence",
        "read_books",
    }
    | {"check_period", "keep_bank", "decide_refund", "reverse_entry", "stop_project"}
    | {"read_claims", "write_off_claim"}
    | {"set_campaign", "approve_matching"}
    | {"run_project", "invite_person", "give_project_roles"},
    Role.TRUST_COMMITTEE: {"read_evidence", "read_original_evidence", "read_expense"}
    | {"read_cash"},
    Role.FINANCE_OFFICER: {"read_evidence", "read_original_evidence", "read_expense"}
    | {"read_cash", "read_payments"}
    | {"read_books", "check_period", "close_period", "lock_period", "read_claims"}
    | {"keep_bank", "operate", "decide_refund", "reverse_entry", "stop_project"}
    | {"write_off_claim"}
    | {"set_matching", "approve_matching", "set_campaign"}
    | {"run_project", "set_up_book"},
    Role.AUDITOR: {"read_evidence", "read_original_evidence", "read_expense"}
    | {"read_cash", "read_payments"}
    | {"read_books", "audit", "check_period", "lock_period", "read_claims"},
    Role.COMMUNITY_MANAGER: {"invite_person"},
    Role.ADMINISTRATOR: {"set_up_book", "invite_person"}
    | {"give_roles", "give_project_roles"},
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", list(Action))
def test_each_role_may_what_the_table_says(role, action):
    expected = action in ANYONE or action.value in EXPECTED[role]
    assert may(holder(role), action, THING, NOON) is expected
    assert may_somewhere(holder(role), action, NOON) is expected


def test_every_action_is_decided():
    assert set(MATRIX) | ANYONE == set(Action)
    assert not set(MATRIX) & ANYONE


@pytest.mark.parametrize("action", sorted(MATRIX))
def test_a_visitor_reads_what_is_public_and_nothing_else(action):
    public = replace(THING, is_public=True)
    is_reading = action in {Action.READ_BOOKS, Action.READ_EVIDENCE}
    assert may(VISITOR, action, public, NOON) is is_reading
    assert not may(VISITOR, action, THING, NOON)


@pytest.mark.parametrize(
    ("held", "counts"),
    [
        (Scope(1), True),
        (Scope(1, territory_id=2), True),
        (Scope(1, keeper_id=3), True),
        (Scope(1, fund_id=4), True),
        (Scope(2), False),
        (Scope(1, territory_id=9), False),
        (Scope(1, keeper_id=9), False),
        (Scope(1, fund_id=9), False),
    ],
)
def test_a_role_counts_within_its_scope_alone(held, counts):
    president = holder(Role.PRESIDENT, held)
    assert may(president, Action.APPROVE_EXPENSE, THING, NOON) is counts


def test_a_narrow_role_does_not_count_for_the_whole_book():
    auditor = holder(Role.AUDITOR, Scope(1, territory_id=2))
    assert not may(auditor, Action.READ_BOOKS, Scope(1), NOON)


def test_a_role_counts_from_its_first_day_to_the_end_of_its_last_there():
    grant = Grant(Role.PRESIDENT, OWN, SINCE, date(2026, 3, 31), "Africa/Casablanca")
    # Morocco is at UTC+1 on that day: the day ends at 23:00 UTC.
    assert not grant.is_current(datetime(2025, 12, 31, 22, 59, tzinfo=UTC))
    assert grant.is_current(datetime(2025, 12, 31, 23, 0, tzinfo=UTC))
    assert grant.is_current(datetime(2026, 3, 31, 22, 59, tzinfo=UTC))
    assert not grant.is_current(datetime(2026, 3, 31, 23, 0, tzinfo=UTC))


def test_author_and_officer_are_two_persons():
    assert FourEyes(1, 2).officer_id == 2
    with pytest.raises(SamePersonError):
        FourEyes(1, 1)


AUDIT = Grant(Role.AUDITOR, Scope(1, territory_id=2), SINCE, date(2027, 1, 1))
BOOK = Grant(Role.FINANCE_OFFICER, Scope(1), SINCE)


def test_an_auditor_holds_nothing_else_in_the_same_territory():
    with pytest.raises(RolesCollideError):
        check_grant(AUDIT, [BOOK])
    with pytest.raises(RolesCollideError):
        check_grant(BOOK, [AUDIT])


@pytest.mark.parametrize(
    "other",
    [
        replace(BOOK, scope=Scope(1, territory_id=3)),
        replace(BOOK, scope=Scope(2)),
        replace(BOOK, from_on=date(2027, 1, 2)),
        replace(BOOK, from_on=date(2025, 1, 1), to_on=date(2025, 12, 31)),
        AUDIT,
    ],
)
def test_an_auditor_may_hold_other_roles_elsewhere_or_at_other_times(other):
    check_grant(AUDIT, [other])


def test_the_role_of_an_auditor_has_a_last_day():
    with pytest.raises(AuditorNeedsEndError):
        check_grant(replace(AUDIT, to_on=None), [])
