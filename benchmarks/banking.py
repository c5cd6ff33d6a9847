"""How fast a bank file of 10,000 lines comes in, and how much memory it takes."""

from __future__ import annotations

import time
import tracemalloc
from datetime import UTC, date, datetime

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.banking.receiving import Sent, receive_file
from benchmarks.book import Bench
from benchmarks.results import Result
from ledger.book.acts import Command, record_act
from ledger.book.books import Book, open_book
from ledger.book.registers import declare_fiscal_year, open_fund, open_keeper
from payments.bank.accounts import OurAccount, open_account
from payments.formats.bank import read_file
from payments.rails.registry import Rail, open_rail

LINES = 10_000
FEW = 1_000
IBAN = "FR7630006000011234567890189"
AT = datetime(2026, 3, 2, tzinfo=UTC)
DAY = date(2026, 2, 2)


def statement(lines: int) -> bytes:
    """Write a camt.053 file with so many credits."""
    entry = (
        '<Ntry><Amt Ccy="EUR">{cents}.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        "<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-02-02</Dt></BookgDt>"
        "<ValDt><Dt>2026-02-02</Dt></ValDt><AcctSvcrRef>R{n}</AcctSvcrRef>"
        "<NtryDtls><TxDtls><Refs><EndToEndId>E{n}</EndToEndId></Refs><RltdPties><Dbtr>"
        "<Pty><Nm>Donatrice {n}</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>don {n}"
        "</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )
    amounts = [1 + number % 90 for number in range(lines)]
    entries = "".join(
        entry.format(n=number, cents=amount) for number, amount in enumerate(amounts)
    )

    def balance(code: str, amount: int) -> str:
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
            f'<Amt Ccy="EUR">{amount}.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
            "<Dt><Dt>2026-02-02</Dt></Dt></Bal>"
        )

    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
        "<BkToCstmrStmt><Stmt><Id>1</Id>"
        f"<Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{balance('OPBD', 0)}{balance('CLBD', sum(amounts))}{entries}"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def open_bank_book(session: Session, code: str) -> Book:
    """Open a book with one bank account."""
    book = open_book(session, code, zone="UTC", is_live=False)
    command = Command("system:bench", f"open:{code}", AT)
    act = record_act(session, book.id, command, "open_book", {})
    open_keeper(session, act, "OPERATOR", currency="EUR", zone="UTC")
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    declare_fiscal_year(session, act, "OPERATOR", starts_on=first, ends_on=last)
    open_fund(session, act, "OPS")
    rail = Rail("bank", "OPERATOR", "EUR", "bank", "OPS")
    open_rail(session, act, rail)
    open_account(session, act, OurAccount(IBAN, "Operator", "", rail))
    session.commit()
    return book


def measure(bench: Bench) -> list[Result]:
    """Import a file, and read one of ten times fewer lines beside it."""
    engine = create_engine(bench.url)
    with Session(engine) as session:
        seconds = import_seconds(session)
    engine.dispose()
    many, few = _peak(statement(LINES)), _peak(statement(FEW))
    return [
        Result(f"bank file of {LINES} lines imported", seconds, "s", "<= 10"),
        Result(
            f"memory held by reading {LINES} lines beside {FEW}",
            many,
            "MiB",
            "ratio <= 1.5",
            floor=few,
            ratio=many / few,
        ),
    ]


def import_seconds(session: Session, code: str = "bench-bank") -> float:
    """Say how long a whole import takes, its bytes kept and its entries numbered."""
    book = open_bank_book(session, code)
    content = statement(LINES)
    began = time.perf_counter()
    receive_file(session, book, "system:bench", AT, Sent("bench.xml", content))
    return time.perf_counter() - began


def _peak(content: bytes) -> float:
    """Measure what reading a file holds at once, beside its own bytes."""
    tracemalloc.start()
    for _ in read_file(content):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1024 / 1024
