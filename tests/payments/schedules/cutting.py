"""Cut the program off between any two of its steps: before or after a commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.orm import Session


class CutOffError(BaseException):
    """The process is gone between two steps."""


@contextmanager
def cut_off_at(moment: int) -> Iterator[None]:
    """Let the process be gone at the so-many-th moment; at none, never."""
    left = [moment]

    def count_down(_session: Session) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise CutOffError

    names = ("before_commit", "after_commit") if moment else ()
    for name in names:
        event.listen(Session, name, count_down)
    try:
        yield
    finally:
        for name in names:
            event.remove(Session, name, count_down)
