"""Read what a page or a paper says, with plain spaces and no direction marks."""

import io
import re

from pypdf import PdfReader

MARKS = re.compile("[\u200e\u200f\u2066-\u2069]")
SPACES = re.compile(r"[\s\u00a0\u202f]+")


def plain(text):
    return SPACES.sub(" ", MARKS.sub("", text))


def text_of(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    return plain(" ".join(page.extract_text() for page in pages))
