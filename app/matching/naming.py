"""Names of rules: each is given once, whatever became of its rule. Pure.

Decisions and the sealed log know a rule by its name, so a name is never free again.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import count

LONGEST = 40

_NUMBERED = re.compile(r"(?P<stem>.+)-(?P<number>[1-9][0-9]?)")


class RuleNamedError(ValueError):
    """Another rule has this name, or had it; ``free`` is one like it that none has."""

    def __init__(self, code: str, free: str) -> None:
        self.code, self.free = code, free
        super().__init__(
            f"there is a rule {code}, and no name is given twice: propose it as {free}"
        )


def free_name(code: str, taken: Collection[str]) -> str:
    """Return a name like this one that no rule has: ``water-2`` for ``water``."""
    numbered = _NUMBERED.fullmatch(code)
    stem = numbered["stem"] if numbered else code
    first = int(numbered["number"]) + 1 if numbered else 2
    names = (_short(stem, f"-{number}") for number in count(first))
    return next(name for name in names if name not in taken)


def _short(stem: str, ending: str) -> str:
    return stem[: LONGEST - len(ending)] + ending
