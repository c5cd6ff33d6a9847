"""The twin's figures: fees as recorded in Stripe's test mode, limits, rates."""

from __future__ import annotations

from fractions import Fraction

from twins.stripe.store import TwinError

WHOLE_UNITS = frozenset(
    [
        "bif",
        "clp",
        "djf",
        "gnf",
        "jpy",
        "kmf",
        "krw",
        "mga",
        "pyg",
        "rwf",
        "vnd",
        "vuv",
        "xaf",
        "xof",
        "xpf",
    ]
)
THREE_DECIMALS = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
IN_HUNDREDS = frozenset(["isk", "ugx"])
LEAST = {"eur": 50, "usd": 50, "gbp": 30, "jpy": 50, "chf": 50}
MOST = 99_999_999
RATES = {"usd": Fraction("0.921"), "gbp": Fraction("1.17"), "chf": Fraction("1.05")}
"""What a unit of a currency is worth in the one that is settled; others are at par."""

DISPUTE_FEE = 1500
DEBIT_FEE = 35
AVAILABLE_AFTER = {"card": 2, "sepa_debit": 6}
"""Days until money is available, as recorded."""


def fee_of(method: str, amount: int) -> int:
    """Take 0.35 of a debit, 3.25 % and 0.25 of a card of elsewhere, as recorded."""
    if method == "sepa_debit":
        return DEBIT_FEE
    return half_up(Fraction(amount * 325, 10000)) + 25


def settled(amount: int, currency: str, into: str) -> tuple[int, Fraction | None]:
    """Turn an amount into the currency that is settled, at a rate or as it is."""
    if currency == into:
        return amount, None
    rate = RATES.get(currency, Fraction(1))
    shift = Fraction(10) ** (decimals(into) - decimals(currency))
    return half_up(amount * rate * shift), rate


def decimals(currency: str) -> int:
    """Say with how many decimals amounts of a currency are written."""
    if currency in WHOLE_UNITS:
        return 0
    return 3 if currency in THREE_DECIMALS else 2


def check_amount(amount: int, currency: str) -> None:
    """Refuse an amount that cannot be collected. Raises TwinError."""
    if len(currency) != 3 or not currency.islower():  # noqa: PLR2004 - letters
        raise TwinError(400, f"Invalid currency: {currency}.", param="currency")
    least = LEAST.get(currency, 1)
    if amount < least:
        said = f"Amount must be at least {least} {currency}"
        raise TwinError(400, said, code="amount_too_small", param="amount")
    if amount > MOST:
        said = "Amount must be no more than 999,999.99"
        raise TwinError(400, said, code="amount_too_large", param="amount")
    is_cut = currency in IN_HUNDREDS and amount % 100
    if is_cut or (currency in THREE_DECIMALS and amount % 10):
        raise TwinError(400, f"Invalid amount for {currency}", param="amount")


def half_up(number: Fraction) -> int:
    """Round to the nearest whole number, halves up."""
    return int(number + Fraction(1, 2)) if number >= 0 else -half_up(-number)
