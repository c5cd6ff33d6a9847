"""A book and a bare floor on a server of our own, for the measurements."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.embedded_postgres import connect_or_start
from app.embedded_postgres.roles import APP, OWNER
from app.migrate import migrate
from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book, open_book
from ledger.book.entries import AccountKey
from ledger.book.registers import (
    FundRegime,
    declare_fiscal_year,
    open_account,
    open_fund,
    open_keeper,
    register_lot,
    set_fund_regime,
)

FLOOR = """
create schema bare;
create table bare.entry (book_id bigint not null,
  id bigint generated always as identity, public_id uuid default gen_random_uuid(),
  kind text not null, fact text not null, occurred_on date not null, day date not null,
  posted_at timestamptz not null default clock_timestamp(), act_id bigint not null,
  primary key (book_id, id), unique (book_id, fact));
create table bare.posting (book_id bigint not null, entry_id bigint not null,
  line smallint not null, account_id bigint not null, fund_id bigint not null,
  currency text not null, amount_minor bigint not null, base_minor bigint not null,
  budget_line_id bigint, lot_id bigint, party_id bigint, day date not null,
  primary key (book_id, entry_id, line));
create index on bare.posting (book_id, account_id, fund_id, day, entry_id);
create table bare.job (id bigint generated always as identity primary key,
  book_id bigint not null, task text not null, fact text not null,
  queued_at timestamptz not null default clock_timestamp());
grant usage on schema bare to {app};
grant select, insert on all tables in schema bare to {app};
"""


@dataclass(frozen=True, slots=True)
class Bench:
    """Where to post: addresses, a book, its act, and two accounts of one fund."""

    url: str
    dsn: str
    owner_dsn: str
    superuser_dsn: str
    book: Book
    act: Act
    debit: int
    credit: int
    fund: int
    other_fund: int
    lot: int


BANK = AccountKey("KEEPER", "bank", "EUR")
GIFT = AccountKey("KEEPER", "source.gift", "EUR")


@contextmanager
def bench() -> Iterator[Bench]:
    """Start a server that keeps what it confirms, and open a book on it."""
    with (
        tempfile.TemporaryDirectory(prefix="igb") as home,
        connect_or_start(Path(home)) as server,
    ):
        migrate(server.url(OWNER))
        owner_dsn = f"host={server.socket} user={OWNER} dbname=igoudar"
        superuser_dsn = f"host={server.socket} user=postgres dbname=igoudar"
        with psycopg.connect(owner_dsn, autocommit=True) as connection:
            connection.execute(FLOOR.format(app=APP).encode())
        url = server.url(APP)
        dsn = f"host={server.socket} user={APP} dbname=igoudar"
        yield _open((url, dsn, owner_dsn, superuser_dsn))


def _open(addresses: tuple[str, str, str, str]) -> Bench:
    engine = create_engine(addresses[0])
    with Session(engine) as session:
        book = open_book(session, "bench", zone="UTC", is_live=True)
        command = Command("system:bench", "bench", datetime.now(UTC))
        act = record_act(session, book.id, command, "measure", {})
        open_keeper(session, act, "KEEPER", currency="EUR", zone="UTC")
        for year in (2025, 2026):
            declare_fiscal_year(
                session,
                act,
                "KEEPER",
                starts_on=date(year, 1, 1),
                ends_on=date(year, 12, 31),
            )
        fund, other_fund = (open_fund(session, act, code) for code in ("P1", "P2"))
        # What is posted fixes the regime: payments need one, whatever ran before.
        set_fund_regime(session, act, "P1", FundRegime("own", date(2025, 1, 1), "P1"))
        debit = open_account(session, act, BANK)
        credit = open_account(session, act, GIFT)
        lot = register_lot(session, act, "L1")
        session.commit()
    engine.dispose()
    return Bench(*addresses, book, act, debit, credit, fund, other_fund, lot)
