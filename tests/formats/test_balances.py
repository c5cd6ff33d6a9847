"""The running balance beside the rows: what is compared, and what is said."""

from payments.formats.open_collective import compare_balances, read_export
from tests.formats.sample import FILE, HEADER, row, rows, sample, with_balances, write


def check(some_rows, **style):
    return compare_balances(read_export(write(some_rows, **style)))


def days(balance_check):
    return [
        (str(one.on), one.row.kind, one.amount.decimal)
        for one in balance_check.fees_left_out
    ]


LEFT_OUT = [
    ("2022-04-05", "EXPENSE", "0.66"),
    ("2022-04-20", "EXPENSE", "0.25"),
    ("2022-05-02", "CONTRIBUTION", "0.74"),
]


def test_days_that_leave_a_fee_out_are_named_with_their_amount():
    found = compare_balances(read_export(FILE.read_bytes()))
    assert days(found) == LEFT_OUT
    assert found.parting is None
    assert (found.opening.decimal, found.closing.decimal) == ("0.00", "145.40")


def test_a_piece_begins_with_the_balance_before_it():
    found = check(sample()[:10])
    assert found.opening.decimal == "81.12"
    assert found.parting is None


def test_a_piece_that_begins_with_a_day_that_leaves_a_fee_out_parts_nowhere():
    begins = next(i for i, row in enumerate(sample()) if row["shortId"] == "a0000017")
    found = check(sample()[: begins + 1])
    assert days(found) == LEFT_OUT
    assert found.parting is None


def test_a_file_that_lacks_a_row_parts_at_the_row_after_it():
    found = check([row for row in sample() if row["shortId"] != "a0000012"])
    assert found.parting.row.row_id == "a0000013"
    assert found.parting.first.decimal == "-0.20"
    assert found.parting.last.decimal == "-0.20"
    assert found.parting.days == 1
    assert days(found) == LEFT_OUT


def test_a_file_without_fee_rows_runs_ahead_by_a_growing_amount():
    found = check([row for row in sample() if row["kind"] != "HOST_FEE"])
    assert found.parting.row.row_id == "a0000006"
    assert found.parting.first.decimal == "-5.00"
    assert found.parting.last.decimal == "-18.00"
    assert found.parting.days > 3


def test_a_file_whose_balance_is_wrong_for_one_day_meets_it_again():
    some = with_balances(rows())
    for one in some:
        if one["datetime"].startswith("2022-03-01"):
            one["balance"] = "1"
    found = check(some)
    assert found.parting.row.row_id == "a0000016"
    assert found.parting.last.decimal == "0.00"


def test_a_file_without_balances_is_not_compared():
    header = [name for name in HEADER if name != "balance"]
    found = check(sample(), header=header)
    assert found.opening is None
    assert found.fees_left_out == ()


def test_rows_that_lead_to_each_other_part_at_the_days_last_row():
    some = [
        row("2024-01-01T00:00:00", "b0000001", "EXPENSE", -10),
        row("2024-01-02T00:00:00", "b0000002", "EXPENSE", 5),
        row("2024-01-02T00:00:09", "b0000003", "EXPENSE", -5),
    ]
    for one, balance in zip(some, ("-10", "25", "20"), strict=True):
        one["balance"] = balance
    found = check(some[::-1])
    assert found.parting.row.row_id == "b0000003"
    assert found.parting.first.decimal == "30.00"
