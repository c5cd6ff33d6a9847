"""Every kind of entry and every role of account has a name."""

from app.bookkeeping.words import KIND_NAMES, ROLE_NAMES
from app.kinds import KIND_OF_ROLE, KINDS, NAMES, REMARKS, kind_of_role
from ledger.book.kinds import EntryKind
from ledger.book.roles import SOURCES, TYPES


def test_every_kind_of_entry_has_a_name():
    assert set(KIND_NAMES) == set(EntryKind)


def test_every_role_has_a_name():
    assert set(TYPES) - set(ROLE_NAMES) == set()


def test_every_kind_of_money_has_a_name_and_a_remark():
    assert set(NAMES) == set(REMARKS) == set(KINDS)


def test_sources_without_a_kind_of_their_own_are_other_money():
    others = set(SOURCES) - set(KIND_OF_ROLE)
    assert others == {"source.repayment", "source.tip", "source.membership"}
    assert {kind_of_role(role) for role in others} == {"other"}
