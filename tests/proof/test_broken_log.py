"""What the log refuses, with its data, and what it never signs."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from ledger.book.calls import call
from ledger.book.errors import LogGrownError, LogShrunkError
from ledger.proof.errors import LogRewrittenError
from ledger.proof.notes import SigningKey
from ledger.proof.publishing import publish
from ledger.proof.sealer import seal
from tests.ledger.small_book import NOW, SmallBook
from tests.proof.conftest import HOW

KEY = SigningKey("igoudar.example/broken", bytes(32))


@pytest.fixture
def small(session: Session, book_code: str) -> SmallBook:
    return SmallBook.open(session, book_code)


def append(small: SmallBook, size: int) -> None:
    nothing = [[] for _ in range(13)]
    call(small.session, "append_leaves_v1", small.book.id, size, *nothing)


def test_leaves_are_appended_to_the_log_as_it_stands(small: SmallBook) -> None:
    head = seal(small.session, small.book, HOW)
    with pytest.raises(LogGrownError) as caught:
        append(small, head.size - 1)
    assert caught.value == LogGrownError(head.size, head.size - 1)


def test_no_head_is_kept_for_fewer_leaves_than_before(small: SmallBook) -> None:
    published = publish(small.session, small.book, HOW, [KEY], at=NOW)
    size = published.checkpoint.size
    with pytest.raises(LogShrunkError) as caught:
        call(
            small.session,
            *("record_checkpoint_v1", small.book.id, size - 1, published.note, NOW),
        )
    assert caught.value == LogShrunkError(size - 1, size)


def test_nothing_is_signed_over_a_log_that_was_rewritten(
    small: SmallBook,
) -> None:
    published = publish(small.session, small.book, HOW, [KEY], at=NOW)
    size = published.checkpoint.size
    small.gift("G1", 100)
    forged = published.note.splitlines()
    forged[2] = "A" * 43 + "="
    call(
        small.session,
        "record_checkpoint_v1",
        *(small.book.id, size, "\n".join([*forged, ""]), NOW),
    )
    with pytest.raises(LogRewrittenError):
        publish(small.session, small.book, HOW, [KEY], at=NOW)


def test_nothing_is_signed_over_a_log_that_was_cut(small: SmallBook) -> None:
    published = publish(small.session, small.book, HOW, [KEY], at=NOW)
    size = published.checkpoint.size + 2
    longer = published.note.splitlines()
    longer[1] = str(size)
    call(
        small.session,
        "record_checkpoint_v1",
        *(small.book.id, size, "\n".join([*longer, ""]), NOW),
    )
    with pytest.raises(LogRewrittenError):
        publish(small.session, small.book, HOW, [KEY], at=NOW)
