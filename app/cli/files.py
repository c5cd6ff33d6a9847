"""Files that commands write: whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISREG
from typing import IO

import click


@contextmanager
def fresh_file(out: Path) -> Iterator[IO[bytes]]:
    """Write beside a file and put it in place when all is written, else leave it.

    A link stays one: the file it leads to is replaced. What is no file, such as a pipe
    or a device, is written to as it is, never replaced.
    """
    if _is_no_file(out):
        with _opened(out, out) as file:
            yield file
        return
    target = out.resolve()
    part = target.with_name(f"{target.name}.part")
    opened = _opened(part, out)
    try:
        with opened as file:
            yield file
        part.replace(target)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error}.") from error
    finally:
        part.unlink(missing_ok=True)


def _is_no_file(out: Path) -> bool:
    try:
        return not S_ISREG(out.stat().st_mode)
    except OSError:
        return False


def _opened(path: Path, out: Path) -> IO[bytes]:
    try:
        return path.open("wb")
    except OSError as error:
        message = f"{out} cannot be written: {error.strerror}."
        raise click.BadParameter(message, param_hint="--out") from error
