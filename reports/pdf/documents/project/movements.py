"""Movements: the largest ones, what paid for them, corrections, and the full list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reports.pdf.documents.labels import kind_label, mark, role_label
from reports.pdf.documents.sheet import Sheet
from reports.pdf.table import Column, Kind, Level, Row, Table
from reports.statements.project import (
    LotPart,
    Movement,
    PaidWith,
    ProjectStatement,
)

_LARGEST = 8
_MOST_USES = 12
_MOST_CORRECTIONS = 8
_SMALL_AMOUNT = 66.0
_NUMBER, _DAY, _EVIDENCE, _CURRENCY, _AMOUNT = 40.0, 66.0, 70.0, 34.0, 84.0


def draw_largest(sheet: Sheet, statement: ProjectStatement) -> None:
    """Draw the largest movements with the numbers of their evidence and entries."""
    say = sheet.words.say
    sheet.flow.heading(say("Largest movements"), keep=80)
    if not statement.movements:
        sheet.line_below(say("Nothing moved in this period."))
        return
    _draw_movements(sheet, statement, largest(statement.movements))
    if len(statement.movements) > _LARGEST:
        sheet.line_below(
            sheet.words.count(
                "The full list, %(count)s movement, stands at the end.",
                "The full list, %(count)s movements, stands at the end.",
                len(statement.movements),
                count=sheet.number(len(statement.movements)),
            )
        )


def largest(movements: Sequence[Movement]) -> list[Movement]:
    """Return the largest movements, as many of each currency, in their own order."""
    currencies = dict.fromkeys(movement.amount.currency for movement in movements)
    places = max(1, _LARGEST // max(1, len(currencies)))
    chosen: set[int] = set()
    for currency in currencies:
        of_currency = [
            i for i, m in enumerate(movements) if m.amount.currency == currency
        ]
        of_currency.sort(key=lambda i: -abs(movements[i].amount.minor))
        chosen.update(of_currency[:places])
    return [movements[i] for i in sorted(chosen)]


def draw_annex(sheet: Sheet, statement: ProjectStatement) -> None:
    """Draw every movement of the period, on pages of its own."""
    if len(statement.movements) <= _LARGEST:
        return
    sheet.flow.new_page()
    sheet.flow.heading(sheet.words.say("Annex: all movements of the period"))
    _draw_movements(sheet, statement, statement.movements)


def _draw_movements(
    sheet: Sheet, statement: ProjectStatement, movements: Sequence[Movement]
) -> None:
    say = sheet.words.say
    has_evidence = any(movement.evidence for movement in statement.movements)
    widths = [_NUMBER, _DAY, _EVIDENCE if has_evidence else 0, _CURRENCY, _AMOUNT]
    columns = [
        Column(say("Entry"), _NUMBER, Kind.CODE),
        Column(say("Day"), _DAY, Kind.TEXT),
        Column(say("What"), sheet.flow.width - sum(widths), Kind.TEXT),
        *([Column(say("Evidence"), _EVIDENCE, Kind.CODE)] if has_evidence else []),
        Column("", _CURRENCY, Kind.CODE),
        Column(say("Amount"), _AMOUNT, Kind.FIGURE, widest=_widest(sheet, movements)),
    ]
    rows = (_movement_row(sheet, m, has_evidence=has_evidence) for m in movements)
    Table(sheet.flow, columns).draw(rows)


def _widest(sheet: Sheet, movements: Iterable[Movement]) -> str:
    """Return the longest amount to come: its digits all have one width."""
    texts = (sheet.figure(movement.amount) for movement in movements)
    return max(texts, key=len, default="")


def _movement_row(sheet: Sheet, movement: Movement, *, has_evidence: bool) -> Row:
    cells = (
        sheet.number(movement.number),
        sheet.day(movement.on),
        _what(sheet, movement),
        *([movement.evidence] if has_evidence else []),
        movement.amount.currency,
        sheet.figure(movement.amount),
    )
    return Row(cells)


def _what(sheet: Sheet, movement: Movement) -> str:
    back = ""
    if movement.is_correction:
        number = sheet.number(movement.takes_back)
        back = sheet.words.say("takes back entry %(number)s", number=number)
    kind = kind_label(sheet.words, movement.kind)
    return sheet.words.join(kind, movement.line, movement.what, back)


def draw_paid_with(sheet: Sheet, statement: ProjectStatement) -> None:
    """Draw which money paid each use: by kind and date, never by name."""
    say = sheet.words.say
    sheet.flow.heading(say("Paid with: oldest money first"), keep=80)
    if statement.paid_with:
        shown = sorted(statement.paid_with, key=lambda use: -use.amount.minor)
        labels = {row.line: row.label for row in statement.budget}
        _uses(sheet, shown[:_MOST_USES], labels)
        rule = mark(
            "Which gift paid for what is a rule of the accounts: the oldest first."
        )
        sheet.line_below(say(rule))
    for amount in statement.untraced:
        text = mark(
            "%(amount)s is not traced: no record ties it to the money that paid it."
        )
        sheet.line_below(say(text, amount=sheet.money(amount)))
    if not statement.paid_with and not statement.untraced:
        sheet.line_below(say("Nothing was spent in this period."))


def _uses(sheet: Sheet, uses: Sequence[PaidWith], labels: Mapping[str, str]) -> None:
    say = sheet.words.say
    rest = sheet.flow.width - _NUMBER - _DAY - _CURRENCY - _AMOUNT
    columns = [
        Column(say("Entry"), _NUMBER, Kind.CODE),
        Column(say("Day"), _DAY, Kind.TEXT),
        Column(say("Use, and what paid it"), rest, Kind.LABEL),
        Column("", _CURRENCY, Kind.CODE),
        Column(say("Amount"), _AMOUNT, Kind.FIGURE),
    ]
    rows = []
    for use in sorted(uses, key=lambda use: (use.on, use.number or 0)):
        amount = (use.amount.currency, sheet.figure(use.amount))
        name = sheet.words.join(use.line, labels.get(use.line, ""))
        cells = (sheet.number(use.number), sheet.day(use.on), name, *amount)
        rows.append(Row(cells, Level.GROUP))
        rows += [_part_row(sheet, part) for part in use.parts]
    Table(sheet.flow, columns).draw(rows)


def _part_row(sheet: Sheet, part: LotPart) -> Row:
    name = role_label(sheet.words, part.kind)
    first, last = sheet.day(part.first), sheet.day(part.last)
    if part.first == part.last:
        when = sheet.words.say("of %(day)s", day=first)
    else:
        when = sheet.words.say("of %(first)s to %(last)s", first=first, last=last)
    cells = ("", "", f"{name} {when}", part.amount.currency, sheet.figure(part.amount))
    return Row(cells)


def draw_corrections(sheet: Sheet, statement: ProjectStatement) -> None:
    """List the entries that take back earlier ones; both stay visible."""
    say = sheet.words.say
    sheet.flow.heading(say("Corrections"), keep=60)
    corrections = statement.corrections
    if not corrections:
        sheet.line_below(say("No entry of this period takes back an earlier one."))
        return
    rest = sheet.flow.width - _NUMBER - _CURRENCY - _SMALL_AMOUNT
    columns = [
        Column(say("Entry"), _NUMBER, Kind.CODE),
        Column(say("What"), rest, Kind.TEXT),
        Column("", _CURRENCY, Kind.CODE),
        Column(say("Amount"), _SMALL_AMOUNT, Kind.FIGURE),
    ]
    rows = [
        Row(
            (
                sheet.number(m.number),
                _what(sheet, m),
                m.amount.currency,
                sheet.figure(m.amount),
            )
        )
        for m in corrections[:_MOST_CORRECTIONS]
    ]
    Table(sheet.flow, columns).draw(rows)
