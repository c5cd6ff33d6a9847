"""The operator's page names each movement that somebody must look at."""

import pytest

from app.extensions import db
from app.operating.queries import operations_page
from app.operating.words import ALERT_WORDS
from payments.alerts import Alert
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


def test_every_alert_has_words():
    assert set(ALERT_WORDS) == set(Alert)
