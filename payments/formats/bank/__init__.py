"""Bank statements of any format we know, read as one stream of values."""

from payments.formats.bank.errors import BankFileError
from payments.formats.bank.reading import read_file, survey_file
from payments.formats.bank.values import (
    Balance,
    BankLine,
    Event,
    Foot,
    Format,
    Head,
    LineKind,
)

__all__ = [
    "Balance",
    "BankFileError",
    "BankLine",
    "Event",
    "Foot",
    "Format",
    "Head",
    "LineKind",
    "read_file",
    "survey_file",
]
