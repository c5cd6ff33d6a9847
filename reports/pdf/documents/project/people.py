"""Who gave, what did not pass through the account, and what it cost to collect."""

from __future__ import annotations

from ledger.money import Money
from reports import formats
from reports.pdf.documents.labels import role_label
from reports.pdf.documents.sheet import Sheet
from reports.pdf.table import Column, Kind, Row, Table
from reports.statements.project import Apart, Band, ProjectStatement

_COUNT, _CURRENCY, _AMOUNT = 52.0, 32.0, 66.0


def draw_bands(sheet: Sheet, statement: ProjectStatement) -> None:
    """Draw givers by the size of what they gave; no group is small enough to name."""
    say = sheet.words.say
    sheet.flow.heading(say("Who gave"), keep=60)
    if not statement.bands:
        sheet.line_below(
            say("Not shown by size: no group of at least five givers is known.")
        )
        return
    columns = [
        Column(say("Gave in this period"), _rest(sheet, _COUNT), Kind.LABEL),
        Column(say("Givers"), _COUNT, Kind.FIGURE),
        Column("", _CURRENCY, Kind.CODE),
        Column(say("Amount"), _AMOUNT, Kind.FIGURE),
    ]
    rows = [
        Row(
            (
                _band(sheet, band),
                sheet.number(band.givers),
                band.amount.currency,
                sheet.figure(band.amount),
            )
        )
        for band in statement.bands
    ]
    Table(sheet.flow, columns).draw(rows)
    sheet.line_below(say("No names: each giver has a statement of their own."))


def _band(sheet: Sheet, band: Band) -> str:
    say = sheet.words.say
    if band.at_least is None and band.below is None:
        return say("Any amount")
    if band.at_least is None and band.below is not None:
        return say("Less than %(amount)s", amount=_limit(sheet, band.below))
    low = _limit(sheet, band.at_least) if band.at_least is not None else ""
    if band.below is None:
        return say("%(amount)s or more", amount=low)
    return say("%(low)s to less than %(high)s", low=low, high=_limit(sheet, band.below))


def _limit(sheet: Sheet, amount: Money) -> str:
    return formats.money(amount, sheet.language, short=True)


def _rest(sheet: Sheet, *others: float) -> float:
    return sheet.flow.width - _CURRENCY - _AMOUNT - sum(others)


def draw_apart(sheet: Sheet, statement: ProjectStatement) -> None:
    """Draw work and goods, and what public bodies paid directly."""
    say = sheet.words.say
    sheet.flow.heading(say("Given without passing through the account"), keep=60)
    given = (*statement.in_kind, *statement.paid_by_others)
    if not given:
        sheet.line_below(say("No work, goods or direct payments were recorded."))
        return
    columns = [
        Column(say("What"), _rest(sheet, _COUNT), Kind.LABEL),
        Column(say("Number"), _COUNT, Kind.FIGURE),
        Column("", _CURRENCY, Kind.CODE),
        Column(say("Value"), _AMOUNT, Kind.FIGURE),
    ]
    Table(sheet.flow, columns).draw([_apart_row(sheet, row) for row in given])


def _apart_row(sheet: Sheet, row: Apart) -> Row:
    cells = (
        role_label(sheet.words, row.kind),
        sheet.number(row.count),
        row.amount.currency,
        sheet.figure(row.amount),
    )
    return Row(cells)


def draw_fees(sheet: Sheet, statement: ProjectStatement) -> None:
    """Draw what collecting and moving the money cost, and who bore it."""
    say = sheet.words.say
    sheet.flow.heading(say("Fees"), keep=60)
    if not statement.fees:
        sheet.line_below(say("No fee was charged in this period."))
        return
    columns = [
        Column(say("Fee"), _rest(sheet), Kind.LABEL),
        Column("", _CURRENCY, Kind.CODE),
        Column(say("Amount"), _AMOUNT, Kind.FIGURE),
    ]
    rows = []
    for fee in statement.fees:
        name = role_label(sheet.words, fee.kind)
        here, elsewhere = (
            say("this project bears it"),
            say("the operating fund bears it"),
        )
        bearer = here if fee.is_borne_here else elsewhere
        amount = (fee.amount.currency, sheet.figure(fee.amount))
        label = say("%(fee)s: %(bearer)s", fee=name, bearer=bearer)
        rows.append(Row((label, *amount)))
    Table(sheet.flow, columns).draw(rows)
