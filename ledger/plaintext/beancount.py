"""Write a journal for beancount, which `bean-check` accepts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from typing_extensions import override

from ledger.money import Money
from ledger.plaintext.values import Leg, PlainEntry, Preface, Tag, Writer


class Beancount(Writer):
    """Writes beancount's format."""

    @override
    def preface(self, preface: Preface) -> Iterator[str]:
        yield f'option "title" {_quoted(preface.title)}\n'
        for currency in preface.base:
            yield f'option "operating_currency" "{currency}"\n'
        yield "\n"
        first = preface.first_day.isoformat()
        for currency in preface.currencies:
            yield f"{first} commodity {currency}\n"
        for account in preface.accounts:
            yield f"{first} open {account.name} {','.join(account.currencies)}\n"
        yield "\n"

    @override
    def entry(self, entry: PlainEntry) -> str:
        head = f"{entry.day.isoformat()} * {_quoted(entry.kind)}\n"
        legs = "".join(_leg(leg) for leg in entry.legs)
        return head + _metadata(entry.tags, "  ") + legs + "\n"

    @override
    def closing(self, day: date, held: Sequence[Leg]) -> Iterator[str]:
        # A balance is that of the day's beginning, and exact only if told so.
        after = (day + timedelta(days=1)).isoformat()
        for leg in held:
            amount = leg.amount
            yield (
                f"{after} balance {leg.account}"
                f"  {amount.decimal} ~ 0 {amount.currency}\n"
            )


def _leg(leg: Leg) -> str:
    cost = "" if leg.cost is None else f" @@ {_amount(leg.cost)}"
    line = f"  {leg.account}  {_amount(leg.amount)}{cost}\n"
    return line + _metadata(leg.tags, "    ")


def _amount(amount: Money) -> str:
    return f"{amount.decimal} {amount.currency}"


def _metadata(tags: Sequence[Tag], indent: str) -> str:
    return "".join(f"{indent}{name}: {_quoted(value)}\n" for name, value in tags)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
