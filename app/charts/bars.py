"""Stacked and bullet bars as SVG markup, drawn from amounts.

Colours come from classes (``k-gift``), so that themes and print follow; lengths are
percentages, so that a bar fills whatever holds it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from app.markup import written
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
            written(
                '<rect class="%s"%s x="%s" width="%s" height="100%%"/>',
                f"k-{part.kind}",
                _fill(part),
                _percent(start),
                _percent(width),
            )
        )
        start += width
        drawn.append(
            written(
                '<rect class="gap" x="%s" width="2" height="100%%"/>', _percent(start)
            )
        )
    return written(
        '<svg class="%s" aria-hidden="true">%s</svg>', css, Markup("").join(drawn[:-1])
    )


def bullet_bar(budget: Money, spent: Money, scale: Money) -> Markup:
    """Draw spending against its budget, with a tick at the limit and a hatch beyond."""
    limit, used = _share(budget, scale), _share(spent, scale)
    over = Markup("")
    if budget < spent:
        over = written(
            '<rect class="over" fill="url(#hatch-over)" x="%s" y="-3" width="%s"'
            ' height="20"/>',
            _percent(limit),
            _percent(max(used - limit, _SMALLEST)),
        )
    return written(
        '<svg class="bullet" aria-hidden="true">'
        '<rect class="bud" width="%s" height="14" rx="4"/>'
        '<rect class="act" width="%s" height="14" rx="4"/>%s'
        '<rect class="mark" x="%s" y="-4" width="2" height="22"/></svg>',
        _percent(limit),
        _percent(used),
        over,
        _percent(limit),
    )


def progress_bar(done: int, whole: int) -> Markup:
    """Draw how much of some work is done."""
    return written(
        '<svg class="bullet" aria-hidden="true">'
        '<rect class="bud" width="100%%" height="14" rx="4"/>'
        '<rect class="act" width="%s" height="14" rx="4"/></svg>',
        _percent(_part(done, whole)),
    )


def _share(amount: Money, whole: Money) -> int:
    return _part(amount.minor, whole.minor)


def _part(part: int, whole: int) -> int:
    if not whole or part <= 0:
        return 0
    return max(_HUNDRED * part // whole, _SMALLEST)


def _percent(thousandths: int) -> str:
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03d}%"


def _fill(part: Part) -> Markup:
    if part.is_soft:
        return fill(f"soft-{part.kind}")
    return fill(f"hatch-{part.kind}") if part.kind in HATCHED else Markup("")


def fill(pattern: str) -> Markup:
    """Name the pattern that fills a shape; without one its class colours it."""
    return written(' fill="url(#%s)"', pattern)
