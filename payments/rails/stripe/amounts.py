"""Amounts as Stripe writes them, which is not always as the currency's norm does.

Most have the decimals of ISO 4217. Stripe counts some whole units of a currency that
has cents, and cents of some that have none; three decimals end in a nought.
"""

from __future__ import annotations

from ledger.money import Money, exponent
from payments.gateway import RefusedByProviderError

WHOLE_UNITS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG"}
    | {"RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
)
"""Currencies whose smallest amount at Stripe is one whole unit."""

HUNDREDTHS = frozenset({"ISK", "UGX"})
"""Currencies without cents that Stripe writes with two noughts."""

THOUSANDTHS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
"""The only currencies of three decimals that Stripe collects."""

MOST = 99_999_999
"""The largest number that Stripe takes: eight digits."""


class AmountUnsupportedError(RefusedByProviderError):
    """Stripe cannot collect exactly this amount; rounding is out of the question."""

    def __init__(self, amount: Money, why: str) -> None:
        self.amount = amount
        super().__init__(f"{amount} cannot be collected: {why}")


def decimals_of(currency: str) -> int:
    """Say with how many decimals Stripe writes a currency."""
    if currency in WHOLE_UNITS:
        return 0
    return 2 if currency in HUNDREDTHS else exponent(currency)


def to_stripe(amount: Money) -> int:
    """Write an amount for Stripe. Raises AmountUnsupportedError."""
    ours, theirs = exponent(amount.currency), decimals_of(amount.currency)
    number, rest = divmod(amount.minor * _tens(theirs), _tens(ours))
    if rest:
        raise AmountUnsupportedError(amount, "it takes whole units of this currency")
    has_thousandths = theirs == 3  # noqa: PLR2004 - decimals
    if has_thousandths and amount.currency not in THOUSANDTHS:
        raise AmountUnsupportedError(amount, "Stripe does not take this currency")
    if has_thousandths and number % 10:
        raise AmountUnsupportedError(amount, "the third decimal must be a nought")
    if not 0 < number <= MOST:
        raise AmountUnsupportedError(amount, "it is too large or not positive")
    return number


def from_stripe(number: int, currency: str) -> Money:
    """Read an amount of Stripe's; a part of a unit raises AmountUnsupportedError."""
    code = currency.upper()
    ours, theirs = exponent(code), decimals_of(code)
    minor, rest = divmod(number * _tens(ours), _tens(theirs))
    if rest:
        raise AmountUnsupportedError(Money(minor, code), f"{number} is no whole unit")
    return Money(minor, code)


def _tens(power: int) -> int:
    return int("1" + "0" * power)
