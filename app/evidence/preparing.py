"""Turn what somebody sent into evidence: kind, size, and a public copy of each page."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.evidence.errors import (
    DamagedFileError,
    EvidenceError,
    LockedFileError,
    TooLargeError,
    TooManyPagesError,
    TooManyPixelsError,
)
from app.evidence.kinds import kind_of
from app.evidence.media import MediaType

LOOK_BYTES = 1024
PATIENCE = 60
"""Seconds by the clock after which a file counts as damaged."""

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Most:
    """The most that a piece of evidence may be."""

    size_bytes: int = 10 * 1024 * 1024
    pixels: int = 64_000_000
    webp_pixels: int = 20_000_000
    pages: int = 20

    def pixels_of(self, media_type: MediaType) -> int:
        """Return how many pixels are too many; decoding WebP takes thrice the room."""
        return self.webp_pixels if media_type == "image/webp" else self.pixels


MOST = Most()


@dataclass(frozen=True, slots=True)
class PreparedPage:
    """A page of the public copy, with its thumbnail, as WebP."""

    picture: bytes
    thumbnail: bytes
    width: int
    height: int

    @property
    def sha256(self) -> bytes:
        """The hash under which the picture is kept."""
        return sha256(self.picture).digest()

    @property
    def thumbnail_sha256(self) -> bytes:
        """The hash under which the thumbnail is kept."""
        return sha256(self.thumbnail).digest()


@dataclass(frozen=True, slots=True)
class PreparedEvidence:
    """A file that can be evidence: its bytes, and what is drawn of it."""

    data: bytes
    media_type: MediaType
    look: bytes
    pages: tuple[PreparedPage, ...]

    @property
    def sha256(self) -> bytes:
        """The hash that the books know the file by."""
        return sha256(self.data).digest()


def prepare(data: bytes, most: Most = MOST) -> PreparedEvidence:
    """Check a file and draw its copy, in a process with limits of its own.

    Raises the EvidenceError that says what to do instead.
    """
    media_type = kind_of(data)
    if len(data) > most.size_bytes:
        raise TooLargeError(most.size_bytes)
    answer = _decode(data, media_type, most)
    header, _, rest = answer.partition(b"\n")
    said = _said(header)
    if refused := said.get("refused"):
        raise _refusal(refused, most, media_type)
    look, rest = rest[:LOOK_BYTES], rest[LOOK_BYTES:]
    pages = []
    for page in said["pages"]:
        big, small = page["sizes"]
        pages.append(
            PreparedPage(
                rest[:big], rest[big : big + small], page["width"], page["height"]
            )
        )
        rest = rest[big + small :]
    return PreparedEvidence(data, media_type, look, tuple(pages))


def _refusal(word: str, most: Most, media_type: MediaType) -> EvidenceError:
    match word:
        case "locked":
            return LockedFileError()
        case "pages":
            return TooManyPagesError(most.pages)
        case "pixels":
            return TooManyPixelsError(most.pixels_of(media_type))
        case _:
            return DamagedFileError()


def _decode(data: bytes, media_type: MediaType, most: Most) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own module, words of our own
            [
                sys.executable,
                "-m",
                "app.evidence.worker",
                media_type,
                str(most.pixels_of(media_type)),
                str(most.pages),
            ],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
            timeout=PATIENCE,
            cwd=_ROOT,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise DamagedFileError from error
    return done.stdout


def _said(header: bytes) -> dict[str, Any]:
    try:
        said = json.loads(header)
    except ValueError as error:
        raise DamagedFileError from error
    if not isinstance(said, dict):
        raise DamagedFileError
    return said
