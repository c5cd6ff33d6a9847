"""What each check of the auditor's first page says, passed or failed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.auditing.pages import Check
from app.i18n import current_language
from reports import formats


@dataclass(frozen=True, slots=True)
class Part:
    """How many of something are as they should be."""

    good: int
    all: int


def balanced(sums: Mapping[str, int]) -> Check:
    """Say whether debits equal credits, from the sum of each currency."""
    out = sorted(currency for currency, minor in sums.items() if minor)
    if out:
        title = _("Debits do not equal credits")
        detail = _("Not in: %(list)s.", list=", ".join(out))
        return Check(title, detail, is_good=False, is_grave=True)
    title = _("Debits equal credits")
    detail = _("In every currency: %(list)s.", list=", ".join(sorted(sums)))
    return Check(title, detail, is_good=True)


def numbered(last: int, entries: Part) -> Check:
    """Say whether the register's numbers have no gap; ``last`` is the highest."""
    detail = _(
        "Numbered entries: %(numbered)s of %(entries)s.",
        numbered=_count(entries.good),
        entries=_count(entries.all),
    )
    if last != entries.good:
        title = _("The register has a gap")
        return Check(title, detail, is_good=False, is_grave=True)
    return Check(_("The register has no gap"), detail, is_good=True)


def proved(expenses: Part) -> Check:
    """Say whether every expense has somebody's paper."""
    is_good = expenses.good == expenses.all
    missing = _("Not every expense has a receipt")
    return Check(
        _("Every expense has its receipt") if is_good else missing,
        _(
            "Expenses with a receipt: %(proved)s of %(all)s.",
            proved=_count(expenses.good),
            all=_count(expenses.all),
        ),
        is_good=is_good,
    )


def explained(waiting: int) -> Check:
    """Say whether any account holds money that nobody has explained."""
    title = _("Money waits to be explained")
    return Check(
        title if waiting else _("Nothing waits to be explained"),
        _("Accounts with unexplained money: %(count)s.", count=_count(waiting)),
        is_good=not waiting,
    )


def within(over: int) -> Check:
    """Say whether any budget line is overrun."""
    title = _("Not every line is within the budget")
    return Check(
        title if over else _("Lines within the budget"),
        _("Overrun budget lines: %(count)s.", count=_count(over)),
        is_good=not over,
    )


def _count(number: int) -> str:
    return formats.count(number, current_language())
