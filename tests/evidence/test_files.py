"""Files under their hash: kept once, whole, and checked when read."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.evidence.files import DiskFiles, FileLostError
from tests.examples import examples


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=examples(30),
)
@given(st.binary(max_size=2000))
def test_what_was_put_is_read_again(tmp_path, data):
    files = DiskFiles(tmp_path)
    digest = files.put(data)
    assert files.put(data) == digest
    assert files.read(digest) == data


def test_a_file_is_kept_once_and_cannot_be_written_over(tmp_path):
    files = DiskFiles(tmp_path)
    files.put(b"a receipt")
    files.put(b"a receipt")
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept.stat().st_mode & 0o777 == 0o400


def test_a_lost_file_is_told(tmp_path):
    with pytest.raises(FileLostError):
        DiskFiles(tmp_path).read(bytes(32))


def test_a_changed_file_is_told(tmp_path):
    files = DiskFiles(tmp_path)
    digest = files.put(b"8 640.00")
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    kept.chmod(0o600)
    kept.write_bytes(b"9 640.00")
    with pytest.raises(FileLostError, match=digest.hex()):
        files.read(digest)


def test_a_pipe_in_place_of_a_file_is_told_and_not_waited_for(tmp_path):
    files = DiskFiles(tmp_path)
    digest = files.put(b"8 640.00")
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    kept.unlink()
    os.mkfifo(kept)
    with pytest.raises(FileLostError, match=digest.hex()):
        files.read(digest)
    with pytest.raises(OSError, match="it is not a file"):
        files.digest_now(digest)
    files.put(b"8 640.00")
    assert files.read(digest) == b"8 640.00", "what took its place made way"


def test_a_write_that_fails_leaves_nothing(tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        DiskFiles(tmp_path).put(b"a receipt")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
