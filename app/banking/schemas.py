"""Schemas of the interface's answers and questions about the bank."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.api.fields import MoneySchema, Name, TypedAmount
from payments.alerts import Alert
from payments.bank.suggesting import Why

SAYS = (
    *("pledge", "refuse", "fund", "payout", "wire", "claim"),
    *("gone", "back", "keep"),
)


class UnderWaySchema(Schema):
    """An entry that the bank has not shown by the end of its statement."""

    fact = fields.String(required=True)
    occurred_on = fields.Date(required=True)
    amount = fields.Nested(MoneySchema, required=True)


class StandingSchema(Schema):
    """An account at the end of its latest statement: the bank's word and the book's.

    ``explained`` is what is under way; ``difference`` is what nothing explains.
    """

    on = fields.Date(required=True)
    bank = fields.Nested(MoneySchema, required=True)
    book = fields.Nested(MoneySchema, required=True, attribute="ledger")
    explained = fields.Nested(MoneySchema, required=True)
    difference = fields.Nested(MoneySchema, required=True)


class AccountSchema(Schema):
    """An account of ours; ``standing`` is null before its first statement."""

    iban = fields.String(required=True)
    holder = fields.String(required=True)
    currency = fields.String(required=True)
    standing = fields.Nested(StandingSchema, required=True, allow_none=True)
    under_way = fields.List(fields.Nested(UnderWaySchema), required=True)


class OutcomeSchema(Schema):
    """What became of a file: taken, with its lines, or refused, and why."""

    is_taken = fields.Boolean(required=True)
    reason = fields.String(required=True)
    new_lines = fields.Integer(required=True)
    known_lines = fields.Integer(required=True)


class BankFileSchema(Schema):
    """A file that somebody sent; its bytes are kept whatever became of it."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    received_at = fields.DateTime(required=True)
    outcome = fields.Nested(OutcomeSchema, required=True, allow_none=True)


class NewFileQuery(Schema):
    """What a file is called, and the account that it is said to be of."""

    name = fields.String(load_default="file", validate=validate.Length(1, 200))
    account = fields.String(
        load_default="", metadata={"description": "an IBAN of ours"}
    )


class PledgeChoiceSchema(Schema):
    """A pledge that a line may pay, how much of the line that is, and why."""

    id = fields.UUID(required=True, attribute="suggestion.pledge.public_id")
    amount = fields.Nested(MoneySchema, required=True, attribute="suggestion.amount")
    why = fields.Enum(Why, required=True, attribute="suggestion.why")
    reference = fields.String(required=True)
    project = fields.String(required=True)
    begun_on = fields.Date(required=True)


class PayoutChoiceSchema(Schema):
    """A payout of a provider that a line may be."""

    provider = fields.String(required=True)
    id = fields.String(required=True, attribute="remote_id")
    amount = fields.Nested(MoneySchema, required=True)


class WireChoiceSchema(Schema):
    """A wire of ours that a debit may be; ``is_back`` where it gives money back."""

    id = fields.Integer(required=True)
    code = fields.String(required=True)
    project = fields.String(required=True)
    arrives_in = fields.String(required=True)
    is_back = fields.Boolean(required=True)


class SentBackSchema(Schema):
    """The wire that is ordered to send a line back; another officer releases it."""

    order = fields.Integer(required=True, attribute="order_id")
    code = fields.String(required=True)
    name = fields.String(required=True, attribute="to.name")
    iban = fields.String(required=True, attribute="to.iban")
    reason = fields.String(required=True)
    ordered_at = fields.DateTime(required=True)
    usable_from = fields.DateTime(required=True)
    is_released = fields.Boolean(required=True)


class ClaimChoiceSchema(Schema):
    """A claim that a line may pay, and how much of the line that would be."""

    claim = fields.String(required=True, attribute="party")
    open = fields.Nested(MoneySchema, required=True)
    amount = fields.Nested(MoneySchema, required=True)
    reference = fields.String(required=True)
    since = fields.Date(required=True)


class ShownBeforeSchema(Schema):
    """What a line names although it is in the account: a payout, or cash by its slip.

    ``is_by_slip``: an officer confirmed it from paper, and no line shows it.
    """

    provider = fields.String(required=True)
    payout = fields.String(required=True, attribute="remote_id")
    amount = fields.Nested(MoneySchema, required=True)
    arrived_on = fields.Date(required=True)
    entry = fields.UUID(required=True)
    is_by_slip = fields.Boolean(required=True)


class WaitingLineSchema(Schema):
    """A line of the bank that waits, beside what it may be about.

    ``shown`` is no choice: it says that the same money has been shown before.
    ``back``: the wire that sends it back, until the bank shows it; null without one.
    """

    id = fields.Integer(required=True, attribute="line.movement_id")
    iban = fields.String(required=True, attribute="line.iban")
    booked_on = fields.Date(required=True, attribute="line.booked_on")
    amount = fields.Nested(MoneySchema, required=True, attribute="line.amount")
    left = fields.Nested(MoneySchema, required=True, attribute="line.left")
    alert = fields.Enum(Alert, by_value=True, required=True, attribute="line.alert")
    name = fields.String(required=True, attribute="line.name")
    account = fields.String(required=True, attribute="line.account")
    texts = fields.List(fields.String(), required=True, attribute="line.texts")
    pledges = fields.List(fields.Nested(PledgeChoiceSchema), required=True)
    payouts = fields.List(fields.Nested(PayoutChoiceSchema), required=True)
    wires = fields.List(fields.Nested(WireChoiceSchema), required=True)
    gone = fields.List(fields.Integer(), required=True, attribute="gone_numbers")
    claims = fields.List(fields.Nested(ClaimChoiceSchema), required=True)
    shown = fields.List(fields.Nested(ShownBeforeSchema), required=True)
    may_go_back = fields.Boolean(required=True)
    back = fields.Nested(SentBackSchema, required=True, allow_none=True)


class FundChoiceSchema(Schema):
    """A project that a line can be a gift to."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class WaitingLinesSchema(Schema):
    """The lines that have waited longest, of ``total``, and the projects there are."""

    lines = fields.List(fields.Nested(WaitingLineSchema), required=True)
    funds = fields.List(fields.Nested(FundChoiceSchema), required=True)
    total = fields.Integer(required=True)


class ExplanationSchema(Schema):
    """What a person says a line is; what ``say`` needs beside it.

    ``pledge``: ``pledge`` and ``amount``. ``refuse``: the ``pledge`` that it is not.
    ``fund``: ``fund`` and ``amount``. ``payout``: ``provider`` and ``payout``.
    ``wire``: ``order``, and to an association the ``amount`` that arrived.
    ``claim``, it pays one back: ``claim``, the code of its payer, and ``amount``.
    ``back``, to send it back by wire: ``name`` and ``iban`` of the account, ``reason``.
    ``keep``: it is not sent back after all. ``gone``: it shows ``credit`` go back.
    """

    say = fields.String(required=True, validate=validate.OneOf(SAYS))
    amount = TypedAmount()
    pledge = Name(metadata={"format": "uuid"})
    fund = Name()
    provider = Name()
    payout = Name()
    order = fields.Integer(strict=True)
    credit = fields.Integer(strict=True)
    claim = Name()
    name = Name()
    iban = Name()
    reason = Name()


class ExplainedSchema(Schema):
    """The line that was explained; ``left`` is null where nothing of it waits."""

    id = fields.Integer(required=True)
    left = fields.Nested(MoneySchema, required=True, allow_none=True)
