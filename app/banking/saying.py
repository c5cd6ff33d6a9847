"""Say in the visitor's language why a bank file or a wire is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext, lazy_gettext

from app.banking.places import say_place, say_value
from app.i18n import apart, current_language
from ledger.money import Money
from payments.bank.errors import (
    AccountCurrencyError,
    AccountUnknownError,
    ContradictionError,
    FutureError,
    HoleError,
    OtherAccountError,
)
from payments.bank.orders import WireRefusedError
from payments.bank.status_reports import Reported
from payments.bank.unexecuted import TooEarlyError
from payments.formats.bank.camt053 import VERSIONS
from payments.formats.bank.errors import (
    BankFileError,
    EncodingError,
    FileCutError,
    FileTooLargeError,
    FormatUnknownError,
    PackedError,
    SumDiffersError,
    ValueUnreadableError,
    VersionUnknownError,
    XmlRefusedError,
)
from payments.formats.bank.places import Value
from payments.formats.wallet.errors import (
    BalancesMissingError,
    CurrencyMissingError,
    RowCutError,
)
from reports import formats


def _(message: str, **values: object) -> str:
    """Say a text in the language of the page."""
    return str(gettext(message, **values))


LARGE = lazy_gettext(
    "The file is too large. Download shorter periods, and send them in order."
)


def say_file(error: BankFileError) -> str:
    """Say where a file goes wrong, and what to do; the place stands before it."""
    for kind in type(error).__mro__:
        if kind in _FILE:
            return f"{say_place(error.place)} — {_FILE[kind](error)}"
    return str(error)


def say_report(reported: Reported) -> str:
    """Say what the bank's report on a file of wires brought."""
    if reported.codes:
        return _(
            "The bank refuses %(codes)s. Another officer confirms that it was not"
            " executed.",
            codes=apart(", ".join(reported.codes)),
        )
    if reported.is_copy:
        return _(
            "The bank has this already (a duplicate): that refuses no wire. Wait for"
            " its statement."
        )
    return _("The report refuses no wire that still waits at the bank.")


def say_wire(error: WireRefusedError) -> str:
    """Say why a wire is not ordered or not released."""
    if isinstance(error, TooEarlyError):
        day = formats.long_date(error.due, current_language())
        return _EARLY[error.code](day)
    says = _WIRE.get(error.code)
    return says() if says else str(error)


def _account(error: BankFileError) -> str:
    account = getattr(error, "account", "")
    return _(
        "Account %(account)s is not ours. Send the statement of our own account, or"
        " have this one registered first.",
        account=account,
    )


def _other(error: BankFileError) -> str:
    return _(
        "This statement is of %(account)s, another account than the one chosen. Choose"
        " the other account, or send the other file.",
        account=getattr(error, "account", ""),
    )


def _hole(error: BankFileError) -> str:
    last = getattr(error, "last", None)
    return _(
        "Statements are missing before this one: the last one imported closed with"
        " %(amount)s on %(day)s. Import the days between first, then this file again.",
        amount=_money(last.amount) if last else "",
        day=formats.short_date(last.on, current_language()) if last else "",
    )


def _contradiction(_error: BankFileError) -> str:
    return _(
        "It tells days that were imported already otherwise than before. Send the new"
        " days as a file of their own."
    )


def _future(_error: BankFileError) -> str:
    return _(
        "It has a booking date that has not come yet. Check the date in the file, and"
        " the clock of this server."
    )


def _currency(_error: BankFileError) -> str:
    return _("It is in another currency than the account.")


def _format(_error: BankFileError) -> str:
    return _(
        "This is no account statement that we read. Download it from the bank as"
        " camt.053 (XML) or MT940, or a wallet’s list as CSV, and send that."
    )


def _packed(error: BankFileError) -> str:
    return _(
        "This is a %(kind)s file: what is inside is not read. Unpack it, or save the"
        " list as CSV, and send the file that comes out.",
        kind=apart(getattr(error, "kind", "")),
    )


def _row(_error: BankFileError) -> str:
    return _(
        "This row has more cells than the list has columns: an amount was cut at its"
        " comma. Ask for the list with semicolons between the columns, and send that."
    )


def _version(error: BankFileError) -> str:
    return _(
        "It is written as %(found)s; the versions %(read)s are read. Ask the bank for"
        " one of those, and send that.",
        found=apart(getattr(error, "found", "")),
        read=apart(f"{VERSIONS[0]}–{VERSIONS[-1]}"),
    )


def _large(_error: BankFileError) -> str:
    return str(LARGE)


def _xml(_error: BankFileError) -> str:
    return _(
        "The file carries XML that no bank writes and that can do harm. Do not open"
        " it; ask the bank where it comes from, and download it again."
    )


def _cut(_error: BankFileError) -> str:
    return _(
        "The file cannot be read from here on. It may have been cut on its way:"
        " download it again, and send it unopened."
    )


def _encoding(_error: BankFileError) -> str:
    return _(
        "The letters of the file cannot be told. Send it as the bank gave it, without"
        " opening or converting it."
    )


def _value(error: BankFileError) -> str:
    value = error.value if isinstance(error, ValueUnreadableError) else Value.FIELD
    given = getattr(error, "given", "")
    if not given:
        return _(
            "Missing: %(value)s. Download the file again; if it is the same, ask the"
            " bank.",
            value=say_value(value),
        )
    return _(
        "Unreadable: %(value)s, written “%(given)s”. Download the file again; if it is"
        " the same, ask the bank.",
        value=say_value(value),
        given=apart(given),
    )


def _sum(error: BankFileError) -> str:
    return _(
        "Its lines lead to %(expected)s, but it closes with %(closing)s: lines are"
        " missing in the file. Download it again.",
        expected=_money(getattr(error, "expected", None)),
        closing=_money(getattr(error, "closing", None)),
    )


def _money(amount: Money | None) -> str:
    return formats.money(amount, current_language()) if amount is not None else ""


def _balances(_error: BankFileError) -> str:
    return _(
        "It has no column with the balance after each movement: without it nobody can"
        " say that no movement is missing. Ask for the statement with balances."
    )


def _unsaid(_error: BankFileError) -> str:
    return _("It does not say its currency. Choose the wallet that it is of.")


_FILE: Mapping[type, Callable[[BankFileError], str]] = {
    AccountUnknownError: _account,
    OtherAccountError: _other,
    HoleError: _hole,
    ContradictionError: _contradiction,
    FutureError: _future,
    AccountCurrencyError: _currency,
    FormatUnknownError: _format,
    VersionUnknownError: _version,
    PackedError: _packed,
    RowCutError: _row,
    FileTooLargeError: _large,
    XmlRefusedError: _xml,
    FileCutError: _cut,
    EncodingError: _encoding,
    ValueUnreadableError: _value,
    SumDiffersError: _sum,
    BalancesMissingError: _balances,
    CurrencyMissingError: _unsaid,
}

_EARLY: Mapping[str, Callable[[str], str]] = {
    "early": lambda day: _(
        "The bank may still execute it: without its word, wait until %(day)s.", day=day
    ),
    "no_statement": lambda day: _(
        "The statements do not reach far enough to say so: import those until %(day)s"
        " first, or write what the bank says.",
        day=day,
    ),
}

_WIRE: Mapping[str, Callable[[], str]] = {
    "twice": lambda: _("This order was given before, or stands in a file already."),
    "uncovered": lambda: _("The project has not collected so much."),
    "payee": lambda: _("The account of the association has changed: look again."),
    "payee_changed": lambda: _(
        "The association has another account since this was ordered: take the order"
        " back, and order it anew."
    ),
    "offered": lambda: _(
        "The project was stopped, and so much of it is offered back to its givers."
    ),
    "gone": lambda: _(
        "The money of one of these wires is not here any more: its bank took it back."
        " Take that order back."
    ),
    "cooling": lambda: _(
        "The association’s account is new: money can go there 72 hours after it was"
        " written down."
    ),
    "amount": lambda: _(
        "The amount must be more than nothing, in the account’s money."
    ),
    "same_person": lambda: _(
        "You ordered one of these wires yourself. Another person releases it."
    ),
    "scheme": lambda: _("One of these accounts is not for such a file."),
    "new_account": lambda: _(
        "One of these accounts is new: money can go there 72 hours after it was"
        " written down."
    ),
    "sent_back": lambda: _("It is being sent back already."),
    "not_wired_from": lambda: _(
        "No wire of ours leaves from the account where it lies. Whoever keeps that"
        " account sends it back there; then choose it on the line that shows it go."
    ),
    "accounts": lambda: _(
        "These wires leave from different accounts of ours: release those of one"
        " account at a time."
    ),
    "not_open": lambda: _("Choose wires that are with the bank and not seen there."),
    "said": lambda: _("Somebody has said so of one of these wires already."),
    "seen": lambda: _(
        "A line of the bank names one of these wires: say first, among the lines that"
        " wait, what it is."
    ),
    "own_word": lambda: _(
        "You said so of one of these wires: another officer confirms."
    ),
    "ended": lambda: _("Somebody has decided on it already."),
    "unknown": lambda: _("Choose at least one order."),
}
