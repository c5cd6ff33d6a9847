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


PLAIN = re.compile(
    r"{% block title %}(.*?){% endblock %}"
    r"|\b(?:alt|title|aria-label|placeholder|content)=\"([^\"]*)\"",
    re.DOTALL,
)
MARKED = re.compile(r"\|\s*(?:short_)?money\b|\|\s*(?:bold|muted)\b")


def test_no_title_and_no_text_of_an_attribute_holds_markup():
    places = {
        path.name: ["".join(found) for found in PLAIN.findall(path.read_text())]
        for path in Path(TEMPLATES).rglob("*.html")
    }
    assert places["choice.html"]
    marked = {
        name: [place for place in found if MARKED.search(place)]
        for name, found in places.items()
    }
    assert {name: found for name, found in marked.items() if found} == {}


def test_no_template_writes_a_colon_of_its_own():
    pages = {path.name: path.read_text() for path in Path(TEMPLATES).rglob("*.html")}
    assert [name for name, page in pages.items() if re.search(r"\}\}: ", page)] == []
