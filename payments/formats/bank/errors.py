"""Why a bank file is refused: each error names the place and the remedy."""

from __future__ import annotations

from ledger.money import Money
from payments.formats.bank.places import WHOLE, Place, Value

LONGEST_SHOWN = 40
"""How much a message shows of what a file says."""


class BankFileError(ValueError):
    """A bank file is refused as a whole; nothing of it is posted."""

    def __init__(self, place: Place, what: str, remedy: str) -> None:
        self.place, self.what, self.remedy = place, what, remedy
        super().__init__(f"{place}: {what} {remedy}")


class FormatUnknownError(BankFileError):
    """The file is no bank statement that we read."""

    def __init__(self, what: str = "this is no camt.053 and no MT940 file.") -> None:
        super().__init__(
            WHOLE,
            what,
            "Download the account statement from the bank as"
            " camt.053 (XML) or MT940, and send that.",
        )


class PackedError(BankFileError):
    """The file is an archive, a spreadsheet or a PDF: a statement may be inside."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(
            WHOLE,
            f"this is a {kind} file; what is inside is not read.",
            "Unpack it, or save the list as CSV, and send the file that comes out.",
        )


class VersionUnknownError(BankFileError):
    """The file is a statement in a version of the message that is not read."""

    def __init__(self, found: str, read: str) -> None:
        self.found = found
        super().__init__(
            WHOLE,
            f"it is {found}; the versions {read} are read.",
            "Ask the bank for one of those, and send that.",
        )


class FileTooLargeError(BankFileError):
    """The file is larger than any statement."""

    def __init__(self, most: int) -> None:
        super().__init__(
            WHOLE,
            f"it is larger than {most // (1024 * 1024)} MiB.",
            "Download a shorter period from the bank, and send the pieces in order.",
        )


class XmlRefusedError(BankFileError):
    """The XML declares entities or a document type, which no bank does."""

    def __init__(self) -> None:
        super().__init__(
            WHOLE,
            "it declares entities or a document type, which no statement needs and"
            " which can harm the reader.",
            "Do not open it. Ask the bank where it comes from, and download it again.",
        )


class FileCutError(BankFileError):
    """The file ends before the statement does, or cannot be read from a place on."""

    def __init__(self, place: Place, why: str) -> None:
        super().__init__(
            place,
            f"the file cannot be read from here on ({why}).",
            "It may have been cut on its way: download it again, and send it unopened.",
        )


class EncodingError(BankFileError):
    """The file's letters cannot be told: its encoding is none that banks use."""

    def __init__(self, place: Place, encoding: str) -> None:
        super().__init__(
            place,
            f"it is not written in {encoding}, as it says or as banks do.",
            "Send the file as the bank gave it, without opening or converting it.",
        )


class ValueUnreadableError(BankFileError):
    """A value is missing or is not what it should be."""

    def __init__(self, place: Place, value: Value, given: str) -> None:
        self.value, self.given = value, given[:LONGEST_SHOWN]
        is_what = f"{self.given!r}" if given else "missing"
        what = f"{value.value} is {is_what}."
        super().__init__(
            place, what, "Download the file again; if it is the same, ask the bank."
        )


class SumDiffersError(BankFileError):
    """Opening balance and lines do not give the closing balance."""

    def __init__(self, place: Place, expected: Money, closing: Money) -> None:
        self.expected, self.closing = expected, closing
        super().__init__(
            place,
            f"its opening balance and its lines give {expected}, but it closes with"
            f" {closing}.",
            "Lines are missing in the file: download it again.",
        )
