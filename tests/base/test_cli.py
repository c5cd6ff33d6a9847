"""The command line, run as people run it: in processes of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import TypeVar

import click
import httpx
import pytest
from click.testing import CliRunner
from gunicorn.config import Config

from app.cli import main
from app.cli.failures import Translating
from app.cli.serving import WebProcess
from app.embedded_postgres.folders import Folders
from ledger.book.errors import LedgerError
from tests.databases import Database

T = TypeVar("T")


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """An installation made by `igoudar init`."""
    folder = Path(tempfile.mkdtemp(prefix="igoudar-test-"))
    made = igoudar(folder, "init")
    assert made.returncode == 0, made.stderr
    assert re.fullmatch(r"The database is ready \(schema \d+\)\.\n", made.stdout)
    yield folder
    wait_for(lambda: not Folders(root=folder / "postgres").processes())
    shutil.rmtree(folder)


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DATABASE_", "PG", "SECRET_", "PUBLIC_"))
    }
    return kept | {"IGOUDAR_HOME": str(home), "LOG_LEVEL": "warning"} | more


def igoudar(
    home: Path, *arguments: str, **more: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        env=environment(home, **more),
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )


Serving = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def serving(home: Path) -> Iterator[Serving]:
    """Serve; what a test leaves running ends with it."""
    begun: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve", *arguments],
            env=environment(home, PORT="0"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        begun.append(process)
        return process

    yield start
    for process in begun:
        process.terminate()
        process.communicate(timeout=60)


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    found = re.fullmatch(r"Serving at (http://\S+)\n", process.stdout.readline())
    assert found
    return found[1]


def alive(session_leader: int) -> list[int]:
    """Find the processes of a session that are still there."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session_leader and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


@pytest.mark.full
def test_init_a_second_time_changes_nothing(home: Path) -> None:
    again = igoudar(home, "init")
    assert again.returncode == 0


@pytest.mark.full
def test_psql_works_as_the_application_unless_told_otherwise(home: Path) -> None:
    for given, role in (((), "igoudar_app"), (("--as", "owner"), "igoudar_owner")):
        done = igoudar(home, "psql", *given, "-Atc", "select current_user")
        assert done.stdout == f"{role}\n"


@pytest.mark.full
def test_psqls_own_status_comes_through(home: Path) -> None:
    assert igoudar(home, "psql", "-c", "select 1/0").returncode == 1
    assert igoudar(home, "psql", "--no-such-option").returncode != 0


@pytest.mark.full
@pytest.mark.parametrize(
    "blow", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.full)]
)
def test_serve_says_where_and_leaves_nothing_running(
    home: Path, serving: Serving, blow: signal.Signals
) -> None:
    process = serving("--with-worker")
    address = address_of(process)
    assert (home / "served-port").read_text() == f"{httpx.URL(address).port}\n"
    answer = httpx.get(f"{address}/readyz", timeout=30)
    assert answer.json()["status"] == "ready"
    os.killpg(process.pid, blow)
    _said, complaints = process.communicate(timeout=60)
    assert (process.returncode, complaints) == (0, "")
    assert not alive(process.pid)
    assert not Folders(root=home / "postgres").processes()


def test_a_web_process_ends_even_while_its_pool_is_locked() -> None:
    worker = WebProcess(0, 0, [], None, 30, Config(), None)
    worker.tpool = ThreadPoolExecutor(1)
    ended = Event()

    def told_to_end() -> None:
        with worker.tpool._shutdown_lock, suppress(SystemExit):  # as submit holds it
            worker.handle_quit(signal.SIGQUIT, None)
        ended.set()

    threading.Thread(target=told_to_end, daemon=True).start()
    assert ended.wait(30)
    assert not worker.alive
    worker.tmp.close()


@pytest.mark.full
def test_a_killed_service_leaves_nothing_in_the_way_of_the_next(
    serving: Serving,
) -> None:
    process = serving("--with-worker")
    address = httpx.URL(address_of(process))
    assert address.port is not None
    with socket.create_connection((address.host, address.port)) as waiting:
        # A request that never ends would hold its process back.
        head = b"POST /en/login HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"
        waiting.sendall(head)
        httpx.get(address.join("/livez"), timeout=30)
        process.kill()
        process.communicate(timeout=60)  # until nobody holds its output any more
    assert not alive(process.pid)


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


def children_with(pid: int, word: str) -> list[int]:
    """Find the children of a process whose command has a word."""
    commands = {
        child: Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        for child in children(pid)
    }
    return [child for child, words in commands.items() if word.encode() in words]


def wait_for(what: Callable[[], T]) -> T:
    until = time.monotonic() + 60
    while not (found := what()):
        assert time.monotonic() < until, "it never came"
        Event().wait(0.05)
    return found


@pytest.mark.full
def test_a_worker_that_is_killed_is_started_again_and_told(serving: Serving) -> None:
    process = serving("--with-worker")
    address_of(process)
    (first,) = children_with(process.pid, "worker")
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: set(children_with(process.pid, "worker")) - {first})
    process.terminate()
    _said, complaints = process.communicate(timeout=60)
    told = [json.loads(line) for line in complaints.splitlines()]
    assert [(one["event"], one["process"]) for one in told] == [
        ("process.ended", "worker"),
        ("process.started_again", "worker"),
    ]
    assert process.returncode == 0
    assert not alive(process.pid)


@pytest.mark.full
def test_a_web_process_that_ends_takes_nothing_of_its_master_along(
    serving: Serving,
) -> None:
    process = serving("--with-worker")
    address = address_of(process)
    (worker,) = children_with(process.pid, "worker")
    others = {worker, *children_with(process.pid, "-D")}
    (web,) = wait_for(lambda: set(children(process.pid)) - others)
    httpx.get(f"{address}/livez", timeout=30)  # it listens to signals by now
    os.kill(web, signal.SIGTERM)
    wait_for(lambda: web not in children(process.pid))
    wait_for(lambda: set(children(process.pid)) - others)
    transport = httpx.HTTPTransport(retries=3)
    with httpx.Client(transport=transport, timeout=30) as client:
        assert client.get(f"{address}/readyz").json()["status"] == "ready"
    assert others < set(children(process.pid))
    process.terminate()
    _said, complaints = process.communicate(timeout=60)
    assert complaints == ""


@pytest.mark.full
def test_serve_goes_on_when_the_command_that_had_the_server_ends(
    home: Path, serving: Serving
) -> None:
    first = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "psql", "-At"],
        env=environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert first.stdin is not None
    assert first.stdout is not None
    first.stdin.write("select 'up';\n")
    first.stdin.flush()
    assert first.stdout.readline() == "up\n"
    process = serving()
    address = address_of(process)
    first.communicate("\\q\n", timeout=60)
    transport = httpx.HTTPTransport(retries=3)
    with httpx.Client(transport=transport, timeout=30) as client:
        answers = (client.get(f"{address}/readyz").json() for _ in range(2000))
        assert any(answer["status"] == "ready" for answer in answers)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)


@pytest.mark.full
def test_serve_goes_on_when_its_postgresql_is_killed(
    home: Path, serving: Serving
) -> None:
    process = serving()
    address = address_of(process)
    folders = Folders(root=home / "postgres")
    before = folders.processes()
    killed = int(folders.pid_file.read_text().split()[0])
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: folders.processes() and not folders.processes() & before)
    transport = httpx.HTTPTransport(retries=3)
    with httpx.Client(transport=transport, timeout=30) as client:
        answers = (client.get(f"{address}/readyz").json() for _ in range(2000))
        assert any(answer["status"] == "ready" for answer in answers)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)


@pytest.mark.full
def test_serve_refuses_a_database_that_was_not_prepared() -> None:
    folder = Path(tempfile.mkdtemp(prefix="igoudar-test-"))
    done = igoudar(folder, "serve")
    shutil.rmtree(folder)
    assert done.returncode == 1
    assert "run `igoudar init` first" in done.stderr


@pytest.mark.full
def test_a_port_that_is_taken_is_named(home: Path) -> None:
    import socket  # noqa: PLC0415

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = igoudar(home, "serve", PORT=str(port))
    assert done.returncode == 2
    assert f"PORT {port} cannot be had" in done.stderr


@pytest.mark.full
def test_a_server_of_ones_own_is_used_where_it_is_named(
    home: Path, fresh_database: Database
) -> None:
    named = {
        "DATABASE_URL": fresh_database.app_url,
        "DATABASE_OWNER_URL": fresh_database.owner_url,
        "SECRET_KEY": "x" * 32,
    }
    assert igoudar(home, "init", **named).returncode == 0
    done = igoudar(home, "psql", "-Atc", "select current_database()", **named)
    assert done.stdout == f"{fresh_database.name}\n"
    del named["DATABASE_OWNER_URL"]
    for command in (("init",), ("psql", "--as", "owner")):
        refused = igoudar(home, *command, **named)
        assert refused.returncode == 2
        assert "DATABASE_OWNER_URL is missing" in refused.stderr


@pytest.mark.full
def test_a_worker_does_what_waits_and_ends(home: Path) -> None:
    assert igoudar(home, "worker", "--until-empty").returncode == 0


@pytest.mark.full
def test_a_wrong_setting_is_a_wrong_call(home: Path) -> None:
    done = igoudar(home, "init", PORT="eighty")
    assert done.returncode == 2
    assert "PORT is 'eighty'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_call_says_so() -> None:
    assert CliRunner().invoke(main, ["nonsense"]).exit_code == 2


def test_a_broken_rule_of_the_book_is_one_line_and_status_1() -> None:
    @click.command()
    def broken() -> None:
        raise LedgerError

    group = Translating(commands={"broken": broken})
    done = CliRunner().invoke(group, ["broken"])
    assert done.exit_code == 1
    assert done.stderr == "Error: a rule of the book is broken.\n"


def commands(command: click.Command, name: str = "") -> Iterator[tuple[str, ...]]:
    yield tuple(name.split())
    if isinstance(command, click.Group):
        for below in command.commands.values():
            yield from commands(below, f"{name} {below.name}")


@pytest.mark.parametrize("path", list(commands(main)), ids=" ".join)
def test_every_command_explains_itself(path: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, [*path, "--help"])
    assert done.exit_code == 0
    summary = done.output.split("\n\n")[1].strip()
    assert summary
    assert not json.dumps(summary).startswith('"Options')
