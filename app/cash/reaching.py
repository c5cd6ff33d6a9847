"""Find the box, the receipt or the count that an address is about, and its place."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import abort, current_app

from app.cash.boxes import Box, find_box, list_boxes, projects_of
from app.clock import now
from app.extensions import db
from app.i18n import current_language
from app.people.signing_in import current_principal
from app.policy.matrix import grants_for, may
from app.policy.values import Action, Scope
from app.projects.scopes import fund_scopes
from app.settings import Settings
from app.spending.known import OwnProject
from ledger.book.books import book_with
from payments.cash import tables
from payments.cash.arriving import find_deposit
from payments.cash.counting import Count, find_count
from payments.cash.depositing import Deposit
from payments.cash.receipts import Receipt, find_receipt


def place_of_box(book: str, keeper: str, **_values: object) -> tuple[Scope, ...]:
    """Find where a box is."""
    box = find_box(db.session, book, keeper, current_language())
    return () if box is None else (box.scope,)


def place_of_receipt(public_id: UUID, **_values: object) -> tuple[Scope, ...]:
    """Find where a receipt belongs: its box, and its project."""
    found = receipt_of(public_id)
    if found is None:
        return ()
    box, receipt = found
    fund = fund_scopes(db.session, box.book).get(receipt.fund)
    return (replace(box.scope, fund_id=fund.fund_id if fund else None),)


def place_of_count(public_id: UUID, **_values: object) -> tuple[Scope, ...]:
    """Find where a count belongs."""
    found = count_of(public_id)
    return () if found is None else (found[0].scope,)


def receipt_of(public_id: UUID) -> tuple[Box, Receipt] | None:
    """Return the receipt of a public id in any book, with its box, or None."""
    book = book_with(db.session, tables.receipt, public_id)
    if book is None:
        return None
    receipt = find_receipt(db.session, book, public_id)
    box = find_box(db.session, book.code, receipt.keeper, current_language())
    return None if box is None else (box, receipt)


def count_of(public_id: UUID) -> tuple[Box, Count] | None:
    """Return the count of a public id in any book, with its box, or None."""
    book = book_with(db.session, tables.count, public_id)
    if book is None:
        return None
    count = find_count(db.session, book, public_id)
    box = find_box(db.session, book.code, count.keeper, current_language())
    return None if box is None else (box, count)


def place_of_deposit(public_id: UUID, **_values: object) -> tuple[Scope, ...]:
    """Find where cash that was carried to the bank belongs."""
    found = deposit_of(public_id)
    return () if found is None else (found[0].scope,)


def deposit_of(public_id: UUID) -> tuple[Box, Deposit] | None:
    """Return the deposit of a public id in any book, with its box, or None."""
    book = book_with(db.session, tables.deposit, public_id)
    found = book and find_deposit(db.session, book, public_id)
    if not book or not found:
        return None
    keeper, deposit = found
    box = find_box(db.session, book.code, keeper, current_language())
    return None if box is None else (box, deposit)


def own_boxes(action: Action) -> tuple[Box, ...]:
    """List the boxes with which the visitor may do something."""
    principal, at = current_principal(), now()
    books = {one.scope.book_id for one in grants_for(principal, action, at)}
    boxes = list_boxes(db.session, current_language(), books)
    return tuple(box for box in boxes if may(principal, action, box.scope, at))


def box_at(book: str, keeper: str) -> Box:
    """Return the box of an address; 404 where there is none."""
    return find_box(db.session, book, keeper, current_language()) or abort(404)


def own_projects_of(box: Box) -> tuple[OwnProject, ...]:
    """List the projects for which the visitor may take cash into a box."""
    grants = grants_for(current_principal(), Action.RECEIVE_CASH, now())
    return projects_of(db.session, box, grants, current_language())


def settings_of() -> Settings:
    """Return the settings of the application at hand."""
    settings: Settings = current_app.extensions["igoudar"]
    return settings
