"""ReportLab's document made archival: it writes the same bytes for the same drawing."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime

from reportlab.pdfbase import pdfdoc
from typing_extensions import override

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_ENTRY = b"%010d 00000 n \n"

Size = tuple[float, float]
Reference = pdfdoc.PDFObjectReference


def pdf_text(text: str) -> str:
    """Write a text string as PDF's UTF-16 hexadecimal, safe for every character."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def pdf_date(instant: datetime) -> str:
    """Write an instant as a PDF date, in UTC."""
    return f"(D:{instant.astimezone(UTC):%Y%m%d%H%M%S}+00'00')"


class Raw(pdfdoc.PDFObject):
    """An object whose bytes are already written."""

    def __init__(self, data: str) -> None:
        self._data = data.encode("ascii")

    def format(self, _document: pdfdoc.PDFDocument) -> bytes:
        """Return the bytes."""
        return self._data


class Stream(pdfdoc.PDFStream):
    """A stream with the end-of-line before ``endstream`` that PDF/A asks for."""

    def __init__(
        self, data: bytes, keys: Mapping[str, object], *, packed: bool
    ) -> None:
        super().__init__(pdfdoc.PDFDictionary(dict(keys)), data)
        if packed:
            self.dictionary["Filter"] = "/FlateDecode"
            self.content = zlib.compress(data)

    @override
    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        self.dictionary["Length"] = len(self.content)
        head = self.dictionary.format(document)
        return b"%b\nstream\n%b\nendstream" % (head, self.content)


class Document(pdfdoc.PDFDocument):
    """The objects of one file, numbered in the order in which they are added."""

    def __init__(self, size: Size, language: str) -> None:
        super().__init__(compression=0, invariant=1, lang=language)
        self.fonts = pdfdoc.PDFDictionary({})
        self._resources = f"<</Font {self._number(self.fonts)} 0 R>>"
        self._box = f"[0 0 {size[0]:.2f} {size[1]:.2f}]"
        self._pages: list[tuple[pdfdoc.PDFDictionary, list[Reference]]] = []
        self._tree = pdfdoc.PDFDictionary({"Type": "/Pages"})
        self.catalog = pdfdoc.PDFDictionary(
            {
                "Type": "/Catalog",
                "Lang": f"({language})",
                "Pages": self.refer(self._tree),
            }
        )

    def refer(self, thing: pdfdoc.PDFObject) -> Reference:
        """Add an object if it is new; return the reference to it."""
        return self.Reference(thing)  # type: ignore[no-any-return,no-untyped-call]  # ReportLab's

    def add_stream(
        self,
        data: bytes,
        keys: Mapping[str, object] | None = None,
        *,
        packed: bool = True,
    ) -> Reference:
        """Add a stream and return the reference to it."""
        return self.refer(Stream(data, keys or {}, packed=packed))

    def add(self, keys: Mapping[str, object]) -> Reference:
        """Add a dictionary and return the reference to it."""
        return self.refer(pdfdoc.PDFDictionary(dict(keys)))

    def add_page(self, code: bytes) -> None:
        """Add a page that shows this code."""
        page = pdfdoc.PDFDictionary(
            {
                "Type": "/Page",
                "Parent": self.refer(self._tree),
                "MediaBox": self._box,
                "Resources": self._resources,
                "StructParents": len(self._pages),
                "Tabs": "/S",
            }
        )
        self.refer(page)
        self._pages.append((page, [self.add_stream(code)]))

    def add_to_page(self, index: int, code: bytes) -> None:
        """Show more on a page that is already there, over what it shows."""
        self._pages[index][1].append(self.add_stream(code))

    @property
    def page_numbers(self) -> list[int]:
        """The object numbers of the pages, in order."""
        return [self._number(page) for page, _ in self._pages]

    def to_bytes(self, info: Mapping[str, object]) -> bytes:
        """Write the file; ``info`` is its document information."""
        for page, streams in self._pages:
            page["Contents"] = pdfdoc.PDFArray(streams)
        kids = " ".join(f"{number} 0 R" for number in self.page_numbers)
        self._tree["Kids"], self._tree["Count"] = f"[{kids}]", len(self._pages)
        ends = self._number(self.catalog), self.add(info).format(self)
        parts, offsets = self._write_objects()
        digest = hashlib.sha256(b"".join(parts)).hexdigest()[:32].encode()
        start, count = sum(map(len, parts)), len(offsets) + 1
        return b"".join(
            [
                *parts,
                b"xref\n0 %d\n0000000000 65535 f \n" % count,
                *(_ENTRY % offset for offset in offsets),
                b"trailer\n<</Size %d /Root %d 0 R /Info %b " % (count, *ends),
                b"/ID [<%b> <%b>]>>\nstartxref\n%d\n%%%%EOF\n"
                % (digest, digest, start),
            ]
        )

    def _write_objects(self) -> tuple[list[bytes], list[int]]:
        parts, offsets, size = [_HEADER], list[int](), len(_HEADER)
        while (number := len(offsets) + 1) in self.numberToId:
            thing = self.idToObject[self.numberToId[number]]
            body = pdfdoc.format(thing, self, toplevel=1)
            part = b"%d 0 obj\n%b\nendobj\n" % (number, body)
            offsets.append(size)
            parts.append(part)
            size += len(part)
        return parts, offsets

    def _number(self, thing: pdfdoc.PDFObject) -> int:
        return self.idToObjectNumberAndVersion[self.refer(thing).name][0]
