"""The operator's page names each movement that somebody must look at."""

import pytest

from app.daily.words import AGE_WORDS, ASKED_WORDS, KIND_WORDS
from app.extensions import db
from app.operating.queries import operations_page
from app.operating.words import ALERT_WORDS, MENDERS
from app.paying import words
from payments.alerts import Alert
from payments.attempt_states import Standing
from payments.daily.values import Age, DifferenceKind
from payments.desk.lookup import Sought
from payments.gateway import AttemptState, MovementType, RefundState
from payments.inbox import NoticeState
from tests.payments.test_pipeline import stray_payment


@pytest.fixture
def read(shop):
    def read():
        with shop.app.test_request_context("/en/"):
            return operations_page(db.session, shop.book)

    return read


def test_a_movement_that_is_odd_is_listed_with_its_entry(shop, read):
    shop.give(shop.gift())
    shop.happen("paid")
    shop.work()
    assert read().alerts == ()
    stray_payment(shop)
    shop.sweep()
    (row,) = read().alerts
    assert row.amount.minor == 1200
    assert "Nobody was asked" in row.why
    assert row.entry_url.startswith("/en/entries/")


def test_every_alert_has_words_and_somebody_who_mends_it():
    assert set(ALERT_WORDS) == set(Alert) == set(MENDERS)


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        (words.STATE_WORDS, AttemptState),
        (words.STANDING_WORDS, Standing),
        (words.MOVEMENT_WORDS, MovementType),
        (words.REFUND_WORDS, RefundState),
        (words.NOTICE_WORDS, NoticeState),
        (words.SOUGHT_WORDS, Sought),
        (KIND_WORDS, DifferenceKind),
        (AGE_WORDS, Age),
        (ASKED_WORDS, Age),
    ],
)
def test_whatever_the_desk_shows_has_words(words, kinds):
    assert set(words) == set(kinds)
