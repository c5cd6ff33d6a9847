"""Entries, statements and registers read back, on the demonstration's figures."""

from __future__ import annotations

from collections import Counter
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.balances import balance, trial_balance
from ledger.book.books import Book, book_with, find_book, list_books
from ledger.book.entries import AccountKey, Line
from ledger.book.errors import EntryUnknownError, RegisterUnknownError
from ledger.book.funds import budget_of, list_funds, regime_of
from ledger.book.journal import tie_correction
from ledger.book.kinds import EntryKind
from ledger.book.reading import (
    Page,
    entries_by_id,
    entry_of,
    find_entry,
    list_entries,
)
from ledger.book.registers import (
    FundRegime,
    keeper_currencies,
    open_account,
    open_fund,
)
from ledger.book.resolving import numbers
from ledger.book.roles import AccountType
from ledger.book.scopes import Scope
from ledger.book.statements import account_lines, account_statement
from ledger.financing.trace import uses_of
from ledger.financing.uses import (
    UsedLine,
    entries_of_lot,
    latest_of_kinds,
    latest_uses,
    paid_to_holders,
    realised_rate,
    standing_lots,
    taken_by_source,
)
from ledger.money import Money
from tests.ledger.small_book import BANK, SmallBook, eur, mad


def test_an_entry_is_found_by_its_public_id_and_by_its_fact(
    session: Session, demonstration: Book
) -> None:
    wire = entry_of(session, demonstration, "bank:W1:wire")
    assert wire is not None
    assert find_entry(session, demonstration, wire.public_id) == wire
    assert (wire.kind, wire.day) == (EntryKind.WIRE_OUT, date(2026, 3, 5))
    assert wire.number is not None
    assert [p.account for p in wire.postings[:4]] == ["fx", "bank", "advance", "fx"]
    assert find_entry(session, demonstration, uuid4()) is None
    assert entry_of(session, demonstration, "bank:W9:wire") is None
    assert entries_by_id(session, demonstration, [wire.id]) == {wire.id: wire}


def test_an_entry_names_what_it_takes_back(
    session: Session, demonstration: Book
) -> None:
    def fact_of(fact: str, what: str) -> str:
        entry = entry_of(session, demonstration, fact)
        assert entry is not None
        original = find_entry(session, demonstration, getattr(entry, what))
        assert original is not None
        return original.fact

    assert fact_of("match:H07:return", "reverses") == "match:H07:release"
    assert fact_of("expense:F05:correction", "corrects") == "expense:F05:approved"


def test_a_tied_correction_names_its_original_too(small: SmallBook) -> None:
    session, act = small.session, small.act()
    small.gift("G1", 100)
    small.gift("G2", 100)
    tie_correction(session, act, fact="bank:G1:gift", original="bank:G2:gift")
    first = entry_of(session, small.book, "bank:G1:gift")
    second = entry_of(session, small.book, "bank:G2:gift")
    assert first is not None
    assert second is not None
    assert first.corrects == second.public_id


def test_pages_of_entries_give_each_once_in_order(
    session: Session, demonstration: Book
) -> None:
    found, after = [], None
    while page := list_entries(
        session, demonstration, page=Page(limit=20, after=after)
    ):
        found += page
        after = (page[-1].day, page[-1].id)
    assert len({entry.id for entry in found}) == len(found) == 87
    assert found == sorted(found, key=lambda entry: (entry.day, entry.id))


def test_entries_are_narrowed_by_scope_and_days(
    session: Session, demonstration: Book
) -> None:
    page = Page(from_on=date(2026, 3, 5), to_on=date(2026, 3, 9))
    found = list_entries(session, demonstration, page=page)
    wires = ["bank:W1:wire", "bank:W2:wire", "bank:W3:wire"]
    assert [e.fact for e in found if e.kind is EntryKind.WIRE_OUT] == wires
    scope = Scope(fund="P1", keeper="TIFAOUINE", role="cash_box")
    found = list_entries(session, demonstration, scope)
    assert [e.kind for e in found] == [EntryKind.LOCAL_RECEIPT, EntryKind.EXPENSE]
    assert list_entries(session, demonstration, Scope(fund="P4")) == []


def test_an_account_statement_runs_from_opening_to_closing(
    session: Session, demonstration: Book
) -> None:
    scope = Scope(fund="P2", role="advance")
    page = Page(from_on=date(2026, 5, 1), to_on=date(2026, 5, 31))
    found = account_statement(session, demonstration, scope, "MAD", page)
    assert (found.opening, found.closing) == (mad(0), mad(1680000))
    running = found.opening
    for line in found.lines:
        running += line.amount
        assert line.running == running
    assert [(line.entry_id, line.amount) for line in found.lines] == [
        (entry.id, posting.amount)
        for entry in list_entries(session, demonstration, scope, page)
        for posting in entry.postings
        if (posting.account, posting.fund) == ("advance", "P2")
    ]
    before = balance(session, demonstration, scope, "MAD", at=date(2026, 4, 30))
    assert before == found.opening
    whole = account_statement(session, demonstration, scope, "MAD")
    assert (whole.opening, whole.closing) == (mad(0), mad(2330000))


def test_the_pages_of_an_account_statement_join(
    session: Session, demonstration: Book
) -> None:
    scope = Scope(role="bank", keeper="PASSERELLE")
    whole = account_statement(session, demonstration, scope, "EUR", Page(limit=200))
    first = account_statement(session, demonstration, scope, "EUR", Page(limit=9))
    last = first.lines[-1]
    rest = Page(limit=200, after=(last.day, last.entry_id))
    second = account_statement(session, demonstration, scope, "EUR", rest)
    assert second.opening == first.closing
    assert first.lines + second.lines == whole.lines
    assert second.closing == whole.closing == eur(411990)


def test_all_lines_of_an_account_however_many(
    session: Session, demonstration: Book
) -> None:
    scope = Scope(role="advance", fund="P2", currency="MAD")
    may = date(2026, 5, 1), date(2026, 5, 31)
    found = account_lines(session, demonstration, scope, may)
    page = Page(from_on=may[0], to_on=may[1])
    assert found == account_statement(session, demonstration, scope, "MAD", page)
    nothing = account_lines(session, demonstration, scope, (None, date(2026, 1, 1)))
    assert (nothing.opening, nothing.lines, nothing.closing) == (mad(0), (), mad(0))


def test_each_keepers_own_currency(session: Session, demonstration: Book) -> None:
    found = keeper_currencies(session, demonstration)
    assert found.pop("PASSERELLE") == "EUR"
    assert set(found.values()) == {"MAD"}
    assert len(found) == 4


@pytest.mark.parametrize(
    ("scope", "currency", "minor"),
    [
        (Scope(role="bank"), "EUR", 411990),
        (Scope(role="cost.processor_fee"), "EUR", 28810),
        (Scope(role="source.match", fund="POOL"), "EUR", -300000),
        (Scope(role="fx"), "EUR", 11300000),
        (Scope(role="fx"), "MAD", -122240000),
        (Scope(role="use.paid_by_others", keeper="OUTSIDE"), "MAD", 21600000),
        (Scope(fund="P2", role="advance"), "MAD", 2330000),
        (Scope(fund="P4"), "MAD", 0),
    ],
)
def test_balances_of_the_scenarios_table(
    session: Session, demonstration: Book, scope: Scope, currency: str, minor: int
) -> None:
    found = balance(session, demonstration, scope, currency)
    assert found == Money(minor, currency)


def test_the_trial_balance_of_a_fund_and_of_a_keeper_balances_by_itself(
    session: Session, demonstration: Book
) -> None:
    for scope in (Scope(fund="P1"), Scope(keeper="TAMUNT"), Scope(fund="P3")):
        found = trial_balance(session, demonstration, scope)
        assert found.rows
        assert not any(found.sums.values())
    empty = trial_balance(session, demonstration, at=date(2025, 12, 31))
    assert empty.rows == ()


def test_the_dispute_shows_on_the_days_that_it_was_open(
    session: Session, demonstration: Book
) -> None:
    scope = Scope(role="psp")
    for day, minor in ((1, 0), (2, -242000), (30, -242000)):
        at = date(2026, 4, day)
        assert balance(session, demonstration, scope, "EUR", at=at) == eur(minor)
    at = date(2026, 5, 5)
    assert balance(session, demonstration, scope, "EUR", at=at) == eur(0)


def test_books_are_listed_and_found(session: Session, demonstration: Book) -> None:
    assert demonstration in list_books(session)
    assert find_book(session, demonstration.code) == demonstration
    with pytest.raises(RegisterUnknownError) as caught:
        find_book(session, "no such book")
    assert caught.value == RegisterUnknownError("book", "no such book")


def test_funds_are_listed_with_their_parents(small: SmallBook) -> None:
    open_fund(small.session, small.act(), "WELL/PUMP", parent="WELL")
    found = list_funds(small.session, small.book)
    assert [(fund.code, fund.parent) for fund in found] == [
        ("OPS", None),
        ("SCHOOL", None),
        ("WELL", None),
        ("WELL/PUMP", "WELL"),
    ]


def test_the_regime_of_a_fund_on_a_day(session: Session, demonstration: Book) -> None:
    day = date(2026, 6, 1)
    found = regime_of(session, demonstration, "P3", on=day)
    assert found == FundRegime("mandate", date(2026, 1, 1), "OPS")
    with pytest.raises(RegisterUnknownError) as caught:
        regime_of(session, demonstration, "P3", on=date(2025, 12, 31))
    assert caught.value == RegisterUnknownError("regime of fund", "P3")


def test_a_budget_against_what_was_spent(session: Session, demonstration: Book) -> None:
    found = budget_of(session, demonstration, "P2")
    figures = [(b.code, b.budget.minor, b.spent.minor, b.left.minor) for b in found]
    assert figures == [
        ("D1", 30000000, 29620000, 380000),
        ("D2", 12000000, 11800000, 200000),
        ("D3", 10000000, 9750000, 250000),
        ("D4", 6000000, 0, 6000000),
        ("D5", 6000000, 0, 6000000),
    ]
    before = budget_of(session, demonstration, "P2", at=date(2026, 5, 31))
    assert before[2].spent == mad(10400000), "the correction came in June"


def test_what_wires_brought_by_source(session: Session, demonstration: Book) -> None:
    found = taken_by_source(session, demonstration, "P2").moved
    assert found == {"source.gift": [mad(25920750)], "source.match": [mad(12959250)]}


def test_what_each_source_paid_on_each_budget_line(
    session: Session, demonstration: Book
) -> None:
    found = taken_by_source(session, demonstration, "P1").used
    by_line: Counter[str] = Counter()
    for used in found:
        by_line[used.budget_line] += used.amount.minor
    assert by_line == {
        "B1": 31250000,
        "B2": 21600000,
        "B3": 26000000,
        "B4": 7000000,
        "B5": 4150000,
    }
    assert UsedLine("source.public", "B2", mad(21600000)) in found


def test_the_newest_uses_and_their_corrections(
    session: Session, demonstration: Book
) -> None:
    newest, all_of_them = latest_uses(session, demonstration, "P2", limit=2)
    assert [use.entry.fact for use in newest] == [
        "expense:F05:approved",
        "expense:F04:approved",
    ]
    assert all_of_them == 7
    found = [[e.fact for e in use.corrections] for use in newest]
    assert found == [["expense:F05:correction"], []]


def test_lots_that_stand(session: Session, demonstration: Book) -> None:
    found = standing_lots(session, demonstration, "P2")
    assert found["source.gift"] == 7, "eight gifts, one of them lost"
    assert found["source.match"] == 7


def test_the_newest_realised_rate(session: Session, demonstration: Book) -> None:
    rate = realised_rate(session, demonstration, "EUR", "MAD")
    assert rate is not None
    assert (rate.day, rate.sent, rate.received) == (
        date(2026, 5, 6),
        eur(1600000),
        mad(17240000),
    )
    assert realised_rate(session, demonstration, "EUR", "TND") is None


def test_what_holders_were_paid(session: Session, demonstration: Book) -> None:
    assert paid_to_holders(session, demonstration) == [eur(1171523)]


def test_what_became_of_a_lot(session: Session, demonstration: Book) -> None:
    found = entries_of_lot(session, demonstration, "H07")
    assert [e.kind.value for e in found] == ["gift", "dispute_open", "dispute_lost"]
    wired, spent = uses_of(session, demonstration, "H01")
    assert (wired.amount, wired.moved) == (eur(400000), mad(4328000))
    assert (spent.amount, spent.queue) == (mad(4328000), "advance")
    assert spent.received_on == date(2026, 1, 19)
    assert uses_of(session, demonstration, "H07") == []
    kinds = [EntryKind.WIRE_OUT, EntryKind.REFUND]
    newest = latest_of_kinds(session, demonstration, kinds, limit=2)
    assert [e.fact for e in newest] == ["bank:W4:wire", "bank:W3:wire"]


def test_an_ordinary_account_needs_a_type_and_is_found_by_its_code(
    small: SmallBook,
) -> None:
    key = AccountKey("OP", "512", "EUR")
    with pytest.raises(ValueError, match="512 needs a type"):
        open_account(small.session, small.act(), key)
    known, act = numbers(small.session, small.book.id), small.act()
    with pytest.raises(RegisterUnknownError) as caught:
        known.account(small.session, act, key)
    assert caught.value == RegisterUnknownError("account", "512")
    number = open_account(small.session, act, key, AccountType.ASSET)
    assert known.account(small.session, act, key) == number


def test_codes_that_no_register_has_are_named(small: SmallBook) -> None:
    known, session = numbers(small.session, small.book.id), small.session
    for register, ask in (
        ("fund", lambda: known.fund(session, "NO")),
        ("party", lambda: known.party(session, "NO")),
        ("budget line", lambda: known.budget_line(session, "WELL", "NO")),
    ):
        with pytest.raises(RegisterUnknownError) as caught:
            ask()
        assert caught.value.register == register
    with pytest.raises(EntryUnknownError) as missing:
        known.entry(session, "bank:NO:gift")
    assert missing.value == EntryUnknownError("bank:NO:gift")


def test_a_public_id_leads_to_its_book_in_one_statement_however_many_there_are(
    session: Session, book_code: str
) -> None:
    books = [SmallBook.open(session, f"{book_code}-{n}") for n in range(3)]
    for small in books:
        small.gift("G1", 100)
    ids = [list_entries(session, small.book)[0].public_id for small in books]
    asked: list[str] = []
    bind = session.connection()
    event.listen(bind, "before_cursor_execute", lambda *of: asked.append(of[2]))
    for small, public_id in zip(books, ids, strict=True):
        assert book_with(session, tables.journal_entry, public_id) == small.book
    assert book_with(session, tables.journal_entry, UUID(int=0)) is None
    assert len(asked) == 4


def test_what_was_opened_in_a_lost_transaction_is_forgotten(
    committing_session: Session, book_code: str
) -> None:
    small = SmallBook.open(committing_session, book_code)
    committing_session.commit()
    act = small.act()
    known = numbers(committing_session, small.book.id)
    lost = known.lots(committing_session, act, ["G1"])["G1"]
    committing_session.rollback()
    small.gift("G1", 100)
    committing_session.commit()
    lots = select(tables.lot.c.id).where(tables.lot.c.book_id == small.book.id)
    (kept,) = committing_session.scalars(lots).all()
    assert kept != lost


def test_an_account_grows_on_its_normal_side() -> None:
    sides = {type_: type_.normal_side for type_ in AccountType}
    assert sides == {
        AccountType.ASSET: 1,
        AccountType.LIABILITY: -1,
        AccountType.EQUITY: -1,
        AccountType.INCOME: -1,
        AccountType.EXPENSE: 1,
    }


def test_a_line_without_a_base_has_its_amount() -> None:
    assert Line(BANK, "WELL", eur(7)).base == 7
    assert Line(BANK, "WELL", eur(7), base_minor=3).base == 3
