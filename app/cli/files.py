"""Files that commands write: whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click


@contextmanager
def fresh_file(out: Path) -> Iterator[IO[bytes]]:
    """Write beside a file and put it in place when all is written, else leave it."""
    part = out.with_name(f"{out.name}.part")
    try:
        opened = part.open("wb")
    except OSError as error:
        message = f"{out} cannot be written: {error.strerror}."
        raise click.BadParameter(message, param_hint="--out") from error
    try:
        with opened as file:
            yield file
        part.replace(out)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error}.") from error
    finally:
        part.unlink(missing_ok=True)
