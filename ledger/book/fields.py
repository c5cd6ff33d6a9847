"""Fields of a draft: a day, an instant, a code, a fact, each by its rule."""

from __future__ import annotations

import re
from datetime import date, datetime

from ledger.book.errors import FieldError

_CODE = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,80}")
_TEXT = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,200}")
_FACT = re.compile(r"[A-Za-z0-9_.:/+-]{3,200}")


def check_day(field: str, value: object) -> None:
    """Refuse what is no day: a text, a number, or an instant. Raises FieldError."""
    if type(value) is not date:
        raise FieldError("a day without a time is wanted", field, repr(value))


def check_instant(field: str, value: object) -> None:
    """Refuse what is no instant, or one without its zone. Raises FieldError."""
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise FieldError("an instant with its zone is wanted", field, repr(value))


def check_code(field: str, value: object) -> None:
    """Refuse what cannot be a code of a register. Raises FieldError."""
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        why = "a code is one line of 1 to 80 letters"
        raise FieldError(why, field, repr(value))


def check_text(field: str, value: object) -> None:
    """Refuse what is not one line of text. Raises FieldError."""
    if not isinstance(value, str) or not _TEXT.fullmatch(value):
        raise FieldError("one line of 1 to 200 letters is wanted", field, repr(value))


def check_fact(field: str, value: object) -> None:
    """Refuse what cannot name a fact. Raises FieldError."""
    if not isinstance(value, str) or not _FACT.fullmatch(value):
        why = "a fact has 3 to 200 letters, digits and _ . : / + -"
        raise FieldError(why, field, repr(value))
