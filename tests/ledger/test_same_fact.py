"""A fact that comes again says the same in base, takings and what it takes back."""

from __future__ import annotations

import pytest

from ledger.book.batches import post_all
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.errors import FactReusedError
from ledger.book.journal import post
from ledger.book.kinds import EntryKind
from ledger.financing.at_once import InKind, post_in_kind
from tests.ledger.refusals import Changes, public_id, refusal
from tests.ledger.small_book import DAY, SmallBook, eur, mad

FAR = AccountKey("OP", "bank", "MAD")
BROUGHT = AccountKey("OP", "source.gift", "MAD")


def abroad(base: int) -> DraftEntry:
    """A gift in another currency than the keeper's own."""
    return DraftEntry(
        kind=EntryKind.GIFT,
        fact="raw:1:gift",
        occurred_on=DAY,
        lines=(
            Line(FAR, "WELL", mad(1000), base),
            Line(BROUGHT, "WELL", mad(-1000), -base, lot="RAW"),
        ),
    )


def other_base(small: SmallBook) -> FactReusedError:
    entry = public_id(small, "raw:1:gift")
    return FactReusedError("raw:1:gift", entry, "base", "bank", "EUR", 92, 93)


@pytest.mark.both
def test_another_base_is_another_content(small: SmallBook) -> None:
    first = post(small.session, small.act(), abroad(92))
    again = post(small.session, small.act(), abroad(92))
    assert (again.id, again.is_new) == (first.id, False)
    with pytest.raises(FactReusedError) as caught, small.session.begin_nested():
        post(small.session, small.act(), abroad(93))
    assert caught.value == other_base(small)
    assert "with other base (bank: 0.92 EUR, not 0.93 EUR)" in str(caught.value)


def test_another_base_among_many_is_another_content(small: SmallBook) -> None:
    post_all(small.session, small.act(), [abroad(92)])
    again = post_all(small.session, small.act(), [abroad(92)])
    assert [entry.is_new for entry in again] == [False]
    with pytest.raises(FactReusedError) as caught, small.session.begin_nested():
        post_all(small.session, small.act(), [abroad(93)])
    assert caught.value == other_base(small)


@pytest.mark.parametrize("names", ["reverses", "corrects"])
def test_what_takes_back_another_entry_is_another_content(
    small: SmallBook, names: str
) -> None:
    small.raw_post()
    other = small.raw_post(fact="raw:2:gift", lot=[None, small.lot("TWO")])[0]
    back: Changes = {"kind": "refund", "fact": "raw:1:back"}
    back |= {"amount": [-1000, 1000], "base": [-1000, 1000]}
    first = small.raw_post(**back)
    entry = public_id(small, "raw:1:back")
    error = refusal(small, **back, **{names: other})
    assert error == FactReusedError("raw:1:back", entry, names)
    assert small.raw_post(**back) == (first[0], False, DAY)


def test_what_names_nothing_is_no_reversal(small: SmallBook) -> None:
    original = small.raw_post()[0]
    back: Changes = {"kind": "reversal", "fact": "raw:1:back"}
    back |= {"amount": [-1000, 1000], "base": [-1000, 1000]}
    small.raw_post(**back, reverses=original)
    assert small.raw_post(**back, reverses=original)[1] is False
    entry = public_id(small, "raw:1:back")
    assert refusal(small, **back) == FactReusedError("raw:1:back", entry, "reverses")


def test_a_lot_that_paid_by_itself_is_compared(small: SmallBook) -> None:
    given = InKind("K1", "WELL", "", eur(500), "OP", "p1", DAY)
    first = post_in_kind(small.session, small.act(), given)
    assert post_in_kind(small.session, small.act(), given).id == first.id
    with pytest.raises(FactReusedError) as caught, small.session.begin_nested():
        small.raw_post(kind="inkind", fact=first.fact, **in_kind(small))
    assert caught.value.differs == "takings"


def in_kind(small: SmallBook) -> Changes:
    """What the gift of work posts, without what it takes."""
    keys = (AccountKey("OP", role, "EUR") for role in ("use.in_kind", "source.in_kind"))
    return {
        "account": [small.account(key) for key in keys],
        "amount": [500, -500],
        "base": [500, -500],
        "lot": [small.lot("K1")] * 2,
    }


def test_what_takes_from_a_queue_comes_again_as_the_queue_stands_then(
    small: SmallBook,
) -> None:
    """The second wire cost more for less: what comes again would be paid by it."""
    small.gift("G1", 1_000)
    small.gift("G2", 1_000)
    first = small.wire("W1", 1_000, 10_000)
    assert small.wire("W2", 1_000, 5_000).is_new
    spent = small.expense("E1", 2_500)
    assert small.expense("E2", 7_500).is_new
    again = small.expense("E1", 2_500)
    assert (again.id, again.is_new) == (spent.id, False)
    small.gift("G3", 1_000)
    again = small.wire("W1", 1_000, 10_000)
    assert (again.id, again.is_new) == (first.id, False)
