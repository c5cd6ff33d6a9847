"""Schemas of the interface's answers and questions about payments and closed days."""

from __future__ import annotations

from marshmallow import Schema, fields, post_load, validate

from app.api.fields import MoneySchema
from payments.attempt_states import Standing
from payments.daily.values import ChosenKind, DifferenceKind, Unasked
from payments.desk.lookup import Asked, Sought
from payments.gateway import AttemptState

_FIELD_LIMIT = validate.Range(min=1, max=200)


class PaymentSchema(Schema):
    """A payment: one try at paying a contribution. The giver is a code, no name.

    ``state`` is how far it got, ``standing`` how its money stands now, ``left`` what is
    left of it, of which a dispute holds ``withheld``; ``presented`` is what the payer
    was shown in their own currency, where that was another.
    """

    id = fields.UUID(required=True, attribute="attempt.public_id")
    provider = fields.String(required=True, attribute="attempt.provider")
    remote_id = fields.String(
        required=True, allow_none=True, attribute="attempt.remote_id"
    )
    amount = fields.Nested(MoneySchema, required=True, attribute="attempt.amount")
    presented = fields.Nested(MoneySchema, required=True, allow_none=True)
    state = fields.String(
        required=True,
        attribute="attempt.state",
        validate=validate.OneOf([one.value for one in AttemptState]),
    )
    standing = fields.String(
        required=True,
        attribute="stood.standing",
        validate=validate.OneOf([one.value for one in Standing]),
    )
    left = fields.Nested(MoneySchema, required=True, attribute="stood.left")
    withheld = fields.Nested(MoneySchema, required=True, attribute="stood.withheld")
    fund = fields.String(required=True, attribute="attempt.purpose.fund")
    giver = fields.String(required=True, attribute="attempt.purpose.party")
    begun_at = fields.DateTime(required=True, attribute="attempt.created_at")


class PaymentsSchema(Schema):
    """A page of payments, the latest first; ``next`` is ``before`` of the next page."""

    payments = fields.List(fields.Nested(PaymentSchema), required=True)
    next = fields.Integer(required=True, allow_none=True)


class PaymentsQuery(Schema):
    """Which payments are asked for."""

    text = fields.String(
        load_default="",
        data_key="q",
        validate=validate.Length(max=200),
        metadata={"description": "a provider's id, a giver's code, a reference"},
    )
    sought = fields.Enum(Sought, by_value=True, data_key="state", load_default=None)
    before = fields.Integer(load_default=None)
    limit = fields.Integer(load_default=50, validate=_FIELD_LIMIT)

    @post_load
    def make(self, data: dict[str, object], **_: object) -> Asked:
        """Return the core's value."""
        return Asked(**data)  # type: ignore[arg-type]  # the fields above


class PayoutSchema(Schema):
    """A payout; ``rest`` is what it has more than its contents: nothing is right."""

    provider = fields.String(required=True)
    remote_id = fields.String(required=True)
    on = fields.Date(required=True)
    sent = fields.Nested(MoneySchema, required=True)
    contained = fields.Nested(MoneySchema, required=True, allow_none=True)
    rest = fields.Nested(MoneySchema, required=True)
    on_way = fields.Nested(MoneySchema, required=True)
    arrived_on = fields.Date(required=True, allow_none=True)
    came_back_on = fields.Date(required=True, allow_none=True)


class PayoutsSchema(Schema):
    """A page of payouts, the latest first."""

    payouts = fields.List(fields.Nested(PayoutSchema), required=True)
    next = fields.Integer(required=True, allow_none=True)


class PayoutsQuery(Schema):
    """Which payouts are asked for."""

    before = fields.Integer(load_default=None)
    limit = fields.Integer(load_default=50, validate=_FIELD_LIMIT)


class DifferenceSchema(Schema):
    """A difference with its name."""

    kind = fields.String(
        required=True, validate=validate.OneOf([one.value for one in DifferenceKind])
    )
    reference = fields.String(required=True)
    amount = fields.Nested(MoneySchema, required=True)
    since = fields.Date(required=True)


class PositionSchema(Schema):
    """An account at the end of the day.

    Where nobody outside was asked, ``not_compared`` says why, and ``outside`` and
    ``unexplained`` are null.
    """

    keeper = fields.String(required=True, attribute="account.keeper")
    account = fields.String(required=True, attribute="account.code")
    place = fields.String(required=True, attribute="account.place")
    as_of = fields.Date(required=True)
    outside = fields.Nested(MoneySchema, required=True, allow_none=True)
    book = fields.Nested(MoneySchema, required=True)
    unexplained = fields.Nested(MoneySchema, required=True, allow_none=True)
    not_compared = fields.String(
        required=True,
        allow_none=True,
        attribute="unasked",
        validate=validate.OneOf([one.value for one in Unasked]),
    )
    differences = fields.List(fields.Nested(DifferenceSchema), required=True)


class RestatedSchema(Schema):
    """A signed figure of the day before, and what the book says of that day now."""

    keeper = fields.String(required=True, attribute="account.keeper")
    account = fields.String(required=True, attribute="account.code")
    place = fields.String(required=True, attribute="account.place")
    signed = fields.Nested(MoneySchema, required=True)
    now = fields.Nested(MoneySchema, required=True)
    unexplained = fields.Nested(MoneySchema, required=True)
    differences = fields.List(fields.Nested(DifferenceSchema), required=True)


class PreviousSchema(Schema):
    """The day that was closed before, by the hash of its signed record."""

    day = fields.Date(required=True)
    sha256 = fields.String(required=True)


class ChosenSchema(Schema):
    """What givers chose on a day of money that no project takes, added up by kind."""

    kind = fields.Enum(ChosenKind, by_value=True, required=True)
    count = fields.Integer(required=True)
    amount = fields.Nested(MoneySchema, required=True)


class DaySchema(Schema):
    """A closed day: what was signed, and the signed text itself.

    ``note`` is the record to check: a signed note by the key of the checkpoints of
    ``origin``. The next day names it by ``sha256``, the hash of its bytes.
    """

    day = fields.Date(required=True, attribute="record.day")
    zone = fields.String(required=True, attribute="record.zone")
    origin = fields.String(required=True, attribute="record.origin")
    closed_at = fields.DateTime(required=True, attribute="record.closed_at")
    previous = fields.Nested(
        PreviousSchema, required=True, allow_none=True, attribute="record.previous"
    )
    is_explained = fields.Boolean(required=True, attribute="record.is_explained")
    positions = fields.List(
        fields.Nested(PositionSchema), required=True, attribute="record.positions"
    )
    restated = fields.List(
        fields.Nested(RestatedSchema), required=True, attribute="record.restated"
    )
    chosen = fields.List(
        fields.Nested(ChosenSchema), required=True, attribute="record.chosen"
    )
    note = fields.String(required=True)
    sha256 = fields.String(required=True, attribute="as_previous.sha256")


class DaysSchema(Schema):
    """A page of closed days, the latest first; ``next`` is ``until`` of the next."""

    days = fields.List(fields.Nested(DaySchema), required=True)
    next = fields.Date(required=True, allow_none=True)


class DaysQuery(Schema):
    """Which closed days are asked for."""

    until = fields.Date(load_default=None)
    limit = fields.Integer(load_default=31, validate=validate.Range(min=1, max=100))
