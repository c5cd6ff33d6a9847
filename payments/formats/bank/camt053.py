"""Read camt.053 account statements (ISO 20022), one entry at a time.

Entities and document types are refused before anything is expanded; an entry is
forgotten as soon as it is read, so that memory stays flat.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from itertools import takewhile
from xml.etree.ElementTree import (
    Element,
    ParseError,
    iterparse,
)

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse as defused_iterparse

from payments.formats.bank.camt053_entries import SPLIT, is_debit, lines_of, text_of
from payments.formats.bank.cells import amount_of, day_of
from payments.formats.bank.errors import (
    BankFileError,
    EncodingError,
    FileCutError,
    FormatUnknownError,
    ValueUnreadableError,
    VersionUnknownError,
    XmlRefusedError,
)
from payments.formats.bank.places import Place, Value
from payments.formats.bank.values import Balance, BankLine, Event, Foot, Head

_MESSAGE = re.compile(r"(camt|pain|pacs)\.([0-9]{3})\.001\.([0-9]{2})")
VERSIONS = ("02", "03", "04", "05", "06", "07", "08")
"""Where what is read stands as in 04 or as in 08; later ones have not been compared."""

_DECLARED = re.compile(rb"<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)")
_OPENING = ("OPBD", "PRCD")
_CLOSING = "CLBD"


Lines = Callable[[Element, int, Place], Iterator[BankLine]]


def read_camt053(content: bytes, lines: Lines = lines_of) -> Iterator[Event]:
    """Read a file as heads, lines and feet. Raises BankFileError."""
    try:
        yield from _read(content, lines)
    except DefusedXmlException as error:
        raise XmlRefusedError from error
    except (ParseError, LookupError, ValueError) as error:
        if isinstance(error, BankFileError):
            raise
        raise _broken(content, error) from error


def _read(content: bytes, lines: Lines) -> Iterator[Event]:
    space = _checked_namespace(content)
    entry, end = f"{space}Ntry", f"{space}Stmt"
    statement: _Statement | None = None
    for event, element in iterparse(  # noqa: S314 - the prolog has been checked
        BytesIO(content), events=("start", "end")
    ):
        tag = element.tag
        if event == "start":
            if tag == end:
                statement = _Statement(element, lines)
        elif statement is not None and tag == entry:
            yield from statement.take(element)
        elif statement is not None and tag == end:
            yield from statement.end()
            statement = None


class _Statement:
    """What has been read of a statement so far; an entry is forgotten once read."""

    def __init__(self, element: Element, lines: Lines) -> None:
        self._element, self._lines = element, lines
        self._head: Head | None = None
        self._number = ""
        self._balances: dict[str, Balance] = {}
        self._entries = self._pending = 0

    def take(self, element: Element) -> Iterator[Event]:
        """Read an entry; the head comes before the first one."""
        yield from self._open()
        local_names(element)
        yield from self._entry(element)
        self._element.clear()

    def end(self) -> Iterator[Event]:
        """Close the statement; one without entries has a head and a foot, too."""
        yield from self._open()
        closing = self._balances.get(_CLOSING)
        if closing is None:
            raise ValueUnreadableError(
                replace(self._place, balance=_CLOSING), Value.CLOSING_BALANCE, ""
            )
        yield Foot(closing, self._pending)
        self._element.clear()

    @property
    def _place(self) -> Place:
        return Place(statement=self._number or "?")

    def _open(self) -> Iterator[Head]:
        """Read what stands before the entries."""
        if self._head is not None:
            return
        top = self._element
        for child in takewhile(_is_no_entry, top):  # the parser runs ahead of us
            local_names(child)
        self._number = text_of(top, "Id")
        if sequence := text_of(top, "ElctrncSeqNb"):
            self._number = f"{self._number} ({sequence})"
        for balance in top.findall("Bal"):
            self._balance(balance)
        account = text_of(top, "Acct/Id/IBAN") or text_of(top, "Acct/Id/Othr/Id")
        codes = [code for code in _OPENING if code in self._balances]
        if not account:
            raise ValueUnreadableError(self._place, Value.ACCOUNT, "")
        if not codes:
            raise ValueUnreadableError(
                replace(self._place, balance=_OPENING[0]), Value.OPENING_BALANCE, ""
            )
        opening = self._balances[codes[0]]
        currency = text_of(top, "Acct/Ccy") or opening.amount.currency
        self._head = Head(account, currency, self._number, opening)
        yield self._head

    def _balance(self, element: Element) -> None:
        code = text_of(element, "Tp/CdOrPrtry/Cd")
        if code not in (*_OPENING, _CLOSING):
            return
        place = replace(self._place, balance=code)
        amount = element.find("Amt")
        if amount is None:
            raise ValueUnreadableError(place, Value.AMOUNT, "")
        money = amount_of(amount.text or "", amount.get("Ccy", ""), place)
        day = day_of(text_of(element, "Dt/Dt") or text_of(element, "Dt/DtTm"), place)
        balance = Balance(-money if is_debit(element, place) else money, day)
        if code == _CLOSING or code not in self._balances:
            self._balances[code] = balance

    def _entry(self, element: Element) -> Iterator[BankLine]:
        self._entries += 1
        status = text_of(element, "Sts/Cd") or text_of(element, "Sts")
        if status and status != "BOOK":
            self._pending += 1
            return
        place = replace(self._place, entry=self._entries)
        yield from self._lines(element, self._entries, place)


def local_names(element: Element) -> None:
    """Take the namespace off the names of an element and of all in it."""
    for one in element.iter():
        if SPLIT in one.tag:
            one.tag = one.tag.rpartition(SPLIT)[2]


def _checked_namespace(content: bytes) -> str:
    """Read up to the root with a parser that refuses document types and entities.

    They can stand nowhere else, so that the rest may be read by a faster one.
    """
    start = defused_iterparse(BytesIO(content), events=("start",), forbid_dtd=True)
    for _event, root in start:
        return _namespace(root)
    raise FormatUnknownError("there is no XML in it.")


def _is_no_entry(element: Element) -> bool:
    return not element.tag.endswith(f"{SPLIT}Ntry")


def _namespace(root: Element) -> str:
    """Refuse what is another message of the same family, and say which."""
    space, _, name = root.tag.rpartition(SPLIT)
    found = _MESSAGE.search(space)
    if name != "Document" or found is None:
        raise FormatUnknownError("this XML is no bank statement.")
    if found[1] != "camt" or found[2] != "053":
        raise FormatUnknownError(f"this is a {found[0]} message, no statement.")
    if found[3] not in VERSIONS:
        raise VersionUnknownError(found[0], f"{VERSIONS[0]} to {VERSIONS[-1]}")
    return space + SPLIT


def _broken(content: bytes, error: Exception) -> BankFileError:
    """Say why the XML cannot be read: its letters, or its end."""
    declared = _DECLARED.search(content[:200])
    encoding = declared[1].decode() if declared else "utf-8"
    line = getattr(error, "position", (1, 0))[0]
    try:
        codecs.lookup(encoding)
        content.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return EncodingError(Place(line=line), encoding)
    return FileCutError(Place(line=line), str(error).partition(":")[0])
