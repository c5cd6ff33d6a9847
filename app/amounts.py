"""Read an amount as people type or paste it; never take it for another value.

Spaces group thousands, a point or a comma marks decimals. Where a mark could do
either (``1.500``) the answer is a question, and nothing is chosen in advance.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ledger.money import EXPONENTS, MAX_MINOR, Money, exponent
from payments.typed import DASHES, figures
from reports.formats import unit

MAX_TYPED = 80
"""More characters than any amount needs; a longer text is not looked at."""

_GROUP_DIGITS = 3

_MINUS = str.maketrans(dict.fromkeys(DASHES, "-"))
_DECIMAL_ONLY = "\u066b"
_GROUP_ONLY = {" ", "'", "\u2019", "\u066c"}

_CURRENCY_WORDS = {
    "euro": "EUR",
    "euros": "EUR",
    "اورو": "EUR",
    "يورو": "EUR",
    "dh": "MAD",
    "dhs": "MAD",
    "dirham": "MAD",
    "dirhams": "MAD",
    "درهما": "MAD",
    "درهمًا": "MAD",
    "دراهم": "MAD",
    "$": "USD",
    **{code.casefold(): code for code in EXPONENTS},
    **{unit(code, "en").casefold(): code for code in EXPONENTS},
    **{unit(code, "ar"): code for code in EXPONENTS},
}

_SHAPE = re.compile(
    r"(?P<sign>[+-]?) ?(?P<before>[^\d\s.,'\u2019\u066b\u066c+-]*) ?(?P<inner>[+-]?) ?"
    r"(?P<number>\d[\d .,'\u2019\u066b\u066c]*|[.,\u066b]\d+)"
    r"(?P<after>[^\d.,'\u2019\u066b\u066c+-]*)"
)
_MARKS = re.compile(r"[^0-9]")


class Reason(StrEnum):
    """Why a text is not an amount."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    BAD_GROUPS = "bad_groups"
    TOO_MANY_DECIMALS = "too_many_decimals"
    OTHER_CURRENCY = "other_currency"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"


class UnreadableAmountError(ValueError):
    """A text cannot be read as an amount of the field's currency."""

    def __init__(self, text: str, reason: Reason, currency: str) -> None:
        self.text, self.reason, self.currency = text, reason, currency
        super().__init__(f"{text!r} is not an amount in {currency}: {reason}")


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A text with a mark that may group thousands or start the decimals."""

    text: str
    choices: tuple[Money, ...]


def read_amount(
    text: str, currency: str, *, is_signed: bool = False
) -> Money | Ambiguous:
    """Read a typed or pasted amount of a currency, in any of the three notations.

    The language of the page does not decide between two readings: people type in the
    notation they learnt. Raises UnreadableAmountError with the reason; a negative
    amount is refused unless signed ones are asked for.
    """
    cleaned = _clean(text)
    if not cleaned:
        raise UnreadableAmountError(text, Reason.EMPTY, currency)
    shape = _SHAPE.fullmatch(cleaned) if len(cleaned) <= MAX_TYPED else None
    if shape is None or (shape["sign"] and shape["inner"]):
        raise UnreadableAmountError(text, Reason.NOT_A_NUMBER, currency)
    for word in (shape["before"], shape["after"].strip()):
        _check_word(word, text, currency)
    is_negative = "-" in (shape["sign"], shape["inner"])
    if is_negative and not is_signed:
        raise UnreadableAmountError(text, Reason.NEGATIVE, currency)
    return _Reader(text, currency, -1 if is_negative else 1).read(
        shape["number"].strip()
    )


def _clean(text: str) -> str:
    return " ".join(figures(text).translate(_MINUS).split())


def _check_word(word: str, text: str, currency: str) -> None:
    if not word:
        return
    named = _CURRENCY_WORDS.get(word.casefold())
    if named is None:
        raise UnreadableAmountError(text, Reason.NOT_A_NUMBER, currency)
    if named != currency:
        raise UnreadableAmountError(text, Reason.OTHER_CURRENCY, currency)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Read the figures of one text."""

    text: str
    currency: str
    sign: int

    def read(self, number: str) -> Money | Ambiguous:
        marks = _MARKS.findall(number)
        if not marks:
            return self._money(number, "")
        last = marks[-1]
        whole, _, decimals = number.rpartition(last)
        if last in _GROUP_ONLY or marks.count(last) > 1:
            return self._money(self._join(number), "")
        if last != _DECIMAL_ONLY and len(marks) == 1 and _may_group(whole, decimals):
            return self._ask(whole, decimals)
        return self._money(self._join(whole), decimals)

    def _ask(self, whole: str, decimals: str) -> Ambiguous:
        choices = [self._money(whole + decimals, "")]
        if not decimals[exponent(self.currency) :].strip("0"):
            choices.append(self._money(whole, decimals))
        return Ambiguous(self.text, tuple(choices))

    def _join(self, whole: str) -> str:
        """Take the group marks out, refusing uneven groups and mixed marks."""
        marks = _MARKS.findall(whole)
        if not marks:
            return whole
        head, *groups = whole.split(marks[0])
        is_even = 1 <= len(head) <= _GROUP_DIGITS and all(
            len(group) == _GROUP_DIGITS and group.isdecimal() for group in groups
        )
        if not is_even or marks[0] == _DECIMAL_ONLY:
            raise self._refuse(Reason.BAD_GROUPS)
        return head + "".join(groups)

    def _money(self, whole: str, decimals: str) -> Money:
        places = exponent(self.currency)
        if decimals[places:].strip("0"):
            raise self._refuse(Reason.TOO_MANY_DECIMALS)
        minor = int((whole or "0") + decimals[:places].ljust(places, "0"))
        if minor > MAX_MINOR:
            raise self._refuse(Reason.TOO_LARGE)
        return Money(self.sign * minor, self.currency)

    def _refuse(self, reason: Reason) -> UnreadableAmountError:
        return UnreadableAmountError(self.text, reason, self.currency)


def _may_group(whole: str, decimals: str) -> bool:
    return (
        len(decimals) == _GROUP_DIGITS
        and 1 <= len(whole) <= _GROUP_DIGITS
        and not whole.startswith("0")
    )
