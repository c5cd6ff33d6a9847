"""The project's own Python files, read and parsed once."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("ledger", "payments", "reports", "app", "tests", "benchmarks")


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its path from the root, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        return self.path.partition("/")[0]


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the packages.

    The collector does not walk the trees: they stay, and are most of what there is.
    """
    gc.disable()
    try:
        return tuple(_read())
    finally:
        gc.freeze()
        gc.enable()


def _read() -> Iterator[Source]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            yield Source(str(path.relative_to(ROOT)), text, ast.parse(text))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def parsed(text: str, path: str = "ledger/seeded.py") -> Source:
    """A file that is none, to try a rule on."""
    return Source(path, text, ast.parse(text))
