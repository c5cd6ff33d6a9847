"""The command line of matching: a rule is set once, told, and ended."""

import pytest
from click.testing import CliRunner

from app.cli import main
from tests.payments.pools import fund_pool


@pytest.fixture
def call(shop, database, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database.app_url)
    monkeypatch.setenv("SECRET_KEY", "s" * 32)
    fund_pool(shop, 100_000)

    def run(*words):
        return CliRunner().invoke(main, ["matching", *words, "--book", shop.book.code])

    return run


WATER = (
    *("add", "water", "--project", "P1", "--pool", "POOL", "--from", "2026-01-01"),
    *("--until", "2026-03-31", "--per-giver", "500.00", "--source", "Convention 5"),
)


def test_a_rule_is_set_told_and_ended(call):
    assert call(*WATER).output == "Rule water: 1 for every 1 given to P1.\n"
    assert call(*WATER).exit_code == 0
    told = call("list", "--format", "csv").output
    assert "water,P1,1:1,POOL:1,2026-01-01,2026-03-31,500.00" in told
    assert "POOL 1000.00" in told
    ended = call("end", "water", "--reason", "The fund is closed", "--yes")
    assert "has ended" in ended.output


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"--pool": "NOWHERE"}, "NOWHERE"),
        ({"--pool": "POOL:x"}, "POOL:25"),
        ({"--until": "2025-01-01"}, "ends after it begins"),
        ({"--per-giver": "5,00"}, "1250.00"),
        ({"--project": "POOL"}, "itself"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_its_remedy(call, changed, words):
    asked = list(WATER)
    for option, value in changed.items():
        asked[asked.index(option) + 1] = value
    refused = call(*asked)
    assert refused.exit_code == 2
    assert words in refused.output


def test_two_rules_at_one_time_are_refused(call):
    call(*WATER)
    refused = call("add", "other", *WATER[2:])
    assert refused.exit_code == 1
    assert "water counts at the same time" in refused.output


def test_an_unknown_rule_cannot_be_ended(call):
    refused = call("end", "none", "--reason", "x", "--yes")
    assert refused.exit_code == 2
