"""Schemas of the interface's answers and questions about wires out and held wires."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.api.fields import MoneySchema, Name, TypedAmount
from app.surplus.told import HeldState
from payments.bank.payees import Scheme
from payments.bank.wire_list import WireState

CANCELED = WireState.CANCELED.value
CHOICES = ("fund", "back", "order", "line")


class WireSchema(Schema):
    """A wire out. ``is_own`` where whoever reads it ordered it: another releases it.

    ``reason``: why it sends a line back that is nobody's gift; empty for any other.
    """

    id = fields.Integer(required=True, attribute="wire.id")
    code = fields.String(required=True, attribute="wire.code")
    fund = fields.String(required=True, attribute="wire.fund")
    name = fields.String(required=True, attribute="wire.payee")
    iban = fields.String(required=True, attribute="wire.iban")
    amount = fields.Nested(MoneySchema, required=True, attribute="wire.amount")
    ordered_at = fields.DateTime(required=True, attribute="wire.ordered_at")
    state = fields.Enum(WireState, by_value=True, required=True, attribute="wire.state")
    file = fields.Integer(required=True, allow_none=True, attribute="wire.file_id")
    reason = fields.String(required=True, attribute="wire.reason")
    is_own = fields.Boolean(required=True)


class NewWireSchema(Schema):
    """A wire to the association of a project; ``note`` is a text for the receiver.

    ``code`` comes back on the bank's statement.
    """

    fund = Name(required=True)
    code = Name(required=True)
    amount = TypedAmount(required=True)
    note = Name(load_default="")


class WireChangeSchema(Schema):
    """What becomes of an order: it is taken back."""

    state = fields.String(required=True, validate=validate.Equal(CANCELED))


class NewOrderFileSchema(Schema):
    """Which orders go to the bank in one file, by the kind of account they go to."""

    scheme = fields.Enum(Scheme, by_value=True, required=True)
    orders = fields.List(
        fields.Integer(strict=True), required=True, validate=validate.Length(min=1)
    )


class OrderFileSchema(Schema):
    """The file in which orders stand; its bytes are at its own address."""

    id = fields.Integer(required=True)
    orders = fields.List(fields.Integer(), required=True)


class PayeeSchema(Schema):
    """The account of an association; money can go there from an instant on."""

    id = fields.Integer(required=True)
    keeper = fields.String(required=True)
    name = fields.String(required=True)
    iban = fields.String(required=True)
    bic = fields.String(required=True)
    scheme = fields.Enum(Scheme, by_value=True, required=True)
    usable_from = fields.DateTime(required=True)


class NewPayeeSchema(Schema):
    """An account of an association, as it stands on paper."""

    keeper = Name(required=True)
    name = Name(required=True)
    iban = Name(required=True)
    bic = Name(load_default="")


class OfferedFundSchema(Schema):
    """Another project or pool that takes so much."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class HeldAccountSchema(Schema):
    """Where the giver wants it back, and from when money can go there."""

    name = fields.String(required=True, attribute="to.name")
    iban = fields.String(required=True, attribute="to.iban")
    usable_from = fields.DateTime(required=True)


class HeldWireSchema(Schema):
    """A wire that no project takes: from whom, until when its giver chooses, and what.

    ``is_own`` where whoever reads it told that it is a gift: another officer decides.
    ``lines`` are those of the account it came to that may have sent it back; ``wire``
    is the code of ours that does.
    """

    id = fields.UUID(required=True, attribute="choice.public_id")
    amount = fields.Nested(MoneySchema, required=True, attribute="choice.amount")
    project = fields.String(required=True, attribute="choice.project")
    reason = fields.String(required=True, attribute="choice.reason")
    decide_by = fields.Date(required=True, attribute="choice.decide_by")
    state = fields.Enum(HeldState, by_value=True, required=True)
    came_on = fields.DateTime(required=True)
    from_name = fields.String(required=True)
    from_account = fields.String(required=True)
    funds = fields.List(
        fields.Nested(OfferedFundSchema), required=True, attribute="choice.funds"
    )
    is_ordered_here = fields.Boolean(required=True)
    lines = fields.List(fields.Pluck("HeldLineSchema", "id"), required=True)
    account = fields.Nested(HeldAccountSchema, required=True, allow_none=True)
    wire = fields.String(
        required=True, allow_none=True, attribute="wire.code", dump_default=None
    )
    is_own = fields.Boolean(required=True)


class HeldLineSchema(Schema):
    """A line of the bank, by its number."""

    id = fields.Integer(required=True, attribute="movement_id")


class HeldDecisionSchema(Schema):
    """What the giver of a held wire says, or the next step of giving it back.

    ``fund``: to another one, named in ``fund``. ``back``: to the account in ``name``,
    ``iban`` and ``bic``, or from the account it came to. ``order``: the wire back.
    ``line``: the line of the bank that sent it back.
    """

    choice = fields.String(required=True, validate=validate.OneOf(CHOICES))
    fund = Name(load_default="")
    line = fields.Integer(strict=True, load_default=None, allow_none=True)
    name = Name(load_default="")
    iban = Name(load_default="")
    bic = Name(load_default="")
