"""The quick tier stays quick: what is slow by its kind belongs to the full one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest

BROWSER = {
    "tests/base/test_browser.py",
    "tests/journeys/test_giving.py",
    "tests/journeys/test_spending.py",
    "tests/web/test_narrow.py",
}
"""The main journeys, and what shows that a browser is there at all."""

PROGRAMS = {"tests/plaintext/test_export.py"}
"""What shows that other people's programs are there at all."""

APPLICATIONS = {"app", "told_app", "shop_app", "stripe_app", "site", "closed_app"}
MOST_PAGES = 25
"""How many cases of one behaviour may be asked of the application."""


@dataclass(frozen=True, slots=True)
class Quick:
    """A test of the quick tier: where it stands, its name, and what it stands on."""

    path: str
    name: str
    needs: frozenset[str]


def slow_by_kind(tests: Iterable[Quick]) -> Iterator[str]:
    """Name what belongs to the full tier, and why."""
    cases = Counter[str]()
    for test in tests:
        if "browser" in test.needs and test.path not in BROWSER:
            yield f"{test.path} {test.name} needs a browser"
        if "programs" in test.needs and test.path not in PROGRAMS:
            yield f"{test.path} {test.name} starts other programs"
        if test.needs & APPLICATIONS:
            cases[f"{test.path} {test.name}"] += 1
    for name, number in cases.items():
        if number > MOST_PAGES:
            yield f"{name} asks the application {number} times: sample it"


def test_what_is_slow_by_its_kind_is_not_in_the_quick_tier(request):
    quick = (
        Quick(
            item.path.relative_to(item.config.rootpath).as_posix(),
            item.originalname,
            frozenset(item.fixturenames),
        )
        for item in request.session.items
        if not item.get_closest_marker("full") and not item.get_closest_marker("long")
    )
    assert list(slow_by_kind(quick)) == []


@pytest.mark.parametrize(
    ("seeded", "times"),
    [
        (Quick("tests/a.py", "test_a", frozenset({"page", "browser"})), 1),
        (Quick("tests/a.py", "test_a", frozenset({"programs"})), 1),
        (Quick("tests/a.py", "test_a", frozenset({"client", "app"})), MOST_PAGES + 1),
    ],
    ids=["browser", "programs", "pages"],
)
def test_each_slow_kind_is_found(seeded, times):
    assert len(list(slow_by_kind([seeded] * times))) == 1


def test_the_main_journeys_are_quick():
    journey = Quick("tests/journeys/test_giving.py", "test_a", frozenset({"browser"}))
    assert list(slow_by_kind([journey])) == []
