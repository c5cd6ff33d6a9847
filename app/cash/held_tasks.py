"""Gifts in cash and by wallet that no project takes, as things to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from app.bookkeeping.names import names_of
from app.cash.boxes import Box, list_boxes
from app.cash.held_list import waiting_in_box
from app.cash.queries import giver_name
from app.cash.wallet_held import way_of
from app.cash.wallets import has_wallet
from app.i18n import current_language
from app.policy.matrix import grants_for, may
from app.policy.values import Action, Principal
from app.projects.scopes import fund_scopes
from app.spending.pages import ToDo
from app.surplus.choices import find_choice
from app.surplus.tasks import WaitingGift, held_task, told_waiting


def held_cash_tasks(
    session: Session, principal: Principal, at: datetime
) -> tuple[ToDo, ...]:
    """List such gifts of boxes and wallets: never what somebody took in themselves."""
    books = {
        grant.scope.book_id
        for action in (Action.CONFIRM_CASH, Action.KEEP_WALLET)
        for grant in grants_for(principal, action, at)
    }
    return tuple(
        task
        for box in list_boxes(session, current_language(), books)
        for task in _of_box(session, box, principal, at)
    )


def _of_box(
    session: Session, box: Box, principal: Principal, at: datetime
) -> Iterator[ToDo]:
    found = (
        *_in_cash(session, box, principal, at),
        *_by_wallet(session, box, principal, at),
    )
    if found:
        names = names_of(session, box.book)
        yield from (held_task(session, box.book, one, names, at) for one in found)


def _in_cash(
    session: Session, box: Box, principal: Principal, at: datetime
) -> Iterator[WaitingGift]:
    waiting = waiting_in_box(session, box)
    funds = fund_scopes(session, box.book) if waiting else {}
    for held in waiting:
        receipt, surplus = held.receipt, held.surplus
        fund = funds.get(receipt.fund)
        scope = replace(box.scope, fund_id=fund.fund_id if fund else None)
        is_own = receipt.received_by == principal.code
        if is_own or not may(principal, Action.CONFIRM_CASH, scope, at):
            continue
        page = url_for("cash.receipt", public_id=receipt.public_id)
        yield WaitingGift(
            surplus,
            giver_name(session, box.book, receipt),
            find_choice(session, box.book, surplus) is not None,
            f"{page}#held-{surplus.public_id}",
        )


def _by_wallet(
    session: Session, box: Box, principal: Principal, at: datetime
) -> Iterator[WaitingGift]:
    if not (may(principal, Action.KEEP_WALLET, box.scope, at) and has_wallet(box)):
        return
    of, way = box.book, way_of(box)
    for surplus, name, is_back in told_waiting(session, of, way, principal):
        page = url_for("cash.held", book=of.code, keeper=box.keeper)
        there = f"{page}#held-{surplus.public_id}"
        yield WaitingGift(surplus, name, is_back, there)
