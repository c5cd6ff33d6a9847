"""The stylesheet: logical, small, and readable in both themes."""

import re
from pathlib import Path

import pytest

import app

STATIC = Path(app.__file__).parent / "static"
TEMPLATES = Path(app.__file__).parent / "templates"
CSS = (STATIC / "app.css").read_text()

PHYSICAL = re.compile(
    r"(?<![\w-])(?:margin|padding|border)-(?:left|right|top|bottom)\b"
    r"|(?<![\w-])(?:left|right|top|bottom)\s*:"
    r"|text-align:\s*(?:left|right)|float:"
)
# Numbers stand under numbers also where text is read from the right.
ALLOWED = "[dir=rtl] .num{text-align:left}"


def test_only_logical_properties_are_used():
    assert PHYSICAL.findall(CSS.replace(ALLOWED, "")) == []


@pytest.mark.parametrize(
    "rule", [".a{margin-left:1px}", ".a{left:0}", ".a{text-align:right}"]
)
def test_the_check_notices_a_physical_property(rule):
    assert PHYSICAL.search(rule)


def test_the_stylesheet_keeps_its_budget():
    assert len(CSS.encode()) <= 40_000


def tokens(theme):
    """Read the colours of a theme."""
    blocks = {
        "light": CSS.split(":root{", 1)[1].split("}", 1)[0],
        "dark": CSS.split("[data-theme=dark]{", 1)[1].split("}", 1)[0],
    }
    return dict(re.findall(r"--([\w-]+):(#[0-9A-Fa-f]{6})", blocks[theme]))


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT = [
    ("ink", "paper"),
    ("ink-2", "paper"),
    ("ink-3", "surface"),
    ("ink-2", "sand"),
    ("indigo", "surface"),
    ("on-indigo", "indigo"),
    ("saffron-ink", "saffron-soft"),
    ("earth", "paper"),
    ("leaf", "leaf-soft"),
    ("henna", "henna-soft"),
    ("henna", "surface"),
]
SHAPES = [
    ("line-strong", "surface"),
    *(
        (kind, "surface")
        for kind in (
            "gift",
            "households",
            "loan",
            "participation",
            "share",
            "match",
            "public",
            "kind",
        )
    ),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), TEXT)
def test_text_is_readable(theme, front, back):
    colours = tokens(theme)
    assert contrast(colours[front], colours[back]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), SHAPES)
def test_shapes_are_visible(theme, front, back):
    colours = tokens(theme)
    assert contrast(colours[front], colours[back]) >= 3


def test_both_ways_to_a_dark_page_have_the_same_colours():
    asked = CSS.split(":root:not([data-theme=light]){", 1)[1].split("}", 1)[0]
    chosen = CSS.split("[data-theme=dark]{", 1)[1].split("}", 1)[0]
    pairs = re.compile(r"--([\w-]+):(#[0-9A-Fa-f]{6})")
    assert dict(pairs.findall(asked)) == dict(pairs.findall(chosen))


def test_templates_hold_no_style_and_no_script_of_their_own():
    # Programs that show mail read no stylesheet.
    letter = TEMPLATES / "letters" / "letter.html"
    for template in set(TEMPLATES.rglob("*.html")) - {letter}:
        text = template.read_text()
        assert "style=" not in text, template
        assert "<script>" not in text, template
        assert " onclick" not in text, template
