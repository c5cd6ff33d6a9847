"""The process that decodes one file: bytes come in, a header and pictures go out.

Its limits on memory and time are set before the first byte is read.
"""

from __future__ import annotations

import json
import resource
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.evidence.drawing import Page

MEMORY = 768 * 1024 * 1024
SECONDS = 20


def limit_ourselves() -> None:
    """Give up the right to much memory, time, and to writing files."""
    limits = (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for what, most in limits:
        # Not every system has every limit.
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def main(media_type: str, most_pixels: str, most_pages: str) -> None:
    """Draw the file on the standard input; write what came of it to the output."""
    # Loading the libraries may take more memory than a file may use.
    from app.evidence import drawing  # noqa: PLC0415 - before the limits
    from app.evidence.media import MediaType  # noqa: PLC0415 - before the limits

    limit_ourselves()
    data = sys.stdin.buffer.read()
    try:
        drawn = drawing.draw(
            data,
            cast("MediaType", media_type),
            most_pixels=int(most_pixels),
            most_pages=int(most_pages),
        )
        answer = written(drawn)
    except drawing.RefusedError as error:
        answer = json.dumps({"refused": str(error)}).encode()
    except MemoryError:
        answer = json.dumps({"refused": "damaged"}).encode()
    sys.stdout.buffer.write(answer)


def written(drawn: Iterable[Page]) -> bytes:
    """Write a line that tells the sizes, the look of the first page, and the pictures.

    The pages are encoded one by one: only one is held as pixels at a time.
    """
    from app.evidence import drawing  # noqa: PLC0415 - as above

    header, blobs = [], [b""]
    for page in drawn:
        picture = drawing.encode(page.picture, drawing.LONG_EDGE)
        thumbnail = drawing.encode(page.picture, drawing.THUMBNAIL_EDGE)
        blobs[0] = blobs[0] or drawing.look(page.picture)
        blobs += [picture, thumbnail]
        sizes = [len(picture), len(thumbnail)]
        header.append({"width": page.width, "height": page.height, "sizes": sizes})
    return json.dumps({"pages": header}).encode() + b"\n" + b"".join(blobs)


if __name__ == "__main__":
    main(*sys.argv[1:])
