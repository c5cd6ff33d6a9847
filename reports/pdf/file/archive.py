"""What makes a file archival and self-explaining: metadata, colours, attachments."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc

from reports.pdf.file.objects import Document, Raw, Reference, pdf_date, pdf_text


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the document; ``relationship`` is PDF's word for what it is."""

    name: str
    data: bytes
    media_type: str
    relationship: str
    description: str


@dataclass(frozen=True, slots=True)
class About:
    """What a document says of itself. ``created`` is its only date, so it is given."""

    title: str
    author: str
    language: str
    created: datetime


@cache
def _resource(name: str) -> bytes:
    return files("reports.pdf").joinpath("data", name).read_bytes()


def add_archival_parts(
    document: Document, about: About, attachments: Sequence[Attachment], *, rtl: bool
) -> None:
    """Add metadata, output intent, reading direction and attachments."""
    catalog = document.catalog
    catalog["Metadata"] = document.add_stream(
        _metadata(about), {"Type": "/Metadata", "Subtype": "/XML"}, packed=False
    )
    catalog["OutputIntents"] = pdfdoc.PDFArray([_output_intent(document)])
    direction = " /Direction /R2L" if rtl else ""
    catalog["ViewerPreferences"] = Raw(f"<</DisplayDocTitle true{direction}>>")
    if attachments:
        _attach(document, attachments, about.created)


def document_information(about: About) -> dict[str, object]:
    """Return the old-fashioned information dictionary, equal to the metadata."""
    date = pdf_date(about.created)
    return {
        "Title": pdf_text(about.title),
        "Author": pdf_text(about.author),
        "Creator": "(Igoudar)",
        "Producer": "(ReportLab)",
        "CreationDate": date,
        "ModDate": date,
    }


def _metadata(about: About) -> bytes:
    instant = about.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    template = _resource("metadata.xml").decode("utf-8")
    text = template.format(
        title=escape(about.title),
        author=escape(about.author),
        language=about.language,
        instant=instant,
    )
    return text.encode("utf-8")


def _output_intent(document: Document) -> Reference:
    profile = document.add_stream(_resource("srgb.icc"), {"N": 3})
    return document.add(
        {
            "Type": "/OutputIntent",
            "S": "/GTS_PDFA1",
            "OutputConditionIdentifier": "(sRGB)",
            "Info": "(sRGB IEC61966-2.1)",
            "DestOutputProfile": profile,
        }
    )


def _attach(
    document: Document, attachments: Sequence[Attachment], created: datetime
) -> None:
    names: list[object] = []
    listed = []
    for attachment in sorted(attachments, key=lambda item: item.name):
        reference = _file(document, attachment, created)
        names += [pdf_text(attachment.name), reference]
        listed.append(reference)
    tree = pdfdoc.PDFDictionary({"Names": pdfdoc.PDFArray(names)})
    document.catalog["Names"] = pdfdoc.PDFDictionary({"EmbeddedFiles": tree})
    document.catalog["AF"] = pdfdoc.PDFArray(listed)


def _file(document: Document, attachment: Attachment, created: datetime) -> Reference:
    checksum = hashlib.md5(attachment.data, usedforsecurity=False).hexdigest()
    size = len(attachment.data)
    date = pdf_date(created)
    stream = document.add_stream(
        attachment.data,
        {
            "Type": "/EmbeddedFile",
            "Subtype": "/" + attachment.media_type.replace("/", "#2F"),
            "Params": f"<</Size {size} /ModDate {date} /CheckSum <{checksum}>>>",
        },
    )
    return document.add(
        {
            "Type": "/Filespec",
            "F": f"({attachment.name})",
            "UF": pdf_text(attachment.name),
            "Desc": pdf_text(attachment.description),
            "AFRelationship": f"/{attachment.relationship}",
            "EF": pdfdoc.PDFDictionary({"F": stream, "UF": stream}),
        }
    )
