"""Read MT940 account statements. Fields are cut here, and read by ``mt-940``.

What the library gets wrong is put right around it: several statements in a file keep
each its own balances; a text behind the closing balance is not the last line's; the
encoding is told, not guessed; no text is cut off.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import mt940.models
import mt940.tags

from payments.formats.bank.cells import amount_of, day_of, word
from payments.formats.bank.errors import (
    EncodingError,
    FileCutError,
    ValueUnreadableError,
)
from payments.formats.bank.places import Place, Value
from payments.formats.bank.values import (
    Balance,
    BankLine,
    Event,
    Foot,
    Head,
    LineKind,
)

_FIELD = re.compile(r"^:([0-9]{2}[A-Z]?):", re.MULTILINE)
_ENDS = re.compile(r"^(-|-}.*|\{[0-9]:.*)$", re.MULTILINE)
_CHARGES = frozenset({"NCHG", "NCOM"})
_NO_REFERENCE = frozenset({"", "NONREF", "NOTPROVIDED"})
_OTHER = re.compile(r"/(?:NAME|ORDP/NAME|BENM/NAME)/([^/\n]+)")
_END_TO_END = re.compile(r"(?:/EREF/|EREF\+)([^/?\n]+)")
_SUBFIELD = re.compile(r"\?(2[0-9]|6[0-3]|3[0-3])")
_OPTIONS = mt940.options.Options.all()

# The library writes a field that it cannot read into the log, with the names in it.
logging.getLogger(mt940.__name__).setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class _Field:
    """A field, where it stands, and its text without the line's end."""

    tag: str
    text: str
    line: int


def read_mt940(content: bytes) -> Iterator[Event]:
    """Read a file as heads, lines and feet. Raises BankFileError."""
    statement: _Statement | None = None
    for field in _fields(_decoded(content)):
        if field.tag == "20":
            if statement is not None:
                yield from statement.end()
            statement = _Statement(field.line)
        elif statement is None:
            raise FileCutError(Place(line=field.line), f"{field.tag} before :20:")
        else:
            yield from statement.take(field)
    if statement is not None:
        yield from statement.end()


class _Statement:
    """What has been read of a statement so far."""

    def __init__(self, line: int) -> None:
        self._begins = line
        self._account = self._number = ""
        self._head: Head | None = None
        self._waiting: BankLine | None = None
        self._entries = 0
        self._closing: Balance | None = None

    def take(self, field: _Field) -> Iterator[Event]:
        """Read a field; a line is given once its note cannot follow any more."""
        if field.tag == "25":
            self._account = field.text.split("\n")[0].replace(" ", "")
        elif field.tag in ("28", "28C"):
            self._number = word(field.text)
        elif field.tag in ("60F", "60M"):
            yield self._open(field)
        elif field.tag == "61":
            yield from self._given()
            self._waiting = self._line(field)
        elif field.tag == "86":
            self._note(field)
        elif field.tag in ("62F", "62M"):
            yield from self._given()
            self._closing = _balance(field)

    def end(self) -> Iterator[Event]:
        """Close the statement."""
        if self._head is None or self._closing is None:
            name = ":60F:" if self._head is None else ":62F:"
            raise FileCutError(Place(line=self._begins), f"no {name}")
        yield Foot(self._closing)

    def _open(self, field: _Field) -> Head:
        if not self._account:
            raise ValueUnreadableError(Place(line=field.line), Value.ACCOUNT, "")
        opening = _balance(field)
        currency = opening.amount.currency
        self._head = Head(self._account, currency, self._number, opening)
        return self._head

    def _given(self) -> Iterator[BankLine]:
        if self._waiting is not None:
            yield self._waiting
            self._waiting = None

    def _line(self, field: _Field) -> BankLine:
        place = Place(line=field.line)
        if self._head is None:
            raise FileCutError(place, ":61: before :60F:")
        self._entries += 1
        return _line(field.text, self._head.currency, place, self._entries)

    def _note(self, field: _Field) -> None:
        """Give a text to the line before it; behind the closing balance to none."""
        line = self._waiting
        if line is None:
            return
        text = _plain(field.text)
        told = _END_TO_END.search(field.text)
        name = _OTHER.search(field.text)
        self._waiting = replace(
            line,
            note=word("\n".join(part for part in (text, line.note) if part)),
            end_to_end=word(told[1]) if told else line.end_to_end,
            name=word(name[1]) if name else line.name,
        )


def _line(text: str, currency: str, place: Place, number: int) -> BankLine:
    """Read a field 61 with the library; signs and dates are checked here."""
    found = _parsed(mt940.tags.Statement(), text, currency, place)
    mark = str(found["status"]).upper()
    money = amount_of(str(found["amount_text"]), currency, place)
    is_debit = mark in ("D", "RC")
    valued = day_of(str(found["date"]), place)
    booked = found.get("entry_date")
    code = str(found.get("id") or "")
    if code != code.upper():  # the library takes a slip in the amount for a code
        raise ValueUnreadableError(place, Value.AMOUNT, text.partition("\n")[0])
    reference = word(str(found.get("customer_reference") or ""))
    is_plain = reference.upper() in _NO_REFERENCE
    return BankLine(
        amount=-money if is_debit else money,
        booked_on=day_of(str(booked), place) if booked else valued,
        valued_on=valued,
        bank_ref=_given(word(str(found.get("bank_reference") or ""))),
        end_to_end="" if is_plain else reference,
        note=word(str(found.get("extra_details") or "")),
        kind=_kind(mark, code),
        entry=number,
    )


def _kind(mark: str, code: str) -> LineKind:
    if mark in ("RC", "RD"):
        return LineKind.REVERSAL
    if code in _CHARGES:
        return LineKind.CHARGE
    return LineKind.RETURN if code == "NRTI" else LineKind.ORDINARY


def _balance(field: _Field) -> Balance:
    place = Place(line=field.line)
    found = _parsed(mt940.tags.BalanceBase(), field.text, "", place)
    currency = str(found["currency"])
    money = amount_of(str(found["amount_text"]), currency, place)
    day = day_of(str(found["date"]), place)
    return Balance(-money if found["status"] == "D" else money, day)


def _parsed(
    tag: mt940.tags.Tag, text: str, currency: str, place: Place
) -> dict[str, Any]:
    """Let the library read a field; whatever it cannot is an unreadable value."""
    book = mt940.models.Transactions(options=_OPTIONS)
    try:
        cut = tag.parse(book, text)
        amount = str(cut["amount"])
        if isinstance(tag, mt940.tags.Statement):
            cut.setdefault("currency", currency)
            told = dict(tag(book, dict(cut)))
        else:
            told = {**cut, "date": mt940.models.Date(**cut)}
    except (ArithmeticError, KeyError, RuntimeError, TypeError, ValueError) as error:
        raise ValueUnreadableError(
            place, Value.FIELD, text.partition("\n")[0]
        ) from error
    return {**cut, **told, "status": cut["status"], "amount_text": amount}


def _fields(text: str) -> Iterator[_Field]:
    """Cut a text into its fields; what ends a statement belongs to none."""
    found = list(_FIELD.finditer(text))
    line, at = 1, 0
    for number, match in enumerate(found):
        line += text.count("\n", at, match.start())
        at = match.start()
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        body = text[match.end() : end]
        if stop := _ENDS.search(body):
            body = body[: stop.start()]
        yield _Field(match[1], body.rstrip("\n"), line)


def _decoded(content: bytes) -> str:
    """Tell the letters: UTF-8 or 16 where it is so, else what western banks write.

    A byte that stands for nothing in either is refused, with its line.
    """
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _lines(_strict(content, encoding))
    try:
        return _lines(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _lines(_strict(content, "cp1252"))


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise EncodingError(Place(line=line), "UTF-8 or Windows-1252") from error


def _lines(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines)


def _plain(text: str) -> str:
    """Give a structured field 86 back as its words, in their order."""
    if not _SUBFIELD.search(text):
        return text
    flat = text.replace("\n", "")
    parts = _SUBFIELD.split(flat)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=False)
    return "\n".join(words for code, words in pairs if code[0] in "26" and words)


def _given(reference: str) -> str:
    return "" if reference.upper() in _NO_REFERENCE else reference
