"""A process beside ours is there again when it ended, and is not begun in a hurry."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from app.cli.keeping import FIRST_PAUSE, LONG_LIFE, LONGEST_PAUSE, Kept


class Beside:
    """A kept process that waits for ever, and a clock that we set."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pids: list[int] = []
        self.kept = Kept("test", self._start, lambda: self.now)

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", "input()"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE)
        self.pids.append(process.pid)
        return process

    def kill(self) -> None:
        process = self.kept.process
        process.kill()
        process.communicate()

    def starts_within(self, seconds: float) -> bool:
        """Tend it now, and again when so much time has gone by."""
        before = len(self.pids)
        self.kept.tend()
        self.now += seconds
        self.kept.tend()
        return len(self.pids) > before


@pytest.fixture
def beside() -> Iterator[Beside]:
    made = Beside()
    yield made
    made.kept.process.communicate(b"\n")


def test_a_process_that_ended_is_started_again(beside: Beside) -> None:
    assert not beside.starts_within(LONG_LIFE)  # it is there
    beside.kill()
    assert not beside.starts_within(FIRST_PAUSE / 2)
    assert beside.starts_within(FIRST_PAUSE)
    assert len(set(beside.pids)) == 2


def test_a_process_that_ends_soon_each_time_is_given_longer_pauses(
    beside: Beside,
) -> None:
    for pause in (1, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE):
        beside.kill()
        assert not beside.starts_within(pause - 0.5)
        assert beside.starts_within(0.5)
    beside.now += LONG_LIFE
    beside.kill()
    assert beside.starts_within(FIRST_PAUSE)


def test_an_end_that_was_asked_for_is_an_end(beside: Beside) -> None:
    beside.kept.end(patience=30)
    assert beside.kept.process.poll() is not None
