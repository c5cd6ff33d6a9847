"""The balance chain of an account: each statement goes on where another ended. Pure.

A file may come twice, overlap what came before, or leave a hole. Which lines are new is
told by their identity; whether that is believable is told by the chain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ledger.money import Money
from payments.bank.errors import ContradictionError, HoleError
from payments.formats.bank.values import Balance, BankLine, Foot, Head


@dataclass(frozen=True, slots=True)
class Chain:
    """What is known of an account: where it began, and where it stands."""

    first: Balance
    last: Balance


class Identities:
    """Gives every line of a statement a name of its own, the same in every file.

    True twins are counted: the second of a day is called ``….2``. Where a statement
    goes on after the last one, twins of that day are counted on from ``before``, unless
    the bank gave them references.
    """

    def __init__(self, before: Counter[str]) -> None:
        self._before, self._seen = before, Counter[str]()

    def name(self, line: BankLine) -> str:
        """Name the next line."""
        digest = line.digest
        self._seen[digest] += 1
        number = self._seen[digest]
        if not line.bank_ref:
            number += self._before[digest]
        return digest if number == 1 else f"{digest}.{number}"


def goes_on(chain: Chain | None, head: Head) -> bool:
    """Say whether a statement begins where the last one ended, on no earlier day."""
    return (
        chain is not None
        and head.opening.amount == chain.last.amount
        and head.opening.on >= chain.last.on
    )


def is_next(
    chain: Chain | None, head: Head, foot: Foot, overlap: Callable[[], Money]
) -> bool:
    """Say whether a statement is the next one, or tells a day again.

    On one day both may be: then it tells the day again if that leads to its closing
    balance. ``overlap`` adds up what would be new of it, and is asked only then.
    """
    if chain is None or not goes_on(chain, head):
        return False
    if head.opening.on > chain.last.on:
        return True
    return chain.last.amount + overlap() != foot.closing.amount


@dataclass(frozen=True, slots=True)
class News:
    """What a statement brought: how many lines, how many of them new, their sum."""

    lines: int
    new_lines: int
    new: Money


def comes_before(chain: Chain | None, head: Head, foot: Foot) -> bool:
    """Say whether a statement ends where the chain begins: an older one, sent late."""
    return (
        chain is not None
        and not goes_on(chain, head)
        and foot.closing.on <= chain.first.on
        and foot.closing.amount == chain.first.amount
    )


def link(chain: Chain | None, head: Head, foot: Foot, news: News) -> Chain:
    """Put a statement into the chain.

    Raises HoleError or ContradictionError, and then nothing of the file counts.
    """
    if chain is None:
        return Chain(head.opening, foot.closing)
    if chain.last.amount + news.new == foot.closing.amount:
        day = max(chain.last.on, foot.closing.on)
        return Chain(chain.first, Balance(foot.closing.amount, day))
    is_all_new = news.lines == news.new_lines
    if is_all_new and comes_before(chain, head, foot):
        return Chain(head.opening, chain.last)
    if not news.new_lines and head.opening.on <= chain.last.on:
        return chain
    if head.opening.on >= chain.last.on:
        raise HoleError(head, chain.last)
    expected = chain.last.amount + news.new
    raise ContradictionError(head, expected, foot.closing.amount)
