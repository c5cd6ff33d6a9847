"""Files that commands write: whole or not at all, and never in place of a device."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread

import pytest

from app.cli.files import fresh_file


def test_what_breaks_off_leaves_the_old_file(tmp_path: Path) -> None:
    out = tmp_path / "book"
    out.write_bytes(b"old")
    with pytest.raises(TypeError), fresh_file(out) as file:
        file.writelines([b"half", None])  # type: ignore[list-item]
    assert out.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [out]


def test_a_link_stays_and_its_file_is_replaced(tmp_path: Path) -> None:
    kept, out = tmp_path / "kept", tmp_path / "link"
    kept.write_bytes(b"old")
    out.symlink_to(kept)
    with fresh_file(out) as file:
        file.write(b"new")
    assert out.is_symlink()
    assert kept.read_bytes() == b"new"


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    """As `/dev/stdout` is, whose place in the system a file must never take."""
    out = tmp_path / "pipe"
    os.mkfifo(out)
    read: list[bytes] = []
    reader = Thread(target=lambda: read.append(out.read_bytes()), daemon=True)
    reader.start()
    with fresh_file(out) as file:
        file.write(b"new")
    assert out.is_fifo()
    reader.join(30)
    assert read == [b"new"]
