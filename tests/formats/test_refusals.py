"""Each way a file can be wrong: the error, its line, its column, its remedy."""

import pytest

from payments.formats.open_collective import errors, read_export
from tests.formats.sample import HEADER, sample, write

ROWS = sample()[:5]


def broken(line, **cells):
    """A file of five rows with cells of one physical line changed."""
    rows = [{**row} for row in ROWS]
    rows[line - 2].update(cells)
    return write(rows)


def refused(content, error_class):
    with pytest.raises(error_class) as caught:
        read_export(content)
    error = caught.value
    assert f"line {error.line}" in str(error)
    assert str(error).endswith("Nothing was posted.")
    assert error.remedy in str(error)
    return error


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" \r\n"])
def test_an_empty_file_is_refused(content):
    assert refused(content, errors.EmptyExportError).line == 1


def test_a_header_without_rows_is_refused():
    assert "no row" in str(refused(write([]), errors.EmptyExportError))


@pytest.mark.parametrize(
    "text",
    ["1e3", "0,20", "1,234.50", "NaN", "Infinity", "1.656", "$5", "1 000", "--1"],
)
@pytest.mark.parametrize("column", ["amount", "netAmount", "paymentProcessorFee"])
def test_c10_an_amount_that_is_no_machine_decimal_is_refused(text, column):
    error = refused(broken(4, **{column: text}), errors.CellError)
    assert (error.line, error.column, error.value) == (4, column, text)


def test_decimals_that_the_currency_lacks_are_refused():
    rows = [{**ROWS[0], "currency": "XOF", "amount": "-1.2"}]
    assert refused(write(rows), errors.CellError).column == "amount"


@pytest.mark.parametrize("digits", [11, 14, 5000])
def test_an_amount_beyond_bounds_is_refused(digits):
    error = refused(broken(2, balance="9" * digits), errors.CellError)
    assert (error.line, error.column) == (2, "balance")
    assert len(str(error)) < 300


def test_a_row_without_any_amount_is_refused():
    error = refused(
        broken(3, amount="", netAmount="", displayAmount=""), errors.CellError
    )
    assert (error.line, error.column) == (3, "amount")


@pytest.mark.parametrize(
    "text",
    [
        "€12.00 USD",
        "12.00",
        "€12 EUR",
        "€12.0 EUR",
        "12,00 € EUR",
        "€1.234,50 EUR",
        "€12,34.50 EUR",
        "(€12.00) EUR",
    ],
)
def test_an_amount_as_shown_that_can_mean_several_is_refused(text):
    header = [name for name in HEADER if name != "amount"]
    rows = [{**ROWS[0], "displayAmount": text}]
    error = refused(write(rows, header=header), errors.ShownAmountError)
    assert (error.line, error.column, error.value) == (2, "displayAmount", text)
    assert "column amount" in error.remedy


@pytest.mark.parametrize("column", ["amount", "netAmount"])
def test_an_empty_amount_that_would_hide_a_host_fee_is_refused(column):
    error = refused(
        broken(3, **{column: "", "displayAmount": ""}), errors.FeeHiddenError
    )
    assert (error.line, error.column) == (3, column)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("datetime", "31/12/2025 11:20"),
        ("datetime", "2021-02-30T00:00:00"),
        ("datetime", ""),
        ("shortId", "9.8166E+26"),
        ("shortId", ""),
        ("type", "BOTH"),
        ("isRefund", "perhaps"),
        ("currency", "ZZZ"),
        ("currency", ""),
        ("accountSlug", ""),
    ],
)
def test_a_cell_that_is_not_what_its_column_says_is_refused(column, text):
    error = refused(broken(5, **{column: text}), errors.CellError)
    assert error.line == 5
    assert error.column == column


def test_a_long_id_that_is_none_is_refused():
    rows = [{**row, "id": "two words"} for row in ROWS]
    header = ["id" if name == "shortId" else name for name in HEADER]
    error = refused(write(rows, header=header), errors.CellError)
    assert (error.line, error.column, error.value) == (2, "id", "two words")


def test_the_line_is_the_physical_one_below_a_text_of_several_lines():
    rows = [{**row} for row in ROWS]
    rows[0]["orderMemo"] = "one\r\ntwo\nthree"
    rows[2]["amount"] = "x"
    assert refused(write(rows), errors.CellError).line == 6


def test_a_file_cut_within_a_row_is_refused():
    cut = write(ROWS)[:-200]
    error = refused(cut[: cut.rindex(b'",') + 1], errors.RowLengthError)
    assert error.line == 6
    assert error.found < error.expected == len(HEADER)


def test_a_file_cut_within_a_quoted_cell_is_refused():
    error = refused(write(ROWS)[:-200], errors.QuotingError)
    assert error.line == 6
    assert error.column in HEADER


def test_rows_without_the_last_columns_are_refused():
    lines = write(ROWS).splitlines()
    lines[3] = lines[3].rsplit(b",", 2)[0]
    error = refused(b"\n".join(lines), errors.RowLengthError)
    assert (error.line, error.column) == (4, "after “merchantId”")


def test_more_cells_than_columns_are_refused():
    lines = write(ROWS).splitlines()
    lines[2] += b",1"
    assert refused(b"\n".join(lines), errors.RowLengthError).line == 3


def test_a_quotation_mark_inside_a_cell_is_refused():
    content = write(ROWS).replace(b'"HOST_FEE"', b'HOST"FEE', 1)
    error = refused(content, errors.QuotingError)
    assert (error.line, error.column) == (2, "kind")


def test_text_after_a_quoted_cell_is_refused():
    content = write(ROWS).replace(b'"HOST_FEE"', b'"HOST"FEE', 1)
    error = refused(content, errors.QuotingError)
    assert (error.line, error.column) == (2, "kind")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_another_encoding_is_refused_at_the_cell(encoding):
    rows = [{**row, "displayAmount": ""} for row in ROWS]
    rows[3]["accountName"] = "Coopérative"
    content = write(rows).decode().encode(encoding)
    error = refused(content, errors.EncodingError)
    assert (error.line, error.column) == (5, "accountName")


def test_wide_characters_and_zero_bytes_are_refused():
    assert (
        refused(write(ROWS).decode().encode("utf-16"), errors.EncodingError).line == 1
    )
    error = refused(broken(3, description="a\x00b"), errors.EncodingError)
    assert (error.line, error.column) == (3, "description")


def test_two_currencies_in_one_file_are_refused():
    error = refused(broken(4, currency="USD"), errors.MixedExportError)
    assert (error.line, error.column) == (4, "currency")
    assert (error.found, error.first) == ("USD", "EUR")


def test_two_collectives_in_one_file_are_refused():
    error = refused(broken(4, accountSlug="other"), errors.MixedExportError)
    assert (error.line, error.column) == (4, "accountSlug")


def test_one_id_with_two_contents_is_refused():
    rows = [*ROWS, {**ROWS[1], "netAmount": "11.40"}]
    error = refused(write(rows), errors.DuplicateRowError)
    assert (error.line, error.column, error.row_id) == (7, "netAmount", "a0000035")
    assert error.values == ("11.39 EUR", "11.40 EUR")


def test_one_id_with_marks_set_later_is_one_row():
    later = {**ROWS[1], "isRefunded": "REFUNDED", "balance": "7"}
    assert read_export(write([*ROWS, later])).repeated == 1


@pytest.mark.parametrize(
    "name",
    ["datetime", "shortId", "type", "kind", "isRefund", "currency", "accountSlug"],
)
def test_a_file_without_a_needed_column_is_refused(name):
    header = [column for column in HEADER if column != name]
    error = refused(write(ROWS, header=header), errors.ColumnsError)
    assert (error.line, error.columns) == (1, (name,))


def test_a_column_that_stands_twice_is_refused():
    error = refused(write(ROWS, header=[*HEADER, "amount"]), errors.ColumnsError)
    assert error.columns == ("amount",)


@pytest.mark.parametrize(
    "said",
    [
        b"Warning: totalCount is 1776 and limit was 1000",
        b"Error while fetching account transactions.",
    ],
)
def test_a_download_that_says_it_is_incomplete_is_refused(said):
    error = refused(write(ROWS) + said, errors.PartialDownloadError)
    assert error.line == 7
    assert error.said == said.decode()
