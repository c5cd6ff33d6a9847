"""Break a paragraph into lines; order is resolved on the whole, then line by line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reports.pdf.text.clean import clean
from reports.pdf.text.faces import Family
from reports.pdf.text.itemise import levels_of
from reports.pdf.text.shape import Line, measure, shape, shape_line

# A line may end after spaces, and after a dash or a slash between two characters.
_PIECE = re.compile(r"[^ ]*?(?: +|[-/\u2010\u2013\u2014](?=[^ ])|$)")

Span = tuple[int, int]


@lru_cache(maxsize=2000)
def wrap(
    text: str, family: Family, width: float, *, rtl: bool = False
) -> tuple[Line, ...]:
    """Break a text greedily into lines no wider than ``width``, per 1000 of an em.

    A word wider than a line is cut between letters. The result has at least one line.
    """
    text = clean(text).strip(" ")
    whole = shape(text, family, rtl=rtl)
    if whole.width <= width:
        return (whole,)
    paragraph = _Paragraph(text, levels_of(text, rtl=rtl), family, rtl, width)
    return tuple(paragraph.line(span) for span in paragraph.spans())


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A text with its order resolved, to be broken at a width."""

    text: str
    levels: Sequence[int]
    family: Family
    rtl: bool
    width: float

    def line(self, span: Span) -> Line:
        """Shape one line of the paragraph."""
        start, end = span
        part, levels = self.text[start:end], self.levels[start:end]
        return shape_line(part, levels, self.family, rtl=self.rtl)

    def spans(self) -> Iterator[Span]:
        """Yield where each line starts and ends, spaces at its end left out."""
        start = end = 0
        used = 0.0
        for piece in self._pieces():
            if used and used + self._solid_width(piece) > self.width:
                yield start, end
                start, used = piece[0], 0.0
            used += self._width(*piece)
            end = self._solid_end(piece)
        yield start, end

    def _pieces(self) -> Iterator[Span]:
        """Yield the pieces that no line breaks, each with the spaces behind it."""
        for match in _PIECE.finditer(self.text):
            piece = match.span()
            if piece[0] == piece[1]:
                continue
            if self._solid_width(piece) <= self.width:
                yield piece
            else:
                yield from self._cut(piece)

    def _cut(self, piece: Span) -> Iterator[Span]:
        """Cut a piece wider than a line, never between a letter and its mark."""
        start = end = piece[0]
        for i in range(piece[0] + 1, piece[1] + 1):
            if i < piece[1] and unicodedata.combining(self.text[i]):
                continue
            if end > start and self._width(start, i) > self.width:
                yield start, end
                start = end
            end = i
        yield start, piece[1]

    def _solid_end(self, piece: Span) -> int:
        return piece[0] + len(self.text[piece[0] : piece[1]].rstrip(" "))

    def _solid_width(self, piece: Span) -> float:
        return self._width(piece[0], self._solid_end(piece))

    def _width(self, start: int, end: int) -> float:
        return measure(self.text[start:end], self.levels[start:end], self.family)
