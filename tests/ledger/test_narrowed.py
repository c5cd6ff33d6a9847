"""Each statement of each function of the database is held to one book."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ledger.book import tables
from tests.narrowing import statements_of, unnarrowed

HERE = Path(__file__).resolve().parents[2]
TEXTS = {
    str(path.relative_to(HERE)): path.read_text(encoding="utf-8")
    for folder in ("app", "ledger", "payments")
    for path in (HERE / folder).rglob("*.sql")
}
TABLES = "|".join(
    table.name for table in tables.metadata.tables.values() if table.name != "book"
)
READS = re.compile(rf"\b(?:from|join|update) ledger\.(?:{TABLES})\b(?!\s*\()")


def wide_in(text: str) -> list[str]:
    """Name what the statements of a function read over all books."""
    return [table for each in statements_of(text) for table in unnarrowed(each)]


def test_every_statement_of_every_function_is_narrowed_to_a_book() -> None:
    wide = {name: wide_in(text) for name, text in TEXTS.items()}
    assert {name: found for name, found in wide.items() if found} == {}


def test_any_statement_that_forgets_its_book_is_seen() -> None:
    """The control: the book is struck out of one statement after the other."""
    unseen, struck = [], 0
    for name, text in TEXTS.items():
        for statement in filter(READS.search, statements_of(text)):
            struck += 1
            if not unnarrowed(re.sub(r"\bbook_id\b", "fund_id", statement)):
                unseen.append((name, statement))
    assert unseen == []
    assert struck >= 100


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (";", "end"),
        (" loop", "end loop"),
        (" then\n", "end if"),
        ("; -- and now; of one book_id = 1\n", "end"),
    ],
)
def test_no_statement_is_vouched_for_by_the_one_before_it(
    before: str, after: str
) -> None:
    """The book is named as often as all their tables together need it."""
    text = (
        "begin select 1 from ledger.lot l join ledger.fund f on f.book_id = l.book_id"  # noqa: S608 - our own words
        f" where l.book_id = p_book and f.book_id = p_book and book_id = p_book{before}"
        f" update ledger.guard set scope = 'x' where account_id = 1; {after};"
    )
    assert wide_in(text) == ["guard"]


@pytest.mark.parametrize(
    "statement",
    [
        "select 1 from ledger.book b, ledger.lot l where b.book_id = 1",
        "delete from ledger.guard g using ledger.lot l where g.book_id = 1",
    ],
)
def test_a_table_behind_a_comma_is_seen(statement: str) -> None:
    assert unnarrowed(statement) == ("lot",)
    assert unnarrowed(f"{statement} and l.book_id = 1") == ()
