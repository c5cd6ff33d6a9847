"""Draw the statement of a project, the document that everybody may read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reports.formats import Language
from reports.pdf.colours import LINE
from reports.pdf.documents.project.budget import draw_budget
from reports.pdf.documents.project.closing import (
    draw_bank_and_boards,
    draw_notes,
    draw_proof,
)
from reports.pdf.documents.project.flows import (
    draw_balances,
    draw_flows,
    draw_sources,
)
from reports.pdf.documents.project.head import draw_head
from reports.pdf.documents.project.movements import (
    draw_annex,
    draw_corrections,
    draw_largest,
    draw_paid_with,
)
from reports.pdf.documents.project.people import draw_apart, draw_bands, draw_fees
from reports.pdf.documents.sheet import Sheet
from reports.pdf.file.archive import About, Attachment
from reports.pdf.flow import MARGIN, Flow
from reports.pdf.looks import Align, Style
from reports.pdf.page import Pen
from reports.pdf.text.clean import clean
from reports.pdf.text.faces import Weight
from reports.statements.project import ProjectStatement, Sealed
from reports.statements.twin import check_code, to_csv, to_json
from reports.words import Words

_FOOT = Style(7.4)
_FOOT_STRONG = Style(7.4, Weight.SEMIBOLD)
_FOOT_LINE, _FOOT_TEXT, _FOOT_TITLE = 44.0, 32.0, 190.0
_FIRST_TOP = 24.0
_HEADING_ROOM, _ROW_ROOM = 74.0, 18.0


def render_project_statement(statement: ProjectStatement, language: Language) -> bytes:
    """Draw a statement as PDF/A-3a and PDF/UA-1, with its twin inside.

    The same statement in the same language gives the same bytes: the only date in the
    file is the instant that the statement stands for.
    """
    words = Words(language)
    pen = Pen(_about(statement, words))
    top = pen.height - MARGIN
    width = pen.width - 2 * MARGIN
    flow = Flow(pen, pen.height - _FIRST_TOP, top, MARGIN, MARGIN, width)
    sheet = Sheet(flow, words)
    twin = to_json(statement)
    _draw_parts(sheet, statement, check_code(twin))
    pen.end_page()
    attachments: tuple[Attachment, ...] = (
        Attachment(
            "statement.json",
            twin,
            "application/json",
            "Data",
            words.say("The figures of this statement, for machines"),
        ),
        Attachment(
            "entries.csv",
            to_csv(statement),
            "text/csv",
            "Source",
            words.say("The movements of this statement"),
        ),
    )
    if statement.proof.sealed:
        attachments = (*attachments, _checkpoint(statement.proof.sealed, words))
    return pen.finish(attachments, lambda page: _footer(sheet, statement, page))


def _checkpoint(sealed: Sealed, words: Words) -> Attachment:
    described = words.say("The signed head of the register, to keep as a witness")
    note = "".join(f"{line}\n" for line in sealed.note).encode()
    return Attachment("checkpoint.txt", note, "text/plain", "Supplement", described)


def _about(statement: ProjectStatement, words: Words) -> About:
    title = f"{words.say('Project statement')}: {clean(statement.identity.title)}"
    keepers = ", ".join(clean(k.name) for k in statement.identity.keepers)
    author = keepers or clean(statement.identity.book)
    return About(title, author, words.language, statement.proof.as_of)


def _draw_parts(sheet: Sheet, statement: ProjectStatement, code: str) -> None:
    draw_head(sheet, statement)
    draw_sources(sheet, statement)
    draw_flows(sheet, statement)
    draw_balances(sheet, statement)
    draw_budget(sheet, statement)
    draw_largest(sheet, statement)
    draw_paid_with(sheet, statement)
    _beside(sheet, statement, (draw_apart, draw_bands), rows=_small_rows(statement))
    _beside(
        sheet, statement, (draw_fees, draw_corrections), rows=_small_rows(statement)
    )
    ends = (draw_notes, draw_bank_and_boards)
    _beside(sheet, statement, ends, rows=10 + len(statement.notes))
    draw_proof(sheet, statement, code)
    draw_annex(sheet, statement)


Part = Callable[[Sheet, ProjectStatement], None]


def _beside(
    sheet: Sheet, statement: ProjectStatement, parts: tuple[Part, Part], *, rows: int
) -> None:
    """Draw two short parts beside each other, with room for so many rows."""
    halves = sheet.flow.halves(_HEADING_ROOM + rows * _ROW_ROOM)
    for flow, part in zip(halves, parts, strict=True):
        part(replace(sheet, flow=flow), statement)
    sheet.flow.join(halves)


def _small_rows(statement: ProjectStatement) -> int:
    return max(
        len(statement.in_kind) + len(statement.paid_by_others),
        len(statement.bands),
        len(statement.fees) * 2,
        len(statement.corrections) * 2,
    )


def _footer(sheet: Sheet, statement: ProjectStatement, page: int) -> None:
    pen, flow, say = sheet.pen, sheet.flow, sheet.words.say
    pen.line((flow.x, _FOOT_LINE), (flow.end, _FOOT_LINE), LINE)
    last = statement.proof.last
    number = sheet.number(last)
    up_to = say("up to entry %(number)s", number=number) if last is not None else ""
    test = say("test money") if statement.identity.is_test else ""
    title = _shortened(sheet, statement.identity.title)
    fund = statement.identity.fund
    text = sheet.words.join(fund, title, say("provisional"), up_to, test)
    pages = say(
        "Page %(page)s of %(pages)s",
        page=sheet.number(page),
        pages=sheet.number(pen.pages),
    )
    pen.text(flow.x, _FOOT_TEXT, text, _FOOT)
    pen.text(flow.end, _FOOT_TEXT, pages, _FOOT_STRONG, Align.END)


def _shortened(sheet: Sheet, title: str) -> str:
    """Return as much of a title as a footer has room for."""
    words, kept = clean(title).split(), ""
    for word in words:
        longer = f"{kept} {word}".strip()
        if sheet.pen.measure(longer, _FOOT) > _FOOT_TITLE:
            return f"{kept} …"
        kept = longer
    return kept
