"""The translator from the database's refusals to named errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields

import psycopg
from sqlalchemy.exc import DBAPIError

from ledger.book.errors import entries, log, periods, registers, taking
from ledger.book.errors.rule import LedgerError

# All that the ledger's functions refuse, whichever room asks them.
_NAMED: dict[str, type[LedgerError]] = {
    value.sqlstate: value
    for module in (entries, log, periods, registers, taking)
    for value in vars(module).values()
    if isinstance(value, type) and issubclass(value, LedgerError) and value.sqlstate
}


def _from_database(error: psycopg.Error) -> LedgerError | None:
    state, detail = error.sqlstate, error.diag.message_detail
    if state is None or not state.startswith("IG") or detail is None:
        return None
    class_ = _NAMED[state]
    data = json.loads(detail)
    named = class_(**{field.name: data[field.name] for field in fields(class_)})  # type: ignore[arg-type]  # every child is a dataclass
    named.entry_fact = error.diag.message_hint
    return named


@contextmanager
def named_errors() -> Iterator[None]:
    """Turn the database's refusals (SQLSTATE class IG) into their named errors."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.Error):
            named = _from_database(error.orig)
            if named is not None:
                raise named from error
        raise
    except psycopg.Error as error:
        named = _from_database(error)
        if named is not None:
            raise named from error
        raise
