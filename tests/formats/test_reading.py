import csv
from contextlib import suppress
from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.money import Money
from payments.formats.open_collective import ExportError, read_export
from payments.formats.open_collective.errors import ColumnsError
from tests.examples import examples
from tests.formats.sample import FILE, HEADER, gift, sample, with_balances, write

SAMPLE = FILE.read_bytes()
WHOLE = read_export(SAMPLE)


def only(**changes):
    """The one row of a file of one contribution, with cells changed."""
    (one,) = with_balances([gift("2021-03-02T09:15:00", "a0000001", 20, -0.83)])
    header = [*HEADER, *(name for name in changes if name not in HEADER)]
    (row,) = read_export(write([{**one, **changes}], header=header)).rows
    return row


def without(*names):
    return [name for name in HEADER if name not in names]


def test_sample_file_is_what_its_generator_writes():
    assert write(sample()) == SAMPLE


def test_rows_come_oldest_first_with_all_they_say():
    first = WHOLE.rows[0]
    assert (WHOLE.account, WHOLE.currency) == ("tamount-spring", "EUR")
    assert len(WHOLE.rows) == 28
    assert first.at == datetime(2021, 3, 2, 9, 15, tzinfo=UTC)
    assert (first.row_id, first.group, first.kind) == (
        "a0000001",
        "90000001",
        "CONTRIBUTION",
    )
    assert first.is_refunded
    assert first.refunds is None
    assert first.net == Money(1717, "EUR")
    assert first.inside_fee == Money(-200, "EUR")


def test_names_do_not_leave_the_reader():
    assert "Party 01" not in repr(WHOLE)
    assert "party-01" not in repr(WHOLE)
    assert "Aïcha" not in repr(WHOLE)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
def test_line_ends_quoting_and_byte_order_mark_do_not_matter(
    line_end, mark, delimiter, quoting
):
    written = write(sample(), line_end=line_end, delimiter=delimiter, quoting=quoting)
    assert read_export(mark + written).rows == WHOLE.rows


def test_blank_lines_repeated_headers_and_a_missing_last_line_end_do_not_matter():
    header, *rows = write(sample()[:3]).split(b"\n", 1)
    doubled = b"\n\n".join([header, rows[0], header, rows[0]]).rstrip()
    export = read_export(doubled)
    assert len(export.rows) == 3
    assert export.repeated == 3


@given(st.permutations(HEADER), st.integers(0, 5))
def test_column_order_and_extra_columns_do_not_matter(header, extra):
    header = [*header[:3], *(f"new{i}" for i in range(extra)), *header[3:]]
    assert read_export(write(sample(), header=header)).rows == WHOLE.rows


def test_optional_columns_may_be_missing():
    header = without(
        "balance", "taxAmount", "shortGroup", "displayAmount", "isRefunded"
    )
    export = read_export(write(sample(), header=header))
    assert export.rows == WHOLE.rows
    assert export.rows[0].balance is None


def test_labels_of_the_dialog_are_read_like_field_names():
    labels = {
        "datetime": "Date & Time",
        "shortId": "Short Transaction ID",
        "type": "Credit/Debit",
        "amount": "Gross Amount",
        "accountSlug": "Account Handle",
        "shortRefundId": "Short Refund Transaction ID",
        "isRefund": "Is Reverse",
    }
    rows = [{labels.get(k, k): v for k, v in row.items()} for row in sample()]
    header = [labels.get(name, name) for name in HEADER]
    assert read_export(write(rows, header=header)).rows == WHOLE.rows


@pytest.mark.parametrize(
    "text",
    [
        "2021-03-02T09:15:00",
        "2021-03-02T09:15:00Z",
        "2021-03-02T09:15:00.000Z",
        "2021-03-02 09:15:00",
        "2021-03-02T10:15:00+01:00",
    ],
)
def test_instants_are_utc_with_or_without_zone(text):
    assert only(datetime=text).at == datetime(2021, 3, 2, 9, 15, tzinfo=UTC)


def test_a_date_alone_is_the_start_of_its_day():
    header = [*without("datetime"), "date"]
    rows = [{**row, "date": row["datetime"][:10]} for row in sample()[:1]]
    (row,) = read_export(write(rows, header=header)).rows
    assert row.at == datetime(2023, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "FALSE", "false", "0", "no"])
def test_an_unset_mark_may_be_written_in_many_ways(text):
    assert not only(isRefund=text).is_refund


@pytest.mark.parametrize("text", ["REFUND", "TRUE", "true", "REVERSE", "1"])
def test_a_set_mark_may_be_written_in_many_ways(text):
    assert only(isRefund=text).is_refund


def test_long_and_short_ids_name_the_same_row():
    long = "a0000001-1111-4222-8333-944445555666"
    header = [*without("shortId"), "id"]
    rows = [{**row, "id": long} for row in sample()[-1:]]
    assert read_export(write(rows, header=header)).rows == WHOLE.rows[:1]


def test_a_running_number_never_equals_a_short_id():
    header = [*without("shortId"), "legacyId"]
    rows = [{**row, "legacyId": "12345678"} for row in sample()[-1:]]
    assert read_export(write(rows, header=header)).rows[0].row_id == "legacy-12345678"


def test_a_refund_names_its_original_in_the_form_of_the_rows_own_id():
    row = only(
        isRefund="REFUND",
        shortRefundId="",
        refundId="B0000009" + "-1111" * 3 + "-944445555666",
        refundLegacyId="77",
    )
    assert row.refunds == "b0000009"


def test_fees_in_columns_of_their_own_are_the_same_as_hidden_ones():
    hidden = only(netAmount="17.17")
    shown = only(netAmount="17.17", hostFee="-1", platformFee="-1")
    assert hidden == shown


def test_net_may_be_left_out_where_the_host_fee_has_a_column():
    rows = [{**sample()[-3], "hostFee": "0"}]
    header = [*without("netAmount"), "hostFee"]
    assert read_export(write(rows, header=header)).rows[0].net == Money(9680, "EUR")


def test_without_net_and_host_fee_a_hidden_fee_would_be_lost():
    with pytest.raises(ColumnsError) as refused:
        read_export(write(sample(), header=without("netAmount")))
    assert "netAmount" in str(refused.value)


def test_an_amount_left_out_is_read_as_it_is_shown_and_no_fee_is_lost():
    assert read_export(write(sample(), header=without("amount"))).rows == WHOLE.rows


@pytest.mark.parametrize(
    ("currency", "text", "minor"),
    [
        ("EUR", "€1,234,567.80 EUR", 123456780),
        ("EUR", "-€0.20 EUR", -20),
        ("CAD", "CA$1234.50 CAD", 123450),
        ("MAD", "MAD\N{NO-BREAK SPACE}12.00 MAD", 1200),
        ("JPY", "¥1,000 JPY", 1000),
        ("TND", "TND 1.000 TND", 1000),
    ],
)
def test_an_amount_as_shown_is_read_in_its_currency(currency, text, minor):
    header = without("amount")
    row = {**sample()[0], "displayAmount": text, "currency": currency, "balance": ""}
    row |= {"netAmount": "0", "paymentProcessorFee": "0"}
    (read,) = read_export(write([row], header=header)).rows
    assert read.amount == Money(minor, currency)


def test_an_amount_left_out_is_told_from_net_and_host_fee():
    rows = [{**sample()[-3], "hostFee": "0"}]
    header = [*without("amount", "displayAmount"), "hostFee"]
    assert read_export(write(rows, header=header)).rows[0].amount == Money(9000, "EUR")


@pytest.mark.parametrize("column", ["amount", "paymentProcessorFee"])
def test_without_amount_or_processor_fee_a_hidden_fee_would_be_lost(column):
    with pytest.raises(ColumnsError) as refused:
        read_export(write(sample(), header=without(column, "displayAmount")))
    assert refused.value.columns == (column,)


def test_amounts_in_two_columns_are_read():
    header = [*without("amount", "netAmount"), "creditAmount", "debitAmount", "hostFee"]
    rows = [{**sample()[0], "creditAmount": "", "debitAmount": "-1.2", "hostFee": "0"}]
    assert read_export(write(rows, header=header)).rows[0].net == Money(-120, "EUR")


@pytest.mark.parametrize(
    ("currency", "text", "minor"),
    [
        ("XOF", "5000", 5000),
        ("XOF", "5000.00", 5000),
        ("TND", "18.605", 18605),
        ("UGX", "100", 100),
        ("BRL", "10.5", 1050),
    ],
)
def test_c16_each_currency_has_its_own_decimals(currency, text, minor):
    row = only(
        currency=currency,
        amount=text,
        netAmount=text,
        paymentProcessorFee="",
        balance="",
    )
    assert row.amount == Money(minor, currency)


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


@given(
    texts,
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_any_text_beside_the_figures_leaves_them_as_they_are(text, line_end, quoting):
    rows = [{**row, "description": text, "orderMemo": text} for row in sample()]
    written = write(rows, line_end=line_end, quoting=quoting)
    assert read_export(written).rows == WHOLE.rows


@given(st.data())
def test_overlapping_pieces_in_any_order_hold_the_same_rows(data):
    rows = sample()
    cuts = data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=1, max_size=4))
    pieces = [rows[max(0, at - 2) :] for at in cuts] + [rows[: max(cuts) + 1]]
    read = set()
    for piece in data.draw(st.permutations(pieces)):
        read |= set(read_export(write(piece)).rows)
    assert read == set(WHOLE.rows)


def test_rows_in_any_order_hold_the_same_rows():
    some = sample()[:4]
    for order in permutations(some):
        assert set(read_export(write(order)).rows) == set(WHOLE.rows[-4:])


@settings(max_examples=examples(300))
@given(
    st.integers(0, len(SAMPLE) - 1), st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
)
def test_a_file_cut_anywhere_is_refused_or_gives_rows_of_the_whole(at, quoting):
    cut = write(sample(), quoting=quoting)[:at]
    try:
        rows = read_export(cut).rows
    except ExportError:
        return
    assert set(rows) <= set(WHOLE.rows)


@settings(max_examples=examples(300))
@given(st.integers(0, len(SAMPLE) - 1), st.binary(max_size=3))
def test_a_damaged_file_is_read_or_refused_and_never_breaks_the_reader(at, damage):
    with suppress(ExportError):
        read_export(SAMPLE[:at] + damage + SAMPLE[at + 1 :])


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    with pytest.raises(ExportError):
        read_export(content)
