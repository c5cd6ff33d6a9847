"""A fund is shown with its earmarks, each account under its own fund."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.book.balances import balance, trial_balance
from ledger.book.errors import RegisterUnknownError
from ledger.book.funds import family_of, with_earmarks
from ledger.book.reading import list_entries
from ledger.book.registers import open_fund
from ledger.book.scopes import WHOLE_BOOK, Scope
from ledger.book.statements import account_lines
from ledger.plaintext.export import WRITERS, journal_lines
from tests.ledger.small_book import DAY, SmallBook, eur

EARMARK = "WELL/B4"


@pytest.fixture
def earmarked(small: SmallBook) -> SmallBook:
    """The well has 10.00, its fourth line 3.00, the school 5.00."""
    open_fund(small.session, small.act(), EARMARK, parent="WELL")
    small.gift("G1", 1_000)
    small.gift("G2", 300, EARMARK)
    small.gift("G3", 500, "SCHOOL")
    return small


def family(small: SmallBook, scope: Scope) -> Scope:
    return with_earmarks(small.session, small.book, scope)


def held(small: SmallBook, scope: Scope, at: date | None) -> dict[str, int]:
    rows = trial_balance(small.session, small.book, scope, at=at).rows
    return {row.fund: row.amount.minor for row in rows if row.account == "bank"}


@pytest.mark.both
@pytest.mark.parametrize("at", [None, DAY, date(2026, 3, 31)])
def test_a_trial_balance_holds_the_earmarks(
    earmarked: SmallBook, at: date | None
) -> None:
    scope = family(earmarked, Scope(fund="WELL"))
    assert held(earmarked, scope, at) == {"WELL": 1_000, EARMARK: 300}
    assert held(earmarked, Scope(fund="WELL"), at) == {"WELL": 1_000}
    small_one = family(earmarked, Scope(fund=EARMARK))
    assert held(earmarked, small_one, at) == {EARMARK: 300}


def test_a_closed_month_is_folded_with_the_earmarks(earmarked: SmallBook) -> None:
    earmarked.close(date(2026, 1, 31))
    scope = family(earmarked, Scope(fund="WELL"))
    assert held(earmarked, scope, None) == {"WELL": 1_000, EARMARK: 300}


def test_an_account_shows_the_lines_of_the_earmarks(earmarked: SmallBook) -> None:
    wanted = Scope(fund="WELL", keeper="OP", role="bank", currency="EUR")
    scope, session, book = (
        family(earmarked, wanted),
        earmarked.session,
        earmarked.book,
    )
    found = account_lines(session, book, scope, (None, None))
    assert [line.fund for line in found.lines] == ["WELL", EARMARK]
    assert found.closing == eur(1_300)
    assert balance(session, book, scope, "EUR", at=DAY) == eur(1_300)
    facts = [entry.fact for entry in list_entries(session, book, scope)]
    assert facts == ["bank:G1:gift", "bank:G2:gift"]


@pytest.mark.parametrize("program", WRITERS)
def test_a_journal_names_the_earmarks(earmarked: SmallBook, program: str) -> None:
    scope = family(earmarked, Scope(fund="WELL"))
    lines = journal_lines(earmarked.session, earmarked.book, WRITERS[program], scope)
    text = "".join(lines)
    assert "fund WELL + WELL/B4" in text
    assert ("bank:G2:gift" in text, "bank:G3:gift" in text) == (True, False)


def test_who_is_asked_for_is_a_fund_or_all(earmarked: SmallBook) -> None:
    assert family(earmarked, WHOLE_BOOK) == WHOLE_BOOK
    with pytest.raises(RegisterUnknownError):
        family_of(earmarked.session, earmarked.book, "NONE")
