"""Rows of a file in a book: once, whatever the pieces, their order, their number."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from sqlalchemy import func, select

from ledger.book import tables
from ledger.book.acts import Command
from ledger.book.books import find_book, open_book
from ledger.book.kinds import EntryKind
from payments.formats.open_collective import Item, add_up, read_export
from payments.open_collective import errors
from payments.open_collective.importing import import_export
from tests.formats.sample import (
    FILE,
    gift,
    refund,
    refunded,
    row,
    sample,
    with_balances,
)
from tests.importing.steps import (
    balances,
    bring,
    changed,
    journal,
    only,
    taken_back,
    without,
)

SAMPLE = FILE.read_bytes()
BALANCES = {
    "host": "145.40",
    "source.gift": "-297.00",
    "transfer_out": "30.00",
    "cost.processor_fee": "7.24",
    "cost.host_fee": "29.70",
    "use": "83.00",
    "cost.bank_fee": "1.66",
}


def entries(session):
    return session.scalar(select(func.count()).select_from(tables.journal_entry))


def test_every_row_of_the_sample_stands_at_its_role(committing_session, book_code):
    imported = bring(committing_session, SAMPLE, book_code)
    assert (imported.posted, imported.already_there) == (28, 0)
    assert balances(committing_session, book_code) == BALANCES


def test_the_book_is_made_with_keeper_fund_and_days_in_utc(
    committing_session, book_code
):
    bring(committing_session, SAMPLE, book_code)
    book = find_book(committing_session, book_code)
    keeper = tables.keeper
    found = committing_session.execute(
        select(keeper.c.code, keeper.c.currency).where(keeper.c.book_id == book.id)
    ).all()
    assert (book.zone, book.is_live) == ("UTC", True)
    assert [tuple(one) for one in found] == [("tamount-spring", "EUR")]
    last_second = journal(committing_session, book_code)
    assert last_second["open_collective:tamount-spring:a0000035"][1] == date(
        2022, 12, 31
    )


def test_a_file_imported_twice_posts_once(committing_session, book_code):
    bring(committing_session, SAMPLE, book_code)
    again = bring(committing_session, SAMPLE, book_code)
    assert (again.posted, again.already_there) == (0, 28)
    assert balances(committing_session, book_code) == BALANCES


def test_a_file_goes_into_two_books(committing_session, book_code):
    for name in (book_code, f"{book_code}-b"):
        assert bring(committing_session, SAMPLE, name).posted == 28


@pytest.mark.parametrize("order", [1, -1])
def test_overlapping_pieces_in_either_order_give_the_same_book(
    committing_session, book_code, order
):
    whole, pieces = f"{book_code}-w", f"{book_code}-p"
    bring(committing_session, SAMPLE, whole)
    rows = sample()
    for start in range(0, len(rows), 5)[::order]:
        bring(committing_session, rows[start : start + 8], pieces)
    assert journal(committing_session, pieces) == journal(committing_session, whole)
    for at in (date(2021, 6, 30), date(2022, 2, 3), date(2022, 12, 31), None):
        assert balances(committing_session, pieces, at=at) == balances(
            committing_session, whole, at=at
        )
    took = {one[:2] for one in taken_back(committing_session, pieces)}
    assert took == {one[:2] for one in taken_back(committing_session, whole)}


@pytest.mark.parametrize("order", [1, pytest.param(-1, marks=pytest.mark.full)])
def test_the_real_file_in_overlapping_pieces_gives_the_same_book(
    committing_session, book_code, real_export, order
):
    lines = real_export.splitlines(keepends=True)
    for start in range(1, len(lines), 500)[::order]:
        piece = b"".join([lines[0], *lines[start : start + 650]])
        bring(committing_session, piece, book_code)
    found = journal(committing_session, book_code)
    assert len(found) == 1776
    assert balances(committing_session, book_code) == {
        "host": "7171.71",
        "source.gift": "-14443.38",
        "transfer_out": "600.00",
        "cost.processor_fee": "830.68",
        "cost.host_fee": "1444.34",
        "use": "4330.18",
        "cost.bank_fee": "66.47",
    }
    end_of_2020 = balances(committing_session, book_code, at=date(2020, 12, 31))
    assert end_of_2020["host"] == "1437.23"


def test_a_refund_reverses_its_mirror_and_corrects_the_rest(
    committing_session, book_code
):
    bring(committing_session, SAMPLE, book_code)
    assert taken_back(committing_session, book_code) == {
        ("a0000014", "a0000012", "reverses"),
        ("a0000015", "a0000011", "corrects"),
        ("a0000033", "a0000001", "corrects"),
    }


@pytest.mark.parametrize("marks", [{}, {"isRefunded": "", "shortRefundId": ""}])
def test_a_refund_that_came_first_is_tied_when_its_original_comes(
    committing_session, book_code, marks
):
    originals = ("a0000001", "a0000011", "a0000012")
    bring(committing_session, without(sample(), *originals), book_code)
    assert not taken_back(committing_session, book_code)
    later = [{**one, **marks} for one in only(sample(), *originals)]
    assert bring(committing_session, later, book_code).tied == 3
    assert bring(committing_session, later, book_code).tied == 0
    assert taken_back(committing_session, book_code) == {
        ("a0000014", "a0000012", "tied"),
        ("a0000015", "a0000011", "tied"),
        ("a0000033", "a0000001", "tied"),
    }
    assert balances(committing_session, book_code) == BALANCES


def test_a_gift_given_back_twice_is_posted_as_it_happened_and_tied(
    committing_session, book_code
):
    rows = with_balances(
        [
            gift("2024-01-01T00:00:00", "b0000001", 10, 0, **refunded("b0000002")),
            refund("2024-01-02T00:00:00", "b0000002", "CONTRIBUTION", -10, "b0000001"),
            refund("2024-01-03T00:00:00", "b0000003", "CONTRIBUTION", -10, "b0000001"),
            gift("2024-01-04T00:00:00", "b0000004", 9, 0),
            refund("2024-01-05T00:00:00", "b0000005", "CONTRIBUTION", -12, "b0000004"),
        ]
    )
    bring(committing_session, rows, book_code)
    assert taken_back(committing_session, book_code) == {
        ("b0000002", "b0000001", "reverses"),
        ("b0000003", "b0000001", "tied"),
        ("b0000005", "b0000004", "tied"),
    }
    assert balances(committing_session, book_code)["host"] == "-13.00"


def test_a_refund_goes_off_the_lot_of_its_gift(committing_session, book_code):
    bring(committing_session, SAMPLE, book_code)
    found = journal(committing_session, book_code)
    fact = "open_collective:tamount-spring:a000001"
    (lot,) = {lot for _, _, lot in found[f"{fact}5"][2] if lot}
    assert lot == f"{fact}1"


def test_what_the_import_does_not_know_stands_in_suspense(
    committing_session, book_code
):
    rows = with_balances(
        [
            row("2024-01-01T00:00:00", "b0000001", "ADDED_FUNDS", 70),
            row("2024-01-02T00:00:00", "b0000002", "NEVER_SEEN", -5),
            row("2024-01-03T00:00:00", "b0000003", "EXPENSE", 0),
        ]
    )
    imported = bring(committing_session, rows, book_code)
    assert (imported.posted, imported.of_nothing) == (2, 1)
    assert balances(committing_session, book_code) == {
        "host": "65.00",
        "suspense": "-65.00",
    }
    kinds = {kind for kind, _, _ in journal(committing_session, book_code).values()}
    assert kinds == {EntryKind.UNEXPLAINED}


def test_the_money_at_the_host_is_the_sum_of_the_totals(committing_session, book_code):
    bring(committing_session, SAMPLE, book_code)
    totals = add_up(read_export(SAMPLE))
    assert balances(committing_session, book_code)["host"] == totals.net.decimal
    given = totals.of(Item.CONTRIBUTION) + totals.of(Item.REFUND)
    assert balances(committing_session, book_code)["source.gift"] == (-given).decimal


@pytest.mark.parametrize(
    ("cells", "was", "now"),
    [
        (
            {"netAmount": "48.00"},
            "gift: host 48.30, source.gift -50.00, cost.processor_fee 1.70",
            (
                "gift: host 48.00, source.gift -50.00, cost.processor_fee 1.70,"
                " cost.host_fee 0.30"
            ),
        ),
        (
            {"kind": "ADDED_FUNDS"},
            "gift: host 48.30, source.gift -50.00, cost.processor_fee 1.70",
            "unexplained: host 48.30, suspense -48.30",
        ),
    ],
)
def test_a_row_that_changed_is_refused_with_both_values(
    committing_session, book_code, cells, was, now
):
    bring(committing_session, sample()[15:], book_code)
    before = entries(committing_session)
    with pytest.raises(errors.RowChangedError) as caught:
        bring(committing_session, changed(sample(), "a0000004", **cells), book_code)
    committing_session.rollback()
    error = caught.value
    assert (error.row_id, error.was, error.now) == ("a0000004", was, now)
    assert f"line {error.line}" in str(error)
    assert entries(committing_session) == before


def test_a_refund_that_names_another_original_is_refused_with_both(
    committing_session, book_code
):
    bring(committing_session, SAMPLE, book_code)
    other = changed(sample(), "a0000015", shortRefundId="a0000006")
    with pytest.raises(errors.RowChangedError) as caught:
        bring(committing_session, other, book_code)
    assert caught.value.was.endswith("a0000011")
    assert caught.value.now.endswith("a0000006")


def test_marks_that_come_later_are_no_change(committing_session, book_code):
    marks = {"isRefunded": "", "shortRefundId": ""}
    early = changed(sample(), "a0000001", **marks)
    bring(committing_session, without(early, "a0000033"), book_code)
    assert bring(committing_session, SAMPLE, book_code).posted == 1
    assert balances(committing_session, book_code) == BALANCES


def test_a_test_book_refuses_an_import(committing_session, book_code):
    open_book(committing_session, book_code, zone="UTC", is_live=False)
    with pytest.raises(errors.TestBookError):
        bring(committing_session, SAMPLE, book_code)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "a\nb",
        "x" * 81,
        " padded",
        "../x",
        ".x",
        "a/b",
        "a b",
        "a?b",
        "a#b",
        "x\n",
    ],
)
def test_a_name_that_cannot_be_a_book_is_refused(committing_session, name):
    with pytest.raises(errors.BookNameError) as caught:
        bring(committing_session, SAMPLE, name)
    assert "letters, digits, hyphens, underscores and dots" in str(caught.value)


@pytest.mark.parametrize(
    ("row_id", "cells", "columns"),
    [
        ("a0000004", {"netAmount": "48.00"}, ("netAmount",)),
        ("a0000004", {"amount": "51.00"}, ("amount",)),
        (
            "a0000004",
            {"amount": "51.00", "netAmount": "49.30"},
            ("netAmount", "amount"),
        ),
        ("a0000004", {"paymentProcessorFee": "-1.80"}, ("paymentProcessorFee",)),
        ("a0000004", {"kind": "ADDED_FUNDS"}, ("kind", "type", "isRefund")),
        ("a0000015", {"shortRefundId": "a0000006"}, ("shortRefundId",)),
    ],
)
def test_a_row_that_changed_names_the_columns(
    committing_session, book_code, row_id, cells, columns
):
    bring(committing_session, SAMPLE, book_code)
    with pytest.raises(errors.RowChangedError) as caught:
        bring(committing_session, changed(sample(), row_id, **cells), book_code)
    error = caught.value
    assert error.columns == columns
    assert f"row {row_id}, column {' or '.join(columns)}: " in str(error)
    assert str(error).endswith("Nothing was posted.")


@pytest.mark.parametrize("cells", [{"accountSlug": "other"}, {"currency": "USD"}])
def test_a_book_holds_one_collective_in_one_currency(
    committing_session, book_code, cells
):
    bring(committing_session, SAMPLE, book_code)
    others = [{**one, **cells} for one in sample()]
    with pytest.raises(errors.OtherCollectiveError, match="tamount-spring in EUR"):
        bring(committing_session, others, book_code)


def test_rows_of_other_ids_are_refused_lest_they_be_doubles(
    committing_session, book_code
):
    bring(committing_session, SAMPLE, book_code)
    text = SAMPLE.decode().replace('"shortId"', '"legacyId"').replace('"a00', '"100')
    with pytest.raises(errors.OtherIdsError):
        bring(committing_session, text.encode(), book_code)


def test_a_row_in_the_future_is_refused(committing_session, book_code):
    early = Command("system:test", "early", datetime(2022, 12, 30, tzinfo=UTC))
    export = read_export(SAMPLE)
    with pytest.raises(errors.RowInFutureError) as caught:
        import_export(committing_session, early, export, book_name=book_code)
    assert caught.value.row_id == "a0000035"
    assert caught.value.line == 3


def test_an_import_is_an_act_and_its_entries_carry_it(committing_session, book_code):
    bring(committing_session, SAMPLE, book_code, key="the-key")
    bring(committing_session, SAMPLE, book_code, key="the-key")
    book_id = find_book(committing_session, book_code).id
    act, entry = tables.act, tables.journal_entry
    found = committing_session.execute(
        select(act.c.verb, act.c.key, func.count())
        .join(entry, (entry.c.book_id == act.c.book_id) & (entry.c.act_id == act.c.id))
        .where(act.c.book_id == book_id)
        .group_by(act.c.verb, act.c.key)
    ).all()
    assert [tuple(one) for one in found] == [("import_open_collective", "the-key", 28)]


def test_progress_counts_every_row_once(committing_session, book_code):
    seen = []
    bring(committing_session, sample()[20:], book_code)
    import_export(
        committing_session,
        Command("system:test", "k", datetime(2026, 1, 1, tzinfo=UTC)),
        read_export(SAMPLE),
        book_name=book_code,
        on_rows=seen.append,
    )
    assert sum(seen) == 28


def test_two_imports_at_once_post_every_row_once(
    sessions, committing_session, book_code
):
    bring(committing_session, sample()[-1:], book_code)
    start = Barrier(2)

    def run(key):
        with sessions() as session:
            start.wait(timeout=120)
            return bring(session, SAMPLE, book_code, key=key)

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(run, ("one", "two")))
    assert sum(one.posted for one in found) == 27
    assert balances(committing_session, book_code) == BALANCES
