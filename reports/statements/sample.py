"""An invented statement, for benchmarks, for tests, and to look at."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ledger.money import Money
from reports.statements.project import (
    Apart,
    Balance,
    Band,
    BudgetRow,
    Column,
    Exchange,
    Fee,
    FlowLine,
    Flows,
    Identity,
    Keeper,
    LotPart,
    Movement,
    PaidWith,
    Period,
    ProjectStatement,
    Proof,
    Section,
)


def eur(minor: int) -> Money:
    """Return an amount of euro cents."""
    return Money(minor, "EUR")


def mad(minor: int) -> Money:
    """Return an amount of dirham centimes."""
    return Money(minor, "MAD")


def _line(
    section: Section,
    kind: str,
    amounts: tuple[int, int, int],
    count: int,
    **flags: bool,
) -> FlowLine:
    euros, dirhams, cost = amounts
    return FlowLine(
        section, kind, (eur(euros), mad(dirhams), eur(cost)), count, **flags
    )


_FLOWS = Flows(
    columns=(Column("EUR"), Column("MAD"), Column("MAD", "EUR")),
    opening=(eur(0), mad(0), eur(0)),
    lines=(
        _line(Section.RECEIPTS, "source.gift", (2040000, 0, 0), 9),
        _line(Section.RECEIPTS, "source.gift", (-40000, 0, 0), 1, is_back=True),
        _line(Section.RECEIPTS, "source.match", (2000000, 0, 0), 8),
        _line(Section.RECEIPTS, "source.households", (0, 6000000, 0), 1),
        _line(Section.SPENDING, "use", (0, -49090000, -3971429), 4),
        _line(Section.COSTS, "cost.bank_fee", (-1800, 0, 0), 1),
        _line(Section.EXCHANGE, "fx", (-3998200, 43400000, 3998200), 1),
    ),
    closing=(eur(0), mad(310000), eur(26771)),
)

_BUDGET = (
    BudgetRow(
        "B1", "Borehole pump and solar field", mad(32000000), mad(31250000), mad(0)
    ),
    BudgetRow(
        "B2",
        "Reservoir 60 m³",
        mad(18000000),
        mad(21600000),
        mad(21600000),
        "the commune chose the stronger tank, and paid for it",
    ),
    BudgetRow("B3", "Network", mad(26000000), mad(26000000), mad(8160000)),
    BudgetRow("B4", "Meters and connections", mad(7000000), mad(7000000), mad(7000000)),
    BudgetRow("B5", "Training and tools", mad(4000000), mad(3840000), mad(3840000)),
    BudgetRow("B6", "First year of upkeep", mad(3000000), mad(0), mad(0)),
)


def _movements(count: int) -> tuple[Movement, ...]:
    start = date(2026, 1, 6)
    rows = [
        Movement(
            101 + n,
            start + timedelta(days=n * 80 // count),
            "gift",
            "",
            "",
            eur(5000 + n * 7919 % 90000),
            eur(5000 + n * 7919 % 90000),
        )
        for n in range(max(0, count - 6))
    ]
    number = 101 + len(rows)
    own = [
        ("wire_out", "", "W1", eur(-4000000), eur(-4000000), None),
        ("expense", "B1", "E-2026-0001", mad(-31250000), eur(-2880184), None),
        ("expense", "B3", "E-2026-0003", mad(-11840000), eur(-1091245), None),
        ("local_receipt", "", "", mad(6000000), mad(6000000), None),
        ("expense", "B3", "E-2026-0004", mad(-6000000), mad(-6000000), None),
        ("refund", "", "", eur(-40000), eur(-40000), 103),
    ]
    for n, (kind, line, evidence, amount, base, back) in enumerate(own):
        on = date(2026, 3, 30) + timedelta(days=n * 9)
        entry = Movement(
            number + n,
            on,
            kind,
            line,
            evidence,
            amount,
            base,
            is_correction=back is not None,
            takes_back=back,
        )
        rows.append(entry)
    return tuple(rows)


def _paid_with(number: int) -> tuple[PaidWith, ...]:
    february = (date(2026, 2, 3), date(2026, 2, 20))
    parts = (
        LotPart("source.gift", *february, mad(16058000), 5),
        LotPart("source.match", *february, mad(15192000), 5),
    )
    cash = (
        LotPart(
            "source.households", date(2026, 4, 2), date(2026, 4, 2), mad(6000000), 1
        ),
    )
    return (
        PaidWith(number, date(2026, 4, 8), "B1", mad(31250000), parts),
        PaidWith(number + 3, date(2026, 5, 5), "B3", mad(6000000), cash),
    )


def sample_statement(movements: int = 14) -> ProjectStatement:
    """Return the statement of an invented water project with so many movements."""
    listed = _movements(movements)
    days = [date(2026, 1, 6) + timedelta(days=13 * n) for n in range(10)]
    levels = (0, 310000, 960000, 1490000, 2230000, 3990000, 4000000, 4000000, 0, 0)
    return ProjectStatement(
        identity=Identity(
            book="demo",
            is_test=True,
            fund="P1",
            title="Village drinking-water network, Arazane",
            keepers=(
                Keeper("Passerelle Anti-Atlas", "EUR"),
                Keeper("Association Tifaouine", "MAD"),
            ),
            place="Pays Siroua – Anti-Atlas",
        ),
        period=Period(date(2026, 1, 1), date(2026, 6, 30)),
        proof=Proof(
            101,
            100 + len(listed),
            len(listed),
            datetime(2026, 7, 4, 9, 15, tzinfo=ZoneInfo("Africa/Casablanca")),
            "https://igoudar.example/v",
        ),
        flows=_FLOWS,
        budget=_BUDGET,
        movements=listed,
        in_kind=(Apart("source.in_kind", mad(19000000), 4),),
        paid_by_others=(Apart("source.public", mad(21600000), 1),),
        paid_with=_paid_with(listed[-5].number or 0),
        exchanges=(
            Exchange(listed[-6].number, days[8], eur(4000000), mad(43400000), "10.85"),
        ),
        bands=(
            Band(None, eur(50000), 6, eur(210000)),
            Band(eur(50000), eur(200000), 14, eur(990000)),
            Band(eur(200000), None, 5, eur(800000)),
        ),
        fees=(
            Fee("cost.processor_fee", False, eur(10085)),  # noqa: FBT003 - a field of the row
            Fee("cost.bank_fee", True, eur(1800)),  # noqa: FBT003 - a field of the row
        ),
        balances=(
            tuple(Balance(d, eur(v)) for d, v in zip(days, levels, strict=True)),
        ),
    )
