"""What a step takes in a process of its own: clock, processors, memory.

Other work on the machine stretches the clock, not the time of the processors; so that
is what figures are compared by, and the clock stands beside it.
"""

from __future__ import annotations

import multiprocessing
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Self

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from ledger.book.calls import driver
from ledger.proof.storage import Link

Look = Callable[[], object]
Step = Callable[[Session, list[Link]], Look]
"""Makes ready what is measured; adds to the list what other connections it uses."""

_EVERY = 0.01
_KIB = 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """What one look took.

    ``wall`` is the median on the clock and ``cpu`` the mean of processors, here and in
    the server, in seconds; ``memory`` is the most that was held, here and there.
    """

    wall: float
    cpu: float
    memory: float


def weigh(url: str, step: Step, times: int = 1) -> Cost:
    """Take a step in a new process, so many times after one that warms it up.

    A step that is taken once is not warmed up.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    worker = context.Process(target=_alone, args=(there, url, step, times))
    worker.start()
    there.close()
    try:
        cost = here.recv()
    except EOFError:
        raise RuntimeError("a measurement failed; its error stands above") from None
    finally:
        worker.join()
    if not isinstance(cost, Cost):
        raise TypeError(cost)
    return cost


def processors(links: list[Link]) -> float:
    """Say how many seconds of processors this process and the server's have used."""
    spent = time.process_time()
    for link in links:
        stat = Path(f"/proc/{link.info.backend_pid}/schedstat")
        spent += int(stat.read_text(encoding="ascii").split()[0]) / 1e9
    return spent


def _alone(answer: Connection, url: str, step: Step, times: int) -> None:
    engine = create_engine(url)
    with Session(engine) as session:
        links = [driver(session)]
        look = step(session, links)
        with _Memory(links) as memory:
            if times > 1:
                look()
            walls, before = [], processors(links)
            for _ in range(times):
                start = time.perf_counter()
                look()
                walls.append(time.perf_counter() - start)
            cpu = (processors(links) - before) / times
        session.rollback()
        for link in links[1:]:
            link.close()
    engine.dispose()
    answer.send(Cost(median(walls), cpu, memory.most))


class _Memory:
    """Watches the memory that this process and the server's hold for themselves."""

    def __init__(self, links: list[Link]) -> None:
        self.most = 0.0
        self._server = 0.0
        self._pids = [link.info.backend_pid for link in links]
        self._over = Event()
        self._thread = Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._over.set()
        self._thread.join()
        self.most = self._server + _mebibytes("self", "VmHWM")

    def _watch(self) -> None:
        is_over = False
        while not is_over:
            is_over = self._over.wait(_EVERY)
            now = sum(_mebibytes(str(pid), "RssAnon") for pid in self._pids)
            self._server = max(self._server, now)


def _mebibytes(pid: str, name: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    found = re.search(rf"^{name}:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) / _KIB if found else 0.0
