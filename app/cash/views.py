"""The pages of a cash box: its desk, and the second name on a receipt."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Flask, abort, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.banking.saying import LARGE
from app.cash import (
    counting,
    deciding,
    handing,
    receiving,
    wallet_deciding,
    wallets,
)
from app.cash.answering import cash_command, to_desk, to_receipt
from app.cash.boxes import Box
from app.cash.commands import (
    add_stubs,
    prove_deposit,
    prove_receipt,
)
from app.cash.explaining import REFUSALS, explain
from app.cash.forms import DecideForm, StubForm
from app.cash.queries import desk_page, receipt_page
from app.cash.reaching import (
    box_at,
    deposit_of,
    own_boxes,
    own_projects_of,
    place_of_box,
    place_of_deposit,
    place_of_receipt,
    receipt_of,
    settings_of,
)
from app.cash.surplus import Looker, held_cash, hold_cash
from app.cash.wallets import has_wallet
from app.clock import local_day, now
from app.evidence.handed_in import handed_in
from app.evidence.views import MOST_FILES
from app.extensions import db
from app.fields import Problem, problems_of
from app.people.signing_in import current_principal
from app.policy.matrix import may
from app.policy.routes import permission
from app.policy.values import Action
from app.settings import Settings
from app.spending.receiving import receive_files
from ledger.book.books import Book
from ledger.book.journal import number_entries
from payments.cash.arriving import confirm_arrival
from payments.cash.confirming import Voiding, confirm_receipt, void_receipt
from payments.cash.receipts import Receipt, ReceiptState

UNREADABLE = 422
WITH_PHOTOS = ("cash.take", "cash.stub", "cash.arrive")

blueprint = Blueprint("cash", __name__, url_prefix="/<language:language>")
BOX = "/books/<book>/cash/<keeper>"
receiving.add_routes(blueprint, BOX)
counting.add_routes(blueprint, BOX)
handing.add_routes(blueprint)
wallets.add_routes(blueprint, BOX)
wallet_deciding.add_routes(blueprint, BOX)


def register(app: Flask) -> None:
    """Add the pages of cash boxes and wallets, and let receipts carry photos."""
    settings: Settings = app.extensions["igoudar"]
    app.register_blueprint(blueprint)

    def widen(endpoint: str | None, _values: dict[str, object] | None) -> None:
        if endpoint in WITH_PHOTOS:
            request.max_content_length = 2 * MOST_FILES * settings.limits.evidence_bytes
        if endpoint == wallets.UPLOAD:
            request.max_content_length = wallets.MOST_BYTES + 1024 * 1024
            g.too_large = LARGE

    app.url_value_preprocessor(widen)


@blueprint.get("/cash")
@permission(Action.RECEIVE_CASH)
def enter() -> str:
    """Show the first box that the visitor may handle."""
    boxes = own_boxes(Action.RECEIVE_CASH) or abort(404)
    return _desk(boxes[0])


@blueprint.get(BOX)
@permission(Action.READ_CASH, of=place_of_box)
def desk(book: str, keeper: str) -> str:
    """Show what a box holds, what waits for a second name, and its receipts."""
    return _desk(box_at(book, keeper))


@blueprint.post("/cash/deposits/<uuid:public_id>/arrival")
@permission(Action.CONFIRM_CASH, of=place_of_deposit)
def arrive(public_id: UUID) -> ResponseReturnValue:
    """Confirm by the bank's slip that carried cash is in the account."""
    box, deposit = deposit_of(public_id) or abort(404)
    received, refusals = receive_files(box.book, request.files.getlist("evidence"))
    slips = handed_in(box.book, [str(one) for one in received])
    if refusals or not slips:
        said = refusals or (_("Take a photo of the bank’s slip, or choose a file."),)
        problems = tuple(Problem(f"slip-{public_id}", one) for one in said)
        return _desk(box, problems), UNREADABLE
    command = cash_command(f"arrival:{public_id}:{request.form.get('key', '')}")
    try:
        entry = confirm_arrival(db.session, box.book, command, box.keeper, deposit)
    except REFUSALS as error:
        db.session.rollback()
        problem = Problem(f"slip-{public_id}", explain(error))
        return _desk(box, (problem,)), UNREADABLE
    prove_deposit(db.session, box.book, command, entry, [one.id for one in slips])
    db.session.commit()
    number_entries(db.session, box.book.id)
    db.session.commit()
    return to_desk(box)


def _desk(box: Box, problems: tuple[Problem, ...] = ()) -> str:
    principal = current_principal()
    may_receive = may(principal, Action.RECEIVE_CASH, box.scope, now())
    shown = (own_boxes(Action.READ_CASH), may_receive, has_wallet(box))
    today = local_day(now(), box.book.zone)
    page = desk_page(db.session, box, principal, shown, today)
    return render_template("cash/desk.html", page=page, problems=problems)


@blueprint.get("/cash/receipts/<uuid:public_id>")
@permission(Action.READ_CASH, of=place_of_receipt)
def receipt(public_id: UUID) -> str:
    """Show a receipt with its stub to officers."""
    return _receipt_page(*_found(public_id), ())


@blueprint.post("/cash/receipts/<uuid:public_id>/stub")
@permission(Action.RECEIVE_CASH, of=place_of_receipt)
def stub(public_id: UUID) -> ResponseReturnValue:
    """Add photos of the stub."""
    box, found = _found(public_id)
    form = StubForm()
    received, refusals = receive_files(box.book, form.evidence.data or ())
    if refusals or not received:
        said = refusals or (_("Take a photo of the stub, or choose a file."),)
        problems = tuple(Problem("evidence", one) for one in said)
        return _receipt_page(box, found, problems), UNREADABLE
    photos = handed_in(box.book, [str(one) for one in received])
    command = cash_command(f"stub:{found.label}:{photos[0].id}")
    add_stubs(db.session, box.book, command, found, [one.id for one in photos])
    db.session.commit()
    return to_receipt(found)


@blueprint.post("/cash/receipts/<uuid:public_id>/decision")
@permission(Action.CONFIRM_CASH, of=place_of_receipt)
def decide(public_id: UUID) -> ResponseReturnValue:
    """Confirm a receipt into the journal, or make it void."""
    box, found = _found(public_id)
    form = DecideForm()
    if not form.validate() or form.decision.data not in ("confirm", "void"):
        said = problems_of(form) or (Problem("decision", _("Confirm it, or void it.")),)
        return _receipt_page(box, found, said), UNREADABLE
    try:
        _decide(box.book, found, form)
    except REFUSALS as error:
        db.session.rollback()
        place = "reason" if form.decision.data == "void" else "decision"
        problem = Problem(place, explain(error))
        return _receipt_page(box, found, (problem,)), UNREADABLE
    return to_receipt(found)


def _decide(book: Book, found: Receipt, form: DecideForm) -> None:
    command = cash_command(f"{form.decision.data}:{found.label}:{form.key.data}")
    if form.decision.data == "confirm":
        done = confirm_receipt(db.session, book, command, found)
        hold_cash(db.session, book, command, done)
        prove_receipt(db.session, book, command, done)
    else:
        why = Voiding(form.reason.data or "", local_day(now(), book.zone))
        void_receipt(db.session, book, command, found, why)
    db.session.commit()
    number_entries(db.session, book.id)
    db.session.commit()


def _found(public_id: UUID) -> tuple[Box, Receipt]:
    return receipt_of(public_id) or abort(404)


def _receipt_page(box: Box, found: Receipt, problems: tuple[Problem, ...]) -> str:
    principal, at = current_principal(), now()
    can = (
        may(principal, Action.CONFIRM_CASH, box.scope, at)
        and found.state is not ReceiptState.VOID,
        may(principal, Action.RECEIVE_CASH, box.scope, at),
        settings_of(),
    )
    page = receipt_page(db.session, box, found, principal, can)
    looker = Looker(own_projects_of(box), at, page.may_decide)
    return render_template(
        "cash/receipt.html",
        page=page,
        held=held_cash(db.session, box.book, found, looker),
        problems=problems,
        typed=request.form.get("reason", ""),
    )


deciding.add_routes(blueprint, _receipt_page)
