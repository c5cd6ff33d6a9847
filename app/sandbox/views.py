"""The sandbox's own pages: where a payer pays, and where its operator plays fate."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from app.extensions import db
from app.policy.routes import permission
from app.policy.values import Action, Scope
from app.sandbox import tables
from app.sandbox.delivery import deliver, release
from app.sandbox.fates import (
    ACCOUNT_FATES,
    FATES,
    befall,
    befall_account,
    may_befall,
)
from app.sandbox.methods import answer_with, list_methods
from app.sandbox.rules import EFFECTS, OUTCOMES, SandboxRefusalError
from app.sandbox.store import (
    Desk,
    find_page,
    happen,
    happened,
    pay_out,
    refund,
    set_account,
    take_effect,
)
from app.sandbox.wiring import desk, receiver
from ledger.book.books import book_named
from ledger.money import Money

blueprint = Blueprint("sandbox", __name__, url_prefix="/<language:language>/sandbox")
PAGES_SHOWN = 30
BACK = frozenset({"paid", "debit", "give_up"})
"""What ends a payer's visit; after anything else the page is shown again."""

DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """A page to pay on, as a payer sees it."""

    merchant: str
    id: str
    payee: str
    reference: str
    amount: Money
    state: str
    refusals: int
    return_url: str


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page as the operator sees it: what happened, and what may happen next."""

    id: str
    payee: str
    amount: Money
    state: str
    happened: tuple[str, ...]
    outcomes: tuple[str, ...]
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MethodRow:
    """A card or an account that a payer let be kept."""

    id: str
    channel: str
    answers: str


@dataclass(frozen=True, slots=True)
class OperatorPage:
    """The operator's page of one account."""

    merchant: str
    delivery: str
    days_ahead: int
    lost_answers: int
    holds_refunds: bool
    pages: tuple[PageRow, ...]
    methods: tuple[MethodRow, ...]


def place_of_merchant(merchant: str, **_values: object) -> tuple[Scope, ...]:
    """Find the book that collects under an account of the sandbox."""
    book = book_named(db.session, merchant)
    return () if book is None else (Scope(book.id),)


@blueprint.get("/pay/<merchant>/<page_id>", endpoint="pay")
@permission(Action.PLAY_PROVIDER)
def show_page(merchant: str, page_id: str) -> ResponseReturnValue:
    """Show the page on which somebody pays."""
    return render_template("sandbox/pay.html", page=_payment(_desk(merchant), page_id))


@blueprint.post("/pay/<merchant>/<page_id>")
@permission(Action.PLAY_PROVIDER)
def use_page(merchant: str, page_id: str) -> ResponseReturnValue:
    """Do what the payer chose, tell of it, and send the payer back."""
    at = _desk(merchant)
    outcome = request.form.get("outcome", "")
    is_silent = outcome == "silent"
    try:
        happen(at, page_id, "paid" if is_silent else outcome)
    except SandboxRefusalError:
        db.session.rollback()
        return redirect(_payment(at, page_id).return_url)
    if is_silent:
        _drop(at)
    db.session.commit()
    deliver(at, receiver(merchant))
    page = _payment(at, page_id)
    if outcome in BACK:
        return redirect(page.return_url)
    if outcome == "refused":
        flash(_("The bank refuses this card. Nothing was charged."), "error")
    again = url_for("sandbox.pay", merchant=merchant, page_id=page_id)
    return redirect(again) if not is_silent else redirect(page.return_url)


@blueprint.get("/operate/<merchant>", endpoint="operate")
@permission(Action.OPERATE, of=place_of_merchant)
def show_operator(merchant: str) -> ResponseReturnValue:
    """Show the operator's page."""
    at = _desk(merchant)
    account = at.lock()
    page = OperatorPage(
        merchant=merchant,
        delivery=account.delivery,
        days_ahead=account.clock_seconds // DAY_SECONDS,
        lost_answers=account.lost_answers,
        holds_refunds=account.refunds == "pending",
        pages=tuple(_rows(at)),
        methods=tuple(
            MethodRow(row.id, row.channel, row.answers)
            for row in list_methods(at, PAGES_SHOWN)
        ),
    )
    db.session.commit()
    return render_template("sandbox/operate.html", page=page)


@blueprint.post("/operate/<merchant>")
@permission(Action.OPERATE, of=place_of_merchant)
def play(merchant: str) -> ResponseReturnValue:
    """Make something happen, then tell of it."""
    at = _desk(merchant)
    try:
        _operate(at, request.form.get("act", ""), request.form.get("page", ""))
        db.session.commit()
    except SandboxRefusalError as refusal:
        db.session.rollback()
        flash(refusal.reason, "error")
    if request.form.get("act") == "release":
        release(at, receiver(merchant))
    else:
        deliver(at, receiver(merchant))
    return redirect(url_for("sandbox.operate", merchant=merchant))


def _desk(merchant: str) -> Desk:
    """Open an account's desk, if a program has ever used the account."""
    at = desk(merchant)
    if not at.is_open():
        raise NotFound
    return at


def _operate(at: Desk, act: str, page_id: str) -> None:
    if act in OUTCOMES:
        happen(at, page_id, act)
    elif act in EFFECTS:
        take_effect(at, page_id, act)
    elif act in FATES:
        befall(at, find_page(at, page_id), act)
    elif act == "refund":
        refund(at, page_id, find_page(at, page_id).amount_minor)
    elif act in {"pays", "refuses", "asks"}:
        answer_with(at, page_id, act)
    else:
        _operate_account(at, act)


def _operate_account(at: Desk, act: str) -> None:
    if act == "payout":
        pay_out(at)
    elif act in ACCOUNT_FATES:
        befall_account(at, act)
    elif act != "release":
        _set(at, act)


def _set(at: Desk, act: str) -> None:
    """Change how the account behaves."""
    if act in {"normal", "twice", "dropped", "held"}:
        set_account(at, delivery=act)
    elif act == "lose_answer":
        set_account(at, lost_answers=1)
    elif act == "next_day":
        ahead = at.lock().clock_seconds + DAY_SECONDS
        set_account(at, clock_seconds=ahead)
    else:
        raise SandboxRefusalError(f"there is nothing called {act}")


def _drop(at: Desk) -> None:
    """Lose the messages that wait."""
    table = tables.message
    waiting = (table.c.merchant == at.merchant, table.c.state == "waiting")
    at.session.execute(table.update().where(*waiting).values(state="dropped"))


def _payment(at: Desk, page_id: str) -> PaymentPage:
    try:
        row = find_page(at, page_id)
    except SandboxRefusalError as error:
        raise NotFound from error
    return PaymentPage(
        merchant=at.merchant,
        id=row.id,
        payee=row.payee,
        reference=row.reference,
        amount=Money(row.amount_minor, row.currency),
        state=row.state,
        refusals=row.refusals,
        return_url=row.return_url,
    )


def _rows(at: Desk) -> list[PageRow]:
    table = tables.page
    query = select(table).where(table.c.merchant == at.merchant)
    latest = query.order_by(table.c.opened_at.desc(), table.c.id).limit(PAGES_SHOWN)
    rows = []
    for row in at.session.execute(latest).all():
        done = happened(at, row.id)
        effects = [name for name in EFFECTS if _may(name, done)]
        effects += [name for name in FATES if may_befall(name, done)]
        if "payment" in done:
            effects.append("refund")
        rows.append(
            PageRow(
                id=row.id,
                payee=row.payee,
                amount=Money(row.amount_minor, row.currency),
                state=row.state,
                happened=done,
                outcomes=tuple(
                    name
                    for name, outcome in OUTCOMES.items()
                    if row.state in outcome.from_states
                ),
                effects=tuple(effects),
            )
        )
    return rows


def _may(name: str, done: tuple[str, ...]) -> bool:
    effect = EFFECTS[name]
    return effect.after in done and not any(n in done for n in effect.never_after)
