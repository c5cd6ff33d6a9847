"""The column of a document: what comes next stands below, or on the next page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reports.pdf.colours import INK
from reports.pdf.looks import Style
from reports.pdf.page import Pen
from reports.pdf.text.faces import Weight

POINTS_PER_MM = 72 / 25.4
MARGIN = 20 * POINTS_PER_MM
GUTTER = 24.0
_NO_BOTTOM = -10_000.0
_BEFORE_HEADING = 9.0

BODY = Style(10, spacing=1.5)
TABLE = Style(8.5, spacing=1.334)
STRONG = Style(8.5, Weight.SEMIBOLD, spacing=1.334)
HEADING = Style(11.5, Weight.SEMIBOLD)


@dataclass(slots=True)
class Flow:
    """A place on a page that moves down as things are drawn."""

    pen: Pen
    y: float
    top: float
    bottom: float
    x: float
    width: float

    @property
    def end(self) -> float:
        """The end edge."""
        return self.x + self.width

    def halves(self, height: float) -> tuple[Flow, Flow]:
        """Return two columns beside each other, where this height is left for both.

        Nothing breaks inside them; ``join`` goes on below the longer one.
        """
        self.need(height)
        width = (self.width - GUTTER) / 2
        first = Flow(self.pen, self.y, self.top, _NO_BOTTOM, self.x, width)
        return first, replace(first, x=self.x + width + GUTTER)

    def join(self, halves: tuple[Flow, Flow]) -> None:
        """Go on below two columns."""
        self.y = min(half.y for half in halves)

    def need(self, height: float) -> None:
        """Go to a new page unless this height is left on the page."""
        if self.y - height < self.bottom:
            self.new_page()

    def new_page(self) -> None:
        """End the page and go on at the top of the next."""
        self.pen.end_page()
        self.y = self.top

    def skip(self, height: float) -> None:
        """Leave space."""
        self.y -= height

    def heading(self, text: str, *, keep: float = 60, kind: str = "H2") -> None:
        """Draw a heading that stays with what follows it, ``keep`` points at least."""
        lines = self.pen.wrap(text, HEADING, self.width)
        height = len(lines) * HEADING.leading
        if self.y < self.top:
            self.skip(_BEFORE_HEADING)
        self.need(height + keep)
        with self.pen.tag(kind):
            end = self.pen.lines(self.x, self.y - HEADING.size, lines, HEADING)
        self.y = end + HEADING.leading - 6
        self.pen.line((self.x, self.y), (self.end, self.y), INK, 0.8)
        self.skip(7)

    def paragraph(self, text: str, style: Style = BODY, kind: str = "P") -> None:
        """Draw a paragraph, over several pages if need be."""
        lines = list(self.pen.wrap(text, style, self.width))
        with self.pen.tag(kind):
            while lines:
                self.need(style.leading)
                room = max(1, int((self.y - self.bottom) / style.leading))
                now, lines = lines[:room], lines[room:]
                below = self.pen.lines(self.x, self.y - style.size, now, style)
                self.y = below + style.size
