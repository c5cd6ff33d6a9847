"""The head of a project's statement: what it is, the figures, and plain words."""

from __future__ import annotations

from ledger.money import Money
from reports import formats
from reports.pdf.colours import (
    INDIGO_DEEP,
    INK_2,
    LINE,
    SAFFRON,
    SAFFRON_INK,
    SAFFRON_SOFT,
    SAND,
    WHITE,
)
from reports.pdf.documents.labels import mark
from reports.pdf.documents.ornaments import draw_band, draw_mark
from reports.pdf.documents.sheet import SMALL, SMALL_STRONG, Sheet
from reports.pdf.flow import BODY
from reports.pdf.looks import Align, Box, Style
from reports.pdf.text.faces import Weight
from reports.statements.project import ProjectStatement, Section
from reports.words import isolate

_TITLE = Style(20, Weight.SEMIBOLD, spacing=1.3)
_NAME = Style(10, Weight.SEMIBOLD, INDIGO_DEEP)
_CHIP = Style(8, Weight.SEMIBOLD, SAFFRON_INK)
_LABEL = Style(7.6, Weight.SEMIBOLD, INK_2)
_SIGN = Style(12, colour=INK_2)
_FIGURE_SIZES = (15, 13, 11.5, 10, 8.5)
_UNIT = Style(7, colour=INK_2)
_TILE_HEIGHT, _GAP = 39.0, 15.0
_SENTENCES = {
    0: mark(
        "%(received)s came in and %(spent)s was spent; %(left)s was in the account"
        " on %(day)s."
    ),
    1: mark(
        "%(received)s came in, %(exchanged)s came from exchange and %(spent)s was"
        " spent; %(left)s was in the account on %(day)s."
    ),
    -1: mark(
        "%(received)s came in, %(spent)s was spent and %(exchanged)s was exchanged;"
        " %(left)s was in the account on %(day)s."
    ),
}
"""By the direction of exchange: none, in, out."""
_OTHER = {
    Section.REPAYMENTS: mark("Paid back"),
    Section.TRANSFERS: mark("Passed on"),
    Section.EXCHANGE: mark("Exchanged"),
    Section.UNASSIGNED: mark("Not yet assigned"),
}


def draw_head(sheet: Sheet, statement: ProjectStatement) -> None:
    """Draw the masthead, the title and the equation of each currency."""
    _masthead(sheet, statement)
    _title(sheet, statement)
    if statement.identity.is_test:
        _test_mark(sheet)
    for i in _cash_columns(statement):
        _equation(sheet, statement, i)
    _plain_words(sheet, statement)


def _masthead(sheet: Sheet, statement: ProjectStatement) -> None:
    pen, flow = sheet.pen, sheet.flow
    draw_band(pen)
    draw_mark(pen, Box(flow.x, flow.y - 24, 24, 24))
    with pen.tag("P"):
        pen.text(flow.x + 32, flow.y - 11, "Igoudar", _NAME)
    with pen.tag("P"):
        pen.text(flow.x + 32, flow.y - 22, statement.identity.place, SMALL)
    with pen.tag("P"):
        text = sheet.words.say("Project statement")
        pen.text(flow.end, flow.y - 9, text, _NAME, Align.END)
    chip = sheet.words.say("Provisional")
    width = pen.measure(chip, _CHIP) + 14
    pen.rect(
        Box(flow.end - width, flow.y - 27, width, 13), fill=SAFFRON_SOFT, radius=6.5
    )
    with pen.tag("P"):
        pen.text(flow.end - width / 2, flow.y - 23.4, chip, _CHIP, Align.CENTRE)
    flow.skip(40)


def _title(sheet: Sheet, statement: ProjectStatement) -> None:
    words, identity = sheet.words, statement.identity
    sheet.flow.paragraph(isolate(identity.title), _TITLE, "H1")
    sheet.flow.skip(4)
    period = words.say(
        "From %(first)s to %(last)s",
        first=sheet.long_day(statement.period.first),
        last=sheet.long_day(statement.period.last),
    )
    sheet.flow.paragraph(period, Style(11, Weight.SEMIBOLD))
    keepers = ", ".join(keeper.name for keeper in identity.keepers)
    fund = words.say("Fund %(code)s", code=identity.fund)
    kept = words.say("in the accounts of %(keepers)s", keepers=keepers)
    sheet.flow.paragraph(words.join(fund, kept if keepers else ""), SMALL)
    sheet.flow.skip(8)


def _test_mark(sheet: Sheet) -> None:
    pen, flow = sheet.pen, sheet.flow
    box = Box(flow.x, flow.y - 20, flow.width, 18)
    pen.rect(box, fill=SAFFRON_SOFT, stroke=SAFFRON, radius=4)
    with pen.tag("P"):
        text = sheet.words.say(
            "Test money: this book is for trying. Nothing here is real."
        )
        pen.text(flow.x + 10, box.y + 5.6, text, _CHIP)
    flow.skip(26)


def _equation(sheet: Sheet, statement: ProjectStatement, i: int) -> None:
    """Draw opening + in - out = closing; the reader can add it up."""
    say, flows = sheet.words.say, statement.flows
    spent = flows.sum_of(i, Section.SPENDING, Section.COSTS)
    tiles = [
        ("", say("At the start"), flows.opening[i]),
        ("+", say("Received"), flows.sum_of(i, Section.RECEIPTS)),
        ("\u2212", say("Spent"), -spent),
        *_others(sheet, statement, i),
        ("=", say("In the account"), flows.closing[i]),
    ]
    sheet.flow.need(_TILE_HEIGHT + 12)
    width = (sheet.flow.width - _GAP * (len(tiles) - 1)) / len(tiles)
    for n, tile in enumerate(tiles):
        box = Box(
            sheet.flow.x + n * (width + _GAP),
            sheet.flow.y - _TILE_HEIGHT,
            width,
            _TILE_HEIGHT,
        )
        _tile(sheet, box, tile, is_result=n == len(tiles) - 1)
    sheet.flow.skip(_TILE_HEIGHT + 7)


def _others(
    sheet: Sheet, statement: ProjectStatement, i: int
) -> list[tuple[str, str, Money]]:
    """Return the tile for what is neither received nor spent, named if it is one."""
    sums = {
        section: statement.flows.sum_of(i, section)
        for section in _OTHER
        if statement.flows.sum_of(i, section)
    }
    if not sums:
        return []
    whole = statement.flows.sum_of(i, *sums)
    name = _OTHER[next(iter(sums))] if len(sums) == 1 else mark("Other")
    sign = "\u2212" if whole.minor < 0 else "+"
    return [(sign, sheet.words.say(name), abs(whole))]


def _tile(
    sheet: Sheet, box: Box, tile: tuple[str, str, Money], *, is_result: bool
) -> None:
    pen, (sign, label, amount) = sheet.pen, tile
    pen.rect(box, fill=SAND if is_result else WHITE, stroke=LINE, radius=5)
    unit = formats.unit(amount.currency, sheet.language)
    room = box.width - 18 - pen.measure(unit, _UNIT)
    with pen.tag("P"):
        if sign:
            middle = box.x - _GAP / 2
            pen.text(middle, box.y + box.height / 2 - 4, sign, _SIGN, Align.CENTRE)
        pen.text(box.x + 8, box.y + box.height - 13, label, _LABEL)
        text = sheet.figure(amount)
        style = _fitting(sheet, text, room)
        width = pen.figures(box.x + 8, box.y + 9.5, text, style, Align.START)
        pen.text(box.x + 11 + width, box.y + 9.5, unit, _UNIT)


def _fitting(sheet: Sheet, text: str, width: float) -> Style:
    """Return the largest style in which a figure fits its tile."""
    for size in _FIGURE_SIZES:
        style = Style(size, Weight.SEMIBOLD)
        if sheet.pen.measure(text, style, rtl=False) <= width:
            return style
    return Style(_FIGURE_SIZES[-1] - 1, Weight.SEMIBOLD)


def _plain_words(sheet: Sheet, statement: ProjectStatement) -> None:
    pen, flow = sheet.pen, sheet.flow
    sentences = [_sentence(sheet, statement, i) for i in _cash_columns(statement)]
    sentences.append(
        sheet.words.say("Every figure is added up from entries that anyone may read.")
    )
    text = " ".join(sentences)
    lines = pen.wrap(text, BODY, flow.width - 28)
    height = len(lines) * BODY.leading + 26
    flow.need(height)
    box = Box(flow.x, flow.y - height, flow.width, height)
    pen.rect(box, fill=SAND)
    pen.rect(Box(flow.x, box.y, 3.5, height), fill=SAFFRON)
    with pen.tag("P"):
        pen.text(
            flow.x + 14, flow.y - 14, sheet.words.say("In plain words"), SMALL_STRONG
        )
    with pen.tag("P"):
        pen.lines(flow.x + 14, flow.y - 28, lines, BODY)
    flow.skip(height + 5)


def _cash_columns(statement: ProjectStatement) -> list[int]:
    columns = enumerate(statement.flows.columns)
    return [i for i, column in columns if not column.valued_in]


def _sentence(sheet: Sheet, statement: ProjectStatement, i: int) -> str:
    flows = statement.flows
    exchanged = flows.sum_of(i, Section.EXCHANGE)
    text = _SENTENCES[(exchanged.minor > 0) - (exchanged.minor < 0)]
    return sheet.words.say(
        text,
        received=sheet.money(flows.sum_of(i, Section.RECEIPTS)),
        spent=sheet.money(-flows.sum_of(i, Section.SPENDING, Section.COSTS)),
        exchanged=sheet.money(abs(exchanged)),
        left=sheet.money(flows.closing[i]),
        day=sheet.long_day(statement.period.last),
    )
