"""C44 and C46: a campaign ends by the clock of its place, and waits to be decided."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.campaigns.commands import NewCampaign, decide_campaigns, set_campaign
from app.campaigns.errors import (
    CampaignOverError,
    EndPassedError,
    EndTooFarError,
    OtherCurrencyError,
)
from app.campaigns.queries import campaign_of, shown_campaign
from app.contributing.rules import GiftRefusedError, Refusal
from app.projects.known import find_public
from app.surplus.choosing import decide_due
from ledger.book.acts import Command
from ledger.money import Money
from payments.attempts import Witness
from payments.gateway import AttemptState
from tests.payments.cases.test_surplus import offered
from tests.payments.places import open_place
from tests.payments.pools import eur, faults, raised
from tests.payments.shop import OFFER
from twins.stripe import paying

LAST = date(2026, 3, 31)
LEAST = Money(100_000, "EUR")
LAST_MINUTES = datetime(2026, 3, 31, 22, 40, tzinfo=UTC)
"""23:40 in Morocco, and already April in Paris."""


@pytest.fixture
def place(till):
    open_place(till)
    return till


def project(shop):
    with shop.session() as session:
        return find_public(session, shop.book, "reading-room", "en")


def call_for(shop, least=LEAST, last=LAST, name="first", source="Decision 3 of 2026"):
    with shop.session() as session:
        command = Command("person:fin", f"campaign:{name}", shop.clock())
        new = NewCampaign(last, least, source)
        set_campaign(session, shop.book, command, project(shop), new)
        session.commit()


def decide(shop):
    with shop.session() as session:
        witness = Witness("system:campaigns", shop.clock())
        return decide_campaigns(session, shop.book, witness)


def shown(shop):
    with shop.session() as session:
        seen = shown_campaign(session, shop.book, project(shop), shop.clock())
    return seen.verdict.value, seen.waits_for, seen.waits_until


def begin(shop, form, minor):
    gift = shop.gift(form, amount=eur(minor), email=f"{form}@example.org")
    is_over = not project(shop).takes_gifts(shop.clock())
    shop.give(gift, OFFER if not is_over else over())


def over():
    return type(OFFER)(OFFER.state, OFFER.smallest, OFFER.largest, is_over=True)


def pay(shop, form, minor, how="card"):
    begin(shop, form, minor)
    shop.pay(form, how)
    shop.hear()


def at_the_deadline(shop):
    """950 are here, a debit of 100 and a page of 60 are under way."""
    call_for(shop)
    pay(shop, "settled", 95_000)
    shop.clock.now = LAST_MINUTES
    pay(shop, "debit", 10_000, "sepa_debit")
    begin(shop, "late", 6_000)
    shop.clock.move(hours=1)


def state(shop):
    return project(shop).state.value


def test_c44_the_last_day_counts_to_its_end_in_the_place(place):
    call_for(place)
    place.clock.now = LAST_MINUTES
    begin(place, "in-time", 5_000)
    place.clock.move(minutes=10)
    begin(place, "started", 5_000)
    place.clock.move(minutes=20)
    place.pay("started")
    place.hear()
    with pytest.raises(GiftRefusedError) as refused:
        begin(place, "too-late", 5_000)
    assert refused.value.refusal is Refusal.ENDED
    assert place.attempts("started")[0].state is AttemptState.SUCCEEDED
    assert raised(place) == 5_000


@pytest.mark.both
def test_c46_at_the_deadline_it_waits_and_nothing_goes_back(place):
    at_the_deadline(place)
    assert shown(place) == ("waiting", 2, date(2026, 4, 14))
    assert (decide(place), state(place)) == (0, "funding")
    assert offered(place, "settled") == []


def test_c46_a_debit_that_settles_reaches_it(place):
    at_the_deadline(place)
    paying.bank_settles(place.store, place.intent_of("debit"))
    place.hear()
    assert (decide(place), decide(place)) == (1, 0)
    assert (state(place), shown(place)[0]) == ("funded", "reached")
    assert offered(place, "settled") == []


@pytest.mark.both
def test_c46_where_the_debit_fails_the_other_payment_reaches_it(place):
    at_the_deadline(place)
    paying.bank_refuses(place.store, place.intent_of("debit"))
    place.hear()
    assert (decide(place), state(place)) == (0, "funding")
    place.pay("late")
    place.hear()
    assert (decide(place), state(place)) == (1, "funded")


@pytest.mark.both
def test_c46_where_neither_comes_it_fails_once_and_pays_back_once(place):
    at_the_deadline(place)
    paying.bank_refuses(place.store, place.intent_of("debit"))
    place.hear()
    place.clock.move(days=3)
    place.sweep()
    assert (decide(place), decide(place)) == (1, 0)
    assert (state(place), shown(place)[0]) == ("failed", "failed")
    assert offered(place, "settled") == [("stopped", 95_000)]
    place.clock.move(days=15)
    for _ in range(2):
        with place.session() as session:
            decide_due(session, place.book, Witness("system:due", place.clock()))
    place.hear()
    assert raised(place) == 0
    assert place.kinds().count("refund_seen") == 1
    assert faults(place) == []


@pytest.mark.both
def test_the_waiting_is_bounded(place):
    at_the_deadline(place)
    place.clock.now = datetime(2026, 4, 14, 23, tzinfo=UTC) + timedelta(minutes=1)
    assert (decide(place), state(place)) == (1, "failed")
    paying.bank_settles(place.store, place.intent_of("debit"))
    place.hear()
    assert offered(place, "debit") == [("full", 10_000)]


@pytest.mark.both
def test_who_was_paid_back_before_the_end_is_not_counted(place):
    call_for(place, eur(9_000))
    pay(place, "kept", 5_000)
    pay(place, "back", 5_000)
    place.refund(5_000, "back")
    place.clock.now = LAST_MINUTES + timedelta(hours=1)
    assert (decide(place), state(place)) == (1, "failed")


def test_just_after_its_end_nothing_is_decided(place):
    call_for(place)
    place.clock.now = LAST_MINUTES + timedelta(minutes=22)
    assert decide(place) == 0
    assert shown(place) == ("waiting", 0, None)


def test_it_is_set_anew_until_its_end_and_never_after(place):
    call_for(place)
    call_for(place, eur(50_000), date(2026, 4, 30), "second")
    place.clock.now = datetime(2026, 4, 10, tzinfo=UTC)
    assert shown(place)[0] == "running"
    with pytest.raises(EndPassedError):
        call_for(place, eur(50_000), date(2026, 4, 9), "third")
    with pytest.raises(OtherCurrencyError):
        call_for(place, Money(5000, "MAD"), date(2026, 5, 1), "third")
    place.clock.now = datetime(2026, 5, 2, tzinfo=UTC)
    with pytest.raises(CampaignOverError):
        call_for(place, eur(50_000), date(2026, 6, 1), "fourth")


def setting(shop):
    with shop.session() as session:
        return campaign_of(session, shop.book, project(shop).fund_id)


@pytest.mark.both
def test_an_earlier_setting_counts_again_and_its_source_is_put_right(place):
    call_for(place)
    first = setting(place)
    call_for(place, least=LEAST + LEAST)
    call_for(place)
    again = setting(place)
    assert (again.number, again.setting) == (3, first.setting)
    call_for(place)
    assert setting(place).number == 3, "what stands is nothing new"
    call_for(place, source="Decision 4 of 2026")
    assert setting(place).source == "Decision 4 of 2026"


def test_a_campaign_ends_on_a_day_that_calendars_know():
    with pytest.raises(EndTooFarError, match="choose an earlier day"):
        NewCampaign(date.max, LEAST, "Decision 3 of 2026")
