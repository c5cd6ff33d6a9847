"""`igoudar import bank` and `igoudar bank`, as people call them."""

import json

import pytest
from click.testing import CliRunner

from app.cli import main
from tests.bank.paper import FRENCH, MOROCCAN, OTHER, Paper, Slip, camt, mt940


@pytest.fixture
def igoudar(database, desk):
    """Run a command in this process, on the desk's book."""
    given = {
        "LOG_LEVEL": "error",
        "SECRET_KEY": "k" * 32,
        "DATABASE_URL": database.app_url,
    }

    def run(*arguments):
        named = [*map(str, arguments), "--book", desk.book.code]
        return CliRunner(env=given).invoke(main, named)

    return run


@pytest.fixture
def import_(igoudar, tmp_path):
    def run(data, *arguments):
        file = tmp_path / "statement"
        file.write_bytes(data)
        return igoudar("import", "bank", file, *arguments)

    return run


def test_a_file_comes_in_and_says_what_it_brought(import_, desk):
    pledge = desk.pledge(5000)
    done = import_(camt(Paper([Slip(5000, pledge.remote_id), Slip(700)])))
    assert done.exit_code == 0, done.output
    assert "2 new lines, 0 already there; 1 recognised, 1 set apart" in done.output
    assert "1 lines wait for a person" in done.output


@pytest.mark.both
def test_the_same_file_again_says_so(import_):
    paper = Paper([Slip(5000)])
    import_(camt(paper))
    again = import_(mt940(paper))
    assert "0 new lines, 1 already there" in again.output


@pytest.mark.both
def test_a_chosen_account_is_held_to(import_):
    assert import_(camt(Paper([Slip(5)])), "--account", FRENCH).exit_code == 0
    other = import_(camt(Paper([Slip(5)])), "--account", MOROCCAN)
    assert other.exit_code == 1
    unknown = import_(camt(Paper([Slip(5)])), "--account", OTHER)
    assert unknown.exit_code == 2
    assert FRENCH in unknown.output
    nonsense = import_(camt(Paper([Slip(5)])), "--account", "FR12")
    assert nonsense.exit_code == 2


def test_a_bad_file_is_one_clear_line(import_):
    done = import_(b"a;b;c")
    assert done.exit_code == 1
    assert "Error: the file: this is no camt.053 and no MT940 file." in done.output
    assert "Traceback" not in done.output


@pytest.mark.both
def test_what_waits_and_the_comparison_are_listed_for_programs(import_, igoudar):
    import_(camt(Paper([Slip(700, "sans rien")], opening=0)))
    waiting = json.loads(igoudar("bank", "waiting", "--format", "json").stdout)
    assert waiting[0]["left"] == "7.00"
    compared = json.loads(igoudar("bank", "reconcile", "--format", "json").stdout)
    assert compared[0]["unexplained"] == "0.00"


def test_an_account_is_registered_once_and_its_number_checked(igoudar):
    given = ("--holder", "Azwu", "--rail", "local", "--keeper", "AZWU")
    wrong = igoudar("bank", "account", "MA64011519000001205000534922", *given)
    assert wrong.exit_code == 2
    for _ in range(2):
        done = igoudar("bank", "account", "230 010 1234567890123456 97", *given)
        assert done.exit_code == 0, done.output
    assert "MA64230010123456789012345697" in done.output
