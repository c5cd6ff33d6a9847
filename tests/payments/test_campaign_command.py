"""The command line of campaigns: what it replaces is shown and asked about."""

from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner

from app.campaigns.setting import SetCampaign, setting_page
from app.cli import main
from app.projects.known import find_public
from tests.payments.places import open_place
from tests.payments.pools import eur

SOON = datetime.now(UTC).date() + timedelta(days=60)
LATER = SOON + timedelta(days=30)
FIRST = SetCampaign(SOON, eur(60_000), "Decision 3")
OTHER = SetCampaign(LATER, eur(70_000), "Decision 4")


@pytest.fixture
def call(shop, database, monkeypatch):
    open_place(shop)
    monkeypatch.setenv("DATABASE_URL", database.app_url)
    monkeypatch.setenv("SECRET_KEY", "s" * 32)

    def do(campaign, *more, answer=""):
        words = ["project", "campaign", "reading-room", "--book", shop.book.code]
        words += ["--until", str(campaign.last_day), "--source", campaign.source]
        words += ["--least", str(campaign.least).split()[0], *more]
        return CliRunner().invoke(main, words, input=answer)

    return do


def campaigns(shop):
    """List what was promised, the newest first."""
    with shop.session() as session:
        project = find_public(session, shop.book, "reading-room", "en")
        page = setting_page(session, shop.book, project, at=shop.clock())
    return list(page.campaigns)


def test_a_first_campaign_and_the_same_again_ask_nothing(call, shop):
    done = call(FIRST)
    assert done.exit_code == 0, done.output
    assert f"until the end of {SOON}" in done.output
    assert "at least 600.00 EUR" in done.output
    assert call(FIRST).output == done.output
    assert campaigns(shop) == [FIRST]


def test_another_promise_is_asked_about_with_the_old_one_beside_it(call, shop):
    call(FIRST)
    kept = call(OTHER, answer="n\n")
    assert kept.exit_code == 1
    was = f"at least 600.00 EUR by the end of {SOON} (Decision 3)."
    assert f"Promised until now: {was}" in kept.output
    will_be = f"at least 700.00 EUR by the end of {LATER} (Decision 4)."
    assert f"Promised instead: {will_be}" in kept.output
    assert "Replace the campaign of reading-room?" in kept.output
    assert campaigns(shop) == [FIRST]
    done = call(OTHER, answer="y\n")
    assert done.exit_code == 0, done.output
    assert done.output.endswith(f"This replaced: {was}\n")
    assert campaigns(shop) == [OTHER, FIRST]


def test_who_says_yes_beforehand_is_not_asked_but_told(call, shop):
    call(FIRST)
    done = call(OTHER, "--yes")
    assert done.exit_code == 0, done.output
    assert "?" not in done.output
    assert "This replaced: at least 600.00 EUR" in done.output
    assert campaigns(shop) == [OTHER, FIRST]


def test_what_is_refused_is_told_before_anything_is_asked(call, shop):
    call(FIRST)
    passed = SetCampaign(date(2020, 1, 1), eur(60_000), "Decision 5")
    refused = call(passed)
    assert refused.exit_code == 2
    assert "Replace" not in refused.output
    assert campaigns(shop) == [FIRST]


def test_what_changed_while_somebody_thought_is_not_replaced(call, shop, monkeypatch):
    call(FIRST)
    third = SetCampaign(LATER, eur(80_000), "Decision 6")

    def think(*_words, **_more):
        call(third, "--yes")

    monkeypatch.setattr("click.confirm", think)
    refused = call(OTHER)
    assert refused.exit_code == 1
    assert "has changed since this was shown" in refused.output
    assert campaigns(shop) == [third, FIRST]
