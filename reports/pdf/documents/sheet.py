"""What every part of a document needs: a place, words, and a way to write figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.money import Money
from reports import formats
from reports.formats import Language
from reports.pdf.colours import INK_2
from reports.pdf.flow import Flow
from reports.pdf.looks import Style
from reports.pdf.page import Pen
from reports.pdf.text.faces import Weight
from reports.words import Words

SMALL = Style(8, colour=INK_2)
SMALL_STRONG = Style(8, Weight.SEMIBOLD, INK_2)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document under way in one language."""

    flow: Flow
    words: Words

    @property
    def pen(self) -> Pen:
        """The pen that draws it."""
        return self.flow.pen

    @property
    def language(self) -> Language:
        """The language it speaks."""
        return self.words.language

    def figure(self, amount: Money) -> str:
        """Write an amount for a column: decimals always, no currency."""
        return formats.figure(amount, self.language)

    def money(self, amount: Money) -> str:
        """Write an amount for a sentence: with its currency."""
        return formats.money(amount, self.language)

    def day(self, day: date) -> str:
        """Write a date."""
        return formats.short_date(day, self.language)

    def long_day(self, day: date) -> str:
        """Write a date for a heading or a sentence."""
        return formats.long_date(day, self.language)

    def number(self, number: int | None) -> str:
        """Write a register number; what has none yet is marked with a dash."""
        return "\u2013" if number is None else formats.count(number, self.language)

    def line_below(self, text: str) -> None:
        """Say in one line why a part is left out, or a remark."""
        self.flow.paragraph(text, SMALL)
        self.flow.skip(4)
