"""Keep a process of ours there: one that ends is started again, a little later."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable

from app.logs import log

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
"""Seconds before a process that ended is started again; doubled while it ends soon."""

LONG_LIFE = 60.0
"""Seconds after which a process that ends had begun well."""


class Kept:
    """A process beside ours. Somebody tends it about once a second, and ends it."""

    def __init__(
        self,
        name: str,
        start: Callable[[], subprocess.Popen[bytes]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name, self._start, self._clock = name, start, clock
        self._pause = FIRST_PAUSE / 2
        self._due: float | None = None
        self._begin()

    def tend(self) -> None:
        """Start the process again where it has ended, once its pause is over."""
        if self.process.poll() is None:
            return
        if self._due is None:
            self._due = self._clock() + self._next_pause()
            log.error("process.ended", process=self._name, again_in=self._pause)
        elif self._clock() >= self._due:
            self._begin()
            log.warning("process.started_again", process=self._name)

    def end(self, patience: float) -> None:
        """Ask the process to end, and end it where it does not listen."""
        self.process.terminate()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _begin(self) -> None:
        self.process = self._start()
        self._begun, self._due = self._clock(), None

    def _next_pause(self) -> float:
        if self._clock() - self._begun >= LONG_LIFE:
            self._pause = FIRST_PAUSE
        else:
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return self._pause
