"""A file that is lost or was replaced is told to whoever asks, and to the logs."""

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from app.clock import CLOCK
from app.evidence.files import DiskFiles
from app.evidence.views import FILES
from tests.evidence.test_audience import receipt
from tests.people.fixtures import served, signed_in
from tests.spending.scene import NOON

__all__ = ["receipt", "served", "signed_in"]
PAGE = {
    "Accept": "text/html,application/xhtml+xml,image/webp,*/*;q=0.8",
    "Accept-Language": "en",
}
PICTURE = {"Accept": "image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8"}
HASHES = {
    "original": "select sha256 from app.evidence where public_id = :id",
    "1.webp": "select p.sha256 from app.evidence_page p join app.evidence e"
    " on (e.book_id, e.id) = (p.book_id, p.evidence_id) where e.public_id = :id",
    "1/small.webp": "select p.thumbnail_sha256 from app.evidence_page p"
    " join app.evidence e on (e.book_id, e.id) = (p.book_id, p.evidence_id)"
    " where e.public_id = :id",
}


@pytest.fixture(autouse=True)
def _noon(app):
    app.extensions[CLOCK] = lambda: NOON
    yield
    del app.extensions[CLOCK]


@pytest.fixture
def files(app, served, tmp_path, monkeypatch):
    """The application's files, moved where a test may spoil them."""
    kept = DiskFiles(tmp_path)
    assert isinstance(served.files, DiskFiles)
    for path in served.files.root.rglob("*"):
        if path.is_file():
            kept.put(path.read_bytes())
    monkeypatch.setitem(app.extensions, FILES, kept)
    return kept


@pytest.fixture
def brahim(signed_in, receipt):
    assert receipt
    return signed_in("Brahim")


@pytest.fixture
def spoil(files, served, receipt):
    """Lose or replace one file of the receipt, and return its hash."""

    def do(name, *, by=None):
        given = {"id": receipt.rpartition("/")[2]}
        digest = bytes(served.session.scalar(text(HASHES[name]), given))
        served.session.rollback()
        path = files.root / digest.hex()[:2] / digest.hex()
        path.unlink()
        if by is not None:
            path.write_bytes(by)
        return digest.hex()

    return do


def file_of(receipt, name):
    return f"{receipt.removeprefix('/en')}/{name}"


@pytest.mark.parametrize("name", HASHES)
@pytest.mark.parametrize("by", [None, b"another paper"])
def test_a_file_that_is_not_what_was_handed_in_is_a_page_that_says_so(
    brahim, receipt, spoil, name, by
):
    assert brahim.get(file_of(receipt, name)).status_code == 200
    digest = spoil(name, by=by)
    with capture_logs() as logged:
        answer = brahim.get(file_of(receipt, name), headers=PAGE)
    assert answer.status_code == 410
    assert "This file is lost, or it is not the one" in answer.text
    assert "Tell the operator’s finance officer" in answer.text
    (told,) = [line for line in logged if line["event"] == "evidence.lost"]
    assert (told["log_level"], told["sha256"]) == ("error", digest)
    assert told["evidence"] in receipt


@pytest.mark.parametrize("name", ["1.webp", "1/small.webp"])
def test_a_picture_within_a_page_shows_that_it_is_lost(brahim, receipt, spoil, name):
    spoil(name)
    with brahim.get(file_of(receipt, name), headers=PICTURE) as answer:
        assert (answer.status_code, answer.mimetype) == (410, "image/svg+xml")
        assert answer.cache_control.no_store
        assert b"<svg" in answer.data


@pytest.mark.parametrize("name", HASHES)
def test_the_page_of_the_receipt_says_that_a_file_is_lost(brahim, receipt, spoil, name):
    assert "is lost" not in brahim.get(receipt).text
    spoil(name)
    assert "A file of this receipt is lost" in brahim.get(receipt).text


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "Ce fichier est perdu"), ("ar", "فُقد هذا الملف")]
)
def test_the_loss_is_told_in_the_readers_language(
    brahim, receipt, spoil, language, word
):
    spoil("original")
    headers = PAGE | {"Accept-Language": language}
    assert word in brahim.get(file_of(receipt, "original"), headers=headers).text


def test_what_cannot_be_read_is_lost_too(brahim, receipt, files, spoil):
    digest = spoil("original")
    (files.root / digest[:2] / digest).mkdir()
    assert brahim.get(file_of(receipt, "original")).status_code == 410
