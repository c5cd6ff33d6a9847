"""A pen that draws in reading direction and tags what it draws."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from reports.pdf.colours import Colour
from reports.pdf.file.archive import (
    About,
    Attachment,
    add_archival_parts,
    document_information,
)
from reports.pdf.file.fonts import Fonts
from reports.pdf.file.objects import Document, Size
from reports.pdf.file.tags import Element, StructureTree
from reports.pdf.looks import A4, RTL_LANGUAGES, Align, Box, Style
from reports.pdf.text.shape import Line, shape
from reports.pdf.text.wrap import wrap

_PAINT = {
    (True, False): "f",
    (False, True): "S",
    (True, True): "B",
    (False, False): "n",
}
"""The operator that fills, strokes, does both or neither."""


class _Drawing(Canvas):
    """ReportLab's canvas as a maker of drawing operators, without its default font."""

    def __init__(self, size: Size) -> None:
        super().__init__(io.BytesIO(), pagesize=size)
        self._code: list[str] = []

    def write(self, code: str) -> None:
        """Add operators as they are."""
        self._code.append(code)

    def round_box(self, left: float, box: Box, radius: float) -> None:
        """Add the path of a rectangle with rounded corners."""
        path = PDFPathObject(code=self._code)
        path.roundRect(left, box.y, box.width, box.height, radius)

    def take(self) -> bytes:
        """Return the page's operators and begin a new page."""
        code = "\n".join(self._code).encode("ascii")
        self._startPage()  # type: ignore[attr-defined]  # not in its stubs
        return code

    def _make_preamble(self) -> None:
        self._preamble = ""


class Pen:
    """Draws one document, page after page, and writes it as tagged PDF/A-3a, PDF/UA-1.

    All that is drawn stands in a structure element, or is an artifact: decoration that
    a screen reader leaves out. Distances run from the start edge of the page: from the
    left, in Arabic from the right.
    """

    def __init__(self, about: About, size: Size = A4) -> None:
        self.about = about
        self.width, self.height = size
        self.rtl = about.language in RTL_LANGUAGES
        self.pages = 0
        self._document = Document(size, about.language)
        self._drawing = _Drawing(size)
        self._fonts = Fonts()
        self._tree = StructureTree()
        self._element = self._tree.root
        self._in_marked_content = False

    # Tags

    @contextmanager
    def tag(self, kind: str, *, attributes: str = "") -> Iterator[Element]:
        """Put what is drawn inside into a structure element; not inside an artifact."""
        if self._in_marked_content:
            yield self._element
            return
        with self.inside(self._element.add(kind, attributes=attributes)) as element:
            yield element

    @contextmanager
    def inside(self, element: Element) -> Iterator[Element]:
        """Continue a structure element that is already there."""
        outer, self._element = self._element, element
        try:
            yield element
        finally:
            self._element = outer

    @contextmanager
    def artifact(self, kind: str = "") -> Iterator[None]:
        """Draw decoration, which screen readers leave out."""
        if self._in_marked_content:
            yield
            return
        begin = f"/Artifact <</Type /{kind}>> BDC" if kind else "/Artifact BMC"
        with self._marked(begin):
            yield

    @contextmanager
    def figure(self, alt: str, box: Box) -> Iterator[None]:
        """Draw a figure that these words stand for."""
        left = self.left_of(box)
        sides = (left, box.y, left + box.width, box.y + box.height)
        corners = " ".join(f"{side:.2f}" for side in sides)
        place = f"<</O /Layout /Placement /Block /BBox [{corners}]>>"
        element = self._element.add("Figure", alt=alt, attributes=place)
        with self.inside(element), self._content():
            yield

    @contextmanager
    def _content(self) -> Iterator[None]:
        """Mark what is drawn as content of the current element."""
        if self._in_marked_content:
            yield
            return
        number = self._tree.mark(self._element)
        with self._marked(f"/{self._element.kind} <</MCID {number}>> BDC"):
            yield

    @contextmanager
    def _marked(self, begin: str) -> Iterator[None]:
        self._drawing.write(begin)
        self._in_marked_content = True
        try:
            yield
        finally:
            self._in_marked_content = False
            self._drawing.write("EMC")

    # Places

    def physical(self, x: float) -> float:
        """Return the distance from the left of a distance from the start."""
        return self.width - x if self.rtl else x

    def left_of(self, box: Box) -> float:
        """Return the left side of a box."""
        return self.width - box.x - box.width if self.rtl else box.x

    # Text

    def shape(self, text: str, style: Style, *, rtl: bool | None = None) -> Line:
        """Shape a line in the document's direction, or in another."""
        direction = self.rtl if rtl is None else rtl
        return shape(text, style.family, rtl=direction)

    def measure(self, text: str, style: Style, *, rtl: bool | None = None) -> float:
        """Return how wide a text is, in points."""
        return self.shape(text, style, rtl=rtl).width * style.size / 1000

    def wrap(self, text: str, style: Style, width: float) -> tuple[Line, ...]:
        """Break a text into lines of at most this width, in points."""
        wanted = round(width * 1000 / style.size, 3)
        return wrap(text, style.family, wanted, rtl=self.rtl)

    def text(
        self,
        x: float,
        y: float,
        text: str | Line,
        style: Style,
        align: Align = Align.START,
    ) -> float:
        """Draw one line on a baseline and return its width."""
        line = self.shape(text, style) if isinstance(text, str) else text
        with self._content():
            self._draw([(line, self._left(line, x, style, align), y)], style)
        return line.width * style.size / 1000

    def figures(
        self, x: float, y: float, text: str, style: Style, align: Align = Align.RIGHT
    ) -> float:
        """Draw a number, a code or a date: left to right in every language."""
        return self.text(x, y, self.shape(text, style, rtl=False), style, align)

    def lines(self, x: float, y: float, lines: Sequence[Line], style: Style) -> float:
        """Draw lines under each other, the first on ``y``; return the next baseline."""
        with self._content():
            placed = [
                (line, self._left(line, x, style, Align.START), y - n * style.leading)
                for n, line in enumerate(lines)
            ]
            self._draw(placed, style)
        return y - len(lines) * style.leading

    def put(
        self,
        tag: tuple[str, str],
        at: tuple[float, float],
        lines: Sequence[Line],
        style: Style,
        align: Align = Align.START,
    ) -> None:
        """Draw lines as one element, its kind and attributes given; tables live on it.

        The same as ``lines`` inside ``tag``, in a third of the time.
        """
        x, y = at
        placed = [
            (line, self._left(line, x, style, align), y - n * style.leading)
            for n, line in enumerate(lines)
        ]
        if self._in_marked_content:
            self._draw(placed, style)
            return
        kind, attributes = tag
        element = self._element.add(kind, attributes=attributes)
        if placed:
            number = self._tree.mark(element)
            self._drawing.write(f"/{kind} <</MCID {number}>> BDC")
            self._draw(placed, style)
            self._drawing.write("EMC")

    def _left(self, line: Line, x: float, style: Style, align: Align) -> float:
        width = line.width * style.size / 1000
        at = self.physical(x)
        if align is Align.CENTRE:
            return at - width / 2
        ends_there = align is Align.RIGHT or (align is Align.END) != self.rtl
        return at - width if ends_there else at

    def _draw(self, placed: Sequence[tuple[Line, float, float]], style: Style) -> None:
        size, draw = style.size, self._fonts.draw
        shown = " ".join([draw(line, x, y, size) for line, x, y in placed])
        self._drawing.write(f"{style.colour} rg BT {shown} ET")

    # Shapes

    def rect(
        self,
        box: Box,
        *,
        fill: Colour | None = None,
        stroke: Colour | None = None,
        radius: float = 0,
    ) -> None:
        """Draw a rectangle."""
        self.rects([box], fill=fill, stroke=stroke, radius=radius)

    def rects(
        self,
        boxes: Sequence[Box],
        *,
        fill: Colour | None = None,
        stroke: Colour | None = None,
        radius: float = 0,
    ) -> None:
        """Draw rectangles of one look."""
        drawing = self._drawing
        with self.artifact():
            self._colours(fill, stroke)
            for box in boxes:
                left = self.left_of(box)
                if radius:
                    drawing.round_box(left, box, radius)
                else:
                    corner = f"{left:.2f} {box.y:.2f}"
                    drawing.write(f"{corner} {box.width:.2f} {box.height:.2f} re")
            drawing.write(_PAINT[fill is not None, stroke is not None])

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        colour: Colour,
        width: float = 0.5,
    ) -> None:
        """Draw a straight line."""
        self.polygon([start, end], stroke=colour, width=width)

    def polygon(
        self,
        points: Sequence[tuple[float, float]],
        *,
        fill: Colour | None = None,
        stroke: Colour | None = None,
        width: float = 1,
    ) -> None:
        """Draw a closed shape if it is filled, an open line if it is not."""
        corners = [f"{self.physical(x):.2f} {y:.2f}" for x, y in points]
        path = " l ".join([f"{corners[0]} m {corners[1]}", *corners[2:]])
        with self.artifact():
            self._colours(fill, stroke)
            pen_width = f"{width:.2f} w " if stroke is not None else ""
            paint = _PAINT[fill is not None, stroke is not None]
            self._drawing.write(f"{pen_width}{path} l {paint}")

    @contextmanager
    def clip(self, box: Box) -> Iterator[None]:
        """Draw only what lies inside a box."""
        corner = f"{self.left_of(box):.2f} {box.y:.2f}"
        with self.artifact():
            size = f"{box.width:.2f} {box.height:.2f}"
            self._drawing.write(f"q {corner} {size} re W n")
            try:
                yield
            finally:
                self._drawing.write("Q")

    def _colours(self, fill: Colour | None, stroke: Colour | None) -> None:
        if fill is not None:
            self._drawing.write(f"{fill} rg")
        if stroke is not None:
            self._drawing.write(f"{stroke} RG")

    # Pages

    def end_page(self) -> None:
        """Finish the page; its footer is drawn when the number of pages is known."""
        self._document.add_page(self._drawing.take())
        self._tree.end_page()
        self.pages += 1

    def finish(
        self,
        attachments: Sequence[Attachment] = (),
        footer: Callable[[int], None] | None = None,
    ) -> bytes:
        """Draw the footer of each page, by its number from 1, and return the file."""
        for page in range(self.pages if footer else 0):
            if footer:
                with self.artifact("Pagination"):
                    footer(page + 1)
                self._document.add_to_page(page, self._drawing.take())
        document = self._document
        self._fonts.add_to(document)
        self._tree.add_to(document, document.page_numbers)
        add_archival_parts(document, self.about, attachments, rtl=self.rtl)
        return document.to_bytes(document_information(self.about))
