"""Schemas of the interface's answers about match funding."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.api.fields import MoneySchema


class ShareSchema(Schema):
    """A pool of a rule, its part of each match, and what it has left to promise."""

    pool = fields.String(required=True)
    part = fields.Integer(required=True)
    left = fields.Nested(MoneySchema, required=True)


class RuleSchema(Schema):
    """A rule of matching that counts now."""

    code = fields.String(required=True)
    adds = fields.Integer(required=True)
    per = fields.Integer(required=True)
    currency = fields.String(required=True)
    pools = fields.List(fields.Nested(ShareSchema), required=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True, allow_none=True)
    per_giver = fields.Nested(MoneySchema, required=True, allow_none=True)
    at_most = fields.Nested(MoneySchema, required=True, allow_none=True)
    added = fields.Nested(MoneySchema, required=True)
    promised = fields.Nested(MoneySchema, required=True)
    source = fields.String(required=True)
