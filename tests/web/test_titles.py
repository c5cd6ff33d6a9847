"""A title and what it is about are joined as each language does it."""

import re
from pathlib import Path

import pytest

from app.i18n import CATALOGUES, titled
from tests.web.example_app import create_app

TEMPLATES = CATALOGUES.parent / "templates"


@pytest.mark.parametrize(
    ("language", "title"), [("en", "To do: Tamunt"), ("fr", "To do\u00a0: Tamunt")]
)
def test_french_has_a_space_before_its_colon(language, title):
    with create_app().test_request_context(f"/{language}/"):
        assert titled("To do", "Tamunt") == title


def test_no_template_writes_a_colon_of_its_own():
    pages = {path.name: path.read_text() for path in Path(TEMPLATES).rglob("*.html")}
    assert [name for name, page in pages.items() if re.search(r"\}\}: ", page)] == []
