"""Write a journal for hledger, which `hledger check --strict` accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from typing_extensions import override

from ledger.money import Money, exponent
from ledger.plaintext.values import Leg, PlainEntry, Preface, Tag, Writer

_TYPES = {
    "Assets": "A",
    "Liabilities": "L",
    "Equity": "E",
    "Income": "R",
    "Expenses": "X",
}
# A comma ends a tag, a semicolon begins another comment, a bracket begins a date.
_SPECIAL = re.compile(r"[%,;\[\]\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Hledger(Writer):
    """Writes hledger's journal format."""

    @override
    def preface(self, preface: Preface) -> Iterator[str]:
        yield f"; {_escaped(preface.title)}\n\n"
        for currency in preface.currencies:
            places = exponent(currency)
            yield f"commodity 1000.{'0' * places} {currency}\n"
        yield "\n"
        for account in preface.accounts:
            yield f"account {account.name}  ; type:{_TYPES[account.root]}\n"
        yield "\n"

    @override
    def entry(self, entry: PlainEntry) -> str:
        head = f"{entry.day.isoformat()} {entry.kind}{_comment(entry.tags)}\n"
        return head + "".join(_leg(leg) for leg in entry.legs) + "\n"

    @override
    def closing(self, day: date, held: Sequence[Leg]) -> Iterator[str]:
        # On the next day: assertions of one day go by the order in the file.
        after = (day + timedelta(days=1)).isoformat()
        yield f"{after} what every account holds\n"
        for leg in held:
            nothing = Money.zero(leg.amount.currency)
            yield f"    {leg.account}  {_amount(nothing)} = {_amount(leg.amount)}\n"


def _leg(leg: Leg) -> str:
    cost = "" if leg.cost is None else f" @@ {_amount(leg.cost)}"
    return f"    {leg.account}  {_amount(leg.amount)}{cost}{_comment(leg.tags)}\n"


def _amount(amount: Money) -> str:
    return f"{amount.decimal} {amount.currency}"


def _comment(tags: Iterable[Tag]) -> str:
    written = ", ".join(f"{name}:{_escaped(value)}" for name, value in tags)
    return f"  ; {written}" if written else ""


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"%{ord(found[0]):02X}", text)
