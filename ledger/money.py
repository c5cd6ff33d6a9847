"""Money: whole minor units of one currency. No float and no Decimal comes near it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from typing_extensions import override

# ISO 4217: the currencies a book may hold, by the decimals of their minor unit.
_DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP"
    " BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP"
    " GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW"
    " KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR"
    " MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR"
    " SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS"
    " UAH USD UYU UZS VES WST XCD YER ZAR ZMW",
    3: "BHD IQD JOD KWD LYD OMR TND",
}
EXPONENTS = {
    code: decimals for decimals, codes in _DECIMALS.items() for code in codes.split()
}

MAX_MINOR = 10**15
"""The largest amount of one posting, either sign; the database refuses more."""

_DECIMAL = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?")


class MoneyError(ValueError):
    """A rule about amounts is broken."""


class UnknownCurrencyError(MoneyError):
    """The currency is not one that a book may hold."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        super().__init__(f"unknown currency {currency!r}")


class CurrencyMismatchError(MoneyError):
    """Two amounts of different currencies were put together."""

    def __init__(self, left: str, right: str) -> None:
        self.left, self.right = left, right
        super().__init__(f"{left} and {right} cannot be added or compared")


class AmountError(MoneyError):
    """The number is not an amount: a float, a boolean, too large, too fine."""

    def __init__(self, given: object, why: str) -> None:
        self.given, self.why = given, why
        super().__init__(f"{given!r} is not an amount: {why}")


class WeightsError(MoneyError):
    """An amount cannot be split by these weights."""

    def __init__(self, weights: Sequence[int]) -> None:
        self.weights = tuple(weights)
        super().__init__(f"cannot split by weights {self.weights}")


def exponent(currency: str) -> int:
    """Say how many decimals the currency has (ISO 4217)."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise UnknownCurrencyError(currency) from None


def check_minor(minor: int) -> int:
    """Return the number if it is a whole number within bounds, else raise."""
    if type(minor) is not int:
        raise AmountError(minor, "not a whole number of minor units")
    if abs(minor) > MAX_MINOR:
        raise AmountError(minor, "too large")
    return minor


def divide_half_up(numerator: int, denominator: int) -> int:
    """Divide and round to the nearest whole, halves away from zero."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Split a whole number by weights; the parts add up to it exactly.

    What is left after rounding down goes to the largest remainders, the earlier part
    first on a tie (method of Hare and Hamilton). A part of weight zero gets nothing.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise WeightsError(weights)
    size, sign = abs(total), -1 if total < 0 else 1
    parts = [size * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda i: (-(size * weights[i] % whole), i)
    )
    for i in by_remainder[: size - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]


def convert_boundaries(amounts: Iterable[int], source: int, target: int) -> list[int]:
    """Convert consecutive amounts at target/source by cumulative rounding.

    Each boundary of the running total is converted and rounded once, half up, so that
    amounts that add up to ``source`` become amounts that add up to ``target``.
    """
    boundary, converted = 0, [0]
    for amount in amounts:
        boundary += amount
        converted.append(divide_half_up(boundary * target, source))
    return [after - before for before, after in pairwise(converted)]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole minor units of a currency, either sign."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        # Asked in place first: thousands of amounts are made for one trial balance.
        minor = self.minor
        if type(minor) is not int or not -MAX_MINOR <= minor <= MAX_MINOR:
            check_minor(minor)
        if self.currency not in EXPONENTS:
            raise UnknownCurrencyError(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return nothing, in a currency."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Read a machine's decimal, such as ``-12.50``: a point, no grouping.

        Raises AmountError when the text has more decimals than the currency, unless
        the surplus ones are zeros.
        """
        found = _DECIMAL.fullmatch(text)
        if found is None:
            raise AmountError(text, "not a decimal number")
        sign, whole, decimals = found[1], found[2], found[3] or ""
        places = exponent(currency)
        if decimals[places:].strip("0"):
            raise AmountError(text, f"{currency} has {places} decimals")
        minor = int(whole + decimals[:places].ljust(places, "0"))
        return cls(-minor if sign == "-" else minor, currency)

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.minor <= other.minor

    @override
    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"

    @property
    def decimal(self) -> str:
        """The machine's decimal, with the decimals of the currency: ``-12.50``."""
        places = exponent(self.currency)
        digits = str(abs(self.minor)).rjust(places + 1, "0")
        sign = "-" if self.minor < 0 else ""
        if not places:
            return sign + digits
        return f"{sign}{digits[:-places]}.{digits[-places:]}"

    def allocate(self, weights: Sequence[int]) -> list[Money]:
        """Split by weights without losing a minor unit (see ``split``)."""
        return [Money(part, self.currency) for part in split(self.minor, weights)]

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatchError(self.currency, other.currency)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Add up amounts of one currency; nothing gives zero."""
    result = Money.zero(currency)
    for amount in amounts:
        result += amount
    return result
