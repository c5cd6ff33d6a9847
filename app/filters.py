"""The filters templates write amounts, figures and dates with."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from jinja2 import Environment
from markupsafe import Markup

from app.markup import written
from ledger.money import Money
from reports import formats
from reports.formats import Language

_BY_LANGUAGE: dict[str, Callable[..., str]] = {
    "date": formats.short_date,
    "figure": formats.figure,
    "instant": formats.date_time,
    "long_date": formats.long_date,
    "month": formats.month,
    "number": formats.count,
    "rate": formats.decimal,
    "short_figure": partial(formats.figure, short=True),
    "unit": formats.unit,
}


def amount(value: Money, language: Language, *, short: bool = False) -> Markup:
    """Write an amount as one unbreakable run, isolated from the text around it."""
    name = formats.unit(value.currency, language)
    before, _, after = formats.money(value, language, short=short).partition(name)
    return written(
        '<bdi class="amt" dir="%s">%s<span class="cur %s">%s</span>%s</bdi>',
        formats.direction(language),
        before,
        "sym" if len(name) == 1 else "",
        name,
        after,
    )


def register(environment: Environment, language: Callable[[], Language]) -> None:
    """Add the filters to an environment; the language is asked for at each use."""
    writers: dict[str, Callable[..., str]] = {
        **_BY_LANGUAGE,
        "money": amount,
        "plain_money": formats.money,
        "short_money": partial(amount, short=True),
    }
    environment.filters.update(
        {name: _speaking(write, language) for name, write in writers.items()},
        bold=partial(written, "<b>%s</b>"),
        muted=partial(written, '<span class="muted">%s</span>'),
    )


def _speaking(
    write: Callable[..., str], language: Callable[[], Language]
) -> Callable[[object], str]:
    def filtered(value: object) -> str:
        return write(value, language())

    return filtered
