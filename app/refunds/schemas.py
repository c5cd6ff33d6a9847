"""Schemas of the interface's answers and questions about refunds."""

from __future__ import annotations

from marshmallow import Schema, fields, post_load, validate

from app.api.fields import MoneySchema, TypedAmount
from app.refunds.looking import Obstacle
from app.refunds.queries import RequestsAsked
from payments.gateway import RefundState

DECISIONS = ("open", "approved", "declined", "withdrawn")
WORDS = validate.Length(max=500)


class RefundRequestSchema(Schema):
    """A request for a gift or a part of it back. Its giver is not named."""

    id = fields.UUID(required=True, attribute="public_id")
    project = fields.String(required=True, metadata={"example": "Reading room"})
    amount = fields.Nested(MoneySchema, required=True)
    asked_at = fields.DateTime(required=True)
    is_from_giver = fields.Boolean(required=True)
    decision = fields.String(required=True, validate=validate.OneOf(DECISIONS))


class RefundRequestsSchema(Schema):
    """A page of requests, the latest first; ``next`` is ``before`` of the next page."""

    requests = fields.List(fields.Nested(RefundRequestSchema), required=True)
    next = fields.UUID(required=True, allow_none=True)


class RefundRequestsQuery(Schema):
    """Which requests are asked for."""

    decision = fields.String(load_default=None, validate=validate.OneOf(DECISIONS))
    before = fields.UUID(load_default=None)
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=100))

    @post_load
    def make(self, data: dict[str, object], **_: object) -> RequestsAsked:
        """Return the core's value."""
        return RequestsAsked(**data)  # type: ignore[arg-type]  # the fields above


class GiverAccountSchema(Schema):
    """Where the giver wants the money."""

    name = fields.String(required=True)
    iban = fields.String(required=True)


class RefundDetailSchema(RefundRequestSchema):
    """A request, and what approving it would take back from where.

    ``most`` can be given back of what is asked; ``obstacle`` keeps the rest. ``is_own``
    where whoever reads it asked, or gets it: somebody else decides. ``order`` is how
    far the provider is with what was approved; movements say what became of the money.
    ``offered`` waits for its giver's choice, or goes back by it. A debit that its bank
    can still take back is approved from ``back_from`` on.
    """

    id = fields.UUID(required=True, attribute="row.public_id")
    project = fields.String(required=True, attribute="row.project")
    amount = fields.Nested(MoneySchema, required=True, attribute="row.amount")
    asked_at = fields.DateTime(required=True, attribute="row.asked_at")
    is_from_giver = fields.Boolean(required=True, attribute="row.is_from_giver")
    decision = fields.String(
        required=True, attribute="row.decision", validate=validate.OneOf(DECISIONS)
    )
    reason = fields.String(required=True)
    why = fields.String(required=True)
    lot = fields.String(required=True)
    given_on = fields.Date(required=True, allow_none=True)
    number = fields.Integer(required=True, allow_none=True)
    paid = fields.Nested(MoneySchema, required=True)
    left = fields.Nested(MoneySchema, required=True)
    free = fields.Nested(MoneySchema, required=True)
    most = fields.Nested(MoneySchema, required=True)
    offered = fields.Nested(MoneySchema, required=True)
    obstacle = fields.Enum(Obstacle, by_value=True, required=True, allow_none=True)
    back_from = fields.Date(required=True, allow_none=True)
    wired_on = fields.Date(required=True, allow_none=True)
    account = fields.Nested(GiverAccountSchema, required=True, allow_none=True)
    is_own = fields.Boolean(required=True)
    order = fields.Enum(RefundState, by_value=True, required=True, allow_none=True)


class NewRefundSchema(Schema):
    """What an officer asks back for a giver who wrote or called.

    ``contribution`` is the number of the gift, as on the giver's page.
    """

    contribution = fields.UUID(required=True)
    amount = TypedAmount(required=True)
    reason = fields.String(load_default="", validate=WORDS)


class DecisionSchema(Schema):
    """What somebody else says to a request.

    An approval needs ``amount``, and goes back as it came, or by wire to the account
    that the giver named. A refusal needs ``why``: the giver reads it.
    """

    decision = fields.String(required=True, validate=validate.OneOf(DECISIONS[1:3]))
    amount = TypedAmount(load_default="")
    by_wire = fields.Boolean(load_default=False)
    why = fields.String(load_default="", validate=WORDS)
