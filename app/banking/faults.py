"""What is wrong with what somebody said at the bank's desk, and with which part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.texts import printable

NO_NUMBER = _("This is no account number: compare it with the paper, figure by figure.")
NO_BIC = _("This is no BIC: write one like BCMAMAMC, or none.")
NO_HOLDER = _("Write the name of the account’s holder.")
LONGEST_NAME = 70
LONGEST_NUMBER = 18


@dataclass(frozen=True, slots=True)
class Fault:
    """A part that cannot be taken, by its name in a form, and what to do."""

    part: str
    message: str
    is_own: bool = False
    """Whether somebody else has to do it."""


class UnclearError(ValueError):
    """The form does not say what is needed; the message is for the person."""

    def __init__(self, part: str, message: LazyString | str) -> None:
        self.part = part
        super().__init__(message)


def holder_of(form: Mapping[str, str]) -> str:
    """Read the holder of an account, as banks pass names on. Raises UnclearError."""
    name = " ".join(printable(form.get("name", "")).split())[:LONGEST_NAME]
    if not name:
        raise UnclearError("name", NO_HOLDER)
    return name


def number_of(text: str) -> int:
    """Read the number of an order that a form offered; any other text names none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else 0
