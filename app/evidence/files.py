"""Files of evidence on disk, each known by the hash of its bytes."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Protocol

FOLDER = "evidence"
BLOCK = 1024 * 1024


class FileLostError(Exception):
    """A file that the books know is not on disk, or not the same any more."""

    def __init__(self, digest: bytes) -> None:
        self.digest = digest
        super().__init__(f"the file {digest.hex()} is lost or damaged")


class NotAFileError(OSError):
    """Something else stands where a file is kept, such as a pipe or a device."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EINVAL, "it is not a file", str(path))


class Files(Protocol):
    """Where bytes are kept under their hash."""

    def put(self, data: bytes) -> bytes:
        """Keep bytes for good and return their SHA-256; the same again is kept once."""
        ...

    def read(self, digest: bytes) -> bytes:
        """Return the bytes of a hash, checked. Raises FileLostError."""
        ...

    def digest_now(self, digest: bytes) -> bytes | None:
        """Hash what is kept under a hash, a block at a time; None where nothing is."""
        ...


class DiskFiles:
    """Files below a folder, by the first two letters of their hash."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def below(cls, home: Path) -> DiskFiles:
        """Keep them in the folder of an installation that is for evidence."""
        return cls(home / FOLDER)

    def put(self, data: bytes) -> bytes:
        """Keep bytes for good and return their SHA-256; the same again is kept once.

        What took their place meanwhile makes way for them.
        """
        digest = sha256(data).digest()
        if self._is_kept(digest):
            return digest
        path = self._path(digest)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o400)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        return digest

    def read(self, digest: bytes) -> bytes:
        """Return the bytes of a hash, checked. Raises FileLostError."""
        try:
            with _open_file(self._path(digest)) as file:
                data = file.read()
        except OSError as error:
            raise FileLostError(digest) from error
        if sha256(data).digest() != digest:
            raise FileLostError(digest)
        return data

    def digest_now(self, digest: bytes) -> bytes | None:
        """Hash what is kept under a hash, a block at a time; None where nothing is.

        Raises OSError where there is something that cannot be read.
        """
        found = sha256()
        try:
            with _open_file(self._path(digest)) as file:
                while block := file.read(BLOCK):
                    found.update(block)
        except FileNotFoundError:
            return None
        return found.digest()

    def _is_kept(self, digest: bytes) -> bool:
        try:
            return self.digest_now(digest) == digest
        except NotAFileError:
            return False

    def _path(self, digest: bytes) -> Path:
        name = digest.hex()
        return self.root / name[:2] / name


def _open_file(path: Path) -> BinaryIO:
    """Open a file to read it, and wait for no pipe that nobody may ever write to.

    Raises NotAFileError where something else stands there.
    """
    file = open(path, "rb", opener=_at_once)  # noqa: SIM115 - its caller closes it
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise NotAFileError(path)
    return file


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a loss of power, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
