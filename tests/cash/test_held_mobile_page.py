"""A gift by mobile wallet that no project takes, through the pages of two officers."""

import re
from datetime import date

from ledger.book.acts import record_act
from ledger.financing.reservations import CapLimit, set_cap
from payments.caps import cap_code
from tests.cash.test_pages import (
    _noon,
    balances,
    box,
    brahim,
    khadija,
    served,
    signed_in,
)
from tests.cash.test_wallet_pages import send_list, wallet
from tests.spending.scene import mad

__all__ = ["_noon", "box", "brahim", "khadija", "served", "signed_in", "wallet"]

BACK = {"choice": "back", "sure": "1"}


def test_a_gift_by_wallet_above_a_cap_is_decided_by_another_officer(
    khadija, brahim, served, wallet
):
    session, book = served.session, served.book
    act = record_act(session, book.id, served.command(), "set_cap", {})
    limit = CapLimit(cap_code("P1"), mad(150), date(2026, 1, 1), "Order 7", "P1")
    set_cap(session, act, limit)
    session.commit()
    looked = send_list(khadija, wallet)
    page = khadija.get(khadija.post(looked.location, {}, wallet).location).text
    lines = re.findall(r'id="line-(\d+)"', page)
    khadija.post(f"{wallet}/lines/{lines[0]}", {"fund": "P1"}, wallet)
    assert balances(served)["over_target OPS"] == "-50.00"
    assert "Gifts that no project takes" in khadija.get(wallet).text

    held = f"{wallet}/held"
    assert "another officer writes down" in khadija.get(held).text
    asked = re.search(r'id="(held-[^"]+)"', brahim.get(held).text)[1]
    path = f"{held}/{asked.removeprefix('held-')}"
    assert "another officer writes down" in khadija.post(path, BACK, held).text
    nothing = brahim.post(path, {}, held)
    assert (nothing.status_code, f'id="{asked}"' in nothing.text) == (422, True)
    unsure = brahim.post(path, {"choice": "back"}, held)
    assert (unsure.status_code, "Tick that" in unsure.text) == (422, True)
    assert brahim.post(path, BACK, held).status_code == 303
    assert f'value="line:{lines[1]}"' in brahim.get(held).text
    sent = {"choice": f"line:{lines[1]}"}
    assert brahim.post(path, sent, held).status_code == 303
    assert "sent back" in brahim.get(held).text
    assert "over_target OPS" not in balances(served)
    assert "suspense OPS" not in balances(served)
    assert "explained meanwhile" in brahim.post(path, sent, held).text


def test_without_a_wallet_there_is_no_page_of_its_gifts(khadija, box):
    assert "wallet" not in khadija.get(box).text
    answer = khadija.get(f"{box}/wallet/held")
    assert answer.status_code == 404
    assert "no mobile wallet" in answer.text
