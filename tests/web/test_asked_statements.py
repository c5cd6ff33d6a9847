"""How many statements a page asks: few, and no more where more was given."""

from dataclasses import replace
from itertools import count

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.acts import Command, record_act
from ledger.book.batches import post_all
from ledger.book.books import find_book
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.kinds import EntryKind
from ledger.book.reading import list_entries
from ledger.book.scopes import Scope
from ledger.financing.uses import latest_uses
from tests.databases import cloned
from tests.ledger.test_reads_of_plans import counted as rows_read
from tests.statements import counted

FUND, GIFTS = "P2", 60
PAGES = {
    "/en/": 33,
    "/en/projects/taliouine-dormitory": 23,
    "/en/projects/taliouine-dormitory?all": 23,
}
NUMBERS = count()


@pytest.fixture(scope="module")
def grown(server, worker, told_story):
    """The told story, in a database to which gifts are added."""
    with cloned(server, f"asked_{worker}", template=told_story) as made:
        yield made


@pytest.fixture(scope="module")
def visitor(lender, grown, settings):
    with lender.lend(replace(settings, database_url=grown.app_url)) as app:
        yield app.test_client()


def asked_by(visitor, path):
    visitor.get(path)
    with counted() as asked:
        assert visitor.get(path).status_code == 200
    return asked


def gifts_like(entry, number):
    """Write gifts as one that was told, under other names."""
    return [
        DraftEntry(
            EntryKind.GIFT,
            f"more:{n}:gift",
            entry.occurred_on,
            tuple(
                Line(
                    AccountKey(p.keeper, p.account, p.amount.currency, p.place),
                    p.fund,
                    p.amount,
                    lot=p.lot and f"more-{n}",
                )
                for p in entry.postings
            ),
        )
        for n in (next(NUMBERS) for _ in range(number))
    ]


def give(grown, number):
    with Session(grown.engine_app) as session:
        book = find_book(session, "demo")
        entries = list_entries(session, book, Scope(fund=FUND))
        gift = next(e for e in entries if e.kind is EntryKind.GIFT)
        drafts = gifts_like(gift, number)
        command = Command("test", drafts[0].fact, gift.posted_at)
        post_all(session, record_act(session, book.id, command, "test", {}), drafts)
        session.commit()


def test_a_page_asks_few_statements_and_no_more_where_more_was_given(grown, visitor):
    # The first ones are what waits for a wire: its rate is asked for.
    give(grown, 1)
    few = {path: len(asked_by(visitor, path)) for path in PAGES}
    assert {path: n for path, n in few.items() if n > PAGES[path]} == {}, few
    give(grown, GIFTS)
    after = {path: len(asked_by(visitor, path)) for path in PAGES}
    assert after == few


def test_the_newest_uses_are_found_without_reading_the_gifts(grown):
    def read():
        with Session(grown.engine_app) as session:
            book = find_book(session, "demo")
            before = rows_read(session)
            latest_uses(session, book, FUND, limit=6)
            after = rows_read(session)
            names = ("journal_entry", "posting")
            return sum(after[name][0] - before[name][0] for name in names)

    few = read()
    give(grown, 10 * GIFTS)
    with grown.engine_owner.begin() as owner:
        owner.execute(text("analyze"))
    assert read() <= few
