"""The interface about payments: for officers and auditors, read-only."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, abort

from app.api.bodies import Blueprint
from app.api.problems import may_answer
from app.api.tokens import SIGNED_IN
from app.extensions import db
from app.operating.scopes import book_at, place_of_book
from app.paying.schemas import (
    DaySchema,
    DaysQuery,
    DaysSchema,
    PaymentsQuery,
    PaymentsSchema,
    PayoutsQuery,
    PayoutsSchema,
)
from app.policy.routes import permission
from app.policy.values import Action
from payments.daily.storing import ClosedDay, find_day, list_days
from payments.desk.lookup import Asked, find_payments
from payments.desk.payouts import list_payouts
from payments.desk.standings import standings
from payments.presenting import presented

Page = dict[str, object]

blueprint = Blueprint(
    "api_payments",
    __name__,
    url_prefix="/api/v1/books/<book>",
    description="Payments, payouts and closed days, for who signed in as an officer",
)


@blueprint.get("/payments")
@permission(Action.READ_PAYMENTS, of=place_of_book)
@blueprint.arguments(PaymentsQuery, location="query")
@blueprint.response(200, PaymentsSchema)
@may_answer(blueprint, 404, 422)
@blueprint.doc(operationId="listPayments", **SIGNED_IN)
def payments(asked: Asked, book: str) -> Page:
    """Find payments, the latest first."""
    of = book_at(book)
    found = find_payments(db.session, of, asked)
    stood = standings(db.session, of, found)
    seen = presented(db.session, of, [one.id for one in found])
    shown = [
        {"attempt": one, "stood": stood[one.id], "presented": seen.get(one.id)}
        for one in found
    ]
    return {"payments": shown, "next": _last(found, asked.limit)}


@blueprint.get("/payouts")
@permission(Action.READ_PAYMENTS, of=place_of_book)
@blueprint.arguments(PayoutsQuery, location="query")
@blueprint.response(200, PayoutsSchema)
@may_answer(blueprint, 404, 422)
@blueprint.doc(operationId="listPayouts", **SIGNED_IN)
def payouts(asked: dict[str, Any], book: str) -> Page:
    """List payouts, each with how it comes to zero."""
    limit: int = asked["limit"]
    found = list_payouts(db.session, book_at(book), limit, asked["before"])
    return {"payouts": found, "next": _last(found, limit)}


@blueprint.get("/days")
@permission(Action.CHECK_PERIOD, of=place_of_book)
@blueprint.arguments(DaysQuery, location="query")
@blueprint.response(200, DaysSchema)
@may_answer(blueprint, 404, 422)
@blueprint.doc(operationId="listClosedDays", **SIGNED_IN)
def days(asked: dict[str, Any], book: str) -> Page:
    """List closed days, the latest first, as they were signed."""
    limit: int = asked["limit"]
    until: date | None = asked["until"]
    found = list_days(db.session, book_at(book), limit=limit + 1, until=until)
    more = found[limit].record.day if len(found) > limit else None
    return {"days": found[:limit], "next": more}


@blueprint.get("/days/<day>")
@permission(Action.CHECK_PERIOD, of=place_of_book)
@blueprint.response(200, DaySchema)
@may_answer(blueprint, 404, 422)
@blueprint.doc(operationId="getClosedDay", **SIGNED_IN)
def day(book: str, day: str) -> ClosedDay:
    """Show one closed day, as it was signed, with the record to check."""
    return _day(book, day)


@blueprint.get("/days/<day>/record")
@permission(Action.CHECK_PERIOD, of=place_of_book)
@blueprint.response(200, {"type": "string"}, content_type="text/plain")
@may_answer(blueprint, 404, 422)
@blueprint.doc(operationId="getClosedDayRecord", **SIGNED_IN)
def record(book: str, day: str) -> Response:
    """Give the signed record of a closed day, byte for byte as it is kept."""
    return Response(_day(book, day).note, mimetype="text/plain")


def _day(book: str, day: str) -> ClosedDay:
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        abort(404)
    return find_day(db.session, book_at(book), wanted) or abort(404)


def _last(found: list[Any], limit: int) -> int | None:
    """Say after which row the next page begins; None where this one is not full."""
    return found[-1].id if len(found) == limit else None
