"""Stacked and bullet bars as SVG markup, drawn from amounts.

Colours come from classes (``k-gift``), so that themes and print follow; lengths are
percentages, so that a bar fills whatever holds it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from ledger.money import Money

HATCHED = frozenset({"kind", "held"})
"""What is never cash, or not yet spent, is hatched and never a plain colour."""

_SMALLEST = 900
"""The thousandths of a percent that a part above zero is drawn with at least."""

_HUNDRED = 100_000


@dataclass(frozen=True, slots=True)
class Part:
    """A coloured part of a bar; a soft one is promised and not yet there."""

    kind: str
    amount: Money
    is_soft: bool = False


def stacked_bar(parts: Iterable[Part], whole: Money, css: str = "fund") -> Markup:
    """Draw parts side by side along a track that stands for the whole."""
    drawn, start = [], 0
    for part in parts:
        width = _share(part.amount, whole)
        if not part.amount.minor:
            continue
        drawn.append(
            Markup('<rect class="{}"{} x="{}" width="{}" height="100%"/>').format(
                f"k-{part.kind}", _fill(part), _percent(start), _percent(width)
            )
        )
        start += width
        drawn.append(
            Markup('<rect class="gap" x="{}" width="2" height="100%"/>').format(
                _percent(start)
            )
        )
    return Markup('<svg class="{}" aria-hidden="true">{}</svg>').format(
        css, Markup("").join(drawn[:-1])
    )


def bullet_bar(budget: Money, spent: Money, scale: Money) -> Markup:
    """Draw spending against its budget, with a tick at the limit and a hatch beyond."""
    limit, used = _share(budget, scale), _share(spent, scale)
    over = Markup("")
    if budget < spent:
        over = Markup(
            '<rect class="over" fill="url(#hatch-over)" x="{}" y="-3" width="{}"'
            ' height="20"/>'
        ).format(_percent(limit), _percent(max(used - limit, _SMALLEST)))
    return Markup(
        '<svg class="bullet" aria-hidden="true">'
        '<rect class="bud" width="{limit}" height="14" rx="4"/>'
        '<rect class="act" width="{used}" height="14" rx="4"/>{over}'
        '<rect class="mark" x="{limit}" y="-4" width="2" height="22"/></svg>'
    ).format(limit=_percent(limit), used=_percent(used), over=over)


def _share(amount: Money, whole: Money) -> int:
    if not whole.minor or amount.minor <= 0:
        return 0
    return max(_HUNDRED * amount.minor // whole.minor, _SMALLEST)


def _percent(thousandths: int) -> str:
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03d}%"


def _fill(part: Part) -> Markup:
    if part.is_soft:
        return fill(f"soft-{part.kind}")
    return fill(f"hatch-{part.kind}") if part.kind in HATCHED else Markup("")


def fill(pattern: str) -> Markup:
    """Name the pattern that fills a shape; without one its class colours it."""
    return Markup(' fill="url(#{})"').format(pattern)
