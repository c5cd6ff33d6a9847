"""A rule of matching is approved by a second person: in the value, in the database."""

import pytest
from sqlalchemy.exc import IntegrityError

from app.matching.decisions import (
    NotOwnRuleError,
    OwnRuleError,
    ReasonMissingError,
    RuleDecision,
    Verdict,
)
from app.matching.rules import find_rule
from app.matching.tables import GiftMatch, MatchingRule, MatchingRuleDecision
from tests.payments.pools import decide, propose, rule


@pytest.mark.parametrize(
    ("verdict", "by", "why", "error"),
    [
        (Verdict.APPROVED, "person:fin", "", OwnRuleError),
        (Verdict.REFUSED, "person:fin", "No", OwnRuleError),
        (Verdict.WITHDRAWN, "person:second", "No", NotOwnRuleError),
        (Verdict.REFUSED, "person:second", "", ReasonMissingError),
        (Verdict.WITHDRAWN, "person:fin", "", ReasonMissingError),
        (Verdict.APPROVED, "person:second", "Yes", ReasonMissingError),
    ],
)
def test_a_decision_that_cannot_be_is_refused(verdict, by, why, error):
    with pytest.raises(error):
        RuleDecision(verdict, "person:fin", by, why)


@pytest.mark.parametrize(
    ("said", "check"),
    [
        ({"verdict": "approved", "decided_by": "person:fin"}, "four_eyes"),
        ({"verdict": "withdrawn", "decided_by": "person:x", "why": "x"}, "four_eyes"),
        ({"verdict": "refused", "decided_by": "person:x"}, "why"),
        ({"verdict": "shelved", "decided_by": "person:x", "why": "x"}, "verdict"),
    ],
)
def test_the_database_refuses_what_the_value_refuses(shop, said, check):
    propose(shop, rule())
    with pytest.raises(IntegrityError, match=f"matching_rule_decision_{check}_check"):
        write_decision(shop, said)


def test_the_database_lets_no_gift_be_matched_before_somebody_approved(shop):
    propose(shop, rule())
    with pytest.raises(IntegrityError, match="gift_match_book_id_rule_id_fkey"):
        write_match(shop)
    decide(shop, "deux-rives", Verdict.REFUSED, "No")
    with pytest.raises(IntegrityError, match="gift_match_book_id_rule_id_fkey"):
        write_match(shop)
    propose(shop, rule(code="other"))
    decide(shop, "other")
    write_match(shop, "other")


def write_decision(shop, said):
    with shop.session() as session:
        known = find_rule(session, shop.book, "deux-rives")
        made = session.get(MatchingRule, (shop.book.id, known.id))
        session.add(
            MatchingRuleDecision(
                book_id=shop.book.id,
                rule_id=known.id,
                proposed_by=known.proposed_by,
                at=known.proposed_at,
                act_id=made.act_id,
                **said,
            )
        )
        session.flush()


def write_match(shop, code="deux-rives"):
    with shop.session() as session:
        known = find_rule(session, shop.book, code)
        made = session.get(MatchingRule, (shop.book.id, known.id))
        session.add(
            GiftMatch(
                book_id=shop.book.id,
                lot="lot",
                round=1,
                rule_id=known.id,
                position=1,
                party="party",
                granted_minor=1,
                act_id=made.act_id,
            )
        )
        session.flush()
