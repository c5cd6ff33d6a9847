"""The folders of an embedded server, and which processes run on them."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET = 107
"""Bytes of a socket's path that the system can hold."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Everything the server has on disk, below one folder of ours."""

    root: Path

    @property
    def data(self) -> Path:
        """The data folder proper."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.root / "server.log"

    @property
    def pid_file(self) -> Path:
        """The server's own note of its process and socket."""
        return self.data / "postmaster.pid"

    @property
    def _owner(self) -> Path:
        return self.root / "owner.pid"

    def note_owner(self) -> None:
        """Write down that this process is the one whose end ends the server."""
        self._owner.write_text(f"{os.getpid()}\n", encoding="utf-8")

    def is_orphaned(self) -> bool:
        """Whether the server has lost its owner, and so is about to end."""
        try:
            owner = int(self._owner.read_text(encoding="utf-8"))
            server = int(self.pid_file.read_text(encoding="utf-8").split()[0])
            state = Path(f"/proc/{server}/stat").read_text(encoding="utf-8")
        except (OSError, ValueError, IndexError):
            return False
        parent = int(state.rpartition(")")[2].split()[1])
        return parent != owner

    @property
    def _elsewhere(self) -> Path:
        return self.root / "socket-folder"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let one process at a time start or stop the server."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.root / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def socket(self) -> Path:
        """Give the socket's folder, readable by us alone; make it if need be."""
        near = self.root / "socket"
        if _fits(near):
            near.mkdir(mode=0o700, exist_ok=True)
            return near
        with suppress(OSError):
            far = Path(self._elsewhere.read_text(encoding="utf-8"))
            if _is_private(far):
                return far
        far = Path(tempfile.mkdtemp(prefix="igoudar-"))
        self._elsewhere.write_text(str(far), encoding="utf-8")
        return far

    def forget_socket(self) -> None:
        """Remove a socket's folder that had to stand elsewhere."""
        with suppress(OSError):
            far = Path(self._elsewhere.read_text(encoding="utf-8"))
            if _is_private(far):
                shutil.rmtree(far)
            self._elsewhere.unlink()

    def is_served(self) -> bool:
        """Whether a server of this data folder is there: its note and process are.

        A server that was killed leaves its note and its socket behind.
        """
        pid = self.noted_pid()
        return pid is not None and self._works_here(Path(f"/proc/{pid}"))

    def noted_pid(self) -> int | None:
        """Read which process the server noted as its own; None without a note."""
        with suppress(OSError, ValueError, IndexError):
            return int(self.pid_file.read_text(encoding="utf-8").split()[0])
        return None

    def processes(self) -> frozenset[int]:
        """Find the processes of a PostgreSQL that works on this data folder."""
        entries = Path("/proc").glob("[0-9]*")
        return frozenset(int(each.name) for each in entries if self._works_here(each))

    def _works_here(self, entry: Path) -> bool:
        with suppress(OSError):
            name = (entry / "comm").read_text(encoding="utf-8").strip()
            return name == "postgres" and (entry / "cwd").samefile(self.data)
        return False

    def clear_stale_pid_file(self) -> None:
        """Drop a pid file whose number now belongs to somebody else's process.

        PostgreSQL itself clears one whose process is gone, and looks for survivors
        in shared memory before; only a foreign process of that number stops it.
        """
        with suppress(OSError, ValueError, IndexError):
            pid = int(self.pid_file.read_text(encoding="utf-8").splitlines()[0])
            if Path(f"/proc/{pid}").exists() and not self.processes():
                self.pid_file.unlink()


def _fits(folder: Path) -> bool:
    path = os.fsencode(folder / SOCKET_NAME)
    # The server reads a list here: commas and quotes would split the path.
    return len(path) <= LONGEST_SOCKET and not set(path) & set(b',"')


def _is_private(folder: Path) -> bool:
    state = folder.lstat()
    return folder.is_dir() and not folder.is_symlink() and state.st_mode & 0o77 == 0
