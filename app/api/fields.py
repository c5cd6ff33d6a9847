"""Fields and schemas that every part of the interface uses."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask_babel import gettext, lazy_gettext
from marshmallow import Schema, ValidationError, fields, validate
from typing_extensions import override

from ledger.money import MAX_MINOR


class MinorUnits(fields.Integer):
    """Whole minor units; 1.5, "1" and true are refused."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - passed on to marshmallow
        bounds = validate.Range(min=-MAX_MINOR, max=MAX_MINOR)
        super().__init__(strict=True, validate=bounds, **more)


class MoneySchema(Schema):
    """An amount with its currency."""

    minor = MinorUnits(required=True, metadata={"example": 5000})
    currency = fields.String(
        required=True,
        validate=validate.Regexp("^[A-Z]{3}$"),
        metadata={"example": "EUR", "description": "ISO 4217"},
    )


_KEY = lazy_gettext("Send 16 to 64 letters, digits, - or _, a new key for each thing.")


class _Key(fields.String):
    """A key; that it is missing is told as what is none is."""

    @override
    def make_error(self, key: str, **_kwargs: object) -> ValidationError:
        return ValidationError(str(_KEY))


class KeySchema(Schema):
    """The caller's own name of what is asked: the same key is the same, done once."""

    key = _Key(
        required=True,
        data_key="Idempotency-Key",
        validate=validate.Regexp(
            "^[A-Za-z0-9_-]{16,64}$",
            error=_KEY,
        ),
        metadata={"example": "2f1c7f0e-77a4-4a52-9d8c-3f6f1f0c2a11"},
    )


def check_signs(text: str) -> None:
    """Refuse a nul and half of a sign, which JSON can name and nothing can keep."""
    if any(sign == "\0" or unicodedata.category(sign) == "Cs" for sign in text):
        raise ValidationError(
            gettext("This has signs that cannot be kept: send it without them.")
        )


class Name(fields.String):
    """A code or name of something, as it is kept."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - passed on to marshmallow
        super().__init__(validate=check_signs, **more)


class TypedAmount(fields.String):
    """An amount as people write it; one that reads in two ways is refused."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - passed on to marshmallow
        about = {"example": "12.50", "description": "in the currency of the gift"}
        checks = (validate.Length(max=200), check_signs)
        super().__init__(validate=checks, metadata=about, **more)


class WordsSchema(Schema):
    """The same words in the three languages."""

    en = fields.String(required=True)
    fr = fields.String(required=True)
    ar = fields.String(required=True)


class ProblemSchema(Schema):
    """An error, in the form of RFC 9457."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    request_id = fields.String(allow_none=True)
    errors = fields.Dict(metadata={"description": "what is wrong, part by part"})
