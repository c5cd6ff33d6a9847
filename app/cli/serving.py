"""Serve the application with gunicorn, and keep its database there meanwhile."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import NoReturn

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker
from gunicorn.workers.gthread import ThreadWorker
from typing_extensions import override

from app.cli.keeping import Kept
from app.contributing.fitting import check_collecting
from app.database import revive_database
from app.extensions import db
from app.factory import create_app
from app.owners import end_with_owner
from app.settings import Settings, SettingsError
from app.settings_served import remember_port

THREADS = 8
"""Requests that one process answers at a time."""

GRACE = 30
"""Seconds a request or a job may take to end once the service is told to stop."""


def serve_until_stopped(
    settings: Settings, *, announce: Callable[[str], None], with_worker: bool = False
) -> None:
    """Serve from this process and its children until a signal; then leave none.

    `announce` is called with the address as soon as it takes requests.
    """
    require_port(settings)
    check_collecting(settings)
    with ExitStack() as stack:
        worker = stack.enter_context(_worker(settings)) if with_worker else None

        def tend() -> None:
            revive_database(settings, stack)
            if worker is not None:
                worker.tend()

        _Arbiter(_Gunicorn(settings, announce), tend).run()


def require_port(settings: Settings) -> None:
    """Raise SettingsError where something else listens already."""
    family = socket.AF_INET6 if ":" in settings.listen else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.listen, settings.port))
        except OSError as error:
            problem = (
                f"PORT {settings.port} cannot be had at {settings.listen}: "
                f"{error.strerror}. Choose another PORT, or another LISTEN."
            )
            raise SettingsError((problem,)) from error


@contextmanager
def _worker(settings: Settings) -> Iterator[Kept]:
    command = [sys.executable, "-m", "app.cli", "worker"]
    environment = os.environ | {"LOG_LEVEL": settings.log_level}

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdin=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
            preexec_fn=end_with_owner(signal.SIGTERM),  # noqa: PLW1509 - one system call
        )

    kept = Kept("worker", start)
    try:
        yield kept
    finally:
        kept.end(GRACE)


_TO_END = (signal.SIGQUIT, signal.SIGTERM)


class _Arbiter(Arbiter):  # type: ignore[misc]  # gunicorn carries no types
    """The master process; about once a second it also tends what runs beside it."""

    def __init__(self, application: _Gunicorn, tend: Callable[[], None]) -> None:
        self._tend = tend
        super().__init__(application)

    @override
    def murder_workers(self) -> None:
        super().murder_workers()
        self._tend()

    @override
    def spawn_worker(self) -> int:
        # What is sent before a web process listens would be lost: it waits until then.
        master = os.getpid()
        signal.pthread_sigmask(signal.SIG_BLOCK, _TO_END)
        try:
            return int(super().spawn_worker())
        except SystemExit as end:
            if os.getpid() != master:
                _leave(end.code)
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _TO_END)


class WebProcess(ThreadWorker):  # type: ignore[misc]  # gunicorn carries no types
    """One that ends when it is told to, whatever it was doing."""

    @override
    def init_process(self) -> None:
        try:
            super().init_process()
        finally:
            self.tpool.shutdown(wait=False)

    @override
    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        # Not through its pool: what this interrupts may hold the lock of that, and
        # would wait for itself until it is killed.
        Worker.handle_quit(self, sig, frame)


def _leave(status: object) -> NoReturn:
    """End a web process once its requests have their answers.

    It goes no further: what its master opened before the fork is its master's to end.
    """
    for blow in _TO_END:
        signal.signal(blow, signal.SIG_IGN)
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else int(status is not None))


def _listen_to_master(_worker: object) -> None:
    """Let Ctrl-C be the master's alone: it tells each web process to end, once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _TO_END)


class _Gunicorn(BaseApplication):  # type: ignore[misc]  # gunicorn carries no types
    """Gunicorn, set up in code: it reads no file and no variable of its own."""

    def __init__(self, settings: Settings, announce: Callable[[str], None]) -> None:
        self._settings = settings
        self._announce = announce
        self._end_with_master = end_with_owner(signal.SIGKILL)
        super().__init__()

    @override
    def load_config(self) -> None:
        listen = self._settings.listen
        bracketed = f"[{listen}]" if ":" in listen else listen
        for name, value in {
            "bind": f"{bracketed}:{self._settings.port}",
            "workers": self._settings.web_workers,
            "threads": THREADS,
            "worker_class": WebProcess,
            "preload_app": True,
            "graceful_timeout": GRACE,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": self._say_where,
            "post_fork": self._begin,
            "post_worker_init": _listen_to_master,
        }.items():
            self.cfg.set(name, value)

    @override
    def load(self) -> Flask:
        return create_app(self._settings)

    def _say_where(self, arbiter: _Arbiter) -> None:
        port = arbiter.LISTENERS[0].sock.getsockname()[1]
        remember_port(self._settings.home, port)
        if self._settings.port:
            self._announce(self._settings.public_url)
        else:  # the system chose a free port
            self._announce(f"http://{self._settings.listen}:{port}")

    def _begin(self, _arbiter: _Arbiter, _worker: object) -> None:
        """End when the master is killed: its port and its database are wanted again.

        What the master connected before the children were made is left to it.
        """
        if self._end_with_master is not None:
            self._end_with_master()
        with self.callable.app_context():
            for engine in db.engines.values():
                engine.dispose(close=False)
