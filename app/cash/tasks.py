"""What waits in cash boxes for somebody's second name, as things to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.cash.boxes import Box, list_boxes
from app.cash.queries import titles_of
from app.clock import local_day
from app.i18n import apart, current_language
from app.people.queries import names_of_actors
from app.policy.matrix import grants_for, may
from app.policy.values import Action, Principal
from app.projects.scopes import fund_scopes
from app.spending.pages import ToDo
from app.spending.to_do import urgency_of
from payments.cash.arriving import bank_tells
from payments.cash.box import bank_of_box
from payments.cash.counting import Count, list_counts
from payments.cash.depositing import Deposit, list_deposits
from payments.cash.receipts import Receipt, waiting_receipts
from reports import formats

MOST_DEPOSITS = 20


def cash_tasks(
    session: Session, principal: Principal, at: datetime
) -> tuple[ToDo, ...]:
    """List the receipts and counts that somebody may confirm, the oldest first."""
    held = grants_for(principal, Action.CONFIRM_CASH, at)
    books = {grant.scope.book_id for grant in held}
    return tuple(
        task
        for box in list_boxes(session, current_language(), books)
        for task in _of_box(session, box, principal, at)
    )


def _of_box(
    session: Session, box: Box, principal: Principal, at: datetime
) -> Iterator[ToDo]:
    waiting = waiting_receipts(session, box.book, box.keeper)
    for receipt in _confirmable(session, box, waiting, principal, at):
        yield _receipt(session, box, receipt, at)
    if may(principal, Action.CONFIRM_CASH, box.scope, at):
        for count in list_counts(session, box.book, box.keeper, 1):
            if count.state == "open" and count.counted_by != principal.code:
                yield _count(session, box, count, at)
        for deposit in _carried(session, box, principal):
            yield _deposit(session, box, deposit, at)


def _confirmable(
    session: Session,
    box: Box,
    waiting: list[Receipt],
    principal: Principal,
    at: datetime,
) -> Iterator[Receipt]:
    """Choose what somebody may confirm: never what they received themselves."""
    scopes = fund_scopes(session, box.book) if waiting else {}
    for receipt in waiting:
        fund = scopes.get(receipt.fund)
        scope = replace(box.scope, fund_id=fund.fund_id if fund else None)
        is_own = receipt.received_by == principal.code
        if not is_own and may(principal, Action.CONFIRM_CASH, scope, at):
            yield receipt


def _receipt(session: Session, box: Box, receipt: Receipt, at: datetime) -> ToDo:
    project = titles_of(session, box.book).get(receipt.fund, receipt.fund)
    return ToDo(
        icon="hand-coins",
        urgency=urgency_of(at - receipt.issued_at),
        title=_("Confirm receipt %(number)s", number=receipt.label),
        why=_(
            "%(person)s received cash on %(day)s for %(project)s.",
            person=_person(session, receipt.received_by),
            day=_day(receipt.received_on),
            project=apart(project),
        ),
        amount=receipt.amount,
        button=_("Look and confirm"),
        url=url_for("cash.receipt", public_id=receipt.public_id),
    )


def _count(session: Session, box: Box, count: Count, at: datetime) -> ToDo:
    return ToDo(
        icon="scale",
        urgency=urgency_of(at - count.counted_at),
        title=_("Count the cash box of %(association)s", association=apart(box.name)),
        why=_(
            "%(person)s counted it on %(day)s. Another officer counts again.",
            person=_person(session, count.counted_by),
            day=_day(count.counted_on),
        ),
        amount=None,
        button=_("Count and confirm"),
        url=url_for("cash.count", public_id=count.public_id),
    )


def _carried(session: Session, box: Box, principal: Principal) -> Iterator[Deposit]:
    """Choose what was carried by others to a bank that sends no file."""
    waiting = [
        one
        for one in list_deposits(session, box.book, box.keeper, MOST_DEPOSITS)
        if not one.has_arrived and one.carried_by != principal.code
    ]
    bank = bank_of_box(session, box.book, box.keeper, box.currency)
    if waiting and not bank_tells(session, box.book, bank):
        yield from waiting


def _deposit(session: Session, box: Box, deposit: Deposit, at: datetime) -> ToDo:
    desk = url_for("cash.desk", book=box.book.code, keeper=box.keeper)
    days = (local_day(at, box.book.zone) - deposit.carried_on).days
    return ToDo(
        icon="landmark",
        urgency=urgency_of(timedelta(days=days)),
        title=_("Confirm by the bank’s slip: %(number)s", number=deposit.slip),
        why=_(
            "%(person)s carried cash to the bank on %(day)s.",
            person=_person(session, deposit.carried_by),
            day=_day(deposit.carried_on),
        ),
        amount=deposit.amount,
        button=_("Look and confirm"),
        url=f"{desk}#slip-{deposit.public_id}",
    )


def _person(session: Session, code: str) -> str:
    return apart(names_of_actors(session, [code]).get(code, code))


def _day(day: date) -> str:
    return formats.short_date(day, current_language())
