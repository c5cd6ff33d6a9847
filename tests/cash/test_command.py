"""`igoudar cash` and `igoudar wallet`, as people call them."""

import pytest
from click.testing import CliRunner

from app.cli import main
from tests.cash.till import KEEPER, Till
from tests.conftest import CODES
from tests.payments.scenario import open_operator

LIST = "Date;Type;N° transaction;Montant;Solde\n01/03/2026;Réception;A;200;200\n"


@pytest.fixture
def till(committing_session, book_code):
    made = Till(open_operator(committing_session, book_code, CODES))
    committing_session.commit()
    return made


@pytest.fixture
def igoudar(database, till):
    """Run a command in this process, on the association's book."""
    given = {
        "LOG_LEVEL": "error",
        "SECRET_KEY": "k" * 32,
        "DATABASE_URL": database.app_url,
    }

    def run(*arguments):
        own = ["--keeper", KEEPER, "--book", till.book.code]
        return CliRunner(env=given).invoke(main, [*map(str, arguments), *own])

    return run


def test_a_receipt_book_is_begun_and_its_receipts_are_listed(igoudar, till):
    begun = igoudar("cash", "book", "B7", "--first", "301")
    assert "next receipt of TIFAOUINE is B7-0301" in begun.output
    till.receive(40)
    till.session.commit()
    assert "B7-0301" in igoudar("cash", "receipts").output
    assert "P1" in igoudar("cash", "box").output
    wrong = igoudar("cash", "book", "b")
    assert wrong.exit_code == 2
    assert "names no receipt book" in wrong.output


def test_a_wallet_is_opened_once_and_its_list_comes_in(igoudar, tmp_path):
    file = tmp_path / "liste.csv"
    file.write_text(LIST)
    early = igoudar("wallet", "import", file)
    assert "has no mobile wallet" in early.output
    for _ in range(2):
        done = igoudar("wallet", "open", "+212 661 234 567", "--holder", "Tifaouine")
        assert done.exit_code == 0, done.output
    taken = igoudar("wallet", "import", file)
    assert "1 new lines, 0 already there" in taken.output
    assert igoudar("wallet", "open", "0661", "--holder", "x").exit_code == 2


def test_a_list_that_is_too_large_is_not_read(igoudar, tmp_path, monkeypatch):
    igoudar("wallet", "open", "+212661234567", "--holder", "Tifaouine")
    monkeypatch.setattr("app.cli.cash.MOST_BYTES", 4)
    file = tmp_path / "liste.csv"
    file.write_text(LIST)
    assert igoudar("wallet", "import", file).exit_code == 1
