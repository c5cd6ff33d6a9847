"""What no project takes stands under To do for who decides, wherever it came."""

import re

from sqlalchemy import select

from app.surplus.choosing import give_elsewhere
from app.surplus.stopping import offer_back
from app.surplus.tables import Surplus
from payments.attempts import Witness
from tests.cash.test_pages import (
    _noon,
    box,
    brahim,
    decide,
    khadija,
    receive,
    served,
    signed_in,
    words,
)
from tests.cash.test_surplus_page import bound, offered
from tests.cash.test_wallet_pages import send_list, wallet
from tests.spending.scene import NOON

__all__ = ["_noon", "box", "brahim", "khadija", "served", "signed_in", "wallet"]

TO_DO = "/en/to-do"
LINKS = re.compile(r'href="([^"]+#held-[0-9a-f-]+)"')
BACK = {"choice": "back", "sure": "1"}


def to_do(visitor):
    """Read what is to be done of held gifts: the links, and the words of the page."""
    answer = visitor.get(TO_DO)
    return LINKS.findall(answer.text), words(answer)


def test_held_cash_is_to_be_done_by_another_officer_until_it_is_handed_over(
    khadija, brahim, served, box
):
    bound(served, 10000)
    address = receive(khadija, box).location
    assert to_do(brahim)[0] == []
    decide(brahim, address, "confirm")
    held = offered(brahim.get(address))
    there = f"{address}#held-{held['held']}"
    links, said = to_do(brahim)
    assert links == [there]
    assert "A gift that no project takes: " in said
    assert "Fatima Aït Oubella" in said
    assert "write down what they say by" in said
    assert f'id="held-{held["held"]}"' in brahim.get(address).text
    assert to_do(khadija)[0] == []
    brahim.post(f"{address}/surplus", {**held, "choice": "back"}, address)
    links, said = to_do(brahim)
    assert links == [there]
    assert "It goes back to its giver" in said
    brahim.post(f"{address}/surplus", {**held, "choice": "handed"}, address)
    assert to_do(brahim)[0] == []


def test_cash_of_a_stopped_project_is_to_be_done(khadija, brahim, served, box):
    address = receive(khadija, box).location
    decide(brahim, address, "confirm")
    offer_back(served.session, served.book, served.command(), ("P1", "No water"))
    served.session.commit()
    (link,) = to_do(brahim)[0]
    assert link.startswith(f"{address}#held-")
    assert to_do(khadija)[0] == []


def test_cash_that_was_moved_to_a_project_that_is_stopped_too_is_to_be_done(
    khadija, brahim, served, box
):
    address = receive(khadija, box).location
    decide(brahim, address, "confirm")
    session, book = served.session, served.book
    offer_back(session, book, served.command(), ("P1", "No water"))
    held = session.scalars(select(Surplus).where(Surplus.book_id == book.id)).one()
    witness = Witness(served.people["Brahim"].code, NOON)
    give_elsewhere(session, book, witness, held, "OPS")
    session.commit()
    assert to_do(brahim)[0] == []
    offer_back(session, book, served.command(), ("OPS", "No well"))
    session.commit()
    again = select(Surplus).where(Surplus.book_id == book.id, Surplus.id != held.id)
    number = session.scalars(again).one().public_id
    assert to_do(brahim)[0] == [f"{address}#held-{number}"]
    assert f'id="held-{number}"' in brahim.get(address).text


def test_a_held_gift_by_wallet_is_to_be_done_by_another_officer_until_it_is_sent(
    khadija, brahim, served, wallet
):
    bound(served, 15000)
    looked = send_list(khadija, wallet)
    page = khadija.get(khadija.post(looked.location, {}, wallet).location).text
    gift, sent = re.findall(r'id="line-(\d+)"', page)
    khadija.post(f"{wallet}/lines/{gift}", {"fund": "P1"}, wallet)
    (link,) = to_do(brahim)[0]
    held = f"{wallet}/held"
    assert link.startswith(f"{held}#held-")
    assert f'id="{link.partition("#")[2]}"' in brahim.get(held).text
    assert to_do(khadija)[0] == []
    path = f"{held}/{link.partition('#held-')[2]}"
    assert brahim.post(path, BACK, held).status_code == 303
    links, said = to_do(brahim)
    assert links == [link]
    assert "It goes back to its giver" in said
    assert brahim.post(path, {"choice": f"line:{sent}"}, held).status_code == 303
    assert to_do(brahim)[0] == []
