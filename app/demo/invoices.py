"""Draw an invoice for each expense, so that the auditor's way ends at a picture."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

from ledger.money import Money
from reports.formats import long_date, money

WIDTH, HEIGHT, MARGIN = 1000, 1300, 80
PAPER, INK, GREY, RULE = (252, 250, 244), (38, 34, 54), (110, 104, 122), (196, 186, 168)


@dataclass(frozen=True, slots=True)
class Invoice:
    """What stands on a drawn invoice. Everything in it is invented."""

    number: str
    seller: str
    buyer: str
    what: str
    amount: Money
    on: date


def draw_invoice(invoice: Invoice) -> bytes:
    """Draw an invoice as a JPEG; the same invoice gives the same bytes."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    _head(pen, invoice)
    _lines(pen, invoice)
    _stamp(pen, invoice)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()


def _font(size: int, *, is_bold: bool = False) -> ImageFont.FreeTypeFont:
    name = "600SemiBold" if is_bold else "400Regular"
    font = files("reports.pdf") / "fonts" / f"IBMPlexSansArabic_{name}.ttf"
    return ImageFont.truetype(io.BytesIO(font.read_bytes()), size)


def _head(pen: ImageDraw.ImageDraw, invoice: Invoice) -> None:
    seller, _, town = invoice.seller.partition(", ")
    pen.rectangle((0, 0, WIDTH, 18), fill=INK)
    pen.text((MARGIN, 90), seller, INK, _font(46, is_bold=True))
    pen.text((MARGIN, 155), town or "Anti-Atlas", GREY, _font(28))
    day = long_date(invoice.on, "fr")
    pen.text((MARGIN, 260), f"Facture n° {invoice.number}", INK, _font(34))
    pen.text((WIDTH - MARGIN, 260), day, INK, _font(30), anchor="ra")
    pen.text((MARGIN, 330), f"À : {invoice.buyer}", INK, _font(30))
    pen.line((MARGIN, 400, WIDTH - MARGIN, 400), RULE, 3)


def _lines(pen: ImageDraw.ImageDraw, invoice: Invoice) -> None:
    pen.text((MARGIN, 430), "Désignation", GREY, _font(24))
    pen.text((WIDTH - MARGIN, 430), "Montant TTC", GREY, _font(24), anchor="ra")
    top = 490
    for line in _wrapped(invoice.what, 34):
        pen.text((MARGIN, top), line, INK, _font(32))
        top += 48
    amount = money(invoice.amount, "fr")
    pen.text((WIDTH - MARGIN, 490), amount, INK, _font(32), anchor="ra")
    pen.line((MARGIN, top + 40, WIDTH - MARGIN, top + 40), RULE, 3)
    pen.text((MARGIN, top + 70), "Total à payer", INK, _font(36, is_bold=True))
    total = (WIDTH - MARGIN, top + 70)
    pen.text(total, amount, INK, _font(36, is_bold=True), anchor="ra")


def _stamp(pen: ImageDraw.ImageDraw, invoice: Invoice) -> None:
    box = (WIDTH - 420, 930, WIDTH - MARGIN, 1070)
    blue = (47, 58, 140)
    pen.rounded_rectangle(box, 16, outline=blue, width=5)
    middle = ((box[0] + box[2]) // 2, (box[1] + box[3]) // 2)
    pen.text(middle, "PAYÉ", blue, _font(54, is_bold=True), anchor="mm")
    foot = "Document de démonstration, dessiné par le programme"
    pen.text((WIDTH // 2, HEIGHT - 70), foot, GREY, _font(22), anchor="mm")
    pen.text((MARGIN, 990), f"Reçu le {long_date(invoice.on, 'fr')}", GREY, _font(26))


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
