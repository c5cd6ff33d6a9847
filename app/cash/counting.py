"""The pages that count a box and carry cash to the bank."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.amounts import Ambiguous, UnreadableAmountError, read_amount
from app.cash.answering import cash_command, to_desk
from app.cash.boxes import Box
from app.cash.commands import spent_from_box
from app.cash.explaining import REFUSALS, explain
from app.cash.forms import CountForm, DecideForm, RecountForm
from app.cash.pages import Choice
from app.cash.queries import count_page, funds_in_box
from app.cash.reaching import box_at, count_of, place_of_box, place_of_count
from app.clock import local_day, now
from app.extensions import db
from app.fields import Problem, problems_of
from app.people.signing_in import current_principal
from app.policy.matrix import may
from app.policy.routes import permission
from app.policy.values import Action
from app.surplus.keeping import keep_owed
from ledger.book.journal import number_entries
from ledger.money import Money
from payments.cash.box import bank_of_box, expected_in, lock_box, mark_of
from payments.cash.counting import (
    Count,
    NewCount,
    confirm_count,
    count_box,
    discard_count,
)
from payments.cash.depositing import NewDeposit, carry_to_bank, slip_of
from payments.cash.errors import BankMissingError
from payments.cash.receipts import waiting_receipts
from payments.circumstances import Share

UNREADABLE = 422


def add_routes(blueprint: Blueprint, box: str) -> None:
    """Add the pages to the blueprint of cash, below the address of a box."""
    blueprint.add_url_rule(f"{box}/count", "begin_count", begin_count)
    blueprint.add_url_rule(f"{box}/count", "send_count", send_count, methods=["POST"])
    blueprint.add_url_rule("/cash/counts/<uuid:public_id>", "count", count)
    blueprint.add_url_rule(
        "/cash/counts/<uuid:public_id>/decision",
        "decide_count",
        decide_count,
        methods=["POST"],
    )
    blueprint.add_url_rule(f"{box}/deposit", "deposit", deposit)
    blueprint.add_url_rule(f"{box}/deposit", "carry", carry, methods=["POST"])


@permission(Action.RECEIVE_CASH, of=place_of_box)
def begin_count(book: str, keeper: str) -> str:
    """Ask for what is in the box, without saying what should be in it."""
    box = box_at(book, keeper)
    form = CountForm(key=secrets.token_urlsafe(16), seen=_mark(box))
    form.set_currency(box.currency)
    return _count_form(box, form)


@permission(Action.RECEIVE_CASH, of=place_of_box)
def send_count(book: str, keeper: str) -> ResponseReturnValue:
    """Keep what somebody found in the box, beside what the book has."""
    box = box_at(book, keeper)
    form = CountForm()
    form.set_currency(box.currency)
    if not form.validate() or form.counted.data is None:
        return _count_form(box, form), UNREADABLE
    try:
        made = _counted(box, form, form.counted.data)
    except REFUSALS as error:
        db.session.rollback()
        form.key.data = secrets.token_urlsafe(16)
        form.seen.data = _mark(box)
        form.counted.errors = [explain(error)]
        return _count_form(box, form), UNREADABLE
    db.session.commit()
    return redirect(url_for("cash.count", public_id=made.public_id), 303)


def _counted(box: Box, form: CountForm, counted: Money) -> Count:
    """Keep a count; what was spent is read while nobody else changes the box."""
    lock_box(db.session, box.book.id, box.keeper)
    today = local_day(now(), box.book.zone)
    seen = form.seen.data or ""
    new = NewCount(box.keeper, counted, today, _spent(box), seen)
    return count_box(db.session, box.book, cash_command(f"count:{form.key.data}"), new)


@permission(Action.READ_CASH, of=place_of_count)
def count(public_id: UUID) -> str:
    """Show a count beside what the book has."""
    return _count_page(*_found(public_id), ())


@permission(Action.CONFIRM_CASH, of=place_of_count)
def decide_count(public_id: UUID) -> ResponseReturnValue:
    """Confirm a count, or set it aside."""
    box, found = _found(public_id)
    form = DecideForm()
    if not form.validate() or form.decision.data not in ("confirm", "discard"):
        said = (Problem("decision", _("Confirm it, or set it aside.")),)
        return _count_page(box, found, said), UNREADABLE
    again = _recount(box)
    if form.decision.data == "confirm" and not _may_be_confirmed(found, again):
        return _count_page(box, found, problems_of(again), again), UNREADABLE
    try:
        _decided(box, found, form)
    except REFUSALS as error:
        db.session.rollback()
        box, found = _found(public_id)
        problem = Problem("decision", explain(error))
        return _count_page(box, found, (problem,)), UNREADABLE
    db.session.commit()
    number_entries(db.session, box.book.id)
    db.session.commit()
    return redirect(url_for("cash.count", public_id=public_id), 303)


def _recount(box: Box) -> RecountForm:
    form = RecountForm()
    form.set_currency(box.currency)
    return form


def _may_be_confirmed(found: Count, again: RecountForm) -> bool:
    """Say whether a second officer found the same; who counted is refused elsewhere."""
    is_own = found.counted_by == current_principal().code
    return found.state != "open" or is_own or again.agrees(found.counted)


def _decided(box: Box, found: Count, form: DecideForm) -> None:
    command = cash_command(
        f"count:{found.public_id}:{form.decision.data}:{form.key.data}"
    )
    lock_box(db.session, box.book.id, box.keeper)
    if form.decision.data == "confirm":
        confirm_count(db.session, box.book, command, found, _spent(box))
    else:
        discard_count(db.session, box.book, command, found)


def _spent(box: Box) -> Money:
    return spent_from_box(db.session, box.book, box.keeper, box.currency)


def _mark(box: Box) -> str:
    return mark_of(box.rail, expected_in(db.session, box.book, box.rail, _spent(box)))


@permission(Action.RECEIVE_CASH, of=place_of_box)
def deposit(book: str, keeper: str) -> str:
    """Show the form for cash that was carried to the bank."""
    return _deposit_form(box_at(book, keeper), secrets.token_urlsafe(16), ())


@permission(Action.RECEIVE_CASH, of=place_of_box)
def carry(book: str, keeper: str) -> ResponseReturnValue:
    """Take cash out of the box for the bank."""
    box = box_at(book, keeper)
    key = request.form.get("key", "")
    shares, problems = _shares(box, request.form)
    if not problems:
        today = local_day(now(), box.book.zone)
        slip = slip_of(request.form.get("slip", ""))
        try:
            new = NewDeposit(box.keeper, slip, shares, today, today)
            carry_to_bank(db.session, box.book, cash_command(f"deposit:{key}"), new)
            funds = [share.fund for share in shares]
            keep_owed(db.session, box.book, box.keeper, funds)
        except REFUSALS as error:
            db.session.rollback()
            key = secrets.token_urlsafe(16)
            problems = (Problem("slip", explain(error)),)
    if problems:
        return _deposit_form(box, key, problems), UNREADABLE
    db.session.commit()
    number_entries(db.session, box.book.id)
    db.session.commit()
    return to_desk(box)


def _shares(
    box: Box, form: Mapping[str, str]
) -> tuple[tuple[Share, ...], tuple[Problem, ...]]:
    """Read how much of each project is carried; an empty field is nothing."""
    shares: list[Share] = []
    problems: list[Problem] = []
    for choice in funds_in_box(db.session, box):
        typed = form.get(f"amount-{choice.fund}", "").strip()
        amount = _amount(typed, box.currency) if typed else Money.zero(box.currency)
        if amount is None:
            said = _("Write the amount in figures, for example 1234,50.")
            problems.append(Problem(f"amount-{choice.fund}", said))
        elif amount:
            shares.append(Share(choice.fund, amount))
    return tuple(shares), tuple(problems)


def _amount(typed: str, currency: str) -> Money | None:
    try:
        read = read_amount(typed, currency)
    except UnreadableAmountError:
        return None
    return None if isinstance(read, Ambiguous) else read


def _found(public_id: UUID) -> tuple[Box, Count]:
    return count_of(public_id) or abort(404)


def _count_form(box: Box, form: CountForm) -> str:
    waiting = tuple(
        (url_for("cash.receipt", public_id=one.public_id), one.label)
        for one in waiting_receipts(db.session, box.book, box.keeper)
    )
    return render_template(
        "cash/begin_count.html",
        box=box,
        form=form,
        waiting=waiting,
        problems=problems_of(form),
    )


def _count_page(
    box: Box,
    found: Count,
    problems: tuple[Problem, ...],
    again: RecountForm | None = None,
) -> str:
    principal = current_principal()
    can = may(principal, Action.CONFIRM_CASH, box.scope, now())
    page = count_page(db.session, box, found, principal, may_confirm=can)
    form = again or RecountForm(formdata=None)
    form.set_currency(box.currency)
    return render_template("cash/count.html", page=page, problems=problems, form=form)


def _deposit_form(box: Box, key: str, problems: tuple[Problem, ...]) -> str:
    choices: tuple[Choice, ...] = funds_in_box(db.session, box)
    bank = bank_of_box(db.session, box.book, box.keeper, box.currency)
    return render_template(
        "cash/deposit.html",
        box=box,
        no_bank=explain(BankMissingError()) if bank is None else "",
        choices=choices,
        key=key,
        problems=problems,
        errors={one.field: one.message for one in problems},
        typed=request.form,
    )
