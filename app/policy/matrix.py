"""Who may do what, in which scope: the one place that decides it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.policy.values import Action, Grant, Principal, Role, Scope

ANYONE = frozenset(
    {
        Action.READ_PUBLIC,
        Action.SIGN_IN,
        Action.CONTRIBUTE,
        Action.RECEIVE_NOTICE,
        Action.WATCH_HEALTH,
        Action.PLAY_PROVIDER,
    }
)
"""What a visitor may do; a route of these may ask for a secret of its own."""

WHEN_PUBLIC = frozenset({Action.READ_BOOKS, Action.READ_EVIDENCE})
"""What a visitor may do with what has been made public."""

_OFFICERS = frozenset({Role.TREASURER, Role.PRESIDENT, Role.TERRITORY_MANAGER})
_READERS = frozenset(
    {Role.TERRITORY_MANAGER, Role.FINANCE_OFFICER, Role.AUDITOR},
)

MATRIX: Mapping[Action, frozenset[Role]] = {
    Action.READ_BOOKS: _READERS,
    Action.READ_EVIDENCE: _OFFICERS | _READERS | {Role.TRUST_COMMITTEE},
    Action.READ_ORIGINAL_EVIDENCE: _OFFICERS | _READERS | {Role.TRUST_COMMITTEE},
    Action.SHOW_EVIDENCE: frozenset({Role.PRESIDENT, Role.TERRITORY_MANAGER}),
    Action.SEE_TASKS: _OFFICERS,
    Action.REPORT_EXPENSE: _OFFICERS,
    Action.READ_EXPENSE: _OFFICERS | _READERS | {Role.TRUST_COMMITTEE},
    Action.APPROVE_EXPENSE: frozenset({Role.PRESIDENT, Role.TERRITORY_MANAGER}),
    Action.AUDIT: frozenset({Role.AUDITOR}),
    Action.READ_CASH: _OFFICERS | _READERS | {Role.TRUST_COMMITTEE},
    Action.RECEIVE_CASH: _OFFICERS,
    Action.CONFIRM_CASH: _OFFICERS,
    Action.KEEP_WALLET: _OFFICERS,
    Action.KEEP_BANK: frozenset({Role.FINANCE_OFFICER, Role.TERRITORY_MANAGER}),
    Action.OPERATE: frozenset({Role.FINANCE_OFFICER}),
    Action.READ_PAYMENTS: frozenset({Role.FINANCE_OFFICER, Role.AUDITOR}),
    Action.DECIDE_REFUND: frozenset({Role.FINANCE_OFFICER, Role.TERRITORY_MANAGER}),
    Action.READ_CLAIMS: _READERS,
    Action.WRITE_OFF_CLAIM: frozenset({Role.FINANCE_OFFICER, Role.TERRITORY_MANAGER}),
    Action.CHECK_PERIOD: _READERS,
    Action.CLOSE_PERIOD: frozenset({Role.FINANCE_OFFICER}),
    Action.LOCK_PERIOD: frozenset({Role.FINANCE_OFFICER, Role.AUDITOR}),
    Action.REVERSE_ENTRY: frozenset({Role.FINANCE_OFFICER, Role.TERRITORY_MANAGER}),
    Action.STOP_PROJECT: frozenset({Role.FINANCE_OFFICER, Role.TERRITORY_MANAGER}),
    Action.RUN_PROJECT: frozenset({Role.FINANCE_OFFICER, Role.TERRITORY_MANAGER}),
    Action.SET_UP_BOOK: frozenset({Role.ADMINISTRATOR, Role.FINANCE_OFFICER}),
    Action.INVITE_PERSON: frozenset(
        {Role.ADMINISTRATOR, Role.TERRITORY_MANAGER, Role.COMMUNITY_MANAGER}
    ),
    Action.GIVE_ROLES: frozenset({Role.ADMINISTRATOR}),
    Action.GIVE_PROJECT_ROLES: frozenset({Role.ADMINISTRATOR, Role.TERRITORY_MANAGER}),
    Action.SET_MATCHING: frozenset({Role.FINANCE_OFFICER}),
    Action.APPROVE_MATCHING: frozenset({Role.FINANCE_OFFICER, Role.TERRITORY_MANAGER}),
    Action.SET_CAMPAIGN: frozenset({Role.FINANCE_OFFICER, Role.TERRITORY_MANAGER}),
}
"""The roles that may, where they are held. The administrator touches no money."""


def may(principal: Principal, action: Action, scope: Scope, at: datetime) -> bool:
    """Say whether somebody may do something to a thing at an instant."""
    if action in ANYONE or (scope.is_public and action in WHEN_PUBLIC):
        return True
    return any(
        grant.role in MATRIX[action]
        and grant.scope.covers(scope)
        and grant.is_current(at)
        for grant in principal.grants
    )


def may_somewhere(principal: Principal, action: Action, at: datetime) -> bool:
    """Say whether there is any thing to which somebody may do it."""
    return action in ANYONE or bool(grants_for(principal, action, at))


def grants_for(principal: Principal, action: Action, at: datetime) -> tuple[Grant, ...]:
    """List the grants by which somebody may do something, in their order."""
    roles = MATRIX.get(action, frozenset())
    return tuple(
        grant
        for grant in principal.grants
        if grant.role in roles and grant.is_current(at)
    )


class SamePersonError(ValueError):
    """Who wrote a report never decides on it, whatever roles they hold."""

    def __init__(self, person_id: int) -> None:
        self.person_id = person_id
        super().__init__("the author of a report never decides on it")


@dataclass(frozen=True, slots=True)
class FourEyes:
    """The author of a report and the officer who decides on it: two persons."""

    author_id: int
    officer_id: int

    def __post_init__(self) -> None:
        if self.author_id == self.officer_id:
            raise SamePersonError(self.author_id)


class RolesCollideError(ValueError):
    """An auditor holds nothing else where they audit."""

    def __init__(self, role: Role, held: Role) -> None:
        self.role, self.held = role, held
        super().__init__(f"{role} cannot be held beside {held} in the same territory")


class AuditorNeedsEndError(ValueError):
    """An auditor's role ends on a day that is known from the start."""

    def __init__(self) -> None:
        super().__init__("the role of an auditor needs a last day")


def check_grant(new: Grant, held: Iterable[Grant]) -> None:
    """Refuse a role that does not go with what the person holds already.

    Scopes come with their territory filled in.
    """
    if new.role == Role.AUDITOR and new.to_on is None:
        raise AuditorNeedsEndError
    for other in held:
        is_mixed = (new.role == Role.AUDITOR) != (other.role == Role.AUDITOR)
        if is_mixed and _meet(new.scope, other.scope) and _overlap(new, other):
            raise RolesCollideError(new.role, other.role)


def _meet(one: Scope, other: Scope) -> bool:
    territories = {one.territory_id, other.territory_id} - {None}
    return one.book_id == other.book_id and len(territories) < 2  # noqa: PLR2004 - two that differ


def _overlap(one: Grant, other: Grant) -> bool:
    return (other.to_on is None or one.from_on <= other.to_on) and (
        one.to_on is None or other.from_on <= one.to_on
    )
