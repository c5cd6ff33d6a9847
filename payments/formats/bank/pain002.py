"""Read pain.002: the bank's report on a file of wires that we sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from payments.formats.bank.camt053 import local_names
from payments.formats.bank.camt053_entries import text_of
from payments.formats.bank.errors import (
    FileCutError,
    FileTooLargeError,
    FormatUnknownError,
    XmlRefusedError,
)
from payments.formats.bank.places import WHOLE

MOST_BYTES = 8 * 1024 * 1024
"""No report is larger: it tells of one file of ours."""

_MARK = re.compile(rb"urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.[0-9]{2}")
_FIRST = 4096
_REFUSED = "RJCT"
_DUPLICATE = frozenset({"DUPL", "AM05", "DU01", "DU02", "DU03", "DU04", "DU05"})
"""The bank has the file, or the wire, already: that refuses the copy alone."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the bank refuses: a wire by its code, or all of a file; in its words."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A report: on which file of ours, and what is refused of it.

    ``is_copy`` where something is refused only because the bank has it already.
    """

    number: str
    message_id: str
    refusals: tuple[Refusal, ...]
    is_copy: bool


def is_report(content: bytes) -> bool:
    """Say whether a file is such a report, by its first bytes."""
    return _MARK.search(content[:_FIRST].replace(b"\x00", b"")) is not None


def read_report(content: bytes) -> StatusReport:
    """Read a report. Raises BankFileError."""
    if len(content) > MOST_BYTES:
        raise FileTooLargeError(MOST_BYTES)
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise XmlRefusedError from error
    except (ParseError, LookupError, ValueError) as error:
        raise FileCutError(WHOLE, str(error).partition(":")[0]) from error
    local_names(root)
    report = root.find("CstmrPmtStsRpt")
    message_id = "" if report is None else _of_group(report, "OrgnlMsgId")
    if report is None or not message_id:
        raise FormatUnknownError("this report names no file of ours.")
    told = list(_told(report))
    refused = [one for one in told if not _is_copy(one)]
    return StatusReport(
        number=text_of(report, "GrpHdr/MsgId"),
        message_id=message_id,
        refusals=tuple(Refusal(code, words) for code, words, _ in refused),
        is_copy=len(refused) < len(told),
    )


_Told = tuple[str, str, frozenset[str]]


def _told(report: Element) -> Iterator[_Told]:
    """List what is refused: the file, a block of it (ours has one), or a wire."""
    if _of_group(report, "GrpSts") == _REFUSED:
        yield "", *_why(report.findall("OrgnlGrpInfAndSts/StsRsnInf"))
        return
    for block in report.findall("OrgnlPmtInfAndSts"):
        if text_of(block, "PmtInfSts") == _REFUSED:
            yield "", *_why(block.findall("StsRsnInf"))
            continue
        for wire in block.findall("TxInfAndSts"):
            if text_of(wire, "TxSts") == _REFUSED:
                code = text_of(wire, "OrgnlEndToEndId")
                yield code, *_why(wire.findall("StsRsnInf"))


def _of_group(report: Element, name: str) -> str:
    return text_of(report, f"OrgnlGrpInfAndSts/{name}")


def _why(reasons: Iterable[Element]) -> tuple[str, frozenset[str]]:
    """Put the bank's codes and its words together."""
    codes, words = [], [_REFUSED]
    for reason in reasons:
        code = text_of(reason, "Rsn/Cd") or text_of(reason, "Rsn/Prtry")
        codes.append(code)
        words += [code, *(one.text or "" for one in reason.findall("AddtlInf"))]
    said = " ".join(" ".join(words).split())
    return said, frozenset(code for code in codes if code)


def _is_copy(told: _Told) -> bool:
    codes = told[2]
    return bool(codes) and codes <= _DUPLICATE
