"""Files of evidence on disk, each known by the hash of its bytes."""

from __future__ import annotations

import os
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Protocol

FOLDER = "evidence"


class FileLostError(Exception):
    """A file that the books know is not on disk, or not the same any more."""

    def __init__(self, digest: bytes) -> None:
        self.digest = digest
        super().__init__(f"the file {digest.hex()} is lost or damaged")


class Files(Protocol):
    """Where bytes are kept under their hash."""

    def put(self, data: bytes) -> bytes:
        """Keep bytes for good and return their SHA-256; the same again is kept once."""
        ...

    def read(self, digest: bytes) -> bytes:
        """Return the bytes of a hash, checked. Raises FileLostError."""
        ...


class DiskFiles:
    """Files below a folder, by the first two letters of their hash."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes) -> bytes:
        """Keep bytes for good and return their SHA-256; the same again is kept once."""
        digest = sha256(data).digest()
        path = self._path(digest)
        if path.exists():
            return digest
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
            data = self._path(digest).read_bytes()
        except FileNotFoundError:
            raise FileLostError(digest) from None
        if sha256(data).digest() != digest:
            raise FileLostError(digest)
        return data

    def _path(self, digest: bytes) -> Path:
        name = digest.hex()
        return self.root / name[:2] / name


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a loss of power, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
