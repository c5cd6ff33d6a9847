"""The command line of the block list: one address, a reason, and no address kept."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app.cli import main

TESTER = "Tester@example.org"


@pytest.fixture
def call(shop, database, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database.app_url)
    monkeypatch.setenv("SECRET_KEY", "s" * 32)

    def do(address, *more):
        words = ("payments", "block", address, *more, "--book", shop.book.code)
        return CliRunner().invoke(main, words)

    return do


def listed(shop):
    with shop.session() as session:
        query = "select is_blocked, reason from app.payer_block where book_id = :book"
        rows = session.execute(text(f"{query} order by id"), {"book": shop.book.id})
        return [tuple(row) for row in rows]


def test_an_address_is_blocked_and_let_in_again_once_each(call, shop):
    why = ("--reason", "Tests cards")
    assert call(TESTER, *why).output == f"{TESTER} begins no gift any more.\n"
    assert "already" in call(TESTER.lower(), *why).output
    let_in = ("--reason", "It was a mistake", "--lift")
    assert call(TESTER, *let_in).output == f"{TESTER} may begin gifts.\n"
    assert "already" in call(TESTER, *let_in).output
    assert listed(shop) == [(True, "Tests cards"), (False, "It was a mistake")]


@pytest.mark.parametrize(
    "address", ["tester", "203.0.113.", "a b@example.org", "@", ""]
)
def test_what_is_no_address_is_refused_with_one_that_is(call, shop, address):
    refused = call(address, "--reason", "x")
    assert refused.exit_code == 2
    assert "write amina@example.org, or 203.0.113.7" in refused.output
    assert listed(shop) == []


def test_a_network_address_of_the_new_kind_is_one_however_it_is_written(call, shop):
    call("2001:DB8:0::1", "--reason", "x")
    assert "already" in call("2001:db8::1", "--reason", "x").output
    assert len(listed(shop)) == 1


def test_a_reason_is_asked_for(call, shop):
    assert call(TESTER, "--reason", " ").exit_code == 2
    assert listed(shop) == []
