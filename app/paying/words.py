"""What the payments desk calls states, movements and disputes."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from payments.attempt_states import Standing
from payments.desk.lookup import Sought
from payments.gateway import AttemptState, MovementType, RefundState
from payments.inbox import NoticeState

STATE_WORDS: Mapping[AttemptState, str] = {
    AttemptState.CREATED: _("begun"),
    AttemptState.REDIRECTED: _("waits for the payer"),
    AttemptState.ACTION: _("the payer’s bank asks"),
    AttemptState.PROCESSING: _("under way at the bank"),
    AttemptState.SUCCEEDED: _("paid"),
    AttemptState.FAILED: _("failed"),
    AttemptState.EXPIRED: _("ran out"),
    AttemptState.CANCELED: _("given up"),
}

STANDING_WORDS: Mapping[Standing, str] = {
    Standing.UNPAID: _("no money yet"),
    Standing.RECEIVED: _("received"),
    Standing.DISPUTED: _("contested"),
    Standing.PART_REFUNDED: _("refunded in part"),
    Standing.REFUNDED: _("refunded"),
    Standing.LOST: _("lost in a contest"),
    Standing.RETURNED: _("taken back by the payer’s bank"),
}

STANDING_LOOKS: Mapping[Standing, str] = {
    Standing.DISPUTED: "warn",
    Standing.PART_REFUNDED: "info",
    Standing.LOST: "bad",
    Standing.RETURNED: "bad",
}
"""The look of the chip of a payment that is no longer what was paid."""

MOVEMENT_WORDS: Mapping[MovementType, str] = {
    MovementType.PAYMENT: _("Paid"),
    MovementType.REFUND: _("Refund paid"),
    MovementType.REFUND_FAILED: _("Refund came back"),
    MovementType.RETURN: _("Debit taken back"),
    MovementType.DISPUTE_OPEN: _("Contested: amount and fee withheld"),
    MovementType.DISPUTE_WON: _("Contest won: money came back"),
    MovementType.DISPUTE_LOST: _("Contest lost: what was withheld does not come back"),
    MovementType.PAYOUT: _("Payout"),
    MovementType.PAYOUT_FAILED: _("Payout came back"),
    MovementType.RECEIPT: _("Arrived at the bank"),
    MovementType.FEE: _("Fee"),
    MovementType.WIRE: _("Transfer out"),
    MovementType.WIRE_RETURN: _("Transfer came back"),
    MovementType.DEPOSIT: _("Cash carried to the bank"),
    MovementType.COUNT: _("Cash counted"),
    MovementType.UNKNOWN: _("A kind that is not known"),
}

REFUND_WORDS: Mapping[RefundState, str] = {
    RefundState.CREATED: _("ordered"),
    RefundState.PENDING: _("waits at the provider"),
    RefundState.ACTION: _("waits for the payer"),
    RefundState.SUCCEEDED: _("paid back"),
    RefundState.FAILED: _("failed"),
    RefundState.CANCELED: _("cancelled"),
}

NOTICE_WORDS: Mapping[NoticeState, str] = {
    NoticeState.NEW: _("waits"),
    NoticeState.DONE: _("looked up"),
    NoticeState.FAILED: _("parked after too many failures"),
    NoticeState.IGNORED: _("about nothing of ours"),
}

SOUGHT_WORDS: Mapping[Sought, str] = {
    Sought.OPEN: _("still open"),
    Sought.PAID: _("paid"),
    Sought.ENDED: _("ended without payment"),
    Sought.DISPUTED: _("contested now"),
    Sought.REFUNDING: _("a refund waits"),
    Sought.ALERTED: _("somebody must look"),
}

STATUS_WORDS: Mapping[str, str] = {
    "needs_response": _("answer it"),
    "under_review": _("being decided"),
    "warning_needs_response": _("an inquiry: answer it"),
    "warning_under_review": _("an inquiry, being decided"),
    "warning_closed": _("inquiry ended"),
    "appeal_needs_response": _("an appeal: answer it"),
    "appeal_under_review": _("an appeal, being decided"),
    "won": _("won"),
    "lost": _("lost"),
    "prevented": _("withdrawn"),
    "charge_refunded": _("refunded instead"),
}
"""What the words of providers mean; any other is shown as it came."""

OUTCOMES = (
    (_("won"), _("Amount and fee come back. It is as if it had never been.")),
    (_("lost"), _("The gift is taken back; what was spent, the operator bears.")),
    (_("won in part"), _("A part comes back, and the rest is lost.")),
    (_("withdrawn"), _("The payer gives up: as won.")),
    (_("inquiry ended"), _("Only a question was asked: no money moved.")),
)
"""The five ways in which a contest ends, and what each does."""
