"""Schemas of the interface about cash and gifts by wallet that no project takes."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.api.fields import MoneySchema, Name
from app.surplus.told import HeldState


class OtherProjectSchema(Schema):
    """Another project of the association that takes so much."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class HeldCashSchema(Schema):
    """Cash that no project takes: its receipt, until when its giver chooses, and what.

    ``state``: ``open``, ``given`` to another project, ``back`` until it is handed over,
    then ``handed``. ``is_own`` where whoever reads it received it: another decides.
    """

    id = fields.UUID(required=True, attribute="held.public_id")
    receipt = fields.String(required=True, attribute="receipt.label")
    amount = fields.Nested(MoneySchema, required=True, attribute="held.amount")
    project = fields.String(required=True)
    reason = fields.String(required=True, attribute="held.reason")
    decide_by = fields.Date(required=True, attribute="held.decide_by")
    state = fields.String(
        required=True,
        attribute="held.state",
        validate=validate.OneOf(("open", "given", "back", "handed")),
    )
    given = fields.String(required=True, attribute="held.fund")
    funds = fields.List(fields.Nested(OtherProjectSchema), required=True)
    is_own = fields.Boolean(required=True)


class CashDecisionSchema(Schema):
    """What the giver of held cash says, or that it was handed over to them.

    ``fund``: to another project, named in ``fund``. ``back``: to its giver, out of the
    box. ``handed``: it was handed over.
    """

    choice = fields.String(
        required=True, validate=validate.OneOf(("fund", "back", "handed"))
    )
    fund = Name(load_default="")


class HeldMobileSchema(Schema):
    """A gift by mobile wallet that no project takes: from whom, until when, and what.

    ``is_own`` where whoever reads it told that it is a gift: another officer decides.
    ``lines`` are those of the wallet that may have sent it back.
    """

    id = fields.UUID(required=True, attribute="public_id")
    amount = fields.Nested(MoneySchema, required=True)
    project = fields.String(required=True)
    reason = fields.String(required=True)
    decide_by = fields.Date(required=True)
    state = fields.Enum(HeldState, by_value=True, required=True)
    from_name = fields.String(required=True)
    from_number = fields.String(required=True)
    given = fields.String(required=True)
    funds = fields.List(fields.Nested(OtherProjectSchema), required=True)
    lines = fields.List(fields.Integer(), required=True)
    is_own = fields.Boolean(required=True)


class MobileDecisionSchema(Schema):
    """What the giver of such a gift says, or which line of the wallet sent it back.

    ``fund``: to another project, named in ``fund``. ``back``: with the wallet.
    ``line``: the line that shows it.
    """

    choice = fields.String(
        required=True, validate=validate.OneOf(("fund", "back", "line"))
    )
    fund = Name(load_default="")
    line = fields.Integer(strict=True, load_default=None, allow_none=True)
