"""What a giver is handed: a receipt behind a signed address, as page and as PDF."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, url_for

from app.cash.boxes import Box
from app.cash.links import receipt_named
from app.cash.queries import giver_name, titles_of
from app.cash.reaching import receipt_of, settings_of
from app.cash.surplus import Looker, held_cash
from app.clock import now
from app.extensions import db
from app.i18n import current_language
from app.people.queries import names_of_actors
from app.policy.routes import permission
from app.policy.values import Action
from payments.cash.receipts import Receipt
from reports.pdf.documents.cash_receipt import render_cash_receipt
from reports.statements.cash_receipt import CashReceipt


def add_routes(blueprint: Blueprint) -> None:
    """Add the addresses that givers get."""
    blueprint.add_url_rule("/receipts/<token>", "handed", handed)
    blueprint.add_url_rule("/receipts/<token>.pdf", "paper", paper)


@permission(Action.READ_PUBLIC)
def handed(token: str) -> str:
    """Show a giver their receipt; who has the address may read it."""
    public_id = receipt_named(settings_of(), token) or abort(404)
    box, receipt = receipt_of(public_id) or abort(404)
    looker = Looker((), now(), may_decide=False)
    return render_template(
        "cash/handed.html",
        page=_value(box, receipt, token),
        held=held_cash(db.session, box.book, receipt, looker),
        token=token,
    )


@permission(Action.READ_PUBLIC)
def paper(token: str) -> Response:
    """Give a receipt as PDF, to be sent or printed."""
    content = render_cash_receipt(_paper(token), current_language())
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="receipt.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _paper(token: str) -> CashReceipt:
    public_id = receipt_named(settings_of(), token) or abort(404)
    box, receipt = receipt_of(public_id) or abort(404)
    return _value(box, receipt, token)


def _value(box: Box, receipt: Receipt, token: str) -> CashReceipt:
    people = [receipt.received_by, receipt.confirmed_by or ""]
    names = names_of_actors(db.session, people)
    titles = titles_of(db.session, box.book)
    address = url_for("cash.handed", token=token)
    return CashReceipt(
        association=box.name,
        label=receipt.label,
        project=titles.get(receipt.fund, receipt.fund),
        amount=receipt.amount,
        received_on=receipt.received_on,
        issued_at=receipt.issued_at,
        giver=giver_name(db.session, box.book, receipt),
        is_shared=receipt.role == "source.households",
        received_by=names.get(receipt.received_by, ""),
        confirmed_by=names.get(receipt.confirmed_by or "", ""),
        state=receipt.state.value,
        address=f"{settings_of().public_url.rstrip('/')}{address}",
        is_test=not box.book.is_live,
    )
