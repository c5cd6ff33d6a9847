"""Tables over any number of pages: wrapped text, aligned figures, bars, totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from reports.pdf.chart import Bullet, draw_bullet
from reports.pdf.colours import HENNA, INK, INK_2, LINE, PAPER, SAND
from reports.pdf.file.tags import Element
from reports.pdf.flow import STRONG, TABLE, Flow
from reports.pdf.page import Align, Box, Pen, Style
from reports.pdf.text.faces import Weight
from reports.pdf.text.shape import Line

_PADDING = 4.0
_ABOVE = 3.4
_BELOW = 6.0
_HEAD = Style(7.8, Weight.SEMIBOLD, INK_2)
_OF_COLUMN = "<</O /Table /Scope /Column>>"
_OF_ROW = "<</O /Table /Scope /Row>>"


class Kind(Enum):
    """What a column holds, and so how it is set."""

    LABEL = auto()
    """Text that names its row."""
    TEXT = auto()
    CODE = auto()
    """A number, a code or a date, at the start edge, left to right."""
    FIGURE = auto()
    """An amount: units stand under units in every language."""
    BAR = auto()


class Level(Enum):
    """How a row stands out."""

    PLAIN = auto()
    INNER = auto()
    """A part of what stands above it."""
    GROUP = auto()
    """The head of the rows below it, from which no page break parts it."""
    SUBTOTAL = auto()
    TOTAL = auto()
    """Closed by a double rule, as in an account book."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in points and what it holds."""

    head: str
    width: float
    kind: Kind = Kind.TEXT
    widest: str = ""
    """The widest figure to come, where rows arrive one by one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of texts, one for each column, with a bar for a column that holds bars."""

    cells: tuple[str, ...]
    level: Level = Level.PLAIN
    bar: Bullet | None = None
    is_warning: bool = False

    @property
    def style(self) -> Style:
        """The style of the row's texts."""
        return TABLE if self.level in {Level.PLAIN, Level.INNER} else STRONG


@dataclass(slots=True)
class Table:
    """A table under way. Rows may come from a generator: nothing is kept."""

    flow: Flow
    columns: Sequence[Column]
    style: Style = TABLE
    _starts: list[float] = field(default_factory=list)
    _edges: dict[int, float] = field(default_factory=dict)

    def draw(self, rows: Iterable[Row]) -> None:
        """Draw head and rows, the head again on each page."""
        self._starts = [self.flow.x]
        for column in self.columns:
            self._starts.append(self._starts[-1] + column.width)
        self._edges = self._figure_edges(rows if isinstance(rows, Sequence) else ())
        with self.flow.pen.tag("Table") as table:
            self._head(repeated=False)
            for row in rows:
                self._row(row, table)
        self.flow.skip(_BELOW)

    @property
    def _pen(self) -> Pen:
        return self.flow.pen

    @property
    def _width(self) -> float:
        return self._starts[-1] - self._starts[0]

    def _figure_edges(self, rows: Sequence[Row]) -> dict[int, float]:
        """Say where figures end: at the end edge, or as far as the widest one reaches.

        Digits line up on the physical right in every language. In a column that is
        read from the right, that side is placed so that the widest touches the end.
        """
        edges = {}
        for i, column in enumerate(self.columns):
            if column.kind is not Kind.FIGURE:
                continue
            edges[i] = self._starts[i + 1] - _PADDING
            if self._pen.rtl:
                texts = [(column.widest, STRONG)]
                texts += [(row.cells[i], row.style) for row in rows]
                widths = [self._pen.measure(t, s, rtl=False) for t, s in texts]
                edges[i] -= max(widths)
        return edges

    # Head

    def _head(self, *, repeated: bool) -> None:
        wrapped = [self._wrap(c.head, _HEAD, c.width) for c in self.columns]
        count = max(len(lines) for lines in wrapped)
        height = count * _HEAD.leading + 2 * _ABOVE
        self.flow.need(height + self.style.leading * 2)
        box = Box(self.flow.x, self.flow.y - height, self._width, height)
        self._pen.rect(box, fill=SAND)
        if repeated:
            with self._pen.artifact():
                self._head_cells(wrapped)
        else:
            with self._pen.tag("TR"):
                self._head_cells(wrapped)
        self.flow.y -= height

    def _head_cells(self, wrapped: Sequence[tuple[Line, ...]]) -> None:
        base = self.flow.y - _ABOVE - _HEAD.size
        for i, lines in enumerate(wrapped):
            with self._pen.tag("TH", attributes=_OF_COLUMN):
                at_end = self.columns[i].kind is Kind.FIGURE
                x = self._starts[i + 1] - _PADDING if at_end else self._starts[i]
                x += 0 if at_end else _PADDING
                align = Align.END if at_end else Align.START
                for n, line in enumerate(lines):
                    self._pen.text(x, base - n * _HEAD.leading, line, _HEAD, align)

    # Rows

    def _row(self, row: Row, table: Element) -> None:
        wrapped = {
            i: self._wrap(row.cells[i], row.style, column.width, self._indent(i, row))
            for i, column in enumerate(self.columns)
            if column.kind in {Kind.LABEL, Kind.TEXT}
        }
        count = max([len(lines) for lines in wrapped.values()], default=1)
        height = count * row.style.leading * 0.92 + 2 * _ABOVE
        room = 2 * height if row.level is Level.GROUP else height
        if self.flow.y - room < self.flow.bottom:
            self.flow.new_page()
            self._head(repeated=True)
        self._ground(row, height)
        with self._pen.inside(table), self._pen.tag("TR"):
            for i, column in enumerate(self.columns):
                self._cell(i, column, row, wrapped.get(i, ()))
        self.flow.y -= height

    def _ground(self, row: Row, height: float) -> None:
        flow, pen, below = self.flow, self._pen, self.flow.y - height
        ends = (flow.x, flow.x + self._width)
        if row.level is Level.TOTAL:
            pen.rect(Box(flow.x, below, self._width, height), fill=PAPER)
            pen.line((ends[0], flow.y), (ends[1], flow.y), INK, 0.7)
            for offset in (0.0, 1.8):
                y = below - offset
                pen.line((ends[0], y), (ends[1], y), INK, 0.7)
        elif row.level in {Level.SUBTOTAL, Level.GROUP}:
            pen.line((ends[0], flow.y), (ends[1], flow.y), INK, 0.5)
            pen.line((ends[0], below), (ends[1], below), LINE)
        else:
            pen.line((ends[0], below), (ends[1], below), LINE)

    def _indent(self, i: int, row: Row) -> float:
        return 8 if i == 0 and row.level is Level.INNER else 0

    def _cell(self, i: int, column: Column, row: Row, lines: Sequence[Line]) -> None:
        text, style, pen = row.cells[i], row.style, self._pen
        base = self.flow.y - _ABOVE - style.size * 0.95
        is_label = column.kind is Kind.LABEL
        kind, scope = ("TH", _OF_ROW) if is_label else ("TD", "")
        with pen.tag(kind, attributes=scope):
            if column.kind is Kind.BAR and row.bar is not None:
                box = Box(self._starts[i] + _PADDING, base - 0.6, column.width - 8, 6.4)
                draw_bullet(pen, box, row.bar)
            if not text:
                return
            if row.is_warning and column.kind is Kind.FIGURE:
                style = Style(style.size, style.weight, HENNA)
            if column.kind is Kind.FIGURE:
                pen.figures(self._edges[i], base, text, style)
            elif column.kind is Kind.CODE:
                x = self._starts[i] + _PADDING
                pen.figures(x, base, text, style, Align.START)
            else:
                x = self._starts[i] + _PADDING + self._indent(i, row)
                tight = Style(style.size, style.weight, style.colour, 1.45 * 0.92)
                pen.lines(x, base, lines, tight)

    def _wrap(
        self, text: str, style: Style, width: float, indent: float = 0
    ) -> tuple[Line, ...]:
        return self._pen.wrap(text, style, width - 2 * _PADDING - indent)
