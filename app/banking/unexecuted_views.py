"""The page of wires that the bank did not execute: who says so, and who confirms."""

from __future__ import annotations

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.banking.faults import Fault
from app.banking.unexecuted_page import unexecuted_page
from app.banking.unexecuting import change_unexecuted
from app.clock import now
from app.evidence.handed_in import handed_in
from app.evidence.queries import KnownEvidence
from app.extensions import db
from app.fields import Problem
from app.operating.scopes import book_at, place_of_book
from app.people.signing_in import current_principal
from app.policy.routes import permission
from app.policy.values import Action
from app.spending.receiving import receive_files
from ledger.book.books import Book

UNREADABLE = 422


def add_routes(blueprint: Blueprint) -> None:
    """Add the page to the blueprint of the bank."""
    rule = "/unexecuted"
    blueprint.add_url_rule(rule, "unseen", show)
    blueprint.add_url_rule(rule, "rule", change, methods=["POST"])


@permission(Action.KEEP_BANK, of=place_of_book)
def show(book: str) -> str:
    """Show what is said of released wires, and those that the bank has not shown."""
    return _page(book_at(book), None, ())


@permission(Action.KEEP_BANK, of=place_of_book)
def change(book: str) -> ResponseReturnValue:
    """Say that the bank did not execute wires, or decide on what another says."""
    found = book_at(book)
    received, refusals = receive_files(found, request.files.getlist("evidence"))
    tokens = [*request.form.getlist("kept"), *(str(one) for one in received)]
    papers = handed_in(found, tokens)
    if refusals:
        return _page(found, Fault("evidence", refusals[0]), papers), UNREADABLE
    actor = current_principal().code
    fault = change_unexecuted(found, actor, request.form, papers)
    if fault is not None:
        return _page(found, fault, papers), UNREADABLE
    flash(_DONE[request.form["do"]]())
    return redirect(url_for("banking.unseen"), 303)


_DONE = {
    "say": lambda: _("Said: another officer confirms it, and the money is free again."),
    "confirm": lambda: _(
        "Confirmed: what these wires kept is free again. Order it anew under another"
        " code."
    ),
    "drop": lambda: _("Dropped: these wires wait at the bank as before."),
}


def _page(book: Book, fault: Fault | None, papers: tuple[KnownEvidence, ...]) -> str:
    visitor = current_principal().code
    return render_template(
        "banking/unexecuted.html",
        page=unexecuted_page(db.session, book, visitor, now()),
        problems=(Problem(fault.part, fault.message),) if fault is not None else (),
        papers=papers,
        typed=request.form,
        key=request.form.get("key") or secrets.token_urlsafe(16),
    )
