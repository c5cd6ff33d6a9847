"""Budget against actual, line by line, with what explains the difference."""

from __future__ import annotations

from reports import formats
from reports.pdf.chart import Bullet
from reports.pdf.documents.labels import mark
from reports.pdf.documents.sheet import SMALL, Sheet
from reports.pdf.table import Column, Kind, Level, Row, Table
from reports.statements.project import BudgetRow, ProjectStatement
from reports.words import isolate

_TENTH = 10
_FIGURE, _SHARE, _BAR = 66.0, 34.0, 66.0


def draw_budget(sheet: Sheet, statement: ProjectStatement) -> None:
    """Draw the budget, a table a currency, or say that there is none."""
    say = sheet.words.say
    sheet.flow.heading(say("Budget and spending, by line"), keep=110)
    if not statement.budget:
        sheet.line_below(say("This fund has no budget."))
        return
    for currency in dict.fromkeys(row.budget.currency for row in statement.budget):
        rows = [row for row in statement.budget if row.budget.currency == currency]
        _table(sheet, rows, currency)
        _explanations(sheet, rows)


def _table(sheet: Sheet, rows: list[BudgetRow], currency: str) -> None:
    say, rest = sheet.words.say, sheet.flow.width - 4 * _FIGURE - _SHARE - _BAR
    columns = [
        Column(
            say("Budget line, in %(currency)s", currency=currency), rest, Kind.LABEL
        ),
        Column(say("Budget"), _FIGURE, Kind.FIGURE),
        Column(say("Used"), _FIGURE, Kind.FIGURE),
        Column(say("Of it not in cash"), _FIGURE, Kind.FIGURE),
        Column(say("Left"), _FIGURE, Kind.FIGURE),
        Column("%", _SHARE, Kind.FIGURE),
        Column("", _BAR, Kind.BAR),
    ]
    whole = BudgetRow(
        "",
        say("Total"),
        sum((row.budget for row in rows[1:]), rows[0].budget),
        sum((row.used for row in rows[1:]), rows[0].used),
        sum((row.apart for row in rows[1:]), rows[0].apart),
    )
    drawn = [_row(sheet, row, Level.PLAIN) for row in rows]
    Table(sheet.flow, columns).draw([*drawn, _row(sheet, whole, Level.TOTAL)])


def _row(sheet: Sheet, row: BudgetRow, level: Level) -> Row:
    used, budget = row.used.minor, row.budget.minor
    share = formats.percent(used, budget, sheet.language) if budget > 0 else ""
    cells = (
        _name(row),
        sheet.figure(row.budget),
        sheet.figure(row.used),
        sheet.figure(row.apart) if row.apart else "",
        sheet.figure(row.left),
        share,
        "",
    )
    is_over = row.left.minor < 0
    return Row(cells, level, Bullet(used, budget), is_warning=is_over)


def _name(row: BudgetRow) -> str:
    return f"{row.line} {isolate(row.label)}" if row.line else row.label


def _explanations(sheet: Sheet, rows: list[BudgetRow]) -> None:
    """Print what was explained, and name the lines that still owe an explanation."""
    say = sheet.words.say
    for row in rows:
        if row.explanation:
            text = say("%(line)s: %(why)s", line=_name(row), why=row.explanation)
            sheet.flow.paragraph(text, SMALL)
    owing = [row for row in rows if _is_apart(row) and not row.explanation]
    over = [row.line for row in owing if row.left.minor < 0]
    under = [row.line for row in owing if row.left.minor > 0]
    if over:
        text = mark(
            "More than a tenth above the plan, without an explanation: %(lines)s."
        )
        sheet.line_below(say(text, lines=", ".join(over)))
    if under:
        text = mark("More than a tenth of the plan not used yet: %(lines)s.")
        sheet.line_below(say(text, lines=", ".join(under)))


def _is_apart(row: BudgetRow) -> bool:
    return abs(row.left.minor) * _TENTH > abs(row.budget.minor)
