"""Rules of our own about the source, each a function from a file to its faults."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.meta.sources import Source, functions

# Below `app` nobody commits: a command remembers, and the caller decides when.
BELOW_APP = ("ledger", "payments", "reports")
MONEY_WORDS = re.compile(r"minor|amount|money|fee|balance|price", re.IGNORECASE)
DRAWN = ("reports/pdf/", "reports/chart", "app/charts", "benchmarks/")

FILE_MOST, FUNCTION_MOST = 500, 60
FILE_WISH, FUNCTION_WISH = 350, 35


def commits(source: Source) -> Iterator[str]:
    """A call of ``commit``, or a transaction that commits, below ``app``."""
    if source.package not in BELOW_APP:
        return
    for node in ast.walk(source.tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr in {"commit", "begin"} and not node.args:
            yield f"{source.path}:{node.lineno} calls {node.func.attr}()"


def floats_near_money(source: Source) -> Iterator[str]:
    """A float, or a division, in a statement of the core that speaks of money."""
    if source.package == "tests" or source.path.startswith(DRAWN):
        return
    in_ledger = source.package == "ledger"
    for node in ast.walk(source.tree):
        if not _is_float(node):
            continue
        line = source.text.splitlines()[node.lineno - 1]
        if in_ledger or MONEY_WORDS.search(line):
            yield f"{source.path}:{node.lineno} {line.strip()}"


def _is_float(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return type(node.value) is float
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "float"
    return isinstance(node, ast.Name) and node.id == "float"


def long_files(source: Source, most: int = FILE_MOST) -> Iterator[str]:
    """A file over the budget."""
    lines = source.text.count("\n")
    if lines > most:
        yield f"{source.path}: {lines} lines"


def long_functions(source: Source, most: int = FUNCTION_MOST) -> Iterator[str]:
    """A function over the budget."""
    for function in functions(source.tree):
        lines = (function.end_lineno or 0) - function.lineno + 1
        if lines > most:
            yield f"{source.path}:{function.lineno} {function.name}: {lines} lines"


def clocks_and_dice(source: Source) -> Iterator[str]:
    """The clock or randomness asked for below ``app``: they come in as parameters."""
    if source.package not in BELOW_APP:
        return
    asked = re.compile(
        r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time|time\.sleep"
        r"|random\.\w+|uuid4|secrets\.(?:token\w+|randbelow|choice)|os\.urandom)\("
    )
    for number, line in enumerate(source.text.splitlines(), start=1):
        if asked.search(line):
            yield f"{source.path}:{number} {line.strip()}"


def unexplained_exceptions(source: Source) -> Iterator[str]:
    """A ``noqa`` or ``type: ignore`` without its code and a reason."""
    mark = re.compile(r"#\s*(?:ruff: )?(noqa|type: ignore)(.*)")
    wanted = {
        "noqa": re.compile(r": [A-Z]+[0-9]+(, [A-Z]+[0-9]+)* - \S.*"),
        "type: ignore": re.compile(r"\[[a-z-]+(, ?[a-z-]+)*\]  # \S.*"),
    }
    if source.package == "tests":  # There mypy does not look; ruff asks for the code.
        return
    for number, line in enumerate(source.text.splitlines(), start=1):
        found = mark.search(line)
        if found and not wanted[found[1]].fullmatch(found[2]):
            yield f"{source.path}:{number} {line.strip()}"


def unsaid_modules(source: Source) -> Iterator[str]:
    """A module outside the tests that does not say what it is for."""
    is_ours = source.package != "tests" and bool(source.text.strip())
    if is_ours and not ast.get_docstring(source.tree):
        yield f"{source.path} has no docstring"


def unfinished(source: Source) -> Iterator[str]:
    """A mark of something left for later."""
    mark = re.compile(r"#.*\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    for number, line in enumerate(source.text.splitlines(), start=1):
        if mark.search(line):
            yield f"{source.path}:{number} {line.strip()}"
