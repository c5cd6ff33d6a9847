"""The two-column flow as SVG markup: where money came from, what it went to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.charts.bars import HATCHED, fill
from app.markup import written
from ledger.money import Money

_WIDTH, _NODE, _INNER_START, _INNER_END = 1120, 15, 250, 835
_HEAD, _SOURCE_GAP, _TARGET_GAP, _BODY = 34, 30, 26, 330
_TALL = 34


@dataclass(frozen=True, slots=True)
class Node:
    """An end of a flow: where money came from, or what it went to."""

    key: str
    label: str
    amount: Money
    figure: str
    kind: str
    """The colour: an instrument, ``spent`` or ``left``."""


@dataclass(frozen=True, slots=True)
class Link:
    """The money that went from one node to another."""

    source: str
    target: str
    amount: Money
    figure: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A two-column flow, with the texts that stand around it."""

    title: str
    finding: str
    sources_label: str
    targets_label: str
    sources: tuple[Node, ...]
    targets: tuple[Node, ...]
    links: tuple[Link, ...]


def flow_chart(flow: Flow, *, is_mirrored: bool) -> Markup:
    """Draw a flow: sources at the start, uses at the end, widths in proportion."""
    return _FlowDrawing(flow, is_mirrored=is_mirrored).draw()


@dataclass(frozen=True, slots=True)
class _Placed:
    node: Node
    top: float
    height: float


class _FlowDrawing:
    """Places the nodes of one flow and draws them with their bands."""

    def __init__(self, flow: Flow, *, is_mirrored: bool) -> None:
        self.flow, self.is_mirrored = flow, is_mirrored
        gaps = max(
            _SOURCE_GAP * (len(flow.sources) - 1), _TARGET_GAP * (len(flow.targets) - 1)
        )
        self.height = _HEAD + _BODY + gaps + 12
        self.whole = sum(node.amount.minor for node in flow.sources)
        self.left = self._place(flow.sources, _SOURCE_GAP, gaps)
        self.right = self._place(flow.targets, _TARGET_GAP, gaps)

    def draw(self) -> Markup:
        flow = self.flow
        parts = [
            self._text(
                _INNER_START - 12, 16, flow.sources_label, css="mut", is_end=True
            ),
            self._text(_INNER_END + _NODE + 12, 16, flow.targets_label, css="mut"),
            *self._bands(),
            *(
                self._node(placed, _INNER_START - _NODE, is_source=True)
                for placed in self.left
            ),
            *(self._node(placed, _INNER_END, is_source=False) for placed in self.right),
        ]
        return written(
            '<svg class="flow" viewBox="0 0 %s %s" role="img" direction="%s"'
            ' aria-labelledby="flow-title flow-finding">'
            '<title id="flow-title">%s</title><desc id="flow-finding">%s</desc>'
            "%s</svg>",
            _WIDTH,
            round(self.height),
            "rtl" if self.is_mirrored else "ltr",
            flow.title,
            flow.finding,
            Markup("").join(parts),
        )

    def _place(self, nodes: Sequence[Node], gap: int, gaps: int) -> list[_Placed]:
        top = _HEAD + (gaps - gap * (len(nodes) - 1)) / 2
        placed = []
        for node in nodes:
            height = self._high(node.amount)
            placed.append(_Placed(node, top, height))
            top += height + gap
        return placed

    def _high(self, amount: Money) -> float:
        return _BODY * amount.minor / self.whole if self.whole else 0.0

    def _x(self, x: float, width: float = 0) -> float:
        return _WIDTH - x - width if self.is_mirrored else x

    def _bands(self) -> list[Markup]:
        tops_left = {placed.node.key: placed.top for placed in self.left}
        tops_right = {placed.node.key: placed.top for placed in self.right}
        names = {node.key: node for node in (*self.flow.sources, *self.flow.targets)}
        bands = []
        for link in self.flow.links:
            high = self._high(link.amount)
            start, end = tops_left[link.source], tops_right[link.target]
            tops_left[link.source] += high
            tops_right[link.target] += high
            source, target = names[link.source], names[link.target]
            bands.append(
                written(
                    '<path class="ribbon k-%s" d="%s">'
                    "<title>%s → %s: %s</title></path>",
                    source.kind,
                    self._ribbon(start, end, high),
                    source.label,
                    target.label,
                    link.figure,
                )
            )
        return bands

    def _ribbon(self, start: float, end: float, high: float) -> str:
        a, b = self._x(_INNER_START), self._x(_INNER_END)
        c = (a + b) / 2
        return (
            f"M{a:.0f} {start:.1f}"
            f"C{c:.0f} {start:.1f} {c:.0f} {end:.1f} {b:.0f} {end:.1f}"
            f"V{end + high:.1f}"
            f"C{c:.0f} {end + high:.1f} {c:.0f} {start + high:.1f}"
            f" {a:.0f} {start + high:.1f}Z"
        )

    def _node(self, placed: _Placed, x: float, *, is_source: bool) -> Markup:
        node, middle = placed.node, placed.top + placed.height / 2
        rect = written(
            '<rect class="node k-%s"%s x="%s" y="%s" width="%s" height="%s" rx="3"/>',
            node.kind,
            fill(f"hatch-{node.kind}") if node.kind in HATCHED else "",
            self._x(x, _NODE),
            f"{placed.top:.1f}",
            _NODE,
            f"{max(placed.height, 3):.1f}",
        )
        label_x = x - 12 if is_source else x + _NODE + 12
        if is_source or placed.height > _TALL:
            return rect + Markup("").join(
                [
                    self._text(label_x, middle - 3, node.label, is_end=is_source),
                    self._text(
                        label_x, middle + 16, node.figure, css="v", is_end=is_source
                    ),
                ]
            )
        figure = written(
            '%s\u00a0 <tspan class="v">%s</tspan>', node.label, node.figure
        )
        return rect + self._text(label_x, middle + 5, figure)

    def _text(
        self, x: float, y: float, text: str, *, css: str = "", is_end: bool = False
    ) -> Markup:
        return written(
            '<text class="%s" x="%s" y="%s" text-anchor="%s">%s</text>',
            css,
            f"{self._x(x):.0f}",
            f"{y:.1f}",
            "end" if is_end else "start",
            text,
        )
