"""Draw the receipt that a giver of cash is handed: one small page, with its proof."""

from __future__ import annotations

from reports.formats import Language
from reports.pdf.colours import HENNA, HENNA_SOFT, INK, INK_2, SAFFRON_SOFT
from reports.pdf.documents.ornaments import draw_band, draw_mark, draw_qr
from reports.pdf.documents.sheet import SMALL, Sheet
from reports.pdf.file.archive import About
from reports.pdf.flow import Flow
from reports.pdf.looks import Align, Box, Style
from reports.pdf.page import Pen
from reports.pdf.text.clean import clean
from reports.pdf.text.faces import Weight
from reports.statements.cash_receipt import CashReceipt
from reports.words import Words, isolate

A5 = (419.53, 595.28)
_MARGIN = 32.0
_TOP = 22.0
_NAME = Style(10, Weight.SEMIBOLD)
_NUMBER = Style(13, Weight.SEMIBOLD)
_AMOUNT = Style(24, Weight.SEMIBOLD)
_STRONG = Style(10, Weight.SEMIBOLD, spacing=1.5)
_LABEL = Style(8.5, colour=INK_2)
_MARK = Style(8.5, Weight.SEMIBOLD)
_VOID = Style(11, Weight.SEMIBOLD, HENNA)
_QR = 74.0


def render_cash_receipt(receipt: CashReceipt, language: Language) -> bytes:
    """Draw a receipt as archival PDF; the same receipt gives the same bytes."""
    words = Words(language)
    title = " ".join((words.say("Receipt"), receipt.label))
    about = About(title, clean(receipt.association), language, receipt.issued_at)
    pen = Pen(about, A5)
    top = pen.height - _MARGIN
    width = pen.width - 2 * _MARGIN
    flow = Flow(pen, pen.height - _TOP, top, _MARGIN, _MARGIN, width)
    sheet = Sheet(flow, words)
    _head(sheet, receipt)
    _marks(sheet, receipt)
    _body(sheet, receipt)
    _proof(sheet, receipt)
    pen.end_page()
    return pen.finish((), lambda _page: None)


def _head(sheet: Sheet, receipt: CashReceipt) -> None:
    pen, flow, say = sheet.pen, sheet.flow, sheet.words.say
    draw_band(pen)
    draw_mark(pen, Box(flow.x, flow.y - 24, 24, 24))
    with pen.tag("P"):
        pen.text(flow.x + 32, flow.y - 11, isolate(receipt.association), _NAME)
    with pen.tag("P"):
        pen.text(flow.x + 32, flow.y - 22, "Igoudar", SMALL)
    flow.skip(44)
    flow.paragraph(say("Receipt %(number)s", number=receipt.label), _NUMBER, "H1")
    flow.skip(2)


def _marks(sheet: Sheet, receipt: CashReceipt) -> None:
    say = sheet.words.say
    if receipt.is_test:
        text = say("Test money: this book is for trying. Nothing here is real.")
        _mark(sheet, text, (_MARK, SAFFRON_SOFT))
    if receipt.is_void:
        text = say("Void: this receipt counts no more. Its number stays.")
        _mark(sheet, text, (_VOID, HENNA_SOFT))


def _mark(sheet: Sheet, text: str, look: tuple[Style, str]) -> None:
    (style, colour), flow = look, sheet.flow
    lines = sheet.pen.wrap(text, style, flow.width - 20)
    height = len(lines) * style.leading + 8
    box = Box(flow.x, flow.y - height, flow.width, height)
    sheet.pen.rect(box, fill=colour, radius=4)
    with sheet.pen.tag("P"):
        sheet.pen.lines(flow.x + 10, flow.y - style.size - 4, lines, style)
    flow.skip(height + 8)


def _body(sheet: Sheet, receipt: CashReceipt) -> None:
    flow, say = sheet.flow, sheet.words.say
    # Nobody can write a figure before or behind it.
    flow.paragraph(f"*{isolate(sheet.money(receipt.amount))}*", _AMOUNT)
    flow.skip(4)
    given = say("Residents together") if receipt.is_shared else receipt.giver
    rows = (
        (say("Received in cash on"), sheet.long_day(receipt.received_on)),
        (say("From"), given or say("a giver who stays unknown")),
        (say("For the project"), receipt.project),
        (say("Received by"), receipt.received_by),
        (
            say("Confirmed by"),
            receipt.confirmed_by or say("waits for the second officer"),
        ),
    )
    for label, value in rows:
        flow.paragraph(label, _LABEL)
        flow.paragraph(isolate(clean(value)), _STRONG)
        flow.skip(4)


def _proof(sheet: Sheet, receipt: CashReceipt) -> None:
    pen, flow, say = sheet.pen, sheet.flow, sheet.words.say
    flow.skip(4)
    pen.line((flow.x, flow.y), (flow.end, flow.y), INK, 0.8)
    flow.skip(10)
    box = Box(flow.end - _QR, flow.y - _QR, _QR, _QR)
    draw_qr(pen, box, receipt.address, say("The address of this receipt"))
    narrow = Flow(pen, flow.y, flow.top, flow.bottom, flow.x, flow.width - _QR - 14)
    text = say(
        "The same receipt stands at this address, as it is today. If it is not there,"
        " or says something else, tell the association’s president or the operator."
    )
    narrow.paragraph(text, SMALL)
    narrow.skip(3)
    narrow.paragraph(say("This is no tax receipt."), SMALL)
    with pen.tag("P"):
        pen.text(flow.x, _MARGIN - 8, receipt.label, SMALL, Align.START)
