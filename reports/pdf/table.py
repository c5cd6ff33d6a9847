"""Tables over any number of pages: wrapped text, aligned figures, bars, totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from reports.pdf.chart import Bullet, draw_bullet
from reports.pdf.colours import HENNA, INK, INK_2, LINE, PAPER, SAND
from reports.pdf.file.tags import Element
from reports.pdf.flow import STRONG, TABLE, Flow
from reports.pdf.looks import Align, Box, Style
from reports.pdf.page import Pen
from reports.pdf.text.faces import Weight
from reports.pdf.text.shape import Line

_PADDING = 4.0
_ABOVE = 3.4
_BELOW = 6.0
_HEAD = Style(7.8, Weight.SEMIBOLD, INK_2)
_OF_COLUMN = "<</O /Table /Scope /Column>>"
_TH = ("TH", "<</O /Table /Scope /Row>>")
_TD = ("TD", "")


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
        is_plain = self.level is Level.PLAIN or self.level is Level.INNER
        return TABLE if is_plain else STRONG


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
            at_end = self.columns[i].kind is Kind.FIGURE
            x = self._starts[i + 1] - _PADDING if at_end else self._starts[i] + _PADDING
            align = Align.END if at_end else Align.START
            shown = lines if self.columns[i].head else ()
            self._pen.put(("TH", _OF_COLUMN), (x, base), shown, _HEAD, align)

    # Rows

    def _row(self, row: Row, table: Element) -> None:
        style = row.style
        wrapped = [
            self._lines(row.cells[i], column, style, self._indent(i, row))
            for i, column in enumerate(self.columns)
        ]
        height = max(map(len, wrapped)) * style.leading + 2 * _ABOVE
        room = 2 * height if row.level is Level.GROUP else height
        if self.flow.y - room < self.flow.bottom:
            self.flow.new_page()
            self._head(repeated=True)
        self._ground(row, height)
        with self._pen.inside(table.add("TR")):
            for i, lines in enumerate(wrapped):
                self._cell(i, row, style, lines)
        self.flow.y -= height

    def _lines(
        self, text: str, column: Column, style: Style, indent: float
    ) -> tuple[Line, ...]:
        """Break what is read, and leave figures and codes on their one line."""
        kind = column.kind
        if kind is Kind.LABEL or kind is Kind.TEXT:
            return self._wrap(text, style, column.width, indent) if text else ()
        return (self._pen.shape(text, style, rtl=False),) if text else ()

    def _ground(self, row: Row, height: float) -> None:
        flow, pen, below = self.flow, self._pen, self.flow.y - height
        ends = (flow.x, flow.x + self._width)
        if row.level is Level.TOTAL:
            pen.rect(Box(flow.x, below, self._width, height), fill=PAPER)
            pen.line((ends[0], flow.y), (ends[1], flow.y), INK, 0.7)
            for offset in (0.0, 1.8):
                y = below - offset
                pen.line((ends[0], y), (ends[1], y), INK, 0.7)
        elif row.style is STRONG:
            pen.line((ends[0], flow.y), (ends[1], flow.y), INK, 0.5)
            pen.line((ends[0], below), (ends[1], below), LINE)
        else:
            pen.line((ends[0], below), (ends[1], below), LINE)

    def _indent(self, i: int, row: Row) -> float:
        return 8 if i == 0 and row.level is Level.INNER else 0

    def _cell(self, i: int, row: Row, style: Style, lines: Sequence[Line]) -> None:
        kind, pen = self.columns[i].kind, self._pen
        base = self.flow.y - _ABOVE - style.size * 0.95
        start = self._starts[i] + _PADDING
        if kind is Kind.FIGURE:
            if row.is_warning:
                style = replace(style, colour=HENNA)
            pen.put(_TD, (self._edges[i], base), lines, style, Align.RIGHT)
        elif kind is Kind.LABEL:
            pen.put(_TH, (start + self._indent(i, row), base), lines, style)
        else:
            pen.put(_TD, (start + self._indent(i, row), base), lines, style)
        if kind is Kind.BAR and row.bar is not None:
            box = Box(start, base - 0.6, self.columns[i].width - 2 * _PADDING, 6.4)
            draw_bullet(pen, box, row.bar)

    def _wrap(
        self, text: str, style: Style, width: float, indent: float = 0
    ) -> tuple[Line, ...]:
        return self._pen.wrap(text, style, width - 2 * _PADDING - indent)
