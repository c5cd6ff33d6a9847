"""Schemas of the interface's answers and questions about claims."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.api.fields import MoneySchema, Name

DECISIONS = {"approved": True, "declined": False}


class WriteOffSchema(Schema):
    """What somebody asked to write off; ``is_own`` where whoever reads it did."""

    amount = fields.Nested(MoneySchema, required=True)
    reason = fields.String(required=True)
    asked_at = fields.DateTime(required=True, attribute="at")
    is_own = fields.Boolean(required=True)


class ClaimSchema(Schema):
    """What a payer has twice; ``open`` of what was ``claimed`` stands.

    The rest was paid by wire, given back by the provider after all, or written off.
    ``payer`` is a code, no name.
    """

    payer = fields.String(required=True, attribute="party")
    open = fields.Nested(MoneySchema, required=True)
    claimed = fields.Nested(MoneySchema, required=True)
    paid = fields.Nested(MoneySchema, required=True)
    given_back = fields.Nested(MoneySchema, required=True, attribute="taken_back")
    written_off = fields.Nested(MoneySchema, required=True)
    since = fields.Date(required=True)
    reference = fields.String(required=True)
    asked = fields.Nested(WriteOffSchema, required=True, allow_none=True)


class NewWriteOffSchema(Schema):
    """Why a claim will not come back."""

    reason = Name(required=True)


class WriteOffDecisionSchema(Schema):
    """What another officer says to it."""

    decision = fields.String(required=True, validate=validate.OneOf(tuple(DECISIONS)))
