"""Schemas of the interface's answers about caps."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.api.fields import MoneySchema


class CapSchema(Schema):
    """How full a cap of a project is now, for one instrument."""

    instrument = fields.String(required=True, metadata={"example": "gift"})
    limit = fields.Nested(MoneySchema, required=True)
    collected = fields.Nested(MoneySchema, required=True)
    reserved = fields.Nested(
        MoneySchema,
        required=True,
        metadata={"description": "kept for payments under way"},
    )
    room = fields.Nested(MoneySchema, required=True)
