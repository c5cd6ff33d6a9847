"""The page of gifts by mobile wallet that no project takes."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cash.boxes import Box
from app.cash.held_words import UNSURE, decide_mobile, word_of
from app.cash.reaching import box_at, own_projects_of, place_of_box
from app.cash.wallet_held import Looker, find_held, held_mobile, waiting_in_wallet
from app.cash.wallets import account_of
from app.clock import now
from app.extensions import db
from app.fields import Problem
from app.people.signing_in import current_principal
from app.policy.routes import permission
from app.policy.values import Action

UNREADABLE = 422


def add_routes(blueprint: Blueprint, box: str) -> None:
    """Add the page to the blueprint of cash, below the address of a box."""
    at = f"{box}/wallet/held"
    blueprint.add_url_rule(at, "held", held)
    blueprint.add_url_rule(
        f"{at}/<uuid:public_id>", "decide_mobile", decide, methods=["POST"]
    )


@permission(Action.KEEP_WALLET, of=place_of_box)
def held(book: str, keeper: str) -> str:
    """Show gifts by wallet that no project takes, and what their givers may say."""
    return _page(_box(book, keeper), ())


@permission(Action.KEEP_WALLET, of=place_of_box)
def decide(book: str, keeper: str, public_id: UUID) -> ResponseReturnValue:
    """Write down what a giver says of such money, or which line sent it back."""
    box = _box(book, keeper)
    surplus = find_held(db.session, box, public_id) or abort(404)
    said = word_of(request.form.get("choice", ""))
    if said.is_final and not request.form.get("sure"):
        return _refused(box, public_id, str(UNSURE))
    fault = decide_mobile(box, current_principal().code, surplus, said)
    if fault is not None:
        return _refused(box, public_id, fault.message)
    there = url_for("cash.held", book=book, keeper=keeper, _anchor=f"held-{public_id}")
    return redirect(there, 303)


def _box(book: str, keeper: str) -> Box:
    """Return the box of an address; 404 where its association has no wallet."""
    box = box_at(book, keeper)
    account_of(box)
    return box


def _refused(box: Box, public_id: UUID, message: str) -> ResponseReturnValue:
    return _page(box, (Problem(f"held-{public_id}", message),)), UNREADABLE


def _page(box: Box, problems: tuple[Problem, ...]) -> str:
    waiting = waiting_in_wallet(db.session, box)
    looker = Looker(current_principal().code, now(), own_projects_of(box), waiting)
    found = held_mobile(db.session, box, looker)
    return render_template(
        "cash/wallet_held.html",
        box=box,
        held=found,
        problems=problems,
        errors={one.field: one.message for one in problems},
    )
