"""The structure tree of a tagged document: what a screen reader goes through."""

from __future__ import annotations

from dataclasses import dataclass, field

from reports.pdf.file.objects import Document, Raw, pdf_text


@dataclass(slots=True, eq=False)
class Element:
    """A structure element: a kind, words for what cannot be read, and its content."""

    kind: str
    parent: Element | None = None
    alt: str = ""
    attributes: str = ""
    kids: list[Element | tuple[int, int]] = field(default_factory=list)
    """Child elements, or marked content as (page, number on the page)."""

    def add(self, kind: str, *, alt: str = "", attributes: str = "") -> Element:
        """Add a child and return it."""
        child = Element(kind, self, alt, attributes)
        self.kids.append(child)
        return child


class StructureTree:
    """The elements of a document, and which of them owns each piece of content."""

    def __init__(self) -> None:
        self.root = Element("Document")
        self._owners: list[list[Element]] = [[]]

    def mark(self, element: Element) -> int:
        """Give the next piece of content to an element; return its number there."""
        page = self._owners[-1]
        element.kids.append((len(self._owners) - 1, len(page)))
        page.append(element)
        return len(page) - 1

    def end_page(self) -> None:
        """Begin to count anew for the next page."""
        self._owners.append([])

    def add_to(self, document: Document, pages: list[int]) -> None:
        """Write the tree; ``pages`` are the object numbers of the pages, in order."""
        elements = _walk(self.root)
        first = document.objectcounter + 2
        numbers = {element: first + n for n, element in enumerate(elements)}
        root = first - 1
        owners = " ".join(
            f"{n} [{' '.join(f'{numbers[e]} 0 R' for e in page)}]"
            for n, page in enumerate(self._owners[: len(pages)])
        )
        tree = Raw(
            f"<</Type /StructTreeRoot /K {first} 0 R "
            f"/ParentTree <</Nums [{owners}]>> /ParentTreeNextKey {len(pages)}>>"
        )
        document.catalog["StructTreeRoot"] = document.refer(tree)
        document.catalog["MarkInfo"] = Raw("<</Marked true>>")
        for element in elements:
            parent = numbers[element.parent] if element.parent else root
            document.refer(Raw(_write(element, parent, numbers, pages)))


def _walk(root: Element) -> list[Element]:
    """List an element and all below it, parents before children."""
    found, stack = [], [root]
    while stack:
        element = stack.pop()
        found.append(element)
        stack.extend(kid for kid in reversed(element.kids) if isinstance(kid, Element))
    return found


def _write(
    element: Element, parent: int, numbers: dict[Element, int], pages: list[int]
) -> str:
    page = _page_of(element)
    kids = [_kid(kid, page, numbers, pages) for kid in element.kids]
    # A single kid stands without an array: signing tools compare `K.Obj`, not `K[0]`.
    content = kids[0] if len(kids) == 1 else f"[{' '.join(kids)}]"
    on_page = "" if page is None else f" /Pg {pages[page]} 0 R"
    alt = f" /Alt {pdf_text(element.alt)}" if element.alt else ""
    attributes = f" /A {element.attributes}" if element.attributes else ""
    return (
        f"<</Type /StructElem /S /{element.kind} /P {parent} 0 R /K {content}"
        f"{on_page}{alt}{attributes}>>"
    )


def _page_of(element: Element) -> int | None:
    """Return the page of an element's first content of its own."""
    for kid in element.kids:
        if isinstance(kid, tuple):
            return kid[0]
    return None


def _kid(
    kid: Element | tuple[int, int],
    page: int | None,
    numbers: dict[Element, int],
    pages: list[int],
) -> str:
    if isinstance(kid, Element):
        return f"{numbers[kid]} 0 R"
    if kid[0] == page:
        return str(kid[1])
    return f"<</Type /MCR /Pg {pages[kid[0]]} 0 R /MCID {kid[1]}>>"
