"""Schemas of the interface's answers and questions about giving."""

from __future__ import annotations

from typing import get_args

from marshmallow import Schema, fields, validate

from app.api.fields import MoneySchema, TypedAmount
from app.contributing.forms import NAMES_SHOWN
from app.contributing.pages import ContributionState
from app.contributing.ways import Way
from reports.formats import LANGUAGES

WAYS = [way.value for way in Way]


class NewContributionSchema(Schema):
    """A gift: how much, on which way, whether a name is shown, where letters go.

    ``monthly`` collects the same every month, by card or direct debit, until somebody
    stops it. ``name`` is wanted where one is to be shown. Without ``language``, letters
    speak the one that the request asks for.
    """

    amount = TypedAmount(required=True)
    way = fields.String(load_default=Way.CARD.value, validate=validate.OneOf(WAYS))
    often = fields.String(
        load_default="once", validate=validate.OneOf(["once", "monthly"])
    )
    name_shown = fields.String(
        load_default="anonymous", validate=validate.OneOf(NAMES_SHOWN)
    )
    name = fields.String(load_default="", metadata={"example": "Amina"})
    email = fields.String(required=True, metadata={"example": "amina@example.org"})
    language = fields.String(load_default=None, validate=validate.OneOf(LANGUAGES))


class TransferSchema(Schema):
    """The bank transfer that a pledge waits for; ``amount`` is what is missing."""

    holder = fields.String(required=True)
    iban = fields.String(required=True)
    bic = fields.String(required=True)
    reference = fields.String(required=True)
    amount = fields.Nested(MoneySchema, required=True)
    arrived = fields.Nested(MoneySchema, required=True)
    until = fields.Date(required=True, allow_none=True)


class PaidUseSchema(Schema):
    """What a part of the gift paid."""

    what = fields.String(required=True)
    on = fields.Date(required=True)
    amount = fields.Nested(MoneySchema, required=True)


class MatchedSchema(Schema):
    """What pools added to the gift, and what they keep for it until it is paid."""

    added = fields.Nested(MoneySchema, required=True)
    kept = fields.Nested(MoneySchema, required=True)


class ContributionSchema(Schema):
    """What became of a gift. Its ``id`` is known to its giver alone.

    ``pay_url`` is the provider's page while it waits for the payer; ``transfer`` is
    what to send while a wire is awaited. ``gone`` says how all of it went back,
    ``remark`` what part did, or may.
    """

    id = fields.UUID(required=True, attribute="reference")
    project = fields.String(required=True, attribute="slug")
    amount = fields.Nested(MoneySchema, required=True)
    state = fields.String(
        required=True, validate=validate.OneOf(get_args(ContributionState))
    )
    pay_url = fields.String(required=True, allow_none=True, attribute="retry_url")
    transfer = fields.Nested(TransferSchema, required=True, allow_none=True)
    matched = fields.Nested(MatchedSchema, required=True, allow_none=True)
    given_on = fields.Date(required=True, allow_none=True)
    number = fields.Integer(required=True, allow_none=True, attribute="register_number")
    wired_on = fields.Date(required=True, allow_none=True)
    uses = fields.List(fields.Nested(PaidUseSchema), required=True)
    gone = fields.String(required=True)
    remark = fields.String(required=True)


class QuoteQuery(Schema):
    """The amount that somebody means to give."""

    amount = TypedAmount(required=True)


class OfferedShareSchema(Schema):
    """What one pool adds at most."""

    pool = fields.String(required=True)
    amount = fields.Nested(MoneySchema, required=True)


class OfferSchema(Schema):
    """What pools add to the amount if it is given now: up to so much, no promise."""

    adds = fields.Integer(required=True)
    per = fields.Integer(required=True)
    up_to = fields.Nested(MoneySchema, required=True)
    shares = fields.List(fields.Nested(OfferedShareSchema), required=True)
    per_giver = fields.Nested(MoneySchema, required=True, allow_none=True)
    last_day = fields.Date(required=True, allow_none=True)


class QuoteSchema(Schema):
    """What becomes of an amount, said before anybody pays.

    ``is_fee_borne`` where somebody else bears the provider's fee, so that the whole
    arrives. ``estimate`` is about how much it is in the currency of the project.
    """

    amount = fields.Nested(MoneySchema, required=True, attribute="effect.gives")
    is_open = fields.Boolean(required=True)
    takes_cards = fields.Boolean(required=True)
    takes_wires = fields.Boolean(required=True)
    smallest = fields.Nested(MoneySchema, required=True)
    is_fee_borne = fields.Boolean(required=True, attribute="effect.is_fee_borne")
    estimate = fields.Nested(
        MoneySchema, required=True, allow_none=True, attribute="effect.estimate"
    )
    rate = fields.String(required=True, allow_none=True, attribute="effect.rate")
    rate_on = fields.Date(required=True, allow_none=True, attribute="effect.rate_on")
    rate_source = fields.String(required=True, attribute="effect.source")
    match = fields.Nested(
        OfferSchema, required=True, allow_none=True, attribute="effect.match"
    )
