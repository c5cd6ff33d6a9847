"""Kinds of files that may be evidence, told from their first bytes alone."""

from __future__ import annotations

from app.evidence.errors import EmptyFileError, HeicRefusedError, UnknownKindError
from app.evidence.media import MediaType

_HEIF_BRANDS = (
    b"heic",
    b"heix",
    b"heim",
    b"heis",
    b"hevc",
    b"hevx",
    b"mif1",
    b"msf1",
    b"avif",
)
# Readers look for the header of a PDF in the first kilobyte; we take it at the start.
_PDF = b"%PDF-"


def kind_of(data: bytes) -> MediaType:
    """Tell the kind of a file from its bytes; its name and label are not asked."""
    if not data:
        raise EmptyFileError
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(_PDF):
        return "application/pdf"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        raise HeicRefusedError
    raise UnknownKindError
