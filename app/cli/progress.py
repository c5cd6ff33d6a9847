"""How long work shows where it stands: a bar for eyes, plain lines for a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

LINES = 10
"""How often work that goes into a file says where it is."""


@contextmanager
def progress(title: str, total: int, notes: Console) -> Iterator[Callable[[], None]]:
    """Show how far some work is; the function given is called after each step."""
    if not notes.is_terminal:
        yield _Lines(title, total, notes).advance
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=notes, transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda: bar.advance(task)


class _Lines:
    """Counts steps, and prints a line after every tenth of them."""

    def __init__(self, title: str, total: int, notes: Console) -> None:
        self._title, self._total, self._notes = title, total, notes
        self._done = 0
        self._say()

    def advance(self) -> None:
        self._done += 1
        before = (self._done - 1) * LINES // self._total
        if self._done * LINES // self._total > before:
            self._say()

    def _say(self) -> None:
        line = f"{self._title}: {self._done} of {self._total}"
        self._notes.print(line, soft_wrap=True)
