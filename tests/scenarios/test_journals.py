"""Every text journal in this folder, posted to a real book."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.scenarios.reader import read_journal
from tests.scenarios.running import run_journal

JOURNALS = sorted(Path(__file__).parent.glob("*.journal"))


@pytest.mark.parametrize("path", JOURNALS, ids=lambda path: path.stem)
def test_journal_leaves_what_it_says(
    path: Path, committing_session: Session, book_code: str
) -> None:
    journal = read_journal(path.read_text(encoding="utf-8"))
    run_journal(journal, committing_session, code=book_code)


def test_there_is_a_journal_for_each_trap() -> None:
    assert len(JOURNALS) >= 11
