"""What the cells of a wallet's list say: letters, amounts, words."""

from __future__ import annotations

import re
import unicodedata

from ledger.money import Money, MoneyError, exponent
from payments.formats.bank.errors import EncodingError, ValueUnreadableError
from payments.formats.bank.places import WHOLE, Place, Value
from payments.formats.wallet.columns import plain
from payments.typed import figures

_UNITS = {
    "dh": "MAD",
    "dhs": "MAD",
    "mad": "MAD",
    "د.م.": "MAD",
    "درهم": "MAD",
    "eur": "EUR",
    "€": "EUR",
    "fcfa": "XOF",
    "cfa": "XOF",
    "xof": "XOF",
}
_UNIT = re.compile("|".join(re.escape(unit) for unit in sorted(_UNITS, key=len)[::-1]))
_NUMBER = re.compile(r"([+-]?)([0-9]{1,15})(?:\.([0-9]{1,3}))?([+-]?)")
_GROUPS = re.compile(r"[+-]?[0-9]{1,3}(?:[.,][0-9]{3})+[+-]?")
_GROUP = 3

_FAILED = ("echec", "echoue", "failed", "rejet", "refus", "cancel", "annulee", "فشل")
_PENDING = ("attente", "pending", "en cours", "initiated", "انتظار")
_CHARGE = ("frais", "commission", "fee", "رسوم", "عمولة")
_REVERSAL = ("annulation", "revers", "extourne", "contre passation", "إلغاء")
_IN = ("recu", "received", "reception", "credit", "c", "cr", "in", "entrant", "وارد")
_OUT = ("envoye", "sent", "debit", "d", "dr", "out", "sortant", "صادر")


_MARKS = (b"\xff\xfe", b"\xfe\xff")


def decoded(content: bytes) -> str:
    """Tell the letters of a file: marks first, then UTF-8, then Windows' own."""
    if content.startswith(_MARKS):
        return _as(content, "utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _as(content, "cp1252")


def decoded_arabic(content: bytes) -> str:
    """Read a file in the letters of an Arabic Windows; nothing where it is Unicode."""
    if content.startswith(_MARKS):
        return ""
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1256", "replace")
    return ""


def is_arabic(text: str) -> bool:
    """Whether a text has Arabic letters."""
    return any("ARABIC LETTER" in unicodedata.name(sign, "") for sign in text)


def _as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise EncodingError(WHOLE, encoding) from error


def currency_in(*texts: str) -> str:
    """Return the currency that a text names, or nothing."""
    for text in texts:
        for word in re.findall(r"[^\W\d_]+\.?|€", text.casefold()):
            if word in _UNITS:
                return _UNITS[word]
    return ""


def amount_in(text: str, currency: str, place: Place) -> Money:
    """Read an amount as operators write it: grouped, signed, with a unit or without."""
    if currency_in(text) not in ("", currency):
        raise ValueUnreadableError(place, Value.CURRENCY, text)
    written = _figures(text, currency)
    found = _NUMBER.fullmatch(written)
    if not found or (found[1] and found[4]):
        raise ValueUnreadableError(place, Value.AMOUNT, text)
    sign = "-" if "-" in (found[1], found[4]) else ""
    decimals = f".{found[3]}" if found[3] else ""
    try:
        return Money.parse(f"{sign}{found[2]}{decimals}", currency)
    except MoneyError as error:
        raise ValueUnreadableError(place, Value.AMOUNT, text) from error


def side_of(text: str) -> int:
    """Say which way a word means: 1 in, -1 out, 0 not told."""
    words = plain(text)
    first = words.split(" ")
    for sign, names in ((1, _IN), (-1, _OUT)):
        if any(name in first for name in names):
            return sign
    return 0


def has_failed(status: str) -> bool:
    """Whether a movement did not happen."""
    return any(word in plain(status) for word in _FAILED)


def is_pending(status: str) -> bool:
    """Whether a movement has not happened yet."""
    return any(word in plain(status) for word in _PENDING)


def is_charge(kind: str) -> bool:
    """Whether a line is the operator's own fee."""
    return any(word in plain(kind) for word in _CHARGE)


def is_reversal(kind: str) -> bool:
    """Whether a line takes an earlier one back."""
    return any(word in plain(kind) for word in _REVERSAL)


def _figures(text: str, currency: str) -> str:
    """Leave figures, one point before the decimals, and a sign."""
    bare = _UNIT.sub("", _digits(text).casefold()).replace("\u2212", "-")
    bare = re.sub(r"[\s'\u2019]+", "", bare)
    marks = [sign for sign in bare if sign in ".,"]
    if not marks:
        return bare
    whole, _, rest = bare.rpartition(marks[-1])
    decimals = len(rest.rstrip("+-"))
    is_group = decimals == _GROUP and exponent(currency) < _GROUP
    if marks.count(marks[-1]) > 1 or (is_group and len(set(marks)) == 1):
        return bare.replace(marks[-1], "") if _GROUPS.fullmatch(bare) else bare
    return f"{whole.replace('.', '').replace(',', '')}.{rest}"


def _digits(text: str) -> str:
    """Write figures of any script as 0 to 9."""
    return figures(text.replace("\u066b", ",").replace("\u066c", ""))
