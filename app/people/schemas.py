"""Schema of the interface's answer about who asks."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.api.tokens import HEADER


class SessionSchema(Schema):
    """Who is signed in, if anybody is, and the token of their session."""

    name = fields.String(
        required=True, allow_none=True, metadata={"example": "Claire Martin"}
    )
    token = fields.String(
        required=True, metadata={"description": f"goes into the header {HEADER}"}
    )
