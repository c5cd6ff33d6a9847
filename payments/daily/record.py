"""The record of a closed day as text: what is signed, and read back from. Pure.

One fact a line, words apart by one space; names are written as in addresses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import quote, unquote

from ledger.book.entries import AccountKey
from ledger.money import Money
from payments.daily.values import (
    Chosen,
    ChosenKind,
    DayRecord,
    Difference,
    DifferenceKind,
    Position,
    Previous,
    Restated,
)

OF_DAYS = "/days"
"""What the first line adds to the name of the log: no checkpoint begins like this."""

NONE = "-"


class RecordMalformedError(ValueError):
    """The text is not the record of a closed day."""

    def __init__(self, line: str) -> None:
        self.line = line
        super().__init__(f"not a line of a closed day: {line!r}")


def write_record(record: DayRecord) -> str:
    """Write a closed day down; what was read back is equal to it."""
    return "".join(f"{line}\n" for line in _lines(record))


def read_record(text: str) -> DayRecord:
    """Read a closed day. Raises RecordMalformedError."""
    lines = text.split("\n")
    line = ""
    try:
        origin = lines[0].removesuffix(OF_DAYS)
        line = lines[1]
        day, zone = line.split(" ")
        line = lines[2]
        closed_at = line.split(" ")[1]
        line = lines[3]
        before = line.split(" ")[1:]
        record = DayRecord(
            origin=origin,
            day=date.fromisoformat(day),
            zone=unquote(zone),
            closed_at=datetime.fromisoformat(closed_at),
            previous=(
                None
                if before == [NONE]
                else Previous(date.fromisoformat(before[0]), before[1])
            ),
            positions=(),
        )
        for line in lines[4:-1]:
            record = _with_line(record, line.split(" "))
    except (ValueError, IndexError) as error:
        raise RecordMalformedError(line) from error
    if not lines[0].endswith(OF_DAYS) or write_record(record) != text:
        raise RecordMalformedError(lines[0])
    return record


def _lines(record: DayRecord) -> Iterator[str]:
    yield record.origin + OF_DAYS
    yield f"{record.day} {_name(record.zone)}"
    yield f"closed {record.closed_at.isoformat()}"
    before = record.previous
    yield f"previous {f'{before.day} {before.sha256}' if before else NONE}"
    for each in record.positions:
        outside = NONE if each.outside is None else each.outside.minor
        since = each.unexplained_since or NONE
        account = _account(each.account)
        yield f"position {account} {each.as_of} {outside} {each.book.minor} {since}"
        yield from map(_difference, each.differences)
    for one in record.restated:
        yield f"restated {_account(one.account)} {one.signed.minor} {one.now.minor}"
        yield from map(_difference, one.differences)
    for rest in record.unexplained():
        yield f"unexplained {rest.currency} {rest.minor}"
    for each in record.not_compared:
        account = _account(each.account)
        yield f"not_compared {account} {each.unasked} {each.book.minor}"
    for chosen in record.chosen:
        amount = chosen.amount
        yield f"chosen {chosen.kind} {chosen.count} {amount.currency} {amount.minor}"


def _difference(one: Difference) -> str:
    name = _name(one.reference)
    return f"difference {one.kind.value} {name} {one.amount.minor} {one.since}"


def _account(account: AccountKey) -> str:
    names = (account.keeper, account.code, account.currency, account.place)
    return " ".join(map(_name, names))


def _name(text: str) -> str:
    """Write a name as one word; a name that is one dash is written out."""
    if text == NONE:
        return "%2D"
    return quote(text, safe=":/") or NONE


def _with_line(record: DayRecord, words: list[str]) -> DayRecord:
    match words:
        case ["position", *account, as_of, outside, book, since]:
            return replace(
                record,
                positions=(
                    *record.positions,
                    _position(account, as_of, outside, book, since),
                ),
            )
        case ["restated", *account, signed, now]:
            key = _key(account)
            restated = Restated(
                key, Money(int(signed), key.currency), Money(int(now), key.currency)
            )
            return replace(record, restated=(*record.restated, restated))
        case ["difference", kind, name, minor, since]:
            return _with_difference(record, (kind, name, minor, since))
        case ["chosen", kind, count, currency, minor]:
            amount = Money(int(minor), currency)
            chosen = Chosen(ChosenKind(kind), int(count), amount)
            return replace(record, chosen=(*record.chosen, chosen))
        case ["unexplained" | "not_compared", *_]:  # said again, in short
            return record
        case _:
            raise ValueError(words)


def _position(
    account: list[str], as_of: str, outside: str, book: str, since: str
) -> Position:
    key = _key(account)
    return Position(
        account=key,
        as_of=date.fromisoformat(as_of),
        outside=None if outside == NONE else Money(int(outside), key.currency),
        book=Money(int(book), key.currency),
        unexplained_since=None if since == NONE else date.fromisoformat(since),
    )


def _with_difference(record: DayRecord, words: tuple[str, str, str, str]) -> DayRecord:
    """Add a difference to what stands last."""
    kind, name, minor, since = words
    last = record.restated[-1] if record.restated else record.positions[-1]
    one = Difference(
        DifferenceKind(kind),
        _read_name(name),
        Money(int(minor), last.account.currency),
        date.fromisoformat(since),
    )
    more = (*last.differences, one)
    if record.restated:
        ended = replace(record.restated[-1], differences=more)
        return replace(record, restated=(*record.restated[:-1], ended))
    position = replace(record.positions[-1], differences=more)
    return replace(record, positions=(*record.positions[:-1], position))


def _key(words: list[str]) -> AccountKey:
    keeper, code, currency, place = map(_read_name, words)
    return AccountKey(keeper, code, currency, place)


def _read_name(word: str) -> str:
    return "" if word == NONE else unquote(word)
