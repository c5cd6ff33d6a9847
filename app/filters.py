"""The filters templates write amounts, figures and dates with.

An instant, and a day that is told of one, is told by the clock of the page's book.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from jinja2 import Environment
from markupsafe import Markup

from app.markup import written
from ledger.money import Money
from payments.references import grouped
from reports import formats
from reports.formats import Language

_BY_LANGUAGE: dict[str, Callable[..., str]] = {
    "figure": formats.figure,
    "number": formats.count,
    "rate": formats.decimal,
    "short_figure": partial(formats.figure, short=True),
    "unit": formats.unit,
}
_OF_A_DAY: dict[str, Callable[..., str]] = {
    "date": formats.short_date,
    "instant": formats.date_time,
    "long_date": formats.long_date,
    "month": formats.month,
}


def as_given(at: datetime) -> datetime:
    """Leave an instant in the zone it is given in."""
    return at


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


def register(
    environment: Environment,
    language: Callable[[], Language],
    local: Callable[[datetime], datetime],
) -> None:
    """Add the filters to an environment; language and clock are asked at each use."""
    days = {name: _by_clock(write, local) for name, write in _OF_A_DAY.items()}
    writers: dict[str, Callable[..., str]] = {
        **_BY_LANGUAGE,
        **days,
        "money": amount,
        "plain_money": formats.money,
        "short_money": partial(amount, short=True),
    }
    environment.filters.update(
        {name: _speaking(write, language) for name, write in writers.items()},
        grouped=grouped,
        bold=partial(written, "<b>%s</b>"),
        muted=partial(written, '<span class="muted">%s</span>'),
    )


def _speaking(
    write: Callable[..., str], language: Callable[[], Language]
) -> Callable[[object], str]:
    def filtered(value: object) -> str:
        return write(value, language())

    return filtered


def _by_clock(
    write: Callable[..., str], local: Callable[[datetime], datetime]
) -> Callable[[date, Language], str]:
    def written_here(value: date, language: Language) -> str:
        return write(local(value) if isinstance(value, datetime) else value, language)

    return written_here
