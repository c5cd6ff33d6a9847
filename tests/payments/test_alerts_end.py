"""Every alert of the operator's page ends: explained, or put away by who looked."""

import re

from sqlalchemy import select

from ledger.book.acts import Command, record_act
from ledger.money import Money
from payments import tables as core
from payments.desk.alerts import open_alerts
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.movements import record_movement
from payments.rails.registry import find_rail
from tests.payments.cases.test_matching import spend
from tests.payments.officer import officer_of
from tests.payments.test_desk import desk, paid
from tests.payments.test_fates import ask_back
from tests.payments.test_pipeline import stray_payment

PAGE = "/en/operations"


def listed(visitor):
    page = visitor.get(PAGE).text
    alerts = page.split('id="alerts"')[1]
    return re.findall(r'<li class="stk">.*?</li>', alerts, re.DOTALL)


def lose_all(shop):
    """Let the payer's bank take the whole payment back, though a part was refunded."""
    with shop.session() as session:
        paid = core.movement.c
        query = select(core.movement).where(
            paid.book_id == shop.book.id,
            paid.type == "payment",
            paid.attempt_id.is_not(None),
        )
        row = session.execute(query).one()
        lost = Movement(
            row.provider,
            "lost",
            MovementType.RETURN,
            Money(-row.amount_minor, row.currency),
            row.occurred_on,
            payment=row.payment,
        )
        rail = find_rail(session, shop.book.id, row.provider, row.keeper)
        command = Command("system:test", "lost", shop.clock())
        act = record_act(session, shop.book.id, command, "record_movement", {})
        record_movement(session, shop.book, act, Incoming(rail, lost))
        session.commit()


def test_what_was_set_apart_is_no_alert_once_it_is_explained(shop):
    stray_payment(shop)
    shop.sweep()
    claire = officer_of(shop)
    (alert,) = listed(claire)
    link = re.search(r'href="([^"]+/apart)#apart-(\d+)"', alert)
    number = link[2]
    claire.post(f"{PAGE}/alerts/{number}", {}, PAGE)
    assert len(listed(claire)) == 1, "what waits is not put away"
    claire.post(desk(shop, f"/apart/{number}"), {"say": "owed"}, desk(shop, "/apart"))
    assert listed(claire) == []


def test_what_a_payer_has_twice_leads_to_its_claim_and_is_not_put_away(shop):
    paid(shop)
    ask_back(shop, 2500)
    lose_all(shop)
    claire = officer_of(shop)
    (alert,) = listed(claire)
    assert "has it twice" in alert
    assert re.search(r"25\.00", re.sub(r"<[^>]+>", "", alert))
    assert "50.00" not in alert
    page, party = re.search(r'href="([^"]+/claims)#([^"]+)"', alert).groups()
    assert f'id="{party}"' in claire.get(page).text
    number = put_away_number(shop)
    refused = claire.post(f"{PAGE}/alerts/{number}", {}, PAGE)
    assert (refused.status_code, "still claimed" in refused.text) == (422, True)
    assert len(listed(claire)) == 1


def put_away_number(shop):
    with shop.session() as session:
        (one,) = open_alerts(session, shop.book, 10)
    return one.movement_id


def test_a_loss_of_what_was_spent_names_what_the_operator_bears_and_is_put_away(shop):
    paid(shop)
    spend(shop, 2500)
    lose_all(shop)
    claire = officer_of(shop)
    (alert,) = listed(claire)
    assert "The operator bears" in alert
    assert re.search(r"25\.00", re.sub(r"<[^>]+>", "", alert))
    assert "50.00" not in alert
    action = re.search(r'action="([^"]+/alerts/\d+)"', alert)[1]
    answer = claire.post(action, {}, PAGE)
    assert "Put away." in claire.get(answer.location).text
    assert listed(claire) == []
    again = claire.post(action, {}, PAGE)
    assert (again.status_code, "already" in again.text) == (422, True)
