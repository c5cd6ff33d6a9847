"""The end of a project's statement: bank, notes, proof, and the auditor's block."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from reports import formats
from reports.pdf.colours import INDIGO_DEEP, INK_2, LINE, LINE_STRONG, PAPER, WHITE
from reports.pdf.documents.ornaments import draw_qr
from reports.pdf.documents.sheet import SMALL, SMALL_STRONG, Sheet
from reports.pdf.looks import Align, Box, Style
from reports.pdf.table import Column, Kind, Level, Row, Table
from reports.pdf.text.faces import Weight
from reports.statements.project import ProjectStatement

_FIGURE = 88.0
_BLOCK, _QR, _PAD = 186.0, 84.0, 14.0
_TITLE = Style(10, Weight.SEMIBOLD)
_CODE = Style(9.5, Weight.SEMIBOLD, INDIGO_DEEP)
_TINY = Style(7.4, colour=INK_2)
_ROOT_ROOM = 24.0
_ROOT = Style(7.0, Weight.SEMIBOLD, INK_2)


def draw_bank_and_boards(sheet: Sheet, statement: ProjectStatement) -> None:
    """Draw what the bank says, and who answers for the statement."""
    _reconciliation(sheet, statement)
    _responsibility(sheet, statement)


def _reconciliation(sheet: Sheet, statement: ProjectStatement) -> None:
    """Draw bank and ledger side by side, or say that no bank statement is there."""
    say = sheet.words.say
    sheet.flow.heading(say("Bank reconciliation"), keep=50)
    if not statement.reconciled:
        sheet.line_below(say("No bank statement imported: not reconciled."))
        return
    for row in statement.reconciled:
        facts = [
            Row((say("Bank"), sheet.figure(row.bank))),
            Row((say("Ledger"), sheet.figure(row.ledger))),
            Row((say("Explained"), sheet.figure(row.explained))),
            Row(
                (say("Difference"), sheet.figure(row.difference)),
                Level.TOTAL,
                is_warning=bool(row.difference),
            ),
        ]
        name = say("%(account)s, %(day)s", account=row.account, day=sheet.day(row.on))
        width = sheet.flow.width - _FIGURE
        head = [
            Column(name, width, Kind.LABEL),
            Column(row.bank.currency, _FIGURE, Kind.FIGURE),
        ]
        Table(sheet.flow, head).draw(facts)


def draw_notes(sheet: Sheet, statement: ProjectStatement) -> None:
    """Draw the notes: those that always stand, then those of this statement."""
    say = sheet.words.say
    sheet.flow.heading(say("Notes"), keep=50)
    notes = [
        say(
            "Basis: money received and money paid, on the day it moved. Promises and"
            " orders are not in these figures."
        ),
        say(
            "Loans, participations and shares are money to be paid back, or held for"
            " its owners; they are not gifts."
        ),
        say(
            "One currency becomes another at the rate that the bank really gave. What"
            " is held stands at cost."
        ),
        say(
            "A check proves that no figure was changed. It does not prove the honesty"
            " of a seller."
        ),
        say(
            "Every copy of the same days, language and figures, such as one from the"
            " project’s page, has the same code to compare."
        ),
        *statement.notes,
        *(say("Warning: %(text)s", text=text) for text in statement.warnings),
    ]
    for n, note in enumerate(notes, 1):
        sheet.flow.paragraph(f"{n}. {note}", SMALL)


def _responsibility(sheet: Sheet, statement: ProjectStatement) -> None:
    """Say who answers for what, before the auditor's block."""
    say = sheet.words.say
    sheet.flow.heading(say("Who answers for this statement"), keep=50)
    names = ", ".join(keeper.name for keeper in statement.identity.keepers)
    sheet.flow.paragraph(
        say(
            "The boards of %(keepers)s answer for the receipts of their spending. The"
            " figures are added up from the register and were not edited by hand.",
            keepers=names or statement.identity.book,
        ),
        SMALL,
    )


def draw_proof(sheet: Sheet, statement: ProjectStatement, code: str) -> None:
    """Draw the proof block, and beside it the auditor's, which the auditor fills in."""
    flow = sheet.flow
    flow.skip(10)
    high = _BLOCK + (_ROOT_ROOM if statement.proof.sealed else 0)
    flow.need(high)
    box = Box(flow.x, flow.y - high, flow.width, high)
    sheet.pen.rect(box, fill=PAPER, stroke=LINE, radius=6)
    half = flow.width * 0.56
    _proof(sheet, statement, code, Box(box.x, box.y, half, high))
    top, bottom = box.y + high - _PAD, box.y + _PAD
    sheet.pen.line((box.x + half, top), (box.x + half, bottom), LINE)
    _auditor(sheet, Box(box.x + half, box.y, flow.width - half, high))
    flow.skip(high + 10)


@dataclass(slots=True)
class _Column:
    """A place in a block that moves down, as facts are written under each other."""

    sheet: Sheet
    x: float
    y: float
    width: float

    def fact(self, label: str, text: str, more: str = "") -> None:
        """Write a label with its text below; ``more`` goes on, or has its own line."""
        pen = self.sheet.pen
        with pen.tag("P"):
            pen.text(self.x, self.y, label, _TINY)
            lines = pen.wrap(f"{text} {more}".rstrip(), SMALL_STRONG, self.width)
            if more and len(lines) > 1:
                parts = (
                    pen.wrap(one, SMALL_STRONG, self.width) for one in (text, more)
                )
                lines = tuple(chain.from_iterable(parts))
            self.y = pen.lines(self.x, self.y - 11, lines, SMALL_STRONG) - 3.5


def _proof(sheet: Sheet, statement: ProjectStatement, code: str, box: Box) -> None:
    say, pen, proof = sheet.words.say, sheet.pen, statement.proof
    x, top = box.x + _PAD, box.y + box.height - _PAD
    with pen.tag("H3"):
        pen.text(x, top - 8, say("Proof"), _TITLE)
    qr = Box(x, top - 20 - _QR, _QR, _QR)
    target = proof.check_address or code
    draw_qr(pen, qr, target, say("QR code: %(text)s", text=target))
    beside = _Column(sheet, x + _QR + _PAD, top - 26, box.width - _QR - 3 * _PAD)
    beside.fact(say("Entries of the register"), _entries(sheet, statement))
    instant = formats.date_time(proof.as_of, sheet.language)
    clock = f"({proof.as_of.tzinfo})"
    beside.fact(say("Stands for the register at"), instant, clock)
    beside.fact(*_checkpoint(sheet, statement))
    names = (
        "statement.json",
        "entries.csv",
        *(["checkpoint.txt"] * bool(proof.sealed)),
    )
    beside.fact(say("Inside this file"), " · ".join(names))
    below = qr.y - 16
    with pen.tag("P"):
        pen.text(x, below, say("Code to compare"), _TINY)
        pen.figures(x, below - 13, code, _CODE, Align.START)
    hint = (
        say("Scan: the checkpoints against which anyone can verify the register.")
        if proof.check_address
        else say("The same register gives the same file and the same code.")
    )
    with pen.tag("P"):
        lines = pen.wrap(hint, _TINY, box.width - 2 * _PAD)
        pen.lines(x, below - 27, lines, _TINY)
    if proof.sealed:
        root = proof.sealed.root
        with pen.tag("P"):
            for n, half in enumerate((root[:32], root[32:])):
                pen.figures(x, box.y + _PAD + 8 - 9 * n, half, _ROOT, Align.START)


def _checkpoint(sheet: Sheet, statement: ProjectStatement) -> tuple[str, str]:
    """Say which checkpoint the paper stands on, or that there is none yet."""
    say, sealed = sheet.words.say, statement.proof.sealed
    if sealed is None:
        return say("Checkpoint"), say("none: the register is not signed yet")
    told = sheet.words.count(
        "%(number)s, of %(count)s leaf",
        "%(number)s, of %(count)s leaves",
        sealed.leaves,
        number=sheet.number(sealed.number),
        count=sheet.number(sealed.leaves),
    )
    return say("Checkpoint"), told


def _entries(sheet: Sheet, statement: ProjectStatement) -> str:
    proof = statement.proof
    if proof.first is None or proof.last is None:
        return sheet.words.say("none")
    return sheet.words.count(
        "%(first)s to %(last)s (%(count)s entry)",
        "%(first)s to %(last)s (%(count)s entries)",
        proof.entries,
        first=sheet.number(proof.first),
        last=sheet.number(proof.last),
        count=sheet.number(proof.entries),
    )


def _auditor(sheet: Sheet, box: Box) -> None:
    """Draw the boxes that only the auditor fills in."""
    say, pen = sheet.words.say, sheet.pen
    x, end = box.x + _PAD, box.x + box.width - _PAD
    y = box.y + box.height - _PAD - 8
    with pen.tag("H3"):
        pen.text(x, y, say("Auditor"), _TITLE)
    opinions = (
        say("Without reservation"),
        say("With reservation"),
        say("Adverse"),
        say("No opinion"),
    )
    with pen.tag("L"):
        for n, opinion in enumerate(opinions):
            at = x + (n % 2) * (box.width - _PAD) / 2
            line = y - 18 - (n // 2) * 14
            square = Box(at, line - 1, 8, 8)
            pen.rect(square, fill=WHITE, stroke=LINE_STRONG, radius=1.5)
            with pen.tag("LI"), pen.tag("LBody"):
                pen.text(at + 13, line, opinion, SMALL)
    y -= 52
    labels = (say("Name, firm, number"), say("Report, date"), say("Signature"))
    for label in labels:
        with pen.tag("P"):
            pen.text(x, y, label, _TINY)
        y -= 24
        pen.line((x, y + 6), (end, y + 6), LINE_STRONG, 0.5)
        y -= 9
