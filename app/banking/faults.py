"""What is wrong with what somebody said at the bank's desk, and with which part."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

NO_NUMBER = _("This is no account number: compare it with the paper, figure by figure.")
NO_HOLDER = _("Write the name of the account’s holder.")


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
