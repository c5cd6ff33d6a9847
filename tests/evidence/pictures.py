"""Files that people might send as evidence, drawn by code."""

import io

import pikepdf
from PIL import Image, ImageDraw

from reportlab.pdfgen.canvas import Canvas  # isort: skip

SECRETS = ("Amina Private", "RIB 000 000 0000000000000000 00")


def encoded(image, kind="PNG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def receipt(size=(400, 300), total="8 640.00"):
    """A receipt that is not alike in any two of its corners."""
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, size[0] // 3, size[1] // 4), fill="navy")
    pen.rectangle((size[0] - 8, 0, size[0], size[1] // 2), fill="red")
    pen.text((20, size[1] - 40), f"TOTAL {total} MAD", fill="black")
    return image


TURNS = {
    1: (),
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_90,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_270,),
}
"""What a camera did to an upright picture that it marks with an orientation."""


def turned(image, orientation, kind="PNG", **options):
    """A picture as a camera stores it, with the flag that turns it upright."""
    for turn in TURNS[orientation]:
        image = image.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(image, kind, exif=exif, **options)


def pdf(*lines, pages=1):
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 400))
    for number in range(pages):
        for row, line in enumerate(lines):
            canvas.drawString(20, 350 - 20 * row, line)
        canvas.drawString(20, 20, f"page {number + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def blacked_out_pdf():
    """An invoice with secrets under a box, in a note, a title and a revision."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 400))
    canvas.setTitle(SECRETS[0])
    canvas.drawString(20, 350, "9 brass taps, 8 640.00 MAD")
    for row, secret in enumerate(SECRETS):
        canvas.drawString(20, 300 - 20 * row, secret)
        canvas.textAnnotation(secret, (10, 10, 40, 40))
    canvas.rect(15, 270, 270, 50, fill=1)
    canvas.showPage()
    canvas.save()
    first = out.getvalue()
    with pikepdf.open(io.BytesIO(first)) as document:
        document.docinfo["/Subject"] = SECRETS[1]
        changed = io.BytesIO()
        document.save(changed)
    return first + changed.getvalue()


def locked_pdf():
    with pikepdf.open(io.BytesIO(pdf("secret"))) as document:
        out = io.BytesIO()
        document.save(out, encryption=pikepdf.Encryption(user="a", owner="b"))
    return out.getvalue()
