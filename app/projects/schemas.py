"""Schemas of the interface's answers and questions about projects."""

from __future__ import annotations

from flask_babel import gettext
from marshmallow import Schema, ValidationError, fields, post_load, validate
from typing_extensions import override

from app.api.fields import MoneySchema, WordsSchema
from app.projects.cursors import Cursor, CursorError, read_cursor
from app.projects.public import EntriesAsked


class ProjectSchema(Schema):
    """A project that everyone may read."""

    slug = fields.String(required=True)
    fund = fields.UUID(required=True)
    state = fields.String(required=True)
    currency = fields.String(required=True)
    gift_currency = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    place = fields.Nested(WordsSchema, required=True)


class BudgetLineSchema(Schema):
    """A line of a budget with what was spent on it."""

    code = fields.String(required=True)
    name = fields.Nested(WordsSchema, required=True)
    budget = fields.Nested(MoneySchema, required=True)
    spent = fields.Nested(MoneySchema, required=True)


class BalanceSchema(Schema):
    """What an account holds of the project's fund."""

    account = fields.String(required=True)
    type = fields.String(required=True)
    keeper = fields.String(required=True)
    balance = fields.Nested(MoneySchema, required=True)
    base = fields.Nested(MoneySchema, required=True)


class FiguresSchema(Schema):
    """A project's figures at the end of a day, or all there is."""

    at = fields.Date(required=True, allow_none=True)
    balances = fields.List(fields.Nested(BalanceSchema), required=True)
    budget = fields.List(fields.Nested(BudgetLineSchema), required=True)


class PostingSchema(Schema):
    """A posting of the project's fund."""

    account = fields.String(required=True)
    keeper = fields.String(required=True)
    amount = fields.Nested(MoneySchema, required=True)
    base = fields.Nested(MoneySchema, required=True)
    budget_line = fields.String(required=True, allow_none=True)


class EvidenceSchema(Schema):
    """A receipt that everyone may see: its page, and the picture of its first page."""

    id = fields.UUID(required=True)
    page_url = fields.URL(required=True, require_tld=False)
    picture_url = fields.URL(required=True, require_tld=False)
    media_type = fields.String(required=True, metadata={"example": "image/webp"})


class EntrySchema(Schema):
    """An entry, with the postings of the project's fund alone.

    ``url`` is its page. ``kept_private`` counts the receipts that only officers and
    the auditor see.
    """

    id = fields.UUID(required=True)
    number = fields.Integer(required=True, allow_none=True)
    kind = fields.String(required=True)
    occurred_on = fields.Date(required=True)
    day = fields.Date(required=True)
    reverses = fields.UUID(required=True, allow_none=True)
    corrects = fields.UUID(required=True, allow_none=True)
    postings = fields.List(fields.Nested(PostingSchema), required=True)
    url = fields.URL(required=True, require_tld=False)
    evidence = fields.List(fields.Nested(EvidenceSchema), required=True)
    kept_private = fields.Integer(required=True)


class EntriesSchema(Schema):
    """A page of entries, oldest first; ``next`` asks for the page after it."""

    entries = fields.List(fields.Nested(EntrySchema), required=True)
    next = fields.String(required=True, allow_none=True)


class DocumentSchema(Schema):
    """A paper of the project, in one language."""

    title = fields.String(required=True)
    language = fields.String(required=True)
    media_type = fields.String(required=True)
    url = fields.String(required=True)


class CursorField(fields.Field[Cursor]):
    """A place between two pages, as the answer before gave it."""

    @override
    def _deserialize(self, value: object, *_: object, **__: object) -> Cursor:
        try:
            return read_cursor(str(value))
        except CursorError as error:
            raise ValidationError(gettext("Take “next” of the page before.")) from error


class EntriesQuery(Schema):
    """Which entries are asked for."""

    after = CursorField(load_default=None, metadata={"type": "string"})
    limit = fields.Integer(
        load_default=100, strict=False, validate=validate.Range(min=1, max=200)
    )
    from_on = fields.Date(data_key="from", load_default=None)
    to_on = fields.Date(data_key="to", load_default=None)

    @post_load
    def make(self, data: dict[str, object], **_: object) -> EntriesAsked:
        """Return the core's value."""
        return EntriesAsked(**data)  # type: ignore[arg-type]  # the fields above


class FiguresQuery(Schema):
    """At the end of which day."""

    at = fields.Date(load_default=None)
