"""The command line of caps and of stopping a project."""

import pytest
from click.testing import CliRunner

from app.cli import main


@pytest.fixture
def call(shop, database, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database.app_url)
    monkeypatch.setenv("SECRET_KEY", "s" * 32)
    return lambda *words: CliRunner().invoke(main, [*words, "--book", shop.book.code])


CAP = ("cap", "set", "P1", "100.00", "--from", "2026-01-01", "--source", "Order 7")


def test_a_cap_is_set_and_says_what_is_still_taken(call):
    done = call(*CAP)
    assert "collected 0.00 EUR of at most 100.00 EUR, 100.00 EUR more" in done.output
    assert call(*CAP).output == done.output
    assert "another currency than EUR" in done.output


def test_a_cap_says_what_was_collected_before_it(call, shop):
    shop.give()
    shop.happen("paid")
    shop.work()
    said = call(*CAP).output
    assert "collected 50.00 EUR of at most 100.00 EUR, 50.00 EUR more" in said


def test_a_cap_below_what_was_collected_says_that_it_is_reached(call, shop):
    shop.give()
    shop.happen("paid")
    shop.work()
    low = [*CAP[:3], "20.00", *CAP[4:]]
    said = call(*low).output
    assert "collected 50.00 EUR of at most 20.00 EUR: the limit is reached" in said


@pytest.mark.parametrize(
    "again",
    [
        (*CAP[:3], "200.00", *CAP[4:]),
        (*CAP[:-1], "Order 8"),
    ],
    ids=["limit", "source"],
)
def test_another_cap_from_the_same_day_is_told_with_the_one_there_is(call, again):
    assert call(*CAP).exit_code == 0
    refused = call(*again)
    assert refused.exit_code == 1
    assert refused.output == (
        "Error: P1 takes at most 100.00 EUR from 2026-01-01 on already, by Order 7."
        " That stays: set another limit from a later day.\n"
    )


def test_a_cap_rests_on_a_text(call):
    refused = call(*CAP[:-1], "")
    assert refused.exit_code == 2
    assert "'--source': write one line of letters, 200 at most." in refused.output


def test_a_cap_keeps_its_currency(call):
    assert call(*CAP).exit_code == 0
    refused = call(*CAP[:5], "2026-02-01", *CAP[6:], "--currency", "MAD")
    assert (refused.exit_code, "key" in refused.output) == (1, False)
    assert "EUR" in refused.output


def test_an_amount_that_is_none_and_a_project_that_is_none_are_refused(call):
    wrong = list(CAP)
    wrong[3] = "1,5"
    assert call(*wrong).exit_code == 2
    # It is looked for before anything is asked.
    stopped = call("project", "stop", "nowhere", "--reason", "x")
    assert stopped.exit_code == 2
    assert "no public project" in stopped.output
    assert "offer every gift back" not in stopped.output


def test_what_is_counted_under_a_cap_is_not_counted_again(call, shop):
    none = call("cap", "count", "P1")
    assert (none.exit_code, "set one first" in none.output) == (2, True)
    shop.give()
    shop.happen("paid")
    shop.work()
    assert call(*CAP).exit_code == 0
    said = "0.00 EUR more is counted under the cap of P1; collected 50.00 EUR of at"
    for _ in range(2):
        assert call("cap", "count", "P1").output.startswith(said)
