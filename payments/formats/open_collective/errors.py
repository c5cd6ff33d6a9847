"""What can be wrong with a transactions file; each error names place and remedy."""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST = 60
_AGAIN = "Download the file again and import it as it comes"
_UNTOUCHED = "Nothing was posted."


def shorten(value: str) -> str:
    """Cut a value to what a message can show."""
    return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"


class ExportError(ValueError):
    """The file cannot be read; says on which line, in which column, and what to do."""

    def __init__(
        self, problem: str, remedy: str, *, line: int, column: str | None = None
    ) -> None:
        self.problem, self.remedy = problem, remedy
        self.line, self.column = line, column
        place = f"line {line}" + (f", column {column}" if column else "")
        super().__init__(f"{place}: {problem}. {remedy}. {_UNTOUCHED}")


class EmptyExportError(ExportError):
    """The file holds nothing, or a header without rows."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(
            what, "Widen the dates of the download, or choose another file", line=line
        )


class EncodingError(ExportError):
    """The file is not UTF-8 text."""

    def __init__(self, line: int, column: str) -> None:
        super().__init__(
            "this is not UTF-8 text",
            f"{_AGAIN}; from a spreadsheet program save it as “CSV UTF-8”",
            line=line,
            column=column,
        )


class QuotingError(ExportError):
    """A quotation mark is missing, or stands where none may stand."""

    def __init__(self, line: int, column: str, problem: str) -> None:
        super().__init__(problem, _AGAIN, line=line, column=column)


class RowLengthError(ExportError):
    """A row has fewer or more cells than the header."""

    def __init__(self, line: int, header: Sequence[str], found: int) -> None:
        self.found, self.expected = found, len(header)
        problem = f"the row has {found} of {len(header)} cells: the file was cut"
        column = header[min(found, len(header)) - 1]
        if found > len(header):
            problem = f"the row has {found} cells under {len(header)} columns"
        super().__init__(problem, _AGAIN, line=line, column=f"after “{column}”")


class PartialDownloadError(ExportError):
    """Open Collective itself wrote at the end that rows are left out."""

    def __init__(self, line: int, said: str) -> None:
        self.said = said
        super().__init__(
            f"Open Collective did not write all rows and says “{shorten(said)}”",
            "Download again in shorter periods, or with all rows",
            line=line,
        )


class ColumnsError(ExportError):
    """The header lacks a column that the import cannot do without, or repeats one."""

    def __init__(self, line: int, problem: str, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        named = ", ".join(columns)
        super().__init__(
            f"{problem} {named}",
            "Export the transactions of one collective from Open Collective with each"
            " of these columns once",
            line=line,
            column=named,
        )


class CellError(ExportError):
    """A cell does not hold what its column promises."""

    def __init__(self, line: int, column: str, value: str, why: str) -> None:
        self.value, self.why = value, why
        shown = shorten(value)
        super().__init__(f"“{shown}” is {why}", _AGAIN, line=line, column=column)


class ShownAmountError(ExportError):
    """An amount as shown to people can mean several; the exact one is not there."""

    def __init__(self, line: int, column: str, value: str, currency: str) -> None:
        self.value = value
        super().__init__(
            f"no cell amount is there, and “{shorten(value)}” does not say for sure how"
            f" much it is in {currency}",
            "Export again with the column amount (“Gross Amount”)",
            line=line,
            column=column,
        )


class FeeHiddenError(ExportError):
    """An empty amount leaves a row whose host fee nobody can tell."""

    def __init__(self, line: int, column: str) -> None:
        super().__init__(
            "the cell is empty, and without it the host fee inside the row would be"
            " lost",
            "Export again with the columns amount, netAmount and paymentProcessorFee",
            line=line,
            column=column,
        )


class MixedExportError(ExportError):
    """The rows are of two currencies, or of two collectives."""

    def __init__(self, line: int, column: str, found: str, first: str) -> None:
        self.found, self.first = found, first
        super().__init__(
            f"this row is of “{shorten(found)}”, the rows before it of"
            f" “{shorten(first)}”",
            "Export one collective in one currency, without its projects and events,"
            " and import each file into a book of its own",
            line=line,
            column=column,
        )


class DuplicateRowError(ExportError):
    """Two rows have one id and say different things."""

    def __init__(
        self, line: int, column: str, row_id: str, values: tuple[str, str]
    ) -> None:
        self.row_id, self.values = row_id, values
        super().__init__(
            f"row {row_id} stood before with “{values[0]}” and here with “{values[1]}”",
            _AGAIN,
            line=line,
            column=column,
        )
