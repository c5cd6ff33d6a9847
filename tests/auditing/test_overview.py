"""The auditor's first page: a failed check reads as failed, a fund is one row."""

import re

import pytest

from app.auditing import checks
from app.auditing.checks import Part
from ledger.book.acts import record_act
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.journal import post
from ledger.book.kinds import EntryKind
from ledger.money import Money
from tests.people.fixtures import served, signed_in
from tests.spending.scene import NOON

__all__ = ["served", "signed_in"]


@pytest.mark.parametrize(
    ("check", "passed", "failed", "is_grave"),
    [
        (
            checks.balanced,
            ({"EUR": 0},),
            ({"EUR": 1, "MAD": 0},),
            True,
        ),
        (lambda n: checks.numbered(n, Part(3, 4)), (3,), (4,), True),
        (checks.proved, (Part(2, 2),), (Part(1, 2),), False),
        (checks.explained, (0,), (1,), False),
        (checks.within, (0,), (2,), False),
    ],
)
def test_a_failed_check_has_a_title_of_its_own(app, check, passed, failed, is_grave):
    with app.test_request_context("/en/audit"):
        good, bad = check(*passed), check(*failed)
    assert (good.is_good, bad.is_good, bad.is_grave) == (True, False, is_grave)
    assert good.title != bad.title
    assert (good.look, bad.look) == ("ok", "bad" if is_grave else "warn")


def test_a_fund_stands_in_one_row_with_all_its_currencies(signed_in, served):
    day = NOON.date()
    act = record_act(served.session, served.book.id, served.command(), "post", {})
    for currency in ("EUR", "MAD"):
        amount = Money(1200, currency)
        bank, apart = (
            AccountKey("ASSOC", role, currency) for role in ("local_bank", "suspense")
        )
        lines = (Line(bank, "OPS", amount), Line(apart, "OPS", -amount))
        fact = f"by-hand:{currency}"
        post(served.session, act, DraftEntry(EntryKind.UNEXPLAINED, fact, day, lines))
    served.session.commit()
    page = signed_in("Bennis").get("/en/audit").text
    assert "Money waits to be explained" in page
    assert "Nothing waits to be explained" not in page
    rows = [
        row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if ">OPS<" in row
    ]
    assert len(rows) == 1
