"""Other people's programs, which read what we export, and a small book to export."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.ledger.small_book import SmallBook
from tests.plaintext.programs import Programs

ROOT = Path(__file__).resolve().parents[2]
BEAN = ROOT / "var" / "peers" / "bin"


@pytest.fixture
def small(session: Session, book_code: str) -> SmallBook:
    return SmallBook.open(session, book_code)


@pytest.fixture(scope="session")
def programs() -> Programs:
    """Hledger and beancount; a loud line where they are not installed."""
    hledger = shutil.which("hledger")
    bean_check, bean_query = BEAN / "bean-check", BEAN / "bean-query"
    if hledger and bean_check.exists() and bean_query.exists():
        return Programs(hledger, str(bean_check), str(bean_query), run)
    missing = "EXPORTS NOT READ BY OTHERS: install hledger, and run `make peers`"
    if os.environ.get("IGOUDAR_REQUIRE_PEERS") == "1":
        pytest.fail(missing)
    pytest.skip(missing)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "ignore"}
    environment.pop("PYTHONPATH", None)
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, check=False
    )
