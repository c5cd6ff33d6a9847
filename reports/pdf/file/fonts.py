"""Embed a face in one document: a subset whose codes say what they stand for."""

from __future__ import annotations

import hashlib
from functools import lru_cache

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc

from reports.pdf.file.objects import Document, Reference
from reports.pdf.text.faces import Face
from reports.pdf.text.shape import Glyph, Line, Word

_UNUSED_TABLES = (
    "GSUB GPOS GDEF kern DSIG meta STAT BASE name gasp VDMX hdmx".split()  # noqa: SIM905 - reads as the list it is
)
_CMAP_HEAD = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
    "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
    "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
)
_CMAP_TAIL = "endcmap CMapName currentdict /CMap defineresource pop end end"
_CMAP_ROWS = 100
_IDENTITY = "<</Registry (Adobe) /Ordering (Identity) /Supplement 0>>"
_SAYS_NOTHING = "\u200d"
"""A glyph without text of its own maps to a joiner: a mapping there must be."""


@lru_cache(maxsize=10000)
def number(value: float) -> str:
    """Write a number as short as it can be, to a thousandth."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _behind(face: Face, glyph: Glyph) -> float:
    return glyph.x + face.advance(glyph.index) - glyph.advance


def _around(face: Face, glyph: Glyph) -> tuple[str, str]:
    """Write what stands before and behind the code of a glyph on the baseline."""
    after = number(_behind(face, glyph))
    before = f"> {number(-glyph.x)} <" if glyph.x else ""
    return before, f"> {after} <" if after != "0" else ""


@lru_cache(maxsize=60000)
def _places(face: Face, word: Word) -> tuple[tuple[tuple[int, str], str, str], ...]:
    """Write a word once for the process; its codes are each document's own."""
    return tuple(
        ((glyph.index, glyph.text), *_around(face, glyph)) for glyph in word.glyphs
    )


class EmbeddedFont:
    """One face in one document; each pair of glyph and text has a code of its own."""

    def __init__(self, face: Face, resource: str) -> None:
        self.face = face
        self.resource = resource
        self._codes: dict[tuple[int, str], str] = {}
        self._shown: dict[Word, str] = {}
        self._raised: dict[tuple[Word, float], str] = {}

    def show(self, words: tuple[Word, ...], size: float) -> str:
        """Return the operator that shows words from the current point."""
        known = self._shown.get
        inside = "".join([known(word) or self._word(word, size) for word in words])
        return f"[<{inside}>] TJ" if ">" in inside else f"<{inside}> Tj"

    def _word(self, word: Word, size: float) -> str:
        """Return the inside of a TJ array; pieces join by plain concatenation."""
        if not word.is_raised:
            places, code = _places(self.face, word), self._code
            shown = "".join(
                [f"{before}{code(key)}{after}" for key, before, after in places]
            )
            self._shown[word] = shown
            return shown
        raised = self._raised.get((word, size))
        if raised is None:
            raised = "".join(self._glyph(glyph, size) for glyph in word.glyphs)
            self._raised[word, size] = raised
        return raised

    def _glyph(self, glyph: Glyph, size: float) -> str:
        before, after = _around(self.face, glyph)
        code = self._code((glyph.index, glyph.text))
        if not glyph.y:
            return f"{before}{code}{after}"
        rise, back = number(glyph.y * size / 1000), number(-glyph.x)
        behind = number(_behind(self.face, glyph))
        return f">] TJ {rise} Ts [{back} <{code}> {behind}] TJ 0 Ts [<"

    def _code(self, key: tuple[int, str]) -> str:
        code = self._codes.get(key)
        if code is None:
            self._codes[key] = code = f"{len(self._codes) + 1:04X}"
        return code

    def add_to(self, document: Document) -> Reference:
        """Add the subset, its widths and its map to text; return the font."""
        data, places = self._subset()
        name = f"/{self._tag()}+{self.face.name}"
        text_map = self._text_map().encode("ascii")
        return document.add(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": name,
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray(
                    [self._descendant(document, name, data, places)]
                ),
                "ToUnicode": document.add_stream(text_map),
            }
        )

    def _descendant(
        self, document: Document, name: str, data: bytes, places: dict[int, int]
    ) -> Reference:
        glyphs = [glyph for glyph, _ in self._codes]
        indices = b"\0\0" + b"".join(places[g].to_bytes(2, "big") for g in glyphs)
        widths = " ".join(number(self.face.advance(glyph)) for glyph in glyphs)
        return document.add(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": name,
                "CIDToGIDMap": document.add_stream(indices),
                "CIDSystemInfo": _IDENTITY,
                "DW": 0,
                "W": f"[1 [{widths}]]",
                "FontDescriptor": self._descriptor(document, name, data),
            }
        )

    def _descriptor(self, document: Document, name: str, data: bytes) -> Reference:
        return document.add(
            {
                "Type": "/FontDescriptor",
                "FontName": name,
                "Flags": 4,
                "FontBBox": pdfdoc.PDFArray(self.face.box),
                "ItalicAngle": 0,
                "Ascent": self.face.ascent,
                "Descent": self.face.descent,
                "CapHeight": 700,
                "StemV": 80,
                "FontFile2": document.add_stream(data, {"Length1": len(data)}),
            }
        )

    def _tag(self) -> str:
        digest = hashlib.sha256(repr(list(self._codes)).encode()).digest()
        return "".join(chr(65 + byte % 26) for byte in digest[:6])

    def _subset(self) -> tuple[bytes, dict[int, int]]:
        """Cut the font down to the glyphs used; say where each of them went."""
        wanted = hb.SubsetInput()
        wanted.flags = (
            hb.SubsetFlags.NO_LAYOUT_CLOSURE
            | hb.SubsetFlags.NOTDEF_OUTLINE
            | hb.SubsetFlags.NO_HINTING
        )
        wanted.glyph_set.update({glyph for glyph, _ in self._codes})
        for table in _UNUSED_TABLES:
            wanted.drop_table_tag_set.add(int.from_bytes(table.encode(), "big"))
        plan = hb.SubsetPlan(self.face.hb_face, wanted)
        return plan.execute().blob.data, dict(plan.old_to_new_glyph_mapping)

    def _text_map(self) -> str:
        rows = [
            f"<{code}> <{(text or _SAYS_NOTHING).encode('utf-16-be').hex().upper()}>"
            for (_, text), code in self._codes.items()
        ]
        blocks = []
        for start in range(0, len(rows), _CMAP_ROWS):
            block = rows[start : start + _CMAP_ROWS]
            body = "\n".join(block)
            blocks.append(f"{len(block)} beginbfchar\n{body}\nendbfchar\n")
        return _CMAP_HEAD + "".join(blocks) + _CMAP_TAIL


class Fonts:
    """The faces that a document uses, in the order in which they first appear."""

    def __init__(self) -> None:
        self._fonts: dict[Face, EmbeddedFont] = {}

    def draw(self, line: Line, x: float, y: float, size: float) -> str:
        """Return the text operators of a line that starts at a point."""
        parts = []
        for run in line.runs:
            font = self._font(run.face)
            at = f"/{font.resource} {number(size)} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm"
            parts.append(f"{at} {font.show(run.words, size)}")
            x += run.width * size / 1000
        return " ".join(parts)

    def _font(self, face: Face) -> EmbeddedFont:
        font = self._fonts.get(face)
        if font is None:
            font = EmbeddedFont(face, f"F{len(self._fonts) + 1}")
            self._fonts[face] = font
        return font

    def add_to(self, document: Document) -> None:
        """Add every font, as the document's only ones."""
        fonts = {font.resource: font.add_to(document) for font in self._fonts.values()}
        for resource, font in fonts.items():
            document.fonts[resource] = font
