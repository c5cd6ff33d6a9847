"""Draw the public copy of a file from its pixels: upright, small, without metadata.

This module alone decodes what strangers send. It runs in a process of its own
(``app.evidence.worker``), which may use only so much memory and time.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from app.evidence.media import MediaType

LONG_EDGE = 2000
THUMBNAIL_EDGE = 320
LOOK_EDGE = 32
STRIP = 512
_WHITE = (255, 255, 255)
_ORIENTATION = 0x0112
_PDF_PASSWORD = 4


class RefusedError(Exception):
    """The worker's answer to a file that cannot be drawn: a word for the parent."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the copy, with the size that it has in the original."""

    picture: Image.Image
    width: int
    height: int


def draw(
    data: bytes, media_type: MediaType, *, most_pixels: int, most_pages: int
) -> Iterator[Page]:
    """Draw every page of a file. Raises RefusedError."""
    if media_type == "application/pdf":
        yield from _pdf(data, most_pages)
    else:
        yield _picture(data, most_pixels)


def encode(picture: Image.Image, edge: int) -> bytes:
    """Write a picture as WebP, no larger than an edge; it carries pixels alone."""
    small = picture.copy()
    small.thumbnail((edge, edge))
    out = io.BytesIO()
    small.save(out, "WEBP", quality=80, method=2)
    return out.getvalue()


def look(picture: Image.Image) -> bytes:
    """Reduce a picture to a few greys, by which two alike are found."""
    square = (LOOK_EDGE, LOOK_EDGE)
    return picture.convert("L").resize(square, Image.Resampling.BOX).tobytes()


def _picture(data: bytes, most_pixels: int) -> Page:
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, checked before decoding
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > most_pixels:
                raise RefusedError("pixels")
            size = image.size
            orientation = image.getexif().get(_ORIENTATION, 1)
            if image.format == "JPEG":
                image.draft("RGB", (LONG_EDGE, LONG_EDGE))
            small = _shrunk(image)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise RefusedError("damaged") from error
    small.getexif()[_ORIENTATION] = orientation
    upright = ImageOps.exif_transpose(small)
    bare = Image.new("RGB", upright.size, _WHITE)
    bare.paste(upright)
    is_turned = upright.size != small.size or orientation >= 5  # noqa: PLR2004 - 5 to 8 lie on their side
    width, height = reversed(size) if is_turned else size
    return Page(bare, width, height)


def _shrunk(image: Image.Image) -> Image.Image:
    """Copy an image to RGB on white, smaller, in strips: large ones fit in memory."""
    image.load()
    factor = max(1, max(image.size) // LONG_EDGE)
    width, height = (-(-edge // factor) for edge in image.size)
    whole = Image.new("RGB", (width, height), _WHITE)
    step = STRIP * factor
    for top in range(0, image.height, step):
        box = (0, top, image.width, min(top + step, image.height))
        strip = _flat(image.crop(box)).reduce(factor)
        whole.paste(strip, (0, top // factor))
    return whole


def _flat(strip: Image.Image) -> Image.Image:
    if strip.mode.startswith("I"):
        strip = strip.point(lambda grey: grey * (1 / 256)).convert("L")
    if strip.has_transparency_data:
        strip = strip.convert("RGBA")
        ground = Image.new("RGBA", strip.size, (*_WHITE, 255))
        strip = Image.alpha_composite(ground, strip)
    return strip.convert("RGB")


def _pdf(data: bytes, most_pages: int) -> Iterator[Page]:
    import pypdfium2  # noqa: PLC0415 - a third of the start, and most are photos

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == _PDF_PASSWORD
        raise RefusedError("locked" if is_locked else "damaged") from error
    with document:
        if not len(document):
            raise RefusedError("damaged")
        if len(document) > most_pages:
            raise RefusedError("pages")
        for number in range(len(document)):
            try:
                page = document[number]
                scale = LONG_EDGE / max(*page.get_size(), 1)
                drawn = page.render(scale=scale).to_pil()
            except pypdfium2.PdfiumError as error:
                raise RefusedError("damaged") from error
            bare = Image.new("RGB", drawn.size, _WHITE)
            bare.paste(drawn)
            yield Page(bare, *bare.size)
