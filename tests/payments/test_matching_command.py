"""The command line of matching: a rule is proposed, approved by another, ended."""

from datetime import date
from secrets import choice, token_hex

import pytest
from click.testing import CliRunner

from app.cli import main
from app.people.commands import NewGrant, NewPerson, grant_role, invite_person
from app.policy.values import Role, Scope
from ledger.book.acts import Command
from ledger.book.resolving import numbers
from tests.payments.officer import INVITED
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


@pytest.fixture
def second(shop):
    """The address of somebody who may approve what the command line proposed."""
    return person(shop)


def person(shop, fund=None):
    """Invite a finance officer, of one project where it is named."""
    email = f"{token_hex(4)}@example.org"
    with shop.session() as session:
        new = NewPerson("Said", email, "en", "x")
        command = Command("system:test", f"invite:{email}", INVITED)
        who = invite_person(session, shop.book, command, new, choose=choice)
        known = numbers(session, shop.book.id)
        number = known.fund(session, fund) if fund else None
        where = Scope(shop.book.id, fund_id=number)
        officer = NewGrant(who.code, Role.FINANCE_OFFICER, where, date(2020, 1, 1))
        given = Command("system:test", f"grant:{email}", command.at)
        grant_role(session, shop.book, given, officer)
        session.commit()
    return email


def test_a_rule_is_proposed_approved_by_another_told_and_ended(call, second):
    proposed = call(*WATER).output
    assert "Rule water is proposed: 1 for every 1 given to P1.\n" in proposed
    assert call(*WATER).exit_code == 0
    told = call("list", "--format", "csv").output
    assert "water,waiting,P1,1:1,POOL:1,2026-01-01,2026-03-31,500.00" in told
    assert "POOL 1000.00" in told
    own = call("approve", "water")
    assert (own.exit_code, "ask somebody else" in own.output) == (1, True)
    assert "is approved" in call("approve", "water", "--by", second).output
    assert "decided on before" in call("approve", "water", "--by", second).output
    assert "water,over," in call("list", "--format", "csv").output
    ended = call("end", "water", "--reason", "The fund is closed", "--yes")
    assert "has ended" in ended.output


def test_who_holds_another_project_neither_proposes_nor_approves(call, shop):
    own, other = person(shop, "P1"), person(shop, "P2")
    assert "has no right to set matching" in call(*WATER, "--by", other).output
    call(*WATER)
    refused = call("approve", "water", "--by", other).output
    assert "has no right to approve matching" in refused
    assert "is approved" in call("approve", "water", "--by", own).output


def test_a_rule_is_refused_by_another_or_withdrawn_by_its_own(call, second):
    call(*WATER)
    asked = ("--reason", "The fund is closed")
    others = call("withdraw", "water", *asked, "--by", second)
    assert "only who proposed a rule withdraws it" in others.output
    assert "is withdrawn" in call("withdraw", "water", *asked).output
    later = ("add", "later", *WATER[2:])
    call(*later)
    assert "is refused" in call("refuse", "later", *asked, "--by", second).output
    told = call("list", "--format", "csv").output
    assert "water,withdrawn," in told
    assert "later,refused," in told


def test_a_refused_rules_name_is_not_free_and_another_is_named(call, second):
    call(*WATER)
    call("refuse", "water", "--reason", "No", "--by", second)
    for changed in (WATER, (*WATER, "--at-most", "900.00")):
        refused = call(*changed)
        assert refused.exit_code == 1
        assert "propose it as water-2" in refused.output
    assert "is proposed" in call("add", "water-2", *WATER[2:]).output
    assert "propose it as water-3" in call(*WATER).output


def test_a_rule_that_nobody_approved_is_not_ended_but_withdrawn(call):
    call(*WATER)
    refused = call("end", "water", "--reason", "x", "--yes")
    assert refused.exit_code == 1
    assert "withdrawn or refused" in refused.output


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


def test_the_operating_fund_adds_to_no_gifts(call):
    asked = list(WATER)
    asked[asked.index("--pool") + 1] = "OPS"
    refused = call(*asked)
    assert refused.exit_code == 1
    assert "OPS is the operating fund" in refused.output


def test_two_rules_at_one_time_are_refused(call):
    call(*WATER)
    refused = call("add", "other", *WATER[2:])
    assert refused.exit_code == 1
    assert "water is for the same time" in refused.output


def test_an_unknown_rule_cannot_be_ended(call):
    # It is looked for before anything is asked.
    refused = call("end", "none", "--reason", "x")
    assert refused.exit_code == 2
    assert "End rule" not in refused.output
