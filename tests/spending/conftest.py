"""A book with a project, its officers and some money, for every test."""

import pytest

from app.evidence.files import DiskFiles
from tests.people.fixtures import served, signed_in, visitor
from tests.spending.scene import build

__all__ = ["scene", "served", "signed_in", "visitor"]


@pytest.fixture
def scene(session, book_code, tmp_path):
    return build(session, book_code, DiskFiles(tmp_path))
