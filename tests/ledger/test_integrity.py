# ruff: noqa: S608 - every statement is our own text
"""The checks of the ledger's integrity: silent on a sound book, loud on each bug."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session, sessionmaker

from app.embedded_postgres import Server
from ledger.book.entries import AccountKey, Line
from ledger.book.journal import number_entries
from ledger.book.registers import NewBudgetLine, amend_budget, open_budget_line
from ledger.book.reversing import reverse
from ledger.financing.expenses import ExpenseCorrection, correct_expense
from ledger.financing.tranches import Wire, post_wire
from ledger.integrity import Finding, check_book, entries, lots, reservations
from tests.databases import Database, cloned
from tests.ledger.more_rows import keep
from tests.ledger.small_book import (
    ADVANCE,
    BANK,
    CASH,
    DAY,
    GIFT,
    PSP,
    SmallBook,
    eur,
    mad,
)


@pytest.fixture(scope="module")
def clone(server: Server, worker: str) -> Iterator[Database]:
    with cloned(server, f"test_{worker}_integrity") as made:
        yield made


@pytest.fixture(scope="module")
def sound(clone: Database) -> SmallBook:
    """A committed book in which every rule has something to look at."""
    with sessionmaker(clone.engine_app)() as session:
        small = SmallBook.open(session, "sound")
        for code, minor in (("G1", 6000), ("G2", 5000), ("G3", 900)):
            small.gift(code, minor)
        small.wire("W1", 10000, 108499)
        small.expense("E1", 70000)
        small.expense("E2", 10000)
        back = ExpenseCorrection(small.spent("E1", 70000), mad(5000), DAY)
        correct_expense(session, small.act(), back)
        small.expense("E3", 7000)
        card = small.gift("C1", 400, into=PSP)
        assert card.is_new
        lines = (Line(GIFT, "WELL", eur(150), lot="C1"), Line(PSP, "WELL", eur(-150)))
        small.post("refund", "card:C1:part", lines, corrects="bank:C1:gift")
        small.gift("C2", 300, fund="SCHOOL", into=PSP)
        lines = (
            Line(PSP, "SCHOOL", eur(-300)),
            Line(GIFT, "SCHOOL", eur(300), lot="C2", party="p1"),
        )
        small.post("reversal", "card:C2:back", lines, reverses="bank:C2:gift")
        line = NewBudgetLine("WELL", "B1", "MAD", is_restricted=True)
        number = open_budget_line(session, small.act(), line)
        amend_budget(session, small.act(), number, mad(500), from_on=DAY)
        small.gift("L1", 1000, into=CASH)
        lines = (
            Line(AccountKey("LOCAL", "use", "MAD"), "WELL", mad(500), budget_line="B1"),
            Line(CASH, "WELL", mad(-500)),
        )
        small.post("expense_seen", "cash:1", lines)
        small.gift("S1", 300, fund="SCHOOL")
        wire = Wire("W9", "SCHOOL", eur(300), mad(3000), BANK, ADVANCE, DAY)
        post_wire(session, small.act(), wire)
        reverse(session, small.act(), wire.fact, on=DAY)
        keep(small)
        number_entries(session, small.book.id)
        session.commit()
    return small


@pytest.fixture(scope="module")
def engine_super(clone: Database) -> Iterator[Engine]:
    engine = create_engine(clone.superuser_url)
    yield engine
    engine.dispose()


@contextmanager
def tampered(
    engine: Engine, *statements: str, triggers: bool = False
) -> Iterator[Session]:
    """A session in which somebody with all rights has changed the rows."""
    with Session(engine) as session:
        if not triggers:
            session.execute(text("set local session_replication_role = replica"))
        for statement in statements:
            done = session.execute(text(statement))
            assert done.rowcount != 0, statement  # type: ignore[attr-defined]
        session.flush()
        yield session
        session.rollback()


def test_a_sound_book_gives_nothing(clone: Database, sound: SmallBook) -> None:
    with Session(clone.engine_app) as session:
        assert check_book(session, sound.book) == []


ENTRY = "(select id from ledger.journal_entry where fact = '{}')"
E1 = ENTRY.format("expense:E1:approved")
E3 = ENTRY.format("expense:E3:approved")
G1 = ENTRY.format("bank:G1:gift")
PART = ENTRY.format("card:C1:part")
BACK = ENTRY.format("card:C2:back")
CASH1 = ENTRY.format("cash:1")
W1 = ENTRY.format("bank:W1:wire")
W9_BACK = ENTRY.format("bank:W9:wire:reversed")
C2 = ENTRY.format("bank:C2:gift")

# For each rule: what somebody did to the rows, and the fact that the finding names.
BUGS: dict[str, tuple[str | None, str, str]] = {
    "a line was removed": (
        "bank:G1:gift",
        "an entry has two lines or more, numbered from one",
        f"delete from ledger.posting where entry_id = {G1} and line = 1",
    ),
    "all lines were removed": (
        "bank:G1:gift",
        "an entry has two lines or more, numbered from one",
        f"delete from ledger.posting where entry_id = {G1}",
    ),
    "an amount was raised": (
        "bank:G1:gift",
        "an entry sums to zero per fund, keeper and currency, and in base",
        (
            "update ledger.posting set amount_minor = amount_minor + 1,"
            f" base_minor = base_minor + 1 where entry_id = {G1} and line = 1"
        ),
    ),
    "a base was changed": (
        "expense:E1:approved",
        "an entry sums to zero per fund, keeper and currency, and in base",
        f"update ledger.posting set base_minor = 1 where entry_id = {E1} and line = 1",
    ),
    "one line was moved to another fund": (
        "bank:G1:gift",
        "an entry sums to zero per fund, keeper and currency, and in base",
        (
            "update ledger.posting set fund_id ="
            " (select id from ledger.fund where code = 'OPS')"
            f" where entry_id = {G1} and line = 1"
        ),
    ),
    "one line was moved to another keeper": (
        "cash:1",
        "an entry sums to zero per fund, keeper and currency, and in base",
        (
            "update ledger.posting set account_id ="
            " (select id from ledger.account where code = 'advance')"
            f" where entry_id = {CASH1} and line = 2"
        ),
    ),
    "a currency was changed": (
        "bank:G1:gift",
        "a line agrees with its account and its entry",
        f"update ledger.posting set currency = 'MAD' where entry_id = {G1}",
    ),
    "a line was moved to another day": (
        "bank:G1:gift",
        "a line agrees with its account and its entry",
        f"update ledger.posting set day = day + 40 where entry_id = {G1} and line = 1",
    ),
    "a lot was taken off a source": (
        "bank:G1:gift",
        "a line agrees with its account and its entry",
        f"update ledger.posting set lot_id = null where entry_id = {G1} and line = 2",
    ),
    "a kind was invented": (
        "bank:G1:gift",
        "an entry has a known kind and an act, and takes back one that is there",
        f"update ledger.journal_entry set kind = 'gitf' where id = {G1}",
    ),
    "an act was removed": (
        "bank:G1:gift",
        "an entry has a known kind and an act, and takes back one that is there",
        (
            "delete from ledger.act where id ="
            f" (select act_id from ledger.journal_entry where id = {G1})"
        ),
    ),
    "an original was made up": (
        "card:C1:part",
        "an entry has a known kind and an act, and takes back one that is there",
        f"update ledger.journal_entry set corrects_id = 99999999 where id = {PART}",
    ),
    "a line was put into no fund": (
        "bank:G1:gift",
        "a line names an entry, an account, a fund and a lot that are there",
        f"update ledger.posting set fund_id = 99999999 where entry_id = {G1}",
    ),
    "turnover was raised": (
        None,
        "turnover is the sum of the postings",
        (
            "update ledger.turnover set debit_minor = debit_minor + 1"
            " where ctid = (select min(ctid) from ledger.turnover)"
        ),
    ),
    "turnover was lost": (
        None,
        "turnover is the sum of the postings",
        (
            "delete from ledger.turnover"
            " where ctid = (select min(ctid) from ledger.turnover)"
        ),
    ),
    "a reversal was made of something else": (
        "card:C2:back",
        "a reversal is the mirror of one entry, once",
        f"update ledger.journal_entry set reverses_id = {G1} where id = {BACK}",
    ),
    "a correction was moved to a smaller entry": (
        "card:C1:part",
        "corrections never take back more than the entry brought",
        f"update ledger.journal_entry set corrects_id = {G1} where id = {PART}",
    ),
    "a correction was raised": (
        "card:C1:part",
        "corrections never take back more than the entry brought",
        (
            "update ledger.posting set amount_minor = amount_minor * 3,"
            f" base_minor = base_minor * 3 where entry_id = {PART}"
        ),
    ),
    "more was used than was reserved": (
        None,
        "no more was used than was reserved",
        "update ledger.reservation_end set used_minor = 501",
    ),
    "what is kept was lowered": (
        None,
        "what is kept is what did not end",
        "update ledger.open_reservation set amount_minor = 499",
    ),
    "what is kept was forgotten": (
        None,
        "what is kept is what did not end",
        "delete from ledger.open_reservation",
    ),
    "what was used never left the pool": (
        None,
        "what was used of a pool left it",
        "update ledger.reservation_end set act_id = 1",
    ),
    "a limit was lowered afterwards": (
        None,
        "no more is kept under a cap than its highest limit",
        "update ledger.cap_limit set limit_minor = 499",
    ),
    "more room was given back": (
        None,
        "no more room is given back than was used",
        "update ledger.room_return set returned_minor = 201",
    ),
    "a reversal kept its takings": (
        "bank:W9:wire:reversed",
        "a reversal gives back what its original took",
        f"delete from ledger.taking where entry_id = {W9_BACK}",
    ),
    "what something leans on was reversed": (
        "card:C1:part",
        "nothing that stands leans on what was reversed",
        f"update ledger.journal_entry set corrects_id = {C2} where id = {PART}",
    ),
    "a taking was removed": (
        "expense:E1:approved",
        "what is taken from a queue is what leaves its account",
        f"delete from ledger.taking where entry_id = {E1} and number = 1",
    ),
    "a taking was lowered": (
        "bank:W1:wire",
        "what is taken from a queue is what leaves its account",
        (
            "update ledger.taking set amount_minor = amount_minor - 1"
            f" where entry_id = {W1} and number = 1"
        ),
    ),
    "a decision lost all its takings": (
        "bank:W1:wire",
        "a decision moves the money of lots, and no other",
        f"delete from ledger.taking where entry_id = {W1}",
    ),
    "what arrived was changed": (
        "bank:W1:wire",
        "a decision moves the money of lots, and no other",
        (
            "update ledger.taking set moved_minor = moved_minor + 5"
            f" where entry_id = {W1} and number = 1"
        ),
    ),
    "a piece was moved onto another": (
        "expense:E3:approved",
        "no piece of a lot is taken twice, or given back untaken",
        f"update ledger.taking set start_minor = 1 where entry_id = {E3}",
    ),
    "a piece was moved beyond its lot": (
        "bank:W1:wire",
        "a piece lies on its lot, or where its wire put the lot",
        f"update ledger.taking set start_minor = 1 where entry_id = {W1}",
    ),
    "a piece was given to another lot": (
        "expense:E3:approved",
        "a piece lies on its lot, or where its wire put the lot",
        (
            "update ledger.taking set lot_id ="
            " (select id from ledger.lot where code = 'G1')"
            f" where entry_id = {E3} and number = 2"
        ),
    ),
    "a refund was moved to a lot that has less": (
        "card:C1:part",
        "a decision takes no more of a lot than it brought",
        (
            "update ledger.posting set lot_id ="
            " (select id from ledger.lot where code = 'L1')"
            f" where entry_id = {PART} and lot_id is not null"
        ),
    ),
    "a number was left out": (
        "bank:G3:gift",
        "register numbers have no gap and no entry twice",
        "delete from ledger.register_number where number = 2",
    ),
    "a numbered entry was removed": (
        None,
        "register numbers have no gap and no entry twice",
        f"delete from ledger.journal_entry where id = {G1}",
    ),
    "an entry was dated before its fact": (
        "bank:G1:gift",
        "an entry stands in a declared period, not before its fact",
        f"update ledger.journal_entry set occurred_on = day + 1 where id = {G1}",
    ),
    "an entry was moved out of every year": (
        "bank:G1:gift",
        "an entry stands in a declared period, not before its fact",
        f"update ledger.journal_entry set day = '2031-01-01' where id = {G1}",
    ),
    "a budget was lowered below what was spent": (
        "cash:1",
        "a restricted budget line is not overrun",
        "update ledger.budget_amendment set change_minor = 499",
    ),
    "a fact was posted twice": (
        "bank:G1:gift",
        "a fact names one entry",
        (
            "alter table ledger.journal_entry"
            " drop constraint journal_entry_book_id_fact_key cascade;"
            "update ledger.journal_entry set fact = 'bank:G1:gift'"
            " where fact = 'bank:G2:gift'"
        ),
    ),
}


@pytest.mark.parametrize("bug", BUGS)
def test_each_seeded_bug_is_found(
    engine_super: Engine, sound: SmallBook, bug: str
) -> None:
    fact, rule, statements = BUGS[bug]
    with tampered(engine_super, *statements.split(";")) as session:
        found = check_book(session, sound.book)
    named = [f for f in found if f.rule == rule and f.fact == fact]
    assert named, found
    assert all((f.entry is None) == (fact is None) for f in named)
    assert all(f.detail and not f.is_warning for f in named)


def test_every_rule_has_a_bug_that_it_finds() -> None:
    assert {rule for _, rule, _ in BUGS.values()} == set(
        entries.RULES | lots.RULES | reservations.RULES
    )


FACTS_BEYOND = {
    "the liquid total of a fund is overdrawn": "WELL: -73.50 EUR",
    "a common account is overdrawn": "bank: -70.00 EUR",
}


def test_a_fact_that_takes_too_much_is_a_warning(
    clone: Database, sound: SmallBook
) -> None:
    with Session(clone.engine_app) as session:
        small = SmallBook(session, sound.book)
        small.keys = iter(range(1000, 2000))
        lines = (
            Line(BANK, "WELL", eur(-10000)),
            Line(AccountKey("OP", "suspense", "EUR"), "WELL", eur(10000)),
        )
        small.post("refund_seen", "bank:X:seen", lines)
        found = check_book(session, sound.book)
    assert {f.rule: f.detail for f in found} == FACTS_BEYOND
    assert all(f.fact == "bank:X:seen" and f.is_warning for f in found)


def test_an_overdrawn_advance_is_a_warning(clone: Database, sound: SmallBook) -> None:
    with Session(clone.engine_app) as session:
        small = SmallBook(session, sound.book)
        small.keys = iter(range(2000, 3000))
        lines = (
            Line(AccountKey("OP", "advance", "MAD"), "WELL", mad(-90000), -9),
            Line(AccountKey("OP", "suspense", "MAD"), "WELL", mad(90000), 9),
        )
        small.post("expense_seen", "bank:X:seen", lines)
        found = check_book(session, sound.book)
    rule = "an advance is overdrawn"
    assert [(f.rule, f.fact) for f in found] == [(rule, "bank:X:seen")]


DATABASE_BUGS = {
    "trigger posting.balanced is missing or off": (
        "alter table ledger.posting disable trigger balanced"
    ),
    "trigger fund.append_only_all is missing or off": (
        "drop trigger append_only_all on ledger.fund"
    ),
    "constraint journal_entry_book_id_fact_key is missing or off": (
        "alter table ledger.journal_entry"
        " drop constraint journal_entry_book_id_fact_key cascade"
    ),
    "UPDATE on table posting is granted": "grant update on ledger.posting to public",
    "function take_v1 may be called by others": (
        "grant execute on function ledger.take_v1 to public"
    ),
    "function post_v1 may be called by others": (
        "grant execute on function ledger.post_v1 to public"
    ),
    "function refuse_v1 has another body": (
        "create or replace function ledger.refuse_v1(p_state text, p_message text,"
        " p_data jsonb) returns void language plpgsql as 'begin end'"
    ),
    "function post_v1 runs with other rights": (
        "alter function ledger.post_v1 security invoker"
    ),
    "function check_same_v2 is missing": "drop function ledger.check_same_v2",
}


@pytest.mark.parametrize("detail", DATABASE_BUGS)
def test_each_change_of_the_database_is_found(
    engine_super: Engine, sound: SmallBook, detail: str
) -> None:
    with tampered(engine_super, DATABASE_BUGS[detail]) as session:
        found = check_book(session, sound.book)
    rule = "the database is as it was made"
    assert found == [Finding(rule, None, None, detail)]


def test_the_check_of_one_book_does_not_look_into_another(
    engine_super: Engine, sound: SmallBook
) -> None:
    with tampered(engine_super) as session:
        other = SmallBook.open(session, "other")
        other.gift("G1", 100)
        session.execute(
            text("""
                update ledger.posting set amount_minor = amount_minor + 1
                where book_id = :book and line = 1
            """),
            {"book": other.book.id},
        )
        assert check_book(session, sound.book) == []
        assert check_book(session, other.book) != []
