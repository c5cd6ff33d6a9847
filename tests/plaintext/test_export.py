"""Hledger and beancount accept what we export, and add up the same as we do."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from ledger.book.books import Book
from ledger.book.calls import call
from ledger.book.entries import AccountKey, Line
from ledger.book.registers import NewBudgetLine, open_budget_line, open_fund
from ledger.book.scopes import Scope
from ledger.financing.exchange import Exchange, post_exchange
from ledger.money import Money
from ledger.plaintext.export import WRITERS, journal_lines, read_as_one
from tests.ledger.conftest import SCENARIOS
from tests.ledger.small_book import BANK, DAY, PSP, SmallBook, eur
from tests.plaintext.programs import (
    BOTH,
    Programs,
    ours,
    ours_in_base,
    without_zeros,
    written,
)
from tests.scenarios.reader import read_journal
from tests.scenarios.running import run_journal

NASTY = 'date:2026-99-99, "x" [2026-13-01] \\ ; %2C  تيفاوين'


def fill(small: SmallBook) -> None:
    """Gifts, a wire between currencies, its uses, money without value, odd codes."""
    small.gift("G1", 10_000)
    small.gift("G2", 5_001)
    small.gift("X1", 777, into=AccountKey("OP", "psp", "USD", "a place; with: more"))
    small.gift("J1", 300, into=AccountKey("OP", "psp", "JPY"))
    small.wire("W1", 12_000, 130_259)
    for number in range(3):
        small.expense(f"E{number}", 10_001)
    open_fund(small.session, small.act(), NASTY)
    line = NewBudgetLine(NASTY, NASTY, "EUR")
    open_budget_line(small.session, small.act(), line)
    use = AccountKey("OP", "use", "EUR")
    small.post(
        "adjustment",
        "test:N1:adjustment",
        (
            Line(use, NASTY, eur(3), budget_line=NASTY),
            Line(PSP, NASTY, eur(-3)),
        ),
    )
    against(small)


def against(small: SmallBook) -> None:
    """An entry whose base stands on the other side of its amounts."""
    one, other = (AccountKey("OP", code, "USD") for code in ("fx", "suspense"))
    small.post(
        "adjustment",
        "test:A1:adjustment",
        (
            Line(one, "OPS", Money(500, "USD"), base_minor=-70),
            Line(other, "OPS", Money(-500, "USD"), base_minor=70),
        ),
    )


@pytest.mark.full
def test_both_programs_accept_a_book_and_add_up_the_same(
    small: SmallBook, programs: Programs, tmp_path: Path
) -> None:
    fill(small)
    expected = without_zeros(ours(small.session, small.book))
    for program in BOTH:
        file = written(small.session, small.book, program, tmp_path)
        assert programs.complaint(program, file) == ""
        assert without_zeros(programs.balances(program, file)) == expected
    base = without_zeros(programs.base(tmp_path / "journal.hledger"))
    assert base == without_zeros(ours_in_base(small.session, small.book))


def exchanged(small: SmallBook, code: str, sold: int, dirhams: int) -> None:
    """Sell euros for whole dirhams: the rate has no end of places."""
    kept = AccountKey("OP", "bank", "MAD")
    sale = Exchange(
        code=code,
        fund="WELL",
        sold=eur(sold),
        bought=Money(dirhams * 100, "MAD"),
        sold_from=BANK,
        bought_into=kept,
        occurred_on=DAY,
        borne_by="",
    )
    post_exchange(small.session, small.act(), sale)


def test_c06_an_exchange_into_whole_dirhams_is_accepted_and_comes_back_the_same(
    small: SmallBook, programs: Programs, tmp_path: Path
) -> None:
    """What a program read and wrote out again holds the same to the cent."""
    small.gift("G1", 10_000)
    exchanged(small, "X1", 77, 90)
    exchanged(small, "X2", 4_230, 5_640)
    expected = without_zeros(ours(small.session, small.book))
    for program in BOTH:
        file = written(small.session, small.book, program, tmp_path)
        assert programs.complaint(program, file) == ""
        assert without_zeros(programs.balances(program, file)) == expected
    again = programs.rewritten(tmp_path / "journal.hledger")
    assert without_zeros(programs.balances("hledger", again)) == expected
    assert programs.base(again) == programs.base(tmp_path / "journal.hledger")


def change_both_sides(text: str) -> str:
    """Make a gift a cent larger on both legs: it balances, but it is not ours."""
    return text.replace("100.00 EUR", "100.01 EUR", 2)


def change_one_side(text: str) -> str:
    return text.replace("100.00 EUR", "100.01 EUR", 1)


def change_the_cost(text: str) -> str:
    return text.replace("@@ 120.00 EUR", "@@ 120.01 EUR", 1)


def lose_an_entry(text: str) -> str:
    head, _, tail = text.partition("bank:G2:gift")
    start = head.rindex("\n\n")
    return head[:start] + tail[tail.index("\n\n") :]


def lose_an_account(text: str) -> str:
    lines = text.splitlines(keepends=True)
    opened = next(i for i, line in enumerate(lines) if ":Bank:WELL" in line)
    return "".join(lines[:opened] + lines[opened + 1 :])


@pytest.mark.full
@pytest.mark.parametrize("program", BOTH)
@pytest.mark.parametrize(
    "bug",
    [
        change_both_sides,
        change_one_side,
        change_the_cost,
        lose_an_entry,
        lose_an_account,
    ],
)
def test_a_journal_that_is_not_ours_is_refused(
    small: SmallBook, programs: Programs, tmp_path: Path, program: str, bug
) -> None:
    fill(small)
    file = written(small.session, small.book, program, tmp_path)
    before = file.read_text(encoding="utf-8")
    after = bug(before)
    assert after != before
    file.write_text(after, encoding="utf-8")
    assert programs.complaint(program, file) != ""


@pytest.mark.full
@pytest.mark.parametrize(
    "path", sorted(SCENARIOS.glob("*.journal")), ids=lambda p: p.stem
)
def test_every_scenario_adds_up_the_same_elsewhere(
    path: Path,
    committing_session: Session,
    programs: Programs,
    tmp_path: Path,
) -> None:
    journal = read_journal(path.read_text(encoding="utf-8"))
    code = f"exported-{path.stem}"
    book = run_journal(journal, committing_session, code=code)
    expected = without_zeros(ours(committing_session, book))
    assert expected
    for program in BOTH:
        file = written(committing_session, book, program, tmp_path)
        assert programs.complaint(program, file) == ""
        assert without_zeros(programs.balances(program, file)) == expected


@pytest.mark.full
@pytest.mark.parametrize(
    "scope",
    [Scope(keeper="OP"), Scope(fund="WELL"), Scope(keeper="OP", fund="WELL")],
    ids=["keeper", "fund", "both"],
)
def test_a_part_of_a_book_balances_by_itself(
    small: SmallBook, programs: Programs, tmp_path: Path, scope: Scope
) -> None:
    fill(small)
    small.gift("L1", 9_000, into=AccountKey("LOCAL", "cash_box", "MAD"))
    small.gift("S1", 50, fund="SCHOOL")
    expected = without_zeros(ours(small.session, small.book, scope))
    assert expected != without_zeros(ours(small.session, small.book))
    for program in BOTH:
        file = written(small.session, small.book, program, tmp_path, scope)
        assert programs.complaint(program, file) == ""
        assert without_zeros(programs.balances(program, file)) == expected


# What a journal holds, read without any program.


def test_a_journal_names_nobody(small: SmallBook) -> None:
    posted = small.gift("G1", 10_000)
    call(small.session, "write_note_v1", small.book.id, posted.id, "from my mother")
    for writer in WRITERS.values():
        journal = "".join(journal_lines(small.session, small.book, writer))
        assert "G1" in journal
        assert "p1" not in journal
        assert "mother" not in journal


@pytest.mark.full
def test_an_entry_says_what_it_takes_back_and_when_it_happened(
    small: SmallBook,
) -> None:
    gift = (
        Line(BANK, "WELL", eur(100)),
        Line(AccountKey("OP", "source.gift", "EUR"), "WELL", eur(-100), lot="G1"),
    )
    small.post("gift", "bank:G1:gift", gift)
    back = tuple(
        Line(line.account, line.fund, -line.amount, lot=line.lot) for line in gift
    )
    small.post("reversal", "bank:G1:reversal", back, reverses="bank:G1:gift")
    journal = "".join(journal_lines(small.session, small.book, WRITERS["beancount"]))
    public_id = small.session.scalar(
        text(
            "select public_id from ledger.journal_entry where fact = 'bank:G1:gift'"
            " and book_id = :book"
        ),
        {"book": small.book.id},
    )
    assert f'id: "{public_id}"' in journal
    assert f'reverses: "{public_id}"' in journal
    assert "occurred_on" not in journal


def test_a_book_in_which_nothing_moved_is_an_empty_journal(small: SmallBook) -> None:
    for writer in WRITERS.values():
        assert list(journal_lines(small.session, small.book, writer)) == []


def test_what_is_posted_meanwhile_is_left_to_the_next_export(
    sessions: sessionmaker[Session], book_code: str
) -> None:
    with sessions() as session:
        small = SmallBook.open(session, book_code)
        small.gift("G1", 10_000)
        session.commit()
        with sessions() as reader:
            read_as_one(reader)
            lines = journal_lines(reader, small.book, WRITERS["beancount"])
            head = next(lines)
            small.gift("G2", 5_000)
            session.commit()
            journal = head + "".join(lines)
    assert "bank:G1:gift" in journal
    assert "G2" not in journal
    assert "balance Assets:OP:Bank:WELL  100.00 ~ 0 EUR" in journal


@pytest.mark.full
def test_memory_stays_flat_however_long_the_journal_is(
    sessions: sessionmaker[Session], book_code: str
) -> None:
    import tracemalloc  # noqa: PLC0415 - it slows whatever runs after it

    def peak(book: Book) -> int:
        with sessions() as session:
            read_as_one(session)
            tracemalloc.start()
            for _ in journal_lines(session, book, WRITERS["hledger"]):
                pass
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return most

    with sessions() as session:
        small = SmallBook.open(session, book_code)
        peaks = []
        for start, end in ((0, 4_000), (4_000, 16_000)):
            for number in range(start, end):
                small.gift(f"G{number}", 100)
            session.commit()
            peaks.append(peak(small.book))
    assert peaks[1] < 1.3 * peaks[0], peaks
