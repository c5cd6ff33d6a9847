"""Where the money came from, and the way from opening to closing balance."""

from __future__ import annotations

from datetime import date

from ledger.money import Money, total
from reports import formats
from reports.pdf.chart import Axis, Segment, Step, draw_badge, draw_stack, draw_steps
from reports.pdf.colours import (
    GIFT,
    INDIGO,
    INK_2,
    KIND,
    LEAF,
    LOAN,
    MATCH,
    SAFFRON,
    SHARE,
    Colour,
)
from reports.pdf.documents.labels import mark, role_label
from reports.pdf.documents.sheet import Sheet
from reports.pdf.flow import STRONG, TABLE
from reports.pdf.looks import Align, Box
from reports.pdf.table import Column, Kind, Level, Row, Table
from reports.statements.project import Balance, FlowLine, ProjectStatement, Section

_COLOURS: dict[str, Colour] = {
    "source.gift": GIFT,
    "source.loan": LOAN,
    "source.share": SHARE,
    "source.match": MATCH,
    "source.in_kind": KIND,
    "source.public": INDIGO,
    "source.households": LEAF,
    "source.participation": SAFFRON,
}
_SUBTOTALS = {
    Section.RECEIPTS: mark("Received in all"),
    Section.SPENDING: mark("Spent in all"),
    Section.COSTS: mark("Fees in all"),
    Section.REPAYMENTS: mark("Repaid in all"),
    Section.TRANSFERS: mark("Passed on in all"),
    Section.EXCHANGE: mark("Exchanged in all"),
    Section.UNASSIGNED: mark("Not yet assigned in all"),
}
_BAR, _ROW = 13.0, 14.0
_CHART = 38.0
_FIGURE_WIDTH = 86.0


def draw_sources(sheet: Sheet, statement: ProjectStatement) -> None:
    """Draw one stacked bar a currency: received, by kind of money."""
    heading = sheet.words.say("Where the money came from")
    sheet.flow.heading(heading, keep=3 * _ROW + _BAR)
    drawn = [_stack(sheet, statement, i) for i in range(len(statement.flows.columns))]
    if not any(drawn):
        sheet.line_below(sheet.words.say("Nothing was received in this period."))


def _stack(sheet: Sheet, statement: ProjectStatement, i: int) -> bool:
    column = statement.flows.columns[i]
    lines = [
        line
        for line in statement.flows.lines
        if line.section is Section.RECEIPTS
        and not line.is_back
        and line.amounts[i].minor > 0
    ]
    if column.valued_in or not lines:
        return False
    segments = [
        Segment(line.amounts[i].minor, _COLOURS.get(line.kind, INK_2), str(n + 1))
        for n, line in enumerate(lines)
    ]
    amounts = [line.amounts[i] for line in lines]
    names = [role_label(sheet.words, line.kind) for line in lines]
    texts = [sheet.money(amount) for amount in amounts]
    alt = "; ".join(f"{n}: {t}" for n, t in zip(names, texts, strict=True))
    shares = formats.of_every_hundred(amounts)
    flow = sheet.flow
    flow.need(_BAR + _ROW * (len(lines) + 1) // 2)
    draw_stack(sheet.pen, Box(flow.x, flow.y - _BAR, flow.width, _BAR), segments, alt)
    flow.skip(_BAR + 5)
    legend = [
        f"{texts[n]} ({formats.percent(shares[n], 100, sheet.language)})"
        for n in range(len(lines))
    ]
    _legend(sheet, segments, names, legend)
    _given_back(sheet, statement, i, total(amounts, column.shown_in))
    return True


def _given_back(sheet: Sheet, statement: ProjectStatement, i: int, came: Money) -> None:
    """Name what lies between the bar, which is gross, and what was received in all."""
    received = statement.flows.sum_of(i, Section.RECEIPTS)
    if came == received:
        return
    sheet.line_below(
        sheet.words.say(
            "The bar shows %(came)s that came; %(back)s of it was given back, so that"
            " %(received)s was received.",
            came=sheet.money(came),
            back=sheet.money(came - received),
            received=sheet.money(received),
        )
    )


def _legend(
    sheet: Sheet, segments: list[Segment], names: list[str], texts: list[str]
) -> None:
    flow, pen, half = sheet.flow, sheet.pen, (sheet.flow.width - 18) / 2
    with pen.tag("L"):
        for n, segment in enumerate(segments):
            x = flow.x + (n % 2) * (half + 18)
            y = flow.y - (n // 2 + 1) * _ROW + 4
            draw_badge(pen, Box(x, y - 2, 9, 9), segment)
            with pen.tag("LI"), pen.tag("LBody"):
                pen.text(x + 15, y, names[n], TABLE)
                pen.text(x + half, y, texts[n], STRONG, Align.END)
    flow.skip((len(segments) + 1) // 2 * _ROW + 4)


def draw_flows(sheet: Sheet, statement: ProjectStatement) -> None:
    """Draw the table from opening to closing, a column a currency, then the rates."""
    say, flows = sheet.words.say, statement.flows
    sheet.flow.heading(say("From opening to closing balance"), keep=120)
    rows = [
        Row(
            (_opening(sheet, statement), "", *map(sheet.figure, flows.opening)),
            Level.SUBTOTAL,
        )
    ]
    for section in Section:
        rows += _section_rows(sheet, statement, section)
    closing = say("Balance on %(day)s", day=sheet.day(statement.period.last))
    rows.append(Row((closing, "", *map(sheet.figure, flows.closing)), Level.TOTAL))
    Table(sheet.flow, _columns(sheet, statement)).draw(rows)
    _exchanges(sheet, statement)


def _opening(sheet: Sheet, statement: ProjectStatement) -> str:
    day = sheet.day(statement.period.first)
    return sheet.words.say("Balance before %(day)s", day=day)


def _columns(sheet: Sheet, statement: ProjectStatement) -> list[Column]:
    say, heads = sheet.words.say, []
    for column in statement.flows.columns:
        head = column.currency
        if column.valued_in:
            head = say(
                "%(currency)s at cost, in %(valued)s",
                currency=column.currency,
                valued=column.valued_in,
            )
        heads.append(Column(head, _FIGURE_WIDTH, Kind.FIGURE))
    number = 44.0
    rest = sheet.flow.width - number - _FIGURE_WIDTH * len(heads)
    return [
        Column("", rest, Kind.LABEL),
        Column(say("Number"), number, Kind.FIGURE),
        *heads,
    ]


def _section_rows(
    sheet: Sheet, statement: ProjectStatement, section: Section
) -> list[Row]:
    flows = statement.flows
    lines = [line for line in flows.lines if line.section is section]
    level = Level.INNER if len(lines) > 1 else Level.PLAIN
    rows = [_line_row(sheet, line, level) for line in lines]
    if len(lines) > 1:
        sums = [flows.sum_of(i, section) for i in range(len(flows.columns))]
        label = sheet.words.say(_SUBTOTALS[section])
        rows.append(Row((label, "", *map(sheet.figure, sums)), Level.SUBTOTAL))
    return rows


def _line_row(sheet: Sheet, line: FlowLine, level: Level) -> Row:
    label = role_label(sheet.words, line.kind, is_back=line.is_back)
    amounts = [sheet.figure(amount) if amount else "" for amount in line.amounts]
    return Row((label, sheet.number(line.count), *amounts), level)


def _exchanges(sheet: Sheet, statement: ProjectStatement) -> None:
    for exchange in statement.exchanges:
        sheet.line_below(
            sheet.words.say(
                "%(day)s, entry %(number)s: %(gave)s became %(got)s, at the realised"
                " rate of %(rate)s.",
                day=sheet.day(exchange.on),
                number=sheet.number(exchange.number),
                gave=sheet.money(exchange.gave),
                got=sheet.money(exchange.got),
                rate=formats.decimal(exchange.rate, sheet.language),
            )
        )


def draw_balances(sheet: Sheet, statement: ProjectStatement) -> None:
    """Draw what was in the account over the period, a step line a currency."""
    for series in statement.balances:
        if len(series) > 1:
            _balance_chart(sheet, statement, series)


def _balance_chart(
    sheet: Sheet, statement: ProjectStatement, series: tuple[Balance, ...]
) -> None:
    flow, currency = sheet.flow, series[0].amount.currency
    heading = sheet.words.say(
        "In the account over time, in %(currency)s", currency=currency
    )
    flow.heading(heading, keep=_CHART + 22)
    period = statement.period
    days = max(1, (period.last - period.first).days)

    def at(day: date) -> float:
        return min(1.0, max(0.0, (day - period.first).days / days))

    steps = [Step(at(balance.on), balance.amount.minor) for balance in series]
    highest = max(series, key=lambda balance: balance.amount.minor)
    alt = sheet.words.say(
        "Step line: at most %(highest)s on %(day)s, %(last)s at the end.",
        highest=sheet.money(highest.amount),
        day=sheet.day(highest.on),
        last=sheet.money(series[-1].amount),
    )
    flow.skip(10)
    box = Box(flow.x, flow.y - _CHART, flow.width, _CHART)
    ends = (period.first, period.last)
    draw_steps(sheet.pen, box, steps, _axis(sheet, ends, highest), alt)
    flow.skip(_CHART + 16)


def _axis(sheet: Sheet, ends: tuple[date, date], highest: Balance) -> Axis:
    first, last = ends
    count = 6
    span = (last - first) / count
    ticks = tuple((n / count, sheet.day(first + span * n)) for n in range(count))
    return Axis(ticks, sheet.money(highest.amount))
