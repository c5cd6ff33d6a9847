"""Deeds about years and periods, each with a keeper of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime

from ledger.book.acts import Command
from ledger.book.books import find_book
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.journal import post
from ledger.book.kinds import EntryKind
from ledger.book.registers import declare_fiscal_year, open_account, open_keeper
from ledger.book.roles import AccountType
from ledger.periods.adjusting import Adjustment, adjust
from ledger.periods.closing import Asked, HowToClose, close_period, lock_period
from ledger.periods.openings import (
    FundOpening,
    OpenAdvance,
    Opening,
    OpeningLine,
    post_opening,
)
from ledger.periods.validating import validate
from ledger.proof.book_sources import BOOK_SOURCES
from ledger.proof.notes import SigningKey
from ledger.proof.publishing import publish
from ledger.proof.sealer import Sealing, seal
from tests.crashing.deeds import Deed, Desk, entropy_of, sign
from tests.ledger.small_book import NOW, eur

STARTS_ON = date(2026, 1, 1)
JANUARY = date(2026, 1, 31)
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEY = SigningKey("test", bytes(32))


def keeper(desk: Desk) -> str:
    return desk.place.code("Y")


def account(desk: Desk, code: str) -> AccountKey:
    return AccountKey(keeper(desk), code, "EUR")


def found(desk: Desk) -> None:
    """Open a keeper with a year, and an account for what it owes."""
    session = desk.session
    open_keeper(session, desk.act("keeper"), keeper(desk), currency="EUR", zone="UTC")
    declare(desk)
    owed = account(desk, "408")
    open_account(session, desk.act("account"), owed, AccountType.LIABILITY)


def declare(desk: Desk) -> None:
    end = date(2026, 12, 31)
    declare_fiscal_year(
        desk.session, desk.act("year"), keeper(desk), starts_on=STARTS_ON, ends_on=end
    )


def next_year(desk: Desk) -> None:
    declare_fiscal_year(
        desk.session,
        desk.act("year"),
        keeper(desk),
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 12, 31),
    )


def receive(desk: Desk) -> None:
    code, fund = desk.place.code("J"), desk.place.fund
    lines = (
        Line(account(desk, "bank"), fund, eur(800)),
        Line(account(desk, "source.gift"), fund, eur(-800), lot=code, party="p1"),
    )
    draft = DraftEntry(
        kind=EntryKind.GIFT,
        fact=f"bank:{code}:gift",
        occurred_on=date(2026, 1, 12),
        lines=lines,
    )
    post(desk.session, desk.act("receive"), draft)


def how_to_close(desk: Desk) -> HowToClose:
    return HowToClose(Sealing(BOOK_SOURCES, entropy_of(desk.place)), [KEY])


def asked_by(desk: Desk, actor: str) -> Command:
    return Command(actor, f"{desk.place.number}:{actor}", AT)


def close(desk: Desk) -> None:
    book, asked = find_book(desk.session, desk.place.book), Asked(keeper(desk), JANUARY)
    by = asked_by(desk, "closer")
    close_period(desk.session, book, by, asked, how_to_close(desk))
    seal_all(desk)


def lock(desk: Desk) -> None:
    book, asked = find_book(desk.session, desk.place.book), Asked(keeper(desk), JANUARY)
    by = asked_by(desk, "locker")
    lock_period(desk.session, book, by, asked, how_to_close(desk))
    seal_all(desk)


def seal_all(desk: Desk) -> None:
    """What a checkpoint or an act left behind has a leaf as well."""
    book = find_book(desk.session, desk.place.book)
    seal(desk.session, book, how_to_close(desk).sealing)


def number_them(desk: Desk) -> None:
    validate(desk.session, desk.act("validate"), keeper(desk))


def begin(desk: Desk) -> None:
    """Post what a keeper starts with: money, what it owes, and an open advance."""
    lines = (
        OpeningLine(account(desk, "bank"), eur(900)),
        OpeningLine(account(desk, "408"), eur(-200)),
        OpeningLine(account(desk, "source.gift"), eur(-700)),
    )
    open_advance = OpenAdvance(
        code="A1",
        account=account(desk, "advance"),
        amount=eur(400),
        since=date(2025, 11, 3),
        source="source.gift",
    )
    fund = FundOpening(desk.place.fund, lines, (open_advance,))
    opening = Opening(keeper(desk), STARTS_ON, (fund,))
    post_opening(desk.session, desk.act("opening"), opening)


def accrue(desk: Desk) -> None:
    """Post an adjustment and what takes it back."""
    fund = desk.place.fund
    lines = (
        Line(account(desk, "cost.bank_fee"), fund, eur(250)),
        Line(account(desk, "408"), fund, eur(-250)),
    )
    new = Adjustment(desk.place.code("A"), keeper(desk), JANUARY, lines)
    adjust(desk.session, desk.act("adjust"), new)


def late(desk: Desk) -> None:
    """A fact of a closed month, which stands in the next one."""
    code, fund = desk.place.code("L"), desk.place.fund
    lines = (
        Line(account(desk, "bank"), fund, eur(60)),
        Line(account(desk, "source.gift"), fund, eur(-60), lot=code),
    )
    draft = DraftEntry(
        kind=EntryKind.GIFT,
        fact=f"bank:{code}:gift",
        occurred_on=date(2026, 1, 20),
        lines=lines,
    )
    post(desk.session, desk.act("receive"), draft)


def sign_with_another(desk: Desk) -> None:
    """Publish under a key that has never signed before."""
    book = find_book(desk.session, desk.place.book)
    how = how_to_close(desk).sealing
    key = SigningKey("test", entropy_of(desk.place)(32))
    publish(desk.session, book, how, [key], at=NOW)
    seal(desk.session, book, how)


CLOSING = {
    "declare another year": Deed(next_year, (found,)),
    "opening": Deed(begin, (found,)),
    "adjustment": Deed(accrue, (found, receive)),
    "validate": Deed(number_them, (found, receive, sign)),
    "close": Deed(close, (found, receive, sign)),
    "lock": Deed(lock, (found, receive, close, sign)),
    "late fact": Deed(late, (found, receive, close, sign)),
    "sign with another key": Deed(sign_with_another, (sign,)),
}
