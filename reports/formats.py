"""Money, numbers and dates as people read them, in English, French and Arabic.

The same paper is read in three languages, so a comma or a point never groups
thousands: a no-break space does, everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, get_args

from ledger.money import Money, exponent, split

Language = Literal["en", "fr", "ar"]
Direction = Literal["ltr", "rtl"]

LANGUAGES: tuple[Language, ...] = get_args(Language)

NO_BREAK = "\u00a0"
MINUS = "\u2212"
LEFT_TO_RIGHT = "\u200e"

_DECIMAL_MARK: dict[Language, str] = {"en": ".", "fr": ",", "ar": ","}
_DIRECTION: dict[Language, Direction] = {"en": "ltr", "fr": "ltr", "ar": "rtl"}
_ISOLATE: dict[Direction, str] = {"ltr": "\u2066", "rtl": "\u2067"}
_END_OF_ISOLATE = "\u2069"

_SYMBOLS = {"EUR": "€", "GBP": "£"}
_ARABIC_UNITS = {
    "CAD": "دولار كندي",
    "CHF": "فرنك سويسري",
    "DZD": "دينار جزائري",
    "EUR": "أورو",
    "GBP": "جنيه إسترليني",
    "MAD": "درهم",
    "MRU": "أوقية",
    "TND": "دينار تونسي",
    "USD": "دولار أمريكي",
    "XAF": "فرنك وسط إفريقيا",
    "XOF": "فرنك غرب إفريقيا",
}


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_LONG_MONTHS: dict[Language, tuple[str, ...]] = {
    "en": _words(
        "January February March April May June"
        " July August September October November December"
    ),
    "fr": _words(
        "janvier février mars avril mai juin"
        " juillet août septembre octobre novembre décembre"
    ),
    # The month names of Morocco, not those of the Middle East.
    "ar": _words(
        "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر"
    ),
}
_SHORT_MONTHS: dict[Language, tuple[str, ...]] = {
    "en": _words("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
    "fr": _words("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
    "ar": _LONG_MONTHS["ar"],
}


def direction(language: Language) -> Direction:
    """Say in which direction the language is written."""
    return _DIRECTION[language]


def count(number: int, language: Language) -> str:
    """Write a whole number, thousands apart: ``1 106``."""
    return _sign(number < 0, language) + _grouped(str(abs(number)))


def decimal(text: str, language: Language) -> str:
    """Write a machine's decimal (``10.85``) with the language's decimal mark."""
    whole, _, decimals = text.removeprefix("-").partition(".")
    mark = _DECIMAL_MARK[language] if decimals else ""
    sign = _sign(text.startswith("-"), language)
    return f"{sign}{_grouped(whole)}{mark}{decimals}"


def figure(amount: Money, language: Language, *, short: bool = False) -> str:
    """Write an amount without its currency: ``2 169.50``.

    Short leaves zero decimals out (cards and headlines); tables never ask for it.
    """
    return _sign(amount.minor < 0, language) + _unsigned(amount, language, short=short)


def money(amount: Money, language: Language, *, short: bool = False) -> str:
    """Write an amount with its currency: ``MAD 536 800.00``, ``536 800,00 MAD``."""
    sign = _sign(amount.minor < 0, language)
    number = _unsigned(amount, language, short=short)
    name = unit(amount.currency, language)
    if language != "en":
        return f"{sign}{number}{NO_BREAK}{name}"
    gap = "" if amount.currency in _SYMBOLS else NO_BREAK
    return f"{sign}{name}{gap}{number}"


def unit(currency: str, language: Language) -> str:
    """Name the currency as it stands beside an amount: ``MAD``, ``€``, ``درهم``."""
    exponent(currency)
    if language == "ar":
        return _ARABIC_UNITS.get(currency, currency)
    return _SYMBOLS.get(currency, currency)


def is_unit_first(language: Language) -> bool:
    """Say whether the currency stands before the number."""
    return language == "en"


def percent(part: int, whole: int, language: Language) -> str:
    """Write a share of a whole, to the nearest whole percent: ``81 %``.

    Nothing of nothing is 0 %. In Arabic the sign is kept on the right of the number.
    """
    hundredths = (200 * part + whole) // (2 * whole) if whole else 0
    written = f"{count(hundredths, language)}{NO_BREAK}%"
    if language == "ar":
        return f"{LEFT_TO_RIGHT}{written}{LEFT_TO_RIGHT}"
    return written


def of_every_hundred(amounts: Sequence[Money]) -> tuple[int, ...]:
    """Split a hundred as the amounts stand to each other; the parts make 100.

    All amounts zero gives zeros.
    """
    weights = [amount.minor for amount in amounts]
    return tuple(split(100, weights)) if any(weights) else (0,) * len(weights)


def short_date(day: date, language: Language) -> str:
    """Write a day: ``5 Oct 2026``, ``5 oct. 2026``, ``5 أكتوبر 2026``."""
    return _date(day, _SHORT_MONTHS[language], language)


def long_date(day: date, language: Language) -> str:
    """Write a day with the month in full: ``5 October 2026``."""
    return _date(day, _LONG_MONTHS[language], language)


def month(day: date, language: Language) -> str:
    """Write the month of a day: ``October 2026``."""
    return f"{_LONG_MONTHS[language][day.month - 1]}{NO_BREAK}{day.year}"


def date_time(at: datetime, language: Language) -> str:
    """Write an instant in the zone it is given in: ``5 Oct 2026, 10:42``."""
    comma = "،" if language == "ar" else ","
    return f"{short_date(at.date(), language)}{comma} {at:%H:%M}"


def isolated(text: str, language: Language) -> str:
    """Keep a run together in plain text of the other direction (mail, PDF titles)."""
    return f"{_ISOLATE[_DIRECTION[language]]}{text}{_END_OF_ISOLATE}"


def _date(day: date, months: Sequence[str], language: Language) -> str:
    number = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{number}{NO_BREAK}{months[day.month - 1]}{NO_BREAK}{day.year}"


def _sign(is_negative: bool, language: Language) -> str:  # noqa: FBT001 - one private flag, named at every call
    if not is_negative:
        return ""
    return LEFT_TO_RIGHT + MINUS if language == "ar" else MINUS


def _unsigned(amount: Money, language: Language, *, short: bool) -> str:
    whole, _, decimals = abs(amount).decimal.partition(".")
    if not decimals or (short and not decimals.strip("0")):
        return _grouped(whole)
    return f"{_grouped(whole)}{_DECIMAL_MARK[language]}{decimals}"


def _grouped(digits: str) -> str:
    head = len(digits) % 3
    groups = [digits[:head]] if head else []
    groups += [digits[i : i + 3] for i in range(head, len(digits), 3)]
    return NO_BREAK.join(groups)
