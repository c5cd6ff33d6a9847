"""The counts of funds below a checkpoint: their tree, and where it is read from."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ledger.book.calls import call, driver
from ledger.proof import verifier
from ledger.proof.book_sources import BOOK_SOURCES
from ledger.proof.checkpoints import Checkpoint
from ledger.proof.fund_counts import FundCounts, read_counts
from ledger.proof.merkle import EMPTY_ROOT
from ledger.proof.notes import NoteMalformedError, SigningKey
from ledger.proof.publishing import latest, publish, stored_witnesses
from ledger.proof.sealer import seal
from ledger.proof.storage import log_size
from ledger.proof.tiles import WIDTH
from ledger.proof.verification import Report, Verification, verify
from tests.ledger.small_book import NOW, SmallBook
from tests.proof.conftest import HOW

KEY = SigningKey("igoudar.example/counted", bytes(range(32)))
SECRET = bytes(range(16))
FUNDS = st.integers(0, 40).map("F{}".format)


@pytest.fixture
def small(session: Session, book_code: str) -> SmallBook:
    return SmallBook.open(session, book_code)


def publish_now(small: SmallBook) -> Checkpoint:
    return publish(small.session, small.book, HOW, [KEY], at=NOW).checkpoint


def look(small: SmallBook) -> Report:
    kept, wrong = stored_witnesses(small.session, small.book)
    assert wrong == []
    what = Verification(BOOK_SOURCES, kept, batch=WIDTH)
    return verify(small.session, small.book, what)


def keep_forged(small: SmallBook, counts: bytes) -> None:
    """Sign other counts than the log's, as who holds the key could."""
    head = seal(small.session, small.book, HOW)
    forged = Checkpoint(KEY.name, head.size, head.root, counts)
    arguments = small.book.id, head.size, str(forged.signed([KEY])), NOW
    call(small.session, "record_checkpoint_v1", *arguments)


def naive_root(leaves: list[bytes]) -> bytes:
    """Hash a tree as RFC 9162 defines it."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY_ROOT
    half = 1 << (len(leaves) - 1).bit_length() - 1
    ends = naive_root(leaves[:half]) + naive_root(leaves[half:])
    return sha256(b"\1" + ends).digest()


def naive_leaf(fund: str, entries: int) -> bytes:
    salt = sha256(SECRET + f"count:{fund}".encode()).digest()
    return sha256(b"\0" + salt + f"{fund}\t{entries}".encode()).digest()


@given(st.lists(st.one_of(FUNDS, st.tuples(FUNDS), st.none()), max_size=120))
def test_the_root_is_the_same_however_the_counts_came(
    steps: list[str | tuple[str] | None],
) -> None:
    """A code opens a fund, in brackets it counts an entry, None asks for the root."""
    counts, opened, entries = FundCounts(SECRET), list[str](), dict[str, int]()
    for step in (*steps, None):
        if step is None:
            leaves = [naive_leaf(fund, entries.get(fund, 0)) for fund in opened]
            assert counts.root() == naive_root(leaves)
        elif isinstance(step, tuple):
            entries[step[0]] = entries.get(step[0], 0) + 1
            assert counts.add(step[0]) == entries[step[0]]
        else:
            opened += [step] * (step not in opened)
            counts.open(step)


@given(st.integers(1, 70), st.data())
def test_the_verifier_reads_each_count_that_is_proved(
    size: int, data: st.DataObject
) -> None:
    counts = FundCounts(SECRET, {"F1": 7})
    for number in range(size):
        counts.open(f"F{number}")
    proof = counts.proof(f"F{data.draw(st.integers(0, size - 1))}")
    leaf = naive_leaf(f"F{proof.place}", proof.entries)
    assert proof.entries == (7 if proof.place == 1 else 0)
    found = verifier.root_of(leaf, proof.place, proof.size, proof.path)
    assert found == counts.root()


def test_a_checkpoint_writes_and_reads_the_line_of_its_counts() -> None:
    one = Checkpoint(KEY.name, 5, bytes(32), bytes([7]) * 32)
    line = "funds BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="
    assert one.text.split("\n")[3:] == [line, ""]
    assert Checkpoint.parse(one.text) == one
    bare = Checkpoint(KEY.name, 5, bytes(32))
    assert Checkpoint.parse(bare.text) == bare
    assert Checkpoint.parse(f"{bare.text}other line\n{line}\n") == bare
    with pytest.raises(NoteMalformedError):
        Checkpoint.parse(one.text.replace("BwcH", "", 1))


@pytest.mark.both
def test_counts_are_those_of_each_checkpoint_whatever_came_since(
    small: SmallBook,
) -> None:
    heads = [publish_now(small)]
    small.gift("G1", 100)
    small.gift("G2", 100, fund="SCHOOL")
    heads.append(publish_now(small))
    small.fund("LATER")
    small.gift("G3", 100)
    small.gift("G4", 100, fund="LATER")
    heads.append(publish_now(small))
    link = driver(small.session)
    assert log_size(link, small.book.id) == heads[-1].size
    small.gift("G5", 100, fund="OPS")
    seal(small.session, small.book, HOW)
    for head in heads:
        assert head.counts == read_counts(link, small.book.id, head.size).root()
    assert len({head.counts for head in heads}) == len(heads)
    assert look(small).differences == ()


@pytest.mark.both
def test_a_checkpoint_that_counts_otherwise_is_named(small: SmallBook) -> None:
    small.gift("G1", 100)
    true = publish_now(small)
    small.gift("G2", 100)
    keep_forged(small, true.counts)
    small.gift("G3", 100)
    publish_now(small)
    (found,) = look(small).differences
    assert str(found).startswith(
        f"checkpoint 2 counts the entries of funds as {true.counts.hex()[:16]}, and"
    )


def test_a_checkpoint_of_before_counts_nothing_and_the_next_one_all(
    small: SmallBook,
) -> None:
    small.gift("G1", 100)
    keep_forged(small, b"")
    small.gift("G2", 100)
    after = publish_now(small)
    assert after.counts
    assert look(small).differences == ()


def test_a_book_without_funds_counts_nothing(session: Session, book_code: str) -> None:
    assert FundCounts(b"").root() == EMPTY_ROOT
    bare = SmallBook.open(session, book_code)
    assert read_counts(driver(session), bare.book.id, 0).root() == EMPTY_ROOT
    assert latest(session, bare.book) is None


def test_the_salts_of_two_books_are_their_own(session: Session, book_code: str) -> None:
    """Two books of the same funds and counts have nothing in common."""
    books = [SmallBook.open(session, f"{book_code}-{n}") for n in range(2)]
    assert len({publish_now(one).counts for one in books}) == 2
