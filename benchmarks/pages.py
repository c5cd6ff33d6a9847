"""Requests per second of the project page, beside a hello-world of the same server."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import choice
from statistics import median

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.demo.inviting import World
from app.demo.telling import tell
from app.evidence.files import DiskFiles
from benchmarks.book import Bench
from benchmarks.results import Result

ROUNDS, SECONDS = 7, 1.0
HELLO, PROJECT = "/livez", "/en/projects/taliouine-dormitory"


def measure(bench: Bench) -> list[Result]:
    """Ask both in turns, one client on one kept connection."""
    engine = create_engine(bench.url)
    with tempfile.TemporaryDirectory(prefix="igp") as home:
        with Session(engine) as session:
            tell(session, World(DiskFiles(Path(home) / "evidence"), choice))
        engine.dispose()
        with served(bench, Path(home)) as port:
            hello, page = _in_turns(port)
    ratio = median(own / bare for own, bare in zip(page, hello, strict=True))
    return [
        Result(
            "project page, one client",
            median(page),
            "requests/s",
            "",
            peer=median(hello),
            ratio=ratio,
        )
    ]


def _in_turns(port: int) -> tuple[list[float], list[float]]:
    hello, page = [], []
    for path in (HELLO, PROJECT):
        _rate(port, path)
    for _ in range(ROUNDS):
        hello.append(_rate(port, HELLO))
        page.append(_rate(port, PROJECT))
    return hello, page


def _rate(port: int, path: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    count, start = 0, time.perf_counter()
    while time.perf_counter() < start + SECONDS:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path} answered {answer.status}")
        count += 1
    connection.close()
    return count / (time.perf_counter() - start)


@contextmanager
def served(
    bench: Bench, home: Path, more: Mapping[str, str] | None = None
) -> Iterator[int]:
    """Serve the program on the measurements' database; return its port."""
    environment = os.environ | {
        "DATABASE_URL": bench.url,
        "SECRET_KEY": "a secret for a measurement only, long enough",
        "IGOUDAR_HOME": str(home),
        "LOG_LEVEL": "error",
        "PORT": "0",
        **(more or {}),
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = server.stdout.readline() if server.stdout else ""
        yield int(line.rsplit(":", 1)[1])
    finally:
        server.terminate()
        server.communicate()
