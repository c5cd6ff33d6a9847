"""Importing a bank file: each line once, the chain kept, nothing half done."""

from datetime import date

import pytest
from sqlalchemy import select

from payments.bank import tables
from payments.bank.errors import (
    AccountUnknownError,
    ContradictionError,
    FutureError,
    HoleError,
    OtherAccountError,
)
from payments.bank.files import content_of
from payments.gateway import AttemptState
from tests.bank.paper import FRENCH, MOROCCAN, OTHER, Paper, Slip, camt, mt940

TWIN = Slip(5000, "don puits")


def test_a_pledge_that_is_named_is_paid(desk):
    pledge = desk.pledge(5000)
    desk.send(Paper([Slip(5000, f"don {pledge.remote_id}")]))
    assert desk.balances() == {"bank P1": 5000, "source.gift P1": -5000}
    assert desk.again(pledge).state is AttemptState.SUCCEEDED
    assert desk.check() == []


def test_a_reference_survives_the_cut_of_a_line(desk):
    pledge = desk.pledge(5000)
    ref = pledge.remote_id
    note = f"versement du groupe pour {ref[:6]}\n{ref[6:]} merci"
    desk.send(Paper([Slip(5000, note)]))
    assert desk.kinds() == ["gift"]


def test_a_structured_reference_counts(desk):
    pledge = desk.pledge(5000)
    desk.send(Paper([Slip(5000, structured=pledge.remote_id)]))
    assert desk.kinds() == ["gift"]


def test_money_without_a_reference_is_set_apart_and_never_guessed(desk):
    desk.pledge(5000)
    desk.send(Paper([Slip(5000, "pour le puits", name="Amina")]))
    assert desk.balances() == {"bank OPS": 5000, "unallocated OPS": -5000}
    assert desk.alerts() == ["unmatched"]


def test_c08_true_twins_are_two_and_a_third_is_a_third(desk):
    first = Paper([TWIN, TWIN])
    assert desk.send(first).imported.new_lines == 2
    assert desk.send(camt(first) + b"<!-- again -->").imported.new_lines == 0
    assert desk.send(Paper([TWIN, TWIN, TWIN])).imported.new_lines == 1
    assert desk.balances()["unallocated OPS"] == -15000
    assert desk.lines() == 3


def test_twins_of_two_statements_of_one_day_are_two(desk):
    first = Paper([TWIN])
    desk.send(first)
    desk.send(first.after(TWIN))
    assert desk.lines() == 2
    assert desk.send(first.after(TWIN)).imported.known_lines == 1


def test_the_same_file_again_changes_nothing(desk):
    desk.send(Paper([TWIN]))
    again = desk.send(Paper([TWIN]))
    assert (again.imported.new_lines, again.imported.known_lines) == (0, 1)
    assert again.file.is_new is False


def test_a_hole_is_refused_and_named(desk):
    first = Paper([TWIN])
    desk.send(first)
    late = first.after(TWIN, day=date(2026, 2, 5)).after(TWIN, day=date(2026, 2, 6))
    with pytest.raises(HoleError) as refused:
        desk.send(late)
    assert "opens with 1100.00 EUR" in str(refused.value)
    assert "closed with 1050.00 EUR on 2026-02-02" in str(refused.value)
    assert desk.lines() == 1


def test_a_hole_is_filled_by_the_file_that_was_missing(desk):
    first = Paper([TWIN])
    second = first.after(TWIN, day=date(2026, 2, 5))
    third = second.after(TWIN, day=date(2026, 2, 6))
    desk.send(first)
    with pytest.raises(HoleError):
        desk.send(third)
    desk.send(second)
    assert desk.send(third).imported.new_lines == 1


def test_an_older_statement_sent_late_goes_before_the_first(desk):
    first = Paper([TWIN], day=date(2026, 2, 1))
    second = first.after(TWIN.but(note="deux"), day=date(2026, 2, 2))
    desk.send(second)
    assert desk.send(first).imported.new_lines == 1
    third = second.after(TWIN.but(note="trois"), day=date(2026, 2, 3))
    assert desk.send(third).imported.new_lines == 1


def test_a_file_that_tells_known_days_otherwise_is_refused(desk):
    desk.send(Paper([TWIN, TWIN.but(note="b")]))
    with pytest.raises(ContradictionError):
        desk.send(
            Paper(
                [TWIN.but(cents=7000, note="c")],
                opening=90_000,
                day=date(2026, 2, 1),
            )
        )
    assert desk.lines() == 2


def test_an_overlapping_month_brings_only_what_is_new(desk):
    old = [TWIN.but(note=str(n), day=date(2026, 2, n)) for n in range(1, 6)]
    new = [TWIN.but(note=str(n), day=date(2026, 2, n)) for n in range(6, 9)]
    desk.send(Paper(old, day=date(2026, 2, 5)))
    done = desk.send(Paper(old[2:] + new, opening=110_000, day=date(2026, 2, 8)))
    assert (done.imported.new_lines, done.imported.known_lines) == (3, 3)
    assert desk.balances()["bank OPS"] == 8 * 5000


def test_c04_two_accounts_in_one_file_have_each_their_chain(desk):
    mine = Paper([Slip(500)], opening=100_000)
    other = Paper([Slip(-1000)], 5000, MOROCCAN, "MAD")
    for write in (camt, mt940):
        assert desk.send(write(mine, other)).imported.statements == 2
    assert desk.balances() == {
        "bank OPS": 500,
        "unallocated OPS": -500,
        "bank OPS MAD": -1000,
        "suspense OPS MAD": 1000,
    }


def test_c04_an_unknown_account_is_refused_by_name_and_nothing_counts(desk):
    foreign = Paper([Slip(700)], account=OTHER)
    with pytest.raises(AccountUnknownError, match=OTHER):
        desk.send(camt(Paper([Slip(500)]), foreign))
    assert desk.lines() == 0
    assert desk.kinds() == []


def test_c04_one_account_twice_is_two_days(desk):
    first = Paper([Slip(500)])
    second = first.after(Slip(-200, code="CHRG"), day=date(2026, 2, 3))
    assert desk.send(mt940(first, second)).imported.new_lines == 2
    assert desk.balances()["bank OPS"] == 300


def test_days_in_descending_order_are_taken_in_theirs(desk):
    first = Paper([Slip(500)])
    second = first.after(Slip(700), day=date(2026, 2, 3))
    third = second.after(Slip(900), day=date(2026, 2, 4))
    assert desk.send(camt(third, second, first)).imported.new_lines == 3


def test_another_account_than_the_chosen_one_is_refused(desk):
    with pytest.raises(OtherAccountError, match=MOROCCAN):
        desk.send(Paper([Slip(500)]), only=MOROCCAN)


def test_a_line_of_tomorrow_is_refused(desk):
    with pytest.raises(FutureError, match="2026-03-09"):
        desk.send(Paper([Slip(500, day=date(2026, 3, 9))]))
    assert desk.lines() == 0


def test_what_is_refused_is_kept_as_it_came(desk):
    data = camt(Paper([Slip(500)], account=OTHER))
    with pytest.raises(AccountUnknownError):
        desk.send(data, name="février.xml")
    table = tables.file
    row = desk.session.execute(
        select(table.c.id).where(table.c.book_id == desk.book.id)
    ).scalar_one()
    assert content_of(desk.session, desk.book, row) == ("février.xml", data)


def test_charges_are_a_cost_of_the_operator(desk):
    desk.send(Paper([Slip(-350, "frais", code="CHRG")]))
    assert desk.balances() == {"bank OPS": -350, "cost.bank_fee OPS": 350}
    assert desk.alerts() == []


def test_a_charge_kept_of_a_gift_is_the_operators_and_the_gift_is_whole(desk):
    pledge = desk.pledge(5000)
    desk.send(Paper([Slip(4800, f"{pledge.remote_id}", charge=200)]))
    assert desk.balances() == {
        "bank P1": 5000,
        "source.gift P1": -5000,
        "bank OPS": -200,
        "cost.bank_fee OPS": 200,
    }


def test_a_batch_with_details_is_each_payment_in_it(desk):
    one, two = desk.pledge(2500), desk.pledge(5000)
    slip = Slip(7500, ref="B1", parts=(2500, 5000))
    data = camt(Paper([slip])).decode()
    for pledge in (one, two):
        data = data.replace(
            "<RmtInf></RmtInf>",
            f"<RmtInf><Ustrd>{pledge.remote_id}</Ustrd></RmtInf>",
            1,
        )
    desk.send(data.encode())
    assert desk.kinds() == ["gift", "gift"]


def test_a_batch_without_details_is_one_line_for_a_person(desk):
    desk.send(Paper([Slip(7500, "LOT 2 DONS", ref="B1")]))
    assert desk.alerts() == ["unmatched"]


def test_details_that_do_not_add_up_are_not_believed(desk):
    desk.send(Paper([Slip(7500, ref="B1", parts=(2500, 4000))]))
    assert desk.lines() == 1


def test_nothing_is_kept_and_posted_nowhere(desk):
    desk.send(Paper([Slip(0, "information")]))
    assert (desk.lines(), desk.kinds()) == (1, [])


def test_what_is_not_booked_yet_is_left_out(desk):
    done = desk.send(Paper([Slip(500, status="PDNG"), Slip(700)]))
    assert (done.imported.new_lines, done.imported.pending) == (1, 1)


def test_a_reversal_of_a_credit_takes_the_gift_back(desk):
    pledge = desk.pledge(5000)
    first = Paper([Slip(5000, pledge.remote_id, ref="R1")])
    desk.send(first)
    back = Slip(-5000, "annulation", ref="R1", is_reversal=True, day=date(2026, 2, 3))
    desk.send(first.after(back, day=date(2026, 2, 3)))
    assert desk.kinds() == ["gift", "refund_seen"]
    assert desk.balances() == {}
    assert desk.check() == []


def test_a_reversal_of_nothing_we_know_waits_in_suspense(desk):
    desk.send(Paper([Slip(-5000, "annulation", ref="R9", is_reversal=True)]))
    assert desk.alerts() == ["payment_unknown"]
    assert desk.balances() == {"bank OPS": -5000, "suspense OPS": 5000}


@pytest.mark.parametrize("cents", [4000, 6000])
def test_too_little_and_too_much_wait_for_a_person(desk, cents):
    pledge = desk.pledge(5000)
    desk.send(Paper([Slip(cents, pledge.remote_id)]))
    assert desk.alerts() == ["amount_differs"]
    assert desk.again(pledge).state is AttemptState.REDIRECTED


def test_a_second_wire_for_one_pledge_waits_for_a_person(desk):
    pledge = desk.pledge(5000)
    slips = [Slip(5000, pledge.remote_id, ref=ref) for ref in ("A", "B")]
    desk.send(Paper(slips))
    assert desk.alerts() == ["paid_twice"]
    assert desk.balances()["source.gift P1"] == -5000


def test_two_pledges_in_one_wire_wait_for_a_person(desk):
    one, two = desk.pledge(2500), desk.pledge(2500)
    desk.send(Paper([Slip(5000, f"{one.remote_id} et {two.remote_id}")]))
    assert desk.alerts() == ["unmatched"]


def test_another_account_of_ours_may_be_sent_for_itself(desk):
    assert desk.send(Paper([Slip(500)]), only=FRENCH).imported.new_lines == 1
