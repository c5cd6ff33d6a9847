"""What providers and the program call things, in words for whoever keeps payments."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from app.i18n import current_language
from app.people.queries import names_of_actors
from ledger.money import Money
from payments.desk.life import Moved
from payments.gateway import MovementType
from reports import formats

REASON_WORDS: Mapping[str, LazyString] = {
    "bank_cannot_process": _("the payer’s bank cannot process it"),
    "credit_not_processed": _("a refund was promised and did not come"),
    "customer_initiated": _("the payer asked their bank"),
    "debit_not_authorized": _("the payer did not allow the debit"),
    "duplicate": _("charged twice"),
    "fraudulent": _("the payer says that it was not them"),
    "general": _("no reason told"),
    "incorrect_account_details": _("the account was wrong"),
    "insufficient_funds": _("not enough money on the account"),
    "product_not_received": _("nothing was received"),
    "product_unacceptable": _("not as promised"),
    "subscription_canceled": _("a monthly gift that was stopped"),
    "unrecognized": _("the payer does not recognise it"),
}
"""Why payments are contested, in a provider's words; any other is shown as it came."""

_MESSAGES: tuple[tuple[str, LazyString], ...] = (
    ("charge.dispute", _("a message about a contest")),
    ("payment.dispute", _("a message about a contest")),
    ("payment.refund", _("a message about a refund")),
    ("page", _("a message about its page")),
    ("charge.refund", _("a message about a refund")),
    ("refund", _("a message about a refund")),
    ("checkout", _("a message about its page")),
    ("payout", _("a message about a payout")),
    ("charge", _("a message about the payment")),
    ("payment", _("a message about the payment")),
)


def say_reason(reason: str) -> str:
    """Say why a payment is contested."""
    return str(REASON_WORDS.get(reason, reason))


def say_message(kind: str) -> str:
    """Say what a provider's message is about, whatever it calls it."""
    found = (words for begins, words in _MESSAGES if kind.startswith(begins))
    return str(next(found, kind))


def say_actors(session: Session, codes: set[str]) -> dict[str, str]:
    """Name who did something: a person by name, the payer, or the program."""
    names = names_of_actors(session, sorted(codes))
    return {code: names.get(code) or _actor(code) for code in codes}


def _actor(code: str) -> str:
    if code in ("visitor", "giver"):
        return str(_("the payer"))
    return str(_("the program")) if code.startswith("system:") else code


def say_net(moved: Moved) -> str:
    """Say what a fee leaves of a movement; nothing where there is none."""
    if not moved.fee:
        return ""
    language = current_language()
    net: Money = moved.amount - moved.fee
    return str(
        gettext(
            "fee %(fee)s, on our balance %(net)s",
            fee=formats.money(moved.fee, language),
            net=formats.money(net, language),
        )
    )


def moves_money(moved: Moved) -> bool:
    """Say whether it moves the balance: a lost contest keeps what was withheld."""
    return moved.type is not MovementType.DISPUTE_LOST
