"""The words of the policy: roles, actions, scopes, and who holds what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Role(StrEnum):
    """What a person is, within a scope."""

    TREASURER = "treasurer"
    PRESIDENT = "president"
    TRUST_COMMITTEE = "trust_committee"
    COMMUNITY_MANAGER = "community_manager"
    TERRITORY_MANAGER = "territory_manager"
    FINANCE_OFFICER = "finance_officer"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Action(StrEnum):
    """What a route lets somebody do; every route declares one."""

    READ_PUBLIC = "read_public"
    SIGN_IN = "sign_in"
    CONTRIBUTE = "contribute"
    RECEIVE_NOTICE = "receive_notice"
    WATCH_HEALTH = "watch_health"
    PLAY_PROVIDER = "play_provider"
    READ_BOOKS = "read_books"
    READ_EVIDENCE = "read_evidence"
    READ_ORIGINAL_EVIDENCE = "read_original_evidence"
    SHOW_EVIDENCE = "show_evidence"
    SEE_TASKS = "see_tasks"
    REPORT_EXPENSE = "report_expense"
    READ_EXPENSE = "read_expense"
    APPROVE_EXPENSE = "approve_expense"
    AUDIT = "audit"
    KEEP_BANK = "keep_bank"
    READ_CASH = "read_cash"
    RECEIVE_CASH = "receive_cash"
    CONFIRM_CASH = "confirm_cash"
    KEEP_WALLET = "keep_wallet"
    OPERATE = "operate"
    READ_PAYMENTS = "read_payments"
    DECIDE_REFUND = "decide_refund"
    READ_CLAIMS = "read_claims"
    WRITE_OFF_CLAIM = "write_off_claim"
    CHECK_PERIOD = "check_period"
    CLOSE_PERIOD = "close_period"
    LOCK_PERIOD = "lock_period"
    REVERSE_ENTRY = "reverse_entry"
    STOP_PROJECT = "stop_project"
    RUN_PROJECT = "run_project"
    SET_UP_BOOK = "set_up_book"
    INVITE_PERSON = "invite_person"
    GIVE_ROLES = "give_roles"
    GIVE_PROJECT_ROLES = "give_project_roles"
    SET_MATCHING = "set_matching"
    APPROVE_MATCHING = "approve_matching"
    SET_CAMPAIGN = "set_campaign"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where something is, or where a role is held; what is None is not narrowed.

    Of a thing all that is known is filled in. Of a grant at most one of the three is.
    """

    book_id: int
    territory_id: int | None = None
    keeper_id: int | None = None
    fund_id: int | None = None
    is_public: bool = False

    def covers(self, thing: Scope) -> bool:
        """Whether a role held here counts for a thing."""
        pairs = (
            (self.territory_id, thing.territory_id),
            (self.keeper_id, thing.keeper_id),
            (self.fund_id, thing.fund_id),
        )
        return self.book_id == thing.book_id and all(
            held is None or held == its for held, its in pairs
        )


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that counts within a scope, from a day to the end of another at most.

    ``zone`` is the book's, in which its days begin and end.
    """

    role: Role
    scope: Scope
    from_on: date
    to_on: date | None = None
    zone: str = "UTC"

    def is_current(self, at: datetime) -> bool:
        """Whether the role counts at an instant."""
        day = at.astimezone(ZoneInfo(self.zone)).date()
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever asks: a person with what they hold, or nobody in particular.

    ``code`` is the actor that acts name.
    """

    person_id: int | None = None
    code: str = "visitor"
    name: str = ""
    grants: tuple[Grant, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether somebody has signed in."""
        return self.person_id is not None


VISITOR = Principal()
