"""The real export of one collective, 2017 to 2025: found where ../shared lies."""

import csv
import io
from datetime import date
from decimal import Decimal

from payments.formats.open_collective import (
    add_up,
    classify,
    compare_balances,
    read_export,
)
from tests.formats.sample import write


def test_totals_of_the_real_file_are_right_to_the_cent(real_export):
    totals = add_up(read_export(real_export))
    assert [one.amount.decimal for one in totals.items] == [
        "14545.38",
        "-102.00",
        "-600.00",
        "-831.84",
        "-318.14",
        "-1126.20",
        "-4330.18",
        "-66.47",
        "1.16",
    ]
    assert totals.net.decimal == "7171.71"


def test_the_real_file_without_its_amounts_loses_no_host_fee(real_export):
    rows = list(csv.DictReader(io.StringIO(real_export.decode())))
    header = [name for name in rows[0] if name != "amount"]
    without = write(rows, header=header)
    assert add_up(read_export(without)) == add_up(read_export(real_export))


def test_every_row_of_the_real_file_is_known(real_export):
    export = read_export(real_export)
    assert len(export.rows) == 1776
    assert not [one for row in export.rows for one in classify(row).remarks]


def test_the_anomaly_of_the_real_file_is_found_day_by_day(real_export):
    found = compare_balances(read_export(real_export))
    days = found.fees_left_out
    assert len(days) == 21
    assert (days[0].on, days[-1].on) == (date(2024, 4, 2), date(2025, 11, 25))
    assert [one.on for one in days if one.row.kind == "CONTRIBUTION"] == [
        date(2024, 7, 23)
    ]
    amounts = [Decimal(one.amount.decimal) for one in days]
    assert (min(amounts), max(amounts)) == (Decimal("0.25"), Decimal("2.91"))
    assert found.parting is None
    assert found.closing.decimal == "7171.71"


def test_the_real_file_without_host_fees_parts_where_the_first_is_missing(real_export):
    lines = real_export.splitlines(keepends=True)
    lacking = b"".join(line for line in lines if b'"HOST_FEE"' not in line)
    found = compare_balances(read_export(lacking))
    assert found.parting.row.on == date(2021, 6, 1)
    assert found.parting.last.decimal == "-1118.70"
    assert found.parting.days > 200
