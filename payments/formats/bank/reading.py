"""Read a bank file of whichever format, and hold every statement to its own sum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ledger.money import Money
from payments.formats.bank.camt053 import read_camt053
from payments.formats.bank.camt053_entries import amount_line
from payments.formats.bank.errors import (
    FileCutError,
    FileTooLargeError,
    FormatUnknownError,
    PackedError,
    SumDiffersError,
    ValueUnreadableError,
)
from payments.formats.bank.mt940 import read_mt940
from payments.formats.bank.places import Value
from payments.formats.bank.values import Event, Foot, Format, Head
from payments.formats.wallet import looks_like_wallet, read_wallet

MOST_BYTES = 64 * 1024 * 1024
"""No statement is larger; a year of a busy account is a tenth of it."""

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_FIRST = 4096
_PACKED = {
    b"PK\x03\x04": "ZIP / XLSX",
    b"\x1f\x8b": "GZIP",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7Z",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"%PDF": "PDF",
}
"""How files begin that people send as they came, and that only hold a statement."""


def format_of(content: bytes) -> Format:
    """Tell the format by the first bytes. Raises FormatUnknownError, PackedError."""
    start = content[:_FIRST]
    for mark, kind in _PACKED.items():
        if start.startswith(mark):
            raise PackedError(kind)
    plain = start.replace(b"\x00", b"")
    for mark in _MARKS:
        plain = plain.removeprefix(mark)
    plain = plain.lstrip()
    if plain.startswith(b"<"):
        return Format.CAMT_053
    if plain.startswith((b":20:", b"{1:", b":")) or b"\n:20:" in plain:
        return Format.MT940
    if looks_like_wallet(content):
        return Format.WALLET
    raise FormatUnknownError


def read_file(content: bytes, currency: str = "") -> Iterator[Event]:
    """Read a file as a stream: heads, lines, feet. Raises BankFileError.

    ``currency`` is the account's, for a wallet's list that does not say its own.

    Memory stays flat however long the file is. A statement whose lines do not lead
    from its opening to its closing balance is refused at its foot.
    """
    if len(content) > MOST_BYTES:
        raise FileTooLargeError(MOST_BYTES)
    match format_of(content):
        case Format.CAMT_053:
            return _added_up(read_camt053(content))
        case Format.WALLET:
            return _added_up(read_wallet(content, currency))
        case _:
            return _added_up(read_mt940(content))


def survey_file(content: bytes, currency: str = "") -> Iterator[Event]:
    """Read of a file what its sums need: lines have amounts and days, a batch is one.

    Raises BankFileError as ``read_file`` does, for all that is looked at.
    """
    if len(content) > MOST_BYTES:
        raise FileTooLargeError(MOST_BYTES)
    if format_of(content) is Format.CAMT_053:
        return _added_up(read_camt053(content, amount_line))
    return read_file(content, currency)


def _added_up(events: Iterator[Event]) -> Iterator[Event]:
    sum_ = _Sum()
    for event in events:
        sum_.add(event)
        yield event
    sum_.check_end()


class _Sum:
    """The balance of a statement as its lines pass by."""

    def __init__(self) -> None:
        self._head: Head | None = None
        self._balance: Money | None = None

    def add(self, event: Event) -> None:
        """Count an event. Raises BankFileError where the statement contradicts it."""
        if isinstance(event, Head):
            self._head, self._balance = event, event.opening.amount
            return
        if self._head is None or self._balance is None:
            raise FormatUnknownError("a line stands outside of any statement.")
        place = self._head.place
        if isinstance(event, Foot):
            if event.closing.amount != self._balance:
                raise SumDiffersError(place, self._balance, event.closing.amount)
            self._balance = None
        elif event.amount.currency != self._balance.currency:
            place = replace(place, entry=event.entry)
            raise ValueUnreadableError(place, Value.CURRENCY, event.amount.currency)
        else:
            self._balance += event.amount

    def check_end(self) -> None:
        """Refuse a file without a statement, or one that ends within it."""
        if self._head is None:
            raise FormatUnknownError("there is no statement in it.")
        if self._balance is not None:
            raise FileCutError(self._head.place, "no closing balance")
