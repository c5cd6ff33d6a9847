"""The sandbox's interface over HTTP: what a payment provider offers to a program."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from sqlalchemy import Row, insert, select

from app.extensions import db
from app.policy.routes import permission
from app.policy.values import Action
from app.sandbox import tables
from app.sandbox.delivery import deliver
from app.sandbox.fates import NOTES, disputes_of, refunds_of
from app.sandbox.methods import collect, find_method
from app.sandbox.rules import SandboxRefusalError
from app.sandbox.store import (
    RECORDS,
    Desk,
    balances,
    cancel,
    contained,
    find_page,
    list_movements,
    movements_of,
    open_page,
    pages_of,
    refund,
    set_account,
)
from app.sandbox.wiring import api_key, desk, receiver

blueprint = Blueprint("sandbox_api", __name__, url_prefix="/sandbox/api/<merchant>")
Answer = tuple[Response, int]
Work = Callable[[Desk, Mapping[str, Any]], dict[str, object]]
FIELDS = {"reference": str, "amount": int, "currency": str, "payee": str}


@blueprint.before_request
def check_key() -> Answer | None:
    """Let in who has the account's key."""
    wanted = f"Bearer {api_key(str((request.view_args or {})['merchant']))}"
    given = request.headers.get("Authorization", "")
    if hmac.compare_digest(given.encode(), wanted.encode()):
        return None
    return jsonify(reason="the key is wrong"), 401


@blueprint.errorhandler(SandboxRefusalError)
def refuse(error: SandboxRefusalError) -> Answer:
    """Say no, and why."""
    db.session.rollback()
    return jsonify(reason=error.reason), 400


@blueprint.post("/pages")
@permission(Action.PLAY_PROVIDER)
def post_page(merchant: str) -> Answer:
    """Open a page to pay on."""

    def work(at: Desk, asked: Mapping[str, Any]) -> dict[str, object]:
        _check_fields(asked)
        return _page(at, open_page(at, {"language": "en", **asked}))

    return _once(merchant, work)


@blueprint.get("/pages")
@permission(Action.PLAY_PROVIDER)
def get_pages(merchant: str) -> Answer:
    """List the pages of a reference."""
    at = desk(merchant)
    found = pages_of(at, request.args.get("reference", ""))
    return jsonify(pages=[_page(at, page_id) for page_id in found]), 200


@blueprint.get("/balances")
@permission(Action.PLAY_PROVIDER)
def get_balances(merchant: str) -> Answer:
    """Say what the account holds, by currency."""
    return jsonify(balances=balances(desk(merchant))), 200


@blueprint.get("/pages/<page_id>")
@permission(Action.PLAY_PROVIDER)
def get_page(merchant: str, page_id: str) -> Answer:
    """Show a page as it is now, with its movements."""
    return jsonify(_page(desk(merchant), page_id)), 200


@blueprint.post("/pages/<page_id>/cancel")
@permission(Action.PLAY_PROVIDER)
def post_cancel(merchant: str, page_id: str) -> Answer:
    """Close a page, unless it is paid."""
    at = desk(merchant)
    cancel(at, page_id)
    deliver(at, receiver(merchant))
    return jsonify(_page(at, page_id)), 200


@blueprint.post("/methods/<method_id>/payments")
@permission(Action.PLAY_PROVIDER)
def post_payment(merchant: str, method_id: str) -> Answer:
    """Collect from what a payer let be kept."""

    def work(at: Desk, asked: Mapping[str, Any]) -> dict[str, object]:
        _check_fields({**asked, "return_url": ""})
        return _page(at, collect(at, method_id, asked))

    answer = _once(merchant, work)
    deliver(desk(merchant), receiver(merchant))
    return answer


@blueprint.post("/pages/<page_id>/refunds")
@permission(Action.PLAY_PROVIDER)
def post_refund(merchant: str, page_id: str) -> Answer:
    """Give a payment back, in whole or in part."""

    def work(at: Desk, asked: Mapping[str, Any]) -> dict[str, object]:
        amount = asked.get("amount")
        if type(amount) is not int:
            raise SandboxRefusalError("amount is a whole number")
        key = request.headers.get("Idempotency-Key", "")
        number = refund(at, page_id, amount, key)
        return next(one for one in refunds_of(at, page_id) if one["id"] == number)

    answer = _once(merchant, work)
    deliver(desk(merchant), receiver(merchant))
    return answer


@blueprint.get("/movements")
@permission(Action.PLAY_PROVIDER)
def get_movements(merchant: str) -> Answer:
    """List the account's movements, oldest first, from an instant on."""
    at = desk(merchant)
    try:
        given = request.args.get("since")
        since = None if given is None else datetime.fromisoformat(given)
        after = int(request.args.get("after", "0"))
    except ValueError:
        raise SandboxRefusalError("since is an instant, after a number") from None
    rows = list_movements(at, since, after)
    listed = [_movement(at, row) for row in rows[:RECORDS] if row.type not in NOTES]
    return jsonify(movements=listed, has_more=len(rows) > RECORDS), 200


def _once(merchant: str, work: Work) -> Answer:
    """Do a piece of work once for its key, and lose the answer if told to.

    The same key with another request is refused.
    """
    at = desk(merchant)
    account = at.lock()
    key, asked = request.headers.get("Idempotency-Key", ""), _asked()
    if not key:
        raise SandboxRefusalError("a call that changes something carries a key")
    text = json.dumps([request.path, asked], sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    known = _known(at, key)
    if known is not None and known.request != digest:
        raise SandboxRefusalError("the key was used for another request")
    body: dict[str, object] = known.body if known is not None else work(at, asked)
    if known is None:
        values = {"merchant": merchant, "key": key, "request": digest, "body": body}
        at.session.execute(insert(tables.answer).values(values))
    is_lost = account.lost_answers > 0
    if is_lost:
        set_account(at, lost_answers=account.lost_answers - 1)
    at.session.commit()
    return (jsonify(reason="lost"), 504) if is_lost else (jsonify(body), 200)


def _known(at: Desk, key: str) -> Row[Any] | None:
    table = tables.answer
    query = select(table).where(table.c.merchant == at.merchant, table.c.key == key)
    return at.session.execute(query).first()


def _asked() -> dict[str, Any]:
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict):
        raise SandboxRefusalError("the request is a JSON object")
    return asked


def _check_fields(asked: Mapping[str, Any]) -> None:
    for name, type_ in (*FIELDS.items(), ("return_url", str)):
        if type(asked.get(name)) is not type_:
            raise SandboxRefusalError(f"{name} is missing or no {type_.__name__}")
    if asked["amount"] <= 0:
        raise SandboxRefusalError("amount is more than nothing")


def _page(at: Desk, page_id: str) -> dict[str, object]:
    row = find_page(at, page_id)
    url = url_for(
        "sandbox.pay", merchant=at.merchant, page_id=row.id, language=row.language
    )
    return {
        "id": row.id,
        "state": row.state,
        "reference": row.reference,
        "amount": row.amount_minor,
        "currency": row.currency,
        "url": url,
        "expires_at": row.expires_at.isoformat(),
        "live": False,
        "method": _method(at, row),
        "refusal": row.refusal,
        "movements": [
            _movement(at, each)
            for each in movements_of(at, page_id)
            if each.type not in NOTES
        ],
        "refunds": refunds_of(at, page_id),
        "disputes": disputes_of(at, page_id),
    }


def _method(at: Desk, row: Row[Any]) -> dict[str, object] | None:
    """Say what a paid page let be kept, if the payer said so there."""
    if row.method_id is None or not row.keeps_method or row.state != "paid":
        return None
    return {"id": row.method_id, "channel": find_method(at, row.method_id).channel}


def _movement(at: Desk, row: Row[Any]) -> dict[str, object]:
    is_payout = row.type == "payout"
    return {
        "number": row.number,
        "id": row.id,
        "type": row.type,
        "page": row.page_id,
        "amount": row.amount_minor,
        "fee": row.fee_minor,
        "currency": row.currency,
        "contains": contained(at, row.id) if is_payout else None,
        "at": row.at.isoformat(),
        "order": row.order_key,
    }
