"""Our own rules about the source hold everywhere, and each finds a seeded fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import quantiles

import pytest

from tests.meta import rules
from tests.meta.sources import Source, functions, parsed, sources

Rule = Callable[[Source], Iterator[str]]

RULES: dict[str, tuple[Rule, str]] = {
    "no commit below app": (
        rules.commits,
        "def post(session):\n    session.commit()\n",
    ),
    "no float near money": (
        rules.floats_near_money,
        "fee_minor = amount * 0.029\n",
    ),
    "no file over 500 lines": (rules.long_files, "x = 1\n" * 501),
    "no function over 60 lines": (
        rules.long_functions,
        "def f():\n" + "    x = 1\n" * 60,
    ),
    "clock and randomness come in as parameters": (
        rules.clocks_and_dice,
        "now = datetime.now(UTC)\n",
    ),
    "every exception to a check has its code and a reason": (
        rules.unexplained_exceptions,
        "x = 1  # no" + "qa: E501\n",
    ),
    "every module says what it is for": (rules.unsaid_modules, "x = 1\n"),
    "nothing is left for later": (rules.unfinished, "x = 1  # TO" + "DO: y\n"),
}


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_holds(rule: str) -> None:
    check, _ = RULES[rule]
    assert [fault for source in sources() for fault in check(source)] == []


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_finds_a_seeded_fault(rule: str) -> None:
    check, seeded = RULES[rule]
    assert list(check(parsed(seeded)))


@pytest.mark.parametrize(
    "seeded", ["fee = float(x)\n", "def f(amount: float): ...\n", "x = 0.5\n"]
)
def test_no_form_of_a_float_enters_the_ledger(seeded: str) -> None:
    assert list(rules.floats_near_money(parsed(seeded)))


def test_the_application_may_commit() -> None:
    assert not list(rules.commits(parsed("s.commit()\n", "app/giving/views.py")))


def test_all_packages_are_looked_at() -> None:
    packages = {source.package for source in sources()}
    assert {"ledger", "payments", "reports", "app", "tests"} <= packages
    assert len(sources()) > 100


def test_sizes_stay_within_what_the_best_keep() -> None:
    files = [source.text.count("\n") for source in sources()]
    lengths = [
        (function.end_lineno or 0) - function.lineno + 1
        for source in sources()
        for function in functions(source.tree)
    ]
    assert quantiles(files, n=20)[18] <= rules.FILE_WISH
    assert quantiles(lengths, n=20)[18] <= rules.FUNCTION_WISH
    assert quantiles(files, n=2)[0] <= 120
    assert quantiles(lengths, n=2)[0] <= 12
