"""What the demonstration promises: one rule runs, one waits, a campaign has a cap."""

from datetime import UTC, date, datetime

import pytest

from app.campaigns.commands import NewCampaign, set_campaign
from app.campaigns.queries import campaign_of
from app.checking.commands import run_check
from app.demo import promising
from app.evidence.files import DiskFiles
from app.matching.decisions import RuleDecision, Verdict
from app.matching.pages import RuleState
from app.matching.queries import rule_state
from app.matching.rules import active_rule, rules_of
from app.matching.setting import decide_rule
from app.matching.totals import rule_totals
from app.projects.known import find_public
from ledger.book.acts import Command
from ledger.money import Money
from payments.cap_meter import cap_meters

AUTUMN = datetime(2026, 10, 1, 9, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, 9, tzinfo=UTC)


@pytest.fixture
def reading_room(story, book):
    return find_public(story, book, "taliouine-reading-room", "en")


def test_one_rule_runs_and_one_waits_for_somebody_else(story, book):
    running, waiting = rules_of(story, book)
    assert rule_state(running, AUTUMN) is RuleState.RUNNING
    assert rule_state(waiting, AUTUMN) is RuleState.WAITING
    assert running.decision.decided_by != running.proposed_by
    for known in (running, waiting):
        assert rule_totals(story, book, known, at=AUTUMN).added == Money.zero("EUR")


def test_gifts_to_the_reading_room_are_matched_once_the_manager_approves(story, book):
    assert active_rule(story, book, "P4", NEW_YEAR) is None
    manager = rules_of(story, book)[0].decision.decided_by
    code = promising.WAITING.code
    said = (Verdict.APPROVED, "")
    decide_rule(story, book, Command(manager, "k", AUTUMN), code, said)
    assert active_rule(story, book, "P4", NEW_YEAR).rule.code == code


def test_the_reading_room_calls_for_less_than_it_takes(story, book, reading_room):
    campaign = campaign_of(story, book, reading_room.fund_id)
    assert Money(campaign.least_minor, campaign.currency) == promising.NEEDED
    (meter,) = cap_meters(story, book, "P4", at=AUTUMN)
    assert meter.limit == meter.room == promising.MOST
    assert reading_room.takes_gifts(AUTUMN)


def test_telling_it_again_leaves_what_people_decided(story, book, reading_room):
    waiting = rules_of(story, book)[1]
    refused = (Verdict.REFUSED, "too much")
    by = Command("somebody", "k", AUTUMN)
    decide_rule(story, book, by, waiting.rule.code, refused)
    new = NewCampaign(date(2027, 6, 30), Money(900_000, "EUR"), "Another decision")
    set_campaign(story, book, Command("somebody", "c", AUTUMN), reading_room, new)
    promising.promise_all(story, book)
    decision = rules_of(story, book)[1].decision
    assert decision == RuleDecision(
        Verdict.REFUSED, waiting.proposed_by, "somebody", "too much"
    )
    campaign = campaign_of(story, book, reading_room.fund_id)
    assert campaign.least_minor == 900_000


def test_a_check_of_the_demonstration_finds_nothing(story, book, settings):
    files = DiskFiles.below(settings.home)
    assert run_check(story, book, files, at=AUTUMN) == []
