"""Case 72: yesterday's copy takes the place of the book; the sweep finds the rest."""

from dataclasses import replace
from itertools import count

import pytest
from sqlalchemy.orm import Session

from app.clock import CLOCK
from app.factory import create_app
from app.sandbox.wiring import NETWORK
from app.settings_stripe import StripeSettings
from ledger.money import Money
from payments.rails.registry import open_rail
from payments.refunds import refundable
from tests.conftest import CODES
from tests.databases import cloned
from tests.lending import forget
from tests.payments.scenario import STRIPE, open_operator
from tests.payments.till import KEY, SECRETS, Till, open_till


@pytest.fixture
def living(lender, server, worker, pay_settings):
    """A shop in a database of its own, of which a copy can be made."""
    with cloned(server, f"living_{worker}") as made:
        with Session(made.engine_app) as session:
            operator = open_operator(session, "alone", CODES)
            open_rail(session, operator.act("open_rail"), STRIPE)
            session.commit()
        with lender.lend(replace(pay_settings, database_url=made.app_url)) as app:
            yield open_till(app, operator.book), made


def restored(till, database, settings):
    """Open the same shop on a copy; Stripe knows what it knew."""
    app = create_app(replace(settings, database_url=database.app_url))
    stripe = StripeSettings(KEY, SECRETS, till.book.code)
    app.extensions["igoudar"] = replace(app.extensions["igoudar"], stripe=stripe)
    app.extensions[CLOCK] = till.clock
    app.extensions[NETWORK] = till.wire
    made = Till(app, till.book, till.clock, till.wire, count(), "stripe")
    made.connect()
    return made


@pytest.mark.full
def test_case_72_what_a_restored_copy_lacks_is_found_and_posted_once(
    server, worker, pay_settings, living
):
    till, made = living
    till.give(till.gift("known"))
    till.pay("known")
    till.hear()
    till.give(till.gift("begun"))
    forget(till.app)
    made.dispose()
    with cloned(server, f"copy_{worker}", template=f"living_{worker}") as copy:
        till.pay("begun")
        till.give(till.gift("lost", amount=Money(1200, "EUR")))
        till.pay("lost")
        till.hear()
        till.refund(2000, "known")
        till.hear()
        assert sorted(till.kinds()) == ["gift", "gift", "gift", "refund"]

        again = restored(till, copy, pay_settings)
        assert again.kinds() == ["gift"]
        for _ in range(2):
            again.sweep()
        assert again.differences() == []
        balances = again.balances()
        assert balances["source.gift P1"] == -8000, "two gifts less what went back"
        assert balances["suspense OPS"] == -1200, "nobody here knows who gave it"
        assert again.alerts() == ["not_asked_for"]
        with again.session() as session:
            known = again.attempts("known")[0]
            assert refundable(session, again.book, known) == Money(3000, "EUR")
        forget(again.app)
