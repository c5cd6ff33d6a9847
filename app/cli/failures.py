"""Exit statuses: 0 done, 1 the input or the book is wrong, 2 the call is wrong."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, NoReturn

import click
import psycopg
from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy.exc import InternalError, OperationalError
from typing_extensions import override

from app.cli.done_before import say_done_before
from app.daily.errors import DayNotOverError
from app.database import DatabaseError
from app.embedded_postgres import EmbeddedPostgresError
from app.embedded_postgres.errors import NamedBinariesError
from app.matching.decisions import (
    NotOwnRuleError,
    OwnRuleError,
    ReasonMissingError,
)
from app.matching.naming import RuleNamedError
from app.matching.rules import RuleUnknownError
from app.matching.setting import (
    OperatingPoolError,
    RuleDecidedError,
    RuleExistsError,
    RuleNotCountingError,
)
from app.settings import SettingsError
from ledger.book.charts.values import ChartUnknownError
from ledger.book.errors import (
    ActKeyReusedError,
    LedgerError,
    RegisterUnknownError,
)
from ledger.book.rates import RateError
from ledger.money import MoneyError
from payments.bank.accounts import AccountNumberError
from payments.cash.books import BookCodeError
from payments.cash.errors import CashError
from payments.daily.storing import DayOutOfOrderError
from payments.formats.bank.errors import BankFileError
from payments.formats.open_collective import ExportError
from payments.gateway import GatewayError
from payments.open_collective.errors import BookNameError, ImportRefusedError
from payments.refunds import RefundRefusedError

WRONG_INPUT, WRONG_CALL = 1, 2

FAILURES: Mapping[type[Exception], int] = {
    SettingsError: WRONG_CALL,
    DatabaseError: WRONG_INPUT,
    EmbeddedPostgresError: WRONG_INPUT,
    NamedBinariesError: WRONG_CALL,
    OperationalError: WRONG_INPUT,
    psycopg.OperationalError: WRONG_INPUT,
    ReadOnlySqlTransaction: WRONG_INPUT,
    MoneyError: WRONG_CALL,
    LedgerError: WRONG_INPUT,
    RegisterUnknownError: WRONG_CALL,
    ChartUnknownError: WRONG_CALL,
    RateError: WRONG_CALL,
    ExportError: WRONG_INPUT,
    BankFileError: WRONG_INPUT,
    BookCodeError: WRONG_CALL,
    CashError: WRONG_INPUT,
    AccountNumberError: WRONG_CALL,
    ImportRefusedError: WRONG_INPUT,
    BookNameError: WRONG_CALL,
    GatewayError: WRONG_INPUT,
    RefundRefusedError: WRONG_INPUT,
    RuleExistsError: WRONG_INPUT,
    RuleNamedError: WRONG_INPUT,
    RuleDecidedError: WRONG_INPUT,
    RuleNotCountingError: WRONG_INPUT,
    OperatingPoolError: WRONG_INPUT,
    OwnRuleError: WRONG_INPUT,
    NotOwnRuleError: WRONG_INPUT,
    ReasonMissingError: WRONG_CALL,
    RuleUnknownError: WRONG_CALL,
    DayNotOverError: WRONG_CALL,
    DayOutOfOrderError: WRONG_CALL,
}
"""The errors that are answers to the caller; any other is a defect, with its trace."""


class Translating(click.Group):
    """A group that turns our errors into one clear line and an exit status."""

    @override
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        for word in args:
            readable = word.encode(errors="replace").decode()
            if readable != word:
                raise click.UsageError(f"{readable!r} is not text in UTF-8.")
        return super().parse_args(ctx, args)

    @override
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InternalError as error:
            if not isinstance(error.orig, ReadOnlySqlTransaction):
                raise
            _end(error.orig)
        except tuple(FAILURES) as error:
            _end(error)


def _end(error: Exception) -> NoReturn:
    click.secho("Error: ", fg="red", bold=True, err=True, nl=False)
    click.echo(_sentence(error), err=True)
    sys.exit(status_of(error))


def status_of(error: Exception) -> int:
    """Find the exit status of an error by its class or its nearest ancestor's."""
    return next(FAILURES[kind] for kind in type(error).__mro__ if kind in FAILURES)


def _sentence(error: Exception) -> str:
    if isinstance(error, OperationalError | psycopg.OperationalError):
        said = error.orig if isinstance(error, OperationalError) else error
        return _ended(f"the database does not answer: {str(said).strip()}")
    if isinstance(error, ActKeyReusedError):
        return say_done_before(error)
    if isinstance(error, ReadOnlySqlTransaction):
        return "this database only reads, as a copy does: write to the one it follows."
    return _ended(str(error))


def _ended(text: str) -> str:
    """End a sentence; a list of several stands as it is."""
    return text if "\n" in text or text.endswith((".", "!", "?")) else f"{text}."
