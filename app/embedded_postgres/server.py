"""Start the embedded server, or connect to the one that runs already."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from sqlalchemy import URL

from app.embedded_postgres.binaries import Binaries, find_binaries
from app.embedded_postgres.data import ENVIRONMENT, make_data
from app.embedded_postgres.errors import EmbeddedPostgresError, NotStartedError
from app.embedded_postgres.folders import Folders
from app.embedded_postgres.identity import Identity, choose_identity
from app.embedded_postgres.roles import make_roles
from app.owners import end_with_owner

PATIENCE = 60.0
"""Seconds to wait for a server to start or to stop."""

LAST_BREATH = 10.0
"""Seconds to wait for a server whose owner was killed to notice it."""

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "log_destination": "stderr",
    "logging_collector": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "cluster_name": "igoudar",
    "shared_buffers": "256MB",
    "jit": "off",
}
# Nor does a server for tests gather statistics, or write all it holds to the disk, at
# moments of its own choice; and two crowds of fifty connections may meet there.
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "checkpoint_timeout": "1d",
    "max_wal_size": "4GB",
    "max_connections": "200",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL; ours to stop if this process started it."""

    folders: Folders
    socket: Path
    binaries: Binaries
    process: subprocess.Popen[bytes] | None = None
    owner_pid: int = 0

    def url(self, role: str, database: str = "igoudar") -> str:
        """Give SQLAlchemy's address of a database, for one of the roles."""
        return URL.create(
            "postgresql+psycopg",
            username=role,
            database=database,
            query={"host": str(self.socket)},
        ).render_as_string(hide_password=False)

    @property
    def is_ours(self) -> bool:
        """Whether this process started the server, and so stops it."""
        return self.process is not None and self.owner_pid == os.getpid()

    @property
    def is_running(self) -> bool:
        """Whether the server takes connections."""
        return _accepts(self.socket)

    def stop(self) -> None:
        """Stop the server if this process started it; otherwise leave it alone."""
        if self.process is None or not self.is_ours or self.process.poll() is not None:
            return
        with self.folders.locked():
            self.end_process()

    def end_process(self) -> None:
        """Shut our process down in order, and at once if it does not listen."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(PATIENCE)
        self.folders.forget_socket()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def connect_or_start(
    home: Path, *, durable: bool = True, identity: Identity | None = None
) -> Server:
    """Give the server of a home: the one that runs, or a new one of ours.

    Only the main thread may start one: the server ends with the thread that did.
    `durable=False` gives up safety against a crash of the machine, for tests.
    """
    folders = Folders(root=home.resolve() / "postgres")
    binaries = find_binaries()
    with folders.locked():
        socket = folders.socket()
        if _is_there(folders, socket):
            return Server(folders, socket, binaries)
        if threading.current_thread() is not threading.main_thread():
            raise EmbeddedPostgresError("Start the embedded server in the main thread.")
        identity = identity or choose_identity()
        make_data(folders, binaries, identity, durable=durable)
        identity.hand_over(socket)
        _bury(folders)
        folders.clear_stale_pid_file()
        folders.note_owner()
        process = _launch(folders, socket, binaries, identity, durable=durable)
        server = Server(folders, socket, binaries, process, os.getpid())
        try:
            _wait_until_ready(process, folders, socket)
            make_roles(socket)
        except BaseException:
            server.end_process()
            raise
    return server


def _is_there(folders: Folders, socket: Path) -> bool:
    """Wait out a server that is coming up or going down."""
    begun = time.monotonic()
    deadline = begun + PATIENCE
    while not _accepts(socket) or (
        folders.is_orphaned() and time.monotonic() < begun + LAST_BREATH
    ):
        if not folders.processes():
            return False
        if time.monotonic() > begun + LAST_BREATH and not folders.is_served():
            _end_orphans(folders)
        if time.monotonic() > deadline:
            raise NotStartedError(
                "another one neither answers nor ends", _tail(folders)
            )
        time.sleep(0.02)
    return True


def _end_orphans(folders: Folders) -> None:
    """End what a killed server left, and what waits for ever for a lock it held.

    The server is gone: they can do nothing more, and a new one may not start beside
    them. What they had not committed is undone when it reads its log.
    """
    for pid in folders.processes():
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def _bury(folders: Folders) -> None:
    """Take note of a server of ours that was killed: until then its number is taken."""
    pid = folders.noted_pid()
    deadline = time.monotonic() + LAST_BREATH
    with suppress(OSError):  # another's, or buried before
        name = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
        while pid and name == "postgres" and time.monotonic() < deadline:
            if os.waitpid(pid, os.WNOHANG) != (0, 0):
                return
            time.sleep(0.01)


def _accepts(socket: Path) -> bool:
    try:
        psycopg.connect(
            host=str(socket), user="postgres", dbname="postgres", connect_timeout=5
        ).close()
    except psycopg.OperationalError:
        return False
    return True


def _launch(
    folders: Folders,
    socket: Path,
    binaries: Binaries,
    identity: Identity,
    *,
    durable: bool,
) -> subprocess.Popen[bytes]:
    settings = SETTINGS | {"unix_socket_directories": f'"{socket}"'}
    if not durable:
        settings |= NOT_DURABLE
    arguments = [f"-c{name}={value}" for name, value in settings.items()]
    command = [binaries.program("postgres"), "-D", str(folders.data), *arguments]
    with folders.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - programs we found, arguments of ours
            [*identity.prefix, *command],
            env=ENVIRONMENT,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us; we then stop it in order
            preexec_fn=end_with_owner(signal.SIGINT),  # noqa: PLW1509 - one system call, no lock
            user=identity.uid,
            group=identity.gid,
            extra_groups=identity.groups,
        )


def _wait_until_ready(
    process: subprocess.Popen[bytes], folders: Folders, socket: Path
) -> None:
    deadline = time.monotonic() + PATIENCE
    while not _accepts(socket):
        if process.poll() is not None:
            raise NotStartedError("it ended at once", _tail(folders))
        if time.monotonic() > deadline:
            raise NotStartedError("it does not answer", _tail(folders))
        time.sleep(0.01)


def _tail(folders: Folders) -> str:
    try:
        return folders.log.read_text(encoding="utf-8", errors="replace")[-800:]
    except OSError:
        return ""
