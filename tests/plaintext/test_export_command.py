"""`igoudar export`, as people call it, on the told demonstration."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from tests.plaintext.programs import BOTH, Programs


@pytest.fixture
def igoudar(told):
    """Run a command in this process, on the told demonstration."""
    given = {
        "LOG_LEVEL": "warning",
        "SECRET_KEY": "k" * 32,
        "DATABASE_URL": told.app_url,
    }

    def run(*arguments):
        return CliRunner(env=given).invoke(main, [str(one) for one in arguments])

    return run


@pytest.mark.full
def test_the_demonstration_is_accepted_elsewhere(
    igoudar, programs: Programs, tmp_path: Path
) -> None:
    for program in BOTH:
        out = tmp_path / f"demo.{program}"
        done = igoudar("export", program, "--out", out)
        assert done.exit_code == 0, done.output
        assert "postings." in done.stdout
        assert programs.complaint(program, out) == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "demo.beancount",
        "demo.hledger",
    ]


def test_a_fund_of_a_keeper_is_exported_alone(igoudar, tmp_path: Path) -> None:
    out = tmp_path / "p2.hledger"
    done = igoudar(
        "export", "hledger", "--keeper", "TAMUNT", "--fund", "P2", "--out", out
    )
    assert done.exit_code == 0, done.output
    journal = out.read_text(encoding="utf-8")
    assert "TAMUNT" in journal
    assert "PASSERELLE" not in journal


def test_a_part_without_money_is_an_empty_file(igoudar, tmp_path: Path) -> None:
    out = tmp_path / "p4.hledger"
    done = igoudar("export", "hledger", "--fund", "P4", "--out", out)
    assert "nothing has moved there yet" in done.stdout
    assert out.read_text(encoding="utf-8") == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--fund", "P9"), "no fund 'P9'"),
        (("--keeper", "NOBODY"), "no keeper 'NOBODY'"),
        (("--book", "nowhere"), "no book 'nowhere'"),
    ],
)
def test_what_the_book_does_not_have_is_refused(
    igoudar, tmp_path: Path, arguments, said: str
) -> None:
    done = igoudar("export", "hledger", *arguments, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(igoudar, tmp_path: Path) -> None:
    done = igoudar("export", "hledger", "--out", tmp_path / "no" / "out")
    assert done.exit_code == 2
    assert "cannot be written" in done.stderr


def test_what_stood_there_before_stays_until_all_is_written(
    igoudar, tmp_path: Path, monkeypatch
) -> None:
    out = tmp_path / "out"
    out.write_text("before", encoding="utf-8")

    def broken(*_arguments, **_named):
        yield "half"
        raise OSError("the disk is full")

    monkeypatch.setattr("app.cli.exporting.journal_lines", broken)
    done = igoudar("export", "hledger", "--out", out)
    assert done.exit_code == 1
    assert "the disk is full" in done.stderr
    assert out.read_text(encoding="utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
