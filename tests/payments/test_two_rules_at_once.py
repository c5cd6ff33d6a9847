"""Two people act on rules of matching at one time: the second learns of the first."""

from datetime import UTC, datetime

from app.matching.decisions import Verdict
from app.matching.rules import rules_of
from app.matching.setting import (
    RuleDecidedError,
    RuleExistsError,
    decide_rule,
    end_rule,
    propose_rule,
)
from ledger.book.acts import Command
from tests.payments.beside import beside
from tests.payments.pools import decide, fund_pool, rule

AT = datetime(2026, 1, 20, 9, tzinfo=UTC)


def setting(shop, code, key):
    def work(session):
        command = Command("person:fin", key, AT)
        propose_rule(session, shop.book, command, rule(code=code))

    return work


def propose_one(shop, sessions):
    with sessions() as session:
        setting(shop, "one", "a")(session)
        session.commit()


def codes(shop, session):
    return [known.rule.code for known in rules_of(session, shop.book)]


def test_the_second_of_two_rules_for_one_time_is_refused(shop, sessions):
    fund_pool(shop, 1)
    met = beside(sessions, setting(shop, "one", "a"), setting(shop, "two", "b"))
    assert isinstance(met, RuleExistsError)
    assert (met.code, met.other) == ("two", "one")
    with sessions() as session:
        assert codes(shop, session) == ["one"]


def test_one_form_that_is_sent_twice_at_once_sets_one_rule(shop, sessions):
    fund_pool(shop, 1)
    met = beside(sessions, setting(shop, "one", "a"), setting(shop, "one", "a"))
    assert met is None
    with sessions() as session:
        assert codes(shop, session) == ["one"]


def test_a_rule_that_two_decide_on_at_once_is_decided_once(shop, sessions):
    fund_pool(shop, 1)
    propose_one(shop, sessions)

    def saying(verdict, why):
        command = Command(f"person:{verdict}", f"decide:{verdict}", AT)
        said = (verdict, why)
        return lambda session: decide_rule(session, shop.book, command, "one", said)

    first, second = saying(Verdict.REFUSED, "No"), saying(Verdict.APPROVED, "")
    assert isinstance(beside(sessions, first, second), RuleDecidedError)
    with sessions() as session:
        (known,) = rules_of(session, shop.book)
        assert known.decision.verdict is Verdict.REFUSED


def test_a_rule_that_two_end_at_once_has_ended_once(shop, sessions):
    fund_pool(shop, 1)
    propose_one(shop, sessions)
    decide(shop, "one")

    def ending(name):
        command = Command(f"person:{name}", f"end:{name}", AT)
        return lambda session: end_rule(session, shop.book, command, "one", name)

    assert beside(sessions, ending("first"), ending("second")) is None
    with sessions() as session:
        (known,) = rules_of(session, shop.book)
        assert known.ended_at == AT
