"""Schemas of the interface's answers and questions about a giver's own payments."""

from __future__ import annotations

from typing import get_args

from marshmallow import Schema, fields, validate

from app.api.fields import MoneySchema, TypedAmount
from app.contributing.pages import ContributionState
from app.contributing.schemas import TransferSchema
from app.givers.changing import Change
from app.givers.pages import Stands
from app.monthly.pages import Look
from app.refunds.looking import Obstacle
from app.refunds.schemas import DECISIONS, WORDS


class TwiceSchema(Schema):
    """What I have twice and am asked to bring back; ``to`` is how, null where none can.

    ``arrived`` of it came back from me; ``amount`` is 0 once all of it did.
    """

    amount = fields.Nested(MoneySchema, required=True)
    arrived = fields.Nested(MoneySchema, required=True)
    to = fields.Nested(TransferSchema, required=True, allow_none=True)


class MyPaymentSchema(Schema):
    """A gift of mine: how far it got, how its money stands, what can go back of it.

    ``presented`` is what the provider showed in the payer's own currency, where that
    was another. ``obstacle`` keeps more from going back. ``by_wire``: an earlier refund
    came back, so an account is asked for. ``asked`` waits for a decision; ``declined``
    says why the last request was. ``twice``: my bank took back what went back to me.
    """

    id = fields.UUID(required=True, attribute="reference")
    project = fields.String(required=True, attribute="slug")
    title = fields.String(required=True, attribute="project")
    amount = fields.Nested(MoneySchema, required=True)
    presented = fields.Nested(MoneySchema, required=True, allow_none=True)
    on = fields.Date(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf(get_args(ContributionState))
    )
    stands = fields.String(required=True, validate=validate.OneOf(get_args(Stands)))
    is_monthly = fields.Boolean(required=True)
    most = fields.Nested(MoneySchema, required=True)
    obstacle = fields.Enum(Obstacle, by_value=True, required=True, allow_none=True)
    wired_on = fields.Date(required=True, allow_none=True)
    asked = fields.Nested(MoneySchema, required=True, allow_none=True)
    by_wire = fields.Boolean(required=True)
    declined = fields.String(required=True)
    twice = fields.Nested(TwiceSchema, required=True, allow_none=True)


class MyMonthlySchema(Schema):
    """What I give every month; ``next_on`` is the next day of collection."""

    id = fields.UUID(required=True, attribute="public_id")
    project = fields.String(required=True, attribute="slug")
    amount = fields.Nested(MoneySchema, required=True)
    state = fields.String(required=True, validate=validate.OneOf(get_args(Look)))
    why = fields.String(required=True)
    next_on = fields.Date(required=True, allow_none=True)
    refusals = fields.Integer(required=True)
    is_debit = fields.Boolean(required=True)


class MonthlyChangeSchema(Schema):
    """What to do with a monthly gift; ``amount`` where it is to be another one.

    ``pay``: the period that the bank refused, on the provider's page.
    """

    do = fields.Enum(Change, by_value=True, required=True)
    amount = TypedAmount(load_default="")


class ChangedMonthlySchema(Schema):
    """How the gift stands now; ``pay_url`` is where to pay, null where nothing is."""

    gift = fields.Nested(MyMonthlySchema, required=True)
    pay_url = fields.String(required=True, allow_none=True)


class MyPaymentsSchema(Schema):
    """All that came from the address to which the letter with the link went."""

    payments = fields.List(fields.Nested(MyPaymentSchema), required=True)
    monthly = fields.List(fields.Nested(MyMonthlySchema), required=True)


class MyRequestSchema(Schema):
    """What I asked back of a gift; ``given_back`` is what was decided, ``why`` why."""

    id = fields.UUID(required=True, attribute="request.public_id")
    contribution = fields.UUID(required=True, attribute="gift.public_id")
    amount = fields.Nested(MoneySchema, required=True, attribute="request.amount")
    asked_at = fields.DateTime(required=True, attribute="request.asked_at")
    decision = fields.String(
        required=True,
        dump_default="open",
        attribute="decision.decision",
        validate=validate.OneOf(DECISIONS),
    )
    given_back = fields.Nested(MoneySchema, required=True)
    why = fields.String(required=True, dump_default="", attribute="decision.why")


class NewMyRequestSchema(Schema):
    """What I want back of a gift; ``iban`` and ``name`` where it cannot go as it came.

    The money goes back as it came where it can. Somebody decides first.
    """

    contribution = fields.UUID(required=True)
    amount = TypedAmount(required=True)
    reason = fields.String(load_default="", validate=WORDS)
    iban = fields.String(load_default="", validate=validate.Length(max=60))
    name = fields.String(load_default="", validate=validate.Length(max=70))
