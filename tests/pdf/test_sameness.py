"""The same statement is the same file: in any thread, and from one change to the next.

When a digest below changes on purpose, look at the pages in three languages first,
then write the new one down.
"""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest

from reports.formats import LANGUAGES, Language
from reports.pdf.documents.statement import render_project_statement
from reports.pdf.text import faces
from reports.statements.sample import sample_statement

GOLDEN = {
    "en": "b5d317aa87f2ce0d2ba1271883f57126",
    "fr": "dc4e162ca508242983cbc17fb585c1eb",
    "ar": "0516c909e7293a13269ff5e6558bffc8",
}


def digest(data: bytes) -> str:
    """Hash what a file says, unpacked: another zlib may pack it in another way."""
    found = hashlib.sha256()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream):
                found.update(thing.read_bytes())
            else:
                found.update(thing.unparse())
    return found.hexdigest()[:32]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sample_statement_is_what_it_was(
    drawn: Callable[[Language], bytes], language: Language
):
    assert digest(drawn(language)) == GOLDEN[language]


def test_threads_do_not_disturb_each_other(drawn: Callable[[Language], bytes]):
    statement = sample_statement()
    languages = LANGUAGES * 3
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda at: render_project_statement(statement, at), languages)

    for language, data in zip(languages, found, strict=True):
        assert data == drawn(language)


@pytest.fixture
def forgotten():
    """A process that has opened no face yet, and forgets those of the test."""
    caches = faces._opened, faces._face
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.usefixtures("forgotten")
def test_threads_that_draw_first_open_each_face_once(
    monkeypatch: pytest.MonkeyPatch,
):
    opened = []

    def open_slowly(name: str, data: bytes) -> faces.Face:
        opened.append(name)
        time.sleep(0.01)
        return face(name, data)

    face = faces.Face
    monkeypatch.setattr(faces, "Face", open_slowly)
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(faces.family, [faces.Weight.REGULAR] * 4))

    assert len(found) == 1
    assert sorted(opened) == sorted(face.name for face in found.pop().faces)
