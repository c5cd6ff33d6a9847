"""What each row becomes: the lines of its entry. Debit is positive."""

import pytest

from ledger.money import Money, total
from payments.formats.open_collective import Item, add_up, classify, read_export
from tests.formats.sample import FILE, gift, refund, row, with_balances, write

EXPORT = read_export(FILE.read_bytes())
BY_ID = {one.row_id: one for one in EXPORT.rows}


def lines(row_id):
    return [(line.role, line.amount.decimal) for line in classify(BY_ID[row_id]).lines]


def read_one(one):
    return read_export(write(with_balances([one]))).rows[0]


def roles(one):
    return [(line.role, line.amount.decimal) for line in classify(read_one(one)).lines]


@pytest.mark.parametrize(
    ("row_id", "expected"),
    [
        (
            "a0000001",  # an old contribution, its host fee hidden in the net
            [
                ("host", "17.17"),
                ("source.gift", "-20.00"),
                ("cost.processor_fee", "0.83"),
                ("cost.host_fee", "2.00"),
            ],
        ),
        (
            "a0000004",
            [
                ("host", "48.30"),
                ("source.gift", "-50.00"),
                ("cost.processor_fee", "1.70"),
            ],
        ),
        ("a0000005", [("host", "-5.00"), ("cost.host_fee", "5.00")]),
        (
            "a0000008",
            [("host", "-40.25"), ("use", "40.00"), ("cost.bank_fee", "0.25")],
        ),
        ("a0000013", [("host", "0.36"), ("cost.processor_fee", "-0.36")]),
        ("a0000014", [("host", "0.20"), ("cost.host_fee", "-0.20")]),
        ("a0000015", [("host", "-2.00"), ("source.gift", "2.00")]),
        ("a0000016", [("host", "-30.00"), ("transfer_out", "30.00")]),
        ("a0000023", [("host", "80.00"), ("source.gift", "-80.00")]),
        (
            "a0000033",  # an old contribution given back, with its hidden fee
            [("host", "-18.00"), ("source.gift", "20.00"), ("cost.host_fee", "-2.00")],
        ),
    ],
)
def test_row_becomes_lines(row_id, expected):
    assert lines(row_id) == expected


def test_every_entry_balances_and_moves_the_net():
    for one in EXPORT.rows:
        classified = classify(one)
        assert not total((line.amount for line in classified.lines), "EUR")
        assert classified.lines[0].amount == one.net
        assert not classified.remarks


def test_processor_fees_of_their_own_go_where_their_event_says():
    kind = "PAYMENT_PROCESSOR_FEE"
    of_gift = row("2024-06-01T00:00:00", "b0000001", kind, -0.5)
    of_expense = {**of_gift, "payoutMethodType": "PAYPAL"}
    assert roles(of_gift) == [("host", "-0.50"), ("cost.processor_fee", "0.50")]
    assert roles(of_expense) == [("host", "-0.50"), ("cost.bank_fee", "0.50")]


def test_a_transfer_given_back_lessens_transfers_out():
    back = refund("2024-06-01T00:00:00", "b0000001", "CONTRIBUTION", 30, "a0000016")
    assert roles(back) == [("host", "30.00"), ("transfer_out", "-30.00")]


@pytest.mark.parametrize(
    ("kind", "amount"),
    [("ADDED_FUNDS", 70), ("BALANCE_TRANSFER", -70), ("SOMETHING_NEW", 7), ("", 7)],
)
def test_an_unknown_kind_goes_to_suspense_and_the_remark_names_the_row(kind, amount):
    read = read_one(row("2024-06-01T00:00:00", "b0000001", kind, amount, fee=-1))
    classified = classify(read)
    assert [line.role for line in classified.lines] == ["host", "suspense"]
    (remark,) = classified.remarks
    assert remark.row.row_id == "b0000001"
    assert (kind or "no kind") in remark.text


def test_a_known_kind_on_the_other_side_goes_to_suspense():
    credit = row("2024-06-01T00:00:00", "b0000001", "EXPENSE", 10)
    assert [role for role, _ in roles(credit)] == ["host", "suspense"]


def test_an_amount_of_the_other_sign_goes_to_suspense():
    odd = {**gift("2024-06-01T00:00:00", "b0000001", 10, 0), "type": "DEBIT"}
    assert [role for role, _ in roles(odd)] == ["host", "suspense"]


def test_a_tax_goes_to_suspense_with_a_remark():
    taxed = {
        **gift("2024-06-01T00:00:00", "b0000001", 121, -2),
        "taxAmount": "-21",
        "netAmount": "98",
    }
    assert roles(taxed)[-1] == ("suspense", "21.00")
    (remark,) = classify(read_one(taxed)).remarks
    assert "taxAmount" in remark.text


@pytest.mark.parametrize(
    "one",
    [
        row("2024-06-01T00:00:00", "b0000001", "EXPENSE", -10, inside=-1),
        gift("2024-06-01T00:00:00", "b0000001", 10, 0, inside=1),
    ],
)
def test_a_net_that_nothing_explains_goes_to_suspense_with_a_remark(one):
    classified = classify(read_one(one))
    assert classified.lines[-1].role == "suspense"
    assert "netAmount" in classified.remarks[0].text


def test_a_row_of_zero_has_nothing_to_post_and_says_so():
    classified = classify(
        read_one(row("2024-06-01T00:00:00", "b0000001", "EXPENSE", 0))
    )
    assert classified.lines == ()
    assert "nothing to post" in classified.remarks[0].text


def test_totals_of_the_sample_are_those_added_by_hand():
    totals = add_up(EXPORT)
    assert [(one.item, one.amount.decimal, one.rows) for one in totals.items] == [
        (Item.CONTRIBUTION, "319.00", 10),
        (Item.REFUND, "-22.00", 2),
        (Item.TRANSFER_OUT, "-30.00", 1),
        (Item.PROCESSOR_FEE, "-8.43", 8),
        (Item.INSIDE_FEE, "-10.50", 4),
        (Item.HOST_FEE, "-19.20", 8),
        (Item.EXPENSE, "-83.00", 5),
        (Item.EXPENSE_FEE, "-1.66", 5),
        (Item.COVER, "1.19", 2),
    ]
    assert totals.net == Money(14540, "EUR")
    assert total((one.amount for one in totals.items), "EUR") == totals.net


def test_suspense_is_a_line_of_the_totals_when_there_is_some():
    odd = row("2024-06-01T00:00:00", "b0000001", "NEW", 7)
    totals = add_up(read_export(write(with_balances([odd]))))
    assert totals.of(Item.SUSPENSE) == Money(700, "EUR")
