"""Our bank accounts, and the accounts of those whom we wire to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException
from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.errors import RegisterConflictError
from payments import tables as rails
from payments.bank import tables
from payments.rails.registry import Rail, find_rail
from payments.typed import DASHES, figures

MOROCCO = "MA"
_RIB = re.compile(r"[0-9]{24}")
_PLAIN = re.compile(r"[^A-Z0-9]")
_SHORTEST_NUMBER = 8


class AccountNumberError(ValueError):
    """This is no account number: its check digits are wrong, or its length."""

    kind = "account number"

    def __init__(self, given: str, why: str) -> None:
        self.given, self.why = given, why
        super().__init__(f"{given!r} is no {self.kind}: {why}")


class BicError(AccountNumberError):
    """This is no bank's identifier (ISO 9362)."""

    kind = "BIC"


@dataclass(frozen=True, slots=True)
class OurAccount:
    """A bank account of ours: what is printed for payers, and its rail in the book."""

    iban: str
    holder: str
    bic: str
    rail: Rail

    @property
    def country(self) -> str:
        """The country of the account."""
        return self.iban[:2]


def read_iban(text: str) -> str:
    """Read an IBAN, or a Moroccan RIB of 24 digits. Raises AccountNumberError.

    Figures may be those of any script, with whatever a paste leaves between. A
    Moroccan number is held to its RIB key too: its own check digits miss some slips.
    """
    plain = _plain(text)
    if _RIB.fullmatch(plain):
        _check_rib(plain, text)
        plain = str(IBAN.from_bban(MOROCCO, plain))
    try:
        iban = str(IBAN(plain))
    except SchwiftyException as error:
        raise AccountNumberError(text, "the check digits do not fit") from error
    if iban.startswith(MOROCCO):
        _check_rib(iban[4:], text)
    return iban


def read_wallet_number(text: str) -> str:
    """Read the telephone number of a wallet, with its country: ``+212 6…``.

    Raises AccountNumberError.
    """
    plain = re.sub(rf"[\s().{DASHES}-]", "", figures(text))
    if plain.startswith("00"):
        plain = f"+{plain[2:]}"
    if not re.fullmatch(r"[+][0-9]{8,15}", plain):
        why = "a wallet's number begins with + and the country"
        raise AccountNumberError(text, why)
    return plain


def read_bic(text: str) -> str:
    """Read a BIC; an empty text is none. Raises BicError."""
    plain = _plain(text)
    if not plain:
        return ""
    try:
        return str(BIC(plain))
    except SchwiftyException as error:
        raise BicError(text, "write one like BCMAMAMC") from error


def _plain(text: str) -> str:
    return _PLAIN.sub("", figures(text).upper())


def _check_rib(rib: str, given: str) -> None:
    """Check the key of a Moroccan RIB: 97 less the number of 22 digits, times 100."""
    if not _RIB.fullmatch(rib) or 97 - int(rib[:22]) * 100 % 97 != int(rib[22:]):
        raise AccountNumberError(given, "the RIB key does not fit")


def open_account(session: Session, act: Act, account: OurAccount) -> None:
    """Register an account of ours for a rail; the same again changes nothing.

    Raises RegisterConflictError where the rail or the number is taken otherwise.
    """
    table, rail = tables.account, account.rail
    known = our_accounts(session, act.book_id)
    same = [
        one
        for one in known
        if one.iban == account.iban
        or (one.rail.code, one.rail.keeper) == (rail.code, rail.keeper)
    ]
    if same:
        if same != [account]:
            raise RegisterConflictError("bank account", account.iban)
        return
    session.execute(
        insert(table).values(
            book_id=act.book_id,
            act_id=act.id,
            iban=account.iban,
            rail=rail.code,
            keeper=rail.keeper,
            holder=account.holder,
            bic=account.bic,
        )
    )


def our_accounts(session: Session, book_id: int) -> list[OurAccount]:
    """List the bank accounts of a book, by number."""
    table = tables.account
    rows = session.execute(
        select(table).where(table.c.book_id == book_id).order_by(table.c.iban)
    )
    return [_account(session, row) for row in rows]


def account_of_rail(session: Session, book: Book, rail: Rail) -> OurAccount | None:
    """Return the account behind a rail, None where it has none yet."""
    found = our_accounts(session, book.id)
    key = (rail.code, rail.keeper)
    return next((a for a in found if (a.rail.code, a.rail.keeper) == key), None)


def written_as(accounts: Sequence[OurAccount], text: str) -> OurAccount | None:
    """Find the account that a bank means: by its IBAN, or by the number in it."""
    plain = _plain(text)
    part = plain.lstrip("0")
    for account in accounts:
        is_part = len(part) >= _SHORTEST_NUMBER and part in account.iban
        if plain.startswith(account.iban) or is_part:
            return account
    return None


def bank_rails(session: Session, book: Book) -> list[Rail]:
    """List the rails of a book on which an account may stand."""
    table = rails.rail
    query = select(table.c.code, table.c.keeper).where(
        table.c.book_id == book.id, table.c.role.in_(("bank", "local_bank", "wallet"))
    )
    rows = session.execute(query.order_by(table.c.code, table.c.keeper))
    return [find_rail(session, book.id, row.code, row.keeper) for row in rows]


def _account(session: Session, row: Row[Any]) -> OurAccount:
    rail = find_rail(session, row.book_id, row.rail, row.keeper)
    return OurAccount(row.iban, row.holder, row.bic, rail)
