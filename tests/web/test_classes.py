"""A class that the style does not know does nothing: a long name once left its page."""

import re
from pathlib import Path

import pytest

import app

HOME = Path(app.__file__).parent
STYLED = set(re.findall(r"\.([a-zA-Z][\w-]*)", (HOME / "static/app.css").read_text()))
SCRIPTED = (HOME / "static/app.js").read_text()
ASKED = re.compile(r'class="([^"]*)"')
COMPUTED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def unknown(template: str) -> set[str]:
    """Name the classes that are written out and known nowhere."""
    written = ASKED.findall(COMPUTED.sub(" ", template))
    names = {name for asked in written for name in asked.split()}
    begun = {one for one in names if one.endswith("-")}
    return {one for one in names - begun - STYLED if one not in SCRIPTED}


@pytest.mark.parametrize(
    "page",
    sorted((HOME / "templates").rglob("*.html")),
    ids=lambda page: str(page.relative_to(HOME)),
)
def test_every_class_of_a_page_is_one_of_the_style(page):
    assert unknown(page.read_text()) == set()


def test_a_class_that_nobody_knows_is_seen():
    assert unknown('<p class="muted unheard-of {{ one }} k-{{ two }}">') == {
        "unheard-of"
    }
