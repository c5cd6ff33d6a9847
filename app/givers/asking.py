"""Read the form with which a giver asks for money back; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.amounts import UnreadableAmountError, read_amount
from app.fields import Problem
from app.texts import printable
from ledger.money import Money
from payments.bank.accounts import AccountNumberError, read_iban
from payments.formats.pain001 import Party

UNCLEAR = lazy_gettext("Write the amount with figures only, for example 12.50.")
LONGEST_REASON = 500
LONGEST_NAME = 70


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, what it means where that is clear, and what is wrong with it."""

    amount_text: str
    iban: str
    name: str
    reason: str
    amount: Money | None = None
    to: Party | None = None
    problems: tuple[Problem, ...] = ()

    def problem(self, field: str) -> str:
        """Say what is wrong with a field, or nothing."""
        found = (each.message for each in self.problems if each.field == field)
        return next(found, "")

    def refused(self) -> Typed:
        """Keep the form, and say that so much cannot be given back."""
        text = _("So much of this gift cannot be given back: look at how much can.")
        return replace(self, problems=(Problem("amount", text),))


def read_typed(form: Mapping[str, str], currency: str) -> Typed:
    """Read the form: how much, why, and to which account where it asks for one."""
    typed = Typed(
        amount_text=form.get("amount", ""),
        iban=form.get("iban", ""),
        name=one_line(form.get("name", ""))[:LONGEST_NAME],
        reason=one_line(form.get("reason", ""))[:LONGEST_REASON],
    )
    problems = []
    amount = clear_amount(typed.amount_text, currency)
    if amount is None:
        problems.append(Problem("amount", str(UNCLEAR)))
    to = None
    if form.get("by") == "wire":
        to, more = _account(typed)
        problems += more
    return replace(typed, amount=amount, to=to, problems=tuple(problems))


def read_account(form: Mapping[str, str]) -> Typed:
    """Read to which account money goes that no amount is asked of."""
    typed = Typed(
        amount_text="",
        iban=form.get("iban", ""),
        name=one_line(form.get("name", ""))[:LONGEST_NAME],
        reason="",
    )
    to, problems = _account(typed)
    return replace(typed, to=to, problems=tuple(problems))


def _account(typed: Typed) -> tuple[Party | None, list[Problem]]:
    problems = []
    iban = ""
    try:
        iban = read_iban(typed.iban)
    except AccountNumberError:
        text = _(
            "This is no account number: compare it with the paper, figure by figure."
        )
        problems.append(Problem("iban", text))
    if not typed.name:
        text = _("Write the name that the bank knows the account by.")
        problems.append(Problem("name", text))
    return (None if problems else Party(typed.name, iban)), problems


def clear_amount(text: str, currency: str) -> Money | None:
    """Read an amount; None where it cannot be read, or in more than one way."""
    try:
        found = read_amount(text, currency)
    except (UnreadableAmountError, ValueError):
        return None
    return found if isinstance(found, Money) else None


def one_line(text: str) -> str:
    """Keep what can be shown and printed, on one line."""
    return " ".join(printable(text).split())
