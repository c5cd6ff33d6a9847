"""Every command: its help, and what it says to a wrong call."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from app.cli import main
from tests.commands.conftest import Igoudar

Path = tuple[str, ...]
NOBODY = "00000000-0000-4000-8000-000000000000"


def walk(command: click.Command, path: Path = ()) -> Iterator[tuple[Path, bool]]:
    """Name every command, and say whether it has others below it."""
    is_group = isinstance(command, click.Group)
    if path:
        yield path, is_group
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            yield from walk(_below(command, name), (*path, name))


def _below(group: click.Command, name: str) -> click.Command:
    assert isinstance(group, click.Group)
    found = group.get_command(click.Context(group), name)
    assert found is not None
    return found


COMMANDS = dict(walk(main))
LEAVES = [path for path, is_group in COMMANDS.items() if not is_group]


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_says_what_it_does(path: Path) -> None:
    asked = CliRunner().invoke(main, [*path, "--help"], prog_name="igoudar")
    assert asked.exit_code == 0
    usage, _, rest = asked.output.partition("\n\n")
    assert usage.startswith(f"Usage: igoudar {' '.join(path)}")
    assert rest.strip().partition("\n")[0].strip()
    for option in _options(path):
        assert option.help, (path, option.name)


def _options(path: Path) -> list[click.Option]:
    command: click.Command = main
    for name in path:
        command = _below(command, name)
    written = ("out", "file")
    return [
        one
        for one in command.params
        if isinstance(one, click.Option) and one.name not in written
    ]


@pytest.mark.parametrize("path", [p for p in LEAVES if p != ("psql",)], ids=" ".join)
def test_an_unknown_option_is_a_wrong_call(path: Path) -> None:
    asked = CliRunner().invoke(main, [*path, "--no-such-option"])
    assert asked.exit_code == 2
    assert "--no-such-option" in asked.output


@pytest.mark.sampled
@pytest.mark.parametrize(
    "words",
    [
        ("trial-balance", "--book", "other"),
        ("trial-balance", "--fund", "NO"),
        ("trial-balance", "--at", "31-12-2026"),
        ("trial-balance", "--format", "xml"),
        ("trial-balance", "--at", "9999-12-31"),
        (
            *("matching", "add", "r", "--project", "P1", "--pool", "POOL", "--source"),
            *("x", "--from", "2026-01-01", "--until", "9999-12-31"),
        ),
        ("account", "no.such.role"),
        ("account", "bank", "--from", "2026-04-01", "--to", "2026-03-01"),
        ("statement", "NO"),
        ("statement", "P2", "--from", "2026-04-01", "--to", "2026-03-01"),
        ("statement", "P2", "--lang", "de"),
        ("statement", "P2", "--out", "/no/such/folder/x.pdf"),
        ("proof", "1", "--out", "/no/such/folder/x.json"),
        ("proof", "999999", "--out", "x"),
        ("proof", "--out", "x"),
        ("export", "hledger", "--out", "/no/such/folder/x"),
        ("export", "hledger", "--keeper", "NO", "--out", "x"),
        ("period", "list", "--keeper", "NO"),
        ("period", "close", "PASSERELLE", "2026-01", "--accept", "nothing"),
        ("period", "close", "PASSERELLE", "2031-01"),
        ("period", "close", "PASSERELLE", "2026-01", "--by", "no@body.example"),
        ("period", "cut-off", "PASSERELLE", "2026-01", "--days", "-3"),
        ("period", "open", "PASSERELLE", "--from", "2040-01-01", "--to", "2039-01-01"),
        ("chart", "show", "--chart", "NO"),
        ("chart", "show", "--keeper", "NO"),
        ("rate", "add", "EUR", "MAD", "ten", "--on", "2026-01-01", "--source", "x"),
        ("rate", "add", "EUR", "XYZ", "10", "--on", "2026-01-01", "--source", "x"),
        ("matching", "end", "NO", "--reason", "x", "--yes"),
        ("cash", "receipts", "--keeper", "NO"),
        ("cash", "box", "--keeper", "NO"),
        ("cash", "book", "A", "--keeper", "NO"),
        ("wallet", "open", "+212600000000", "--keeper", "NO", "--holder", "x"),
        ("wire", "NO", "W9", "--sent", "1", "--received", "1", "--yes"),
        ("wire", "P2", "W9", "--sent", "many", "--received", "1", "--yes"),
        ("wire", "P2", "W9", "--sent", "-1", "--received", "1", "--yes"),
        ("trace", "nothing"),
        ("reverse", "nothing", "--reason", "x"),
        ("reverse", "1", "--reason", " "),
        ("payments", "sweep", "--provider", "stripe"),
        ("payments", "compare", "--provider", "stripe"),
        ("payments", "refund", "ask", "nothing", "5"),
        ("payments", "refund", "approve", NOBODY, "5"),
        ("payments", "refund", "decline", NOBODY, "--why", "x"),
        ("payments", "erase-giver", "nobody", "--yes"),
        ("payments", "open-rail", "--keeper", "NO", "--operating-fund", "OPS"),
        ("payments", "open-rail", "--keeper", "AZWU", "--operating-fund", "NO"),
        ("bank", "account", "FR00", "--holder", "x"),
        ("project", "stop", "nothing", "--reason", "x", "--yes"),
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_told_in_one_line_with_its_remedy(
    igoudar: Igoudar, words: tuple[str, ...]
) -> None:
    asked = igoudar(*words)
    assert asked.exit_code == 2, asked.output
    assert asked.exception is None or isinstance(asked.exception, SystemExit)
    last = asked.output.strip().splitlines()[-1]
    assert "Traceback" not in asked.output
    assert last.endswith("."), asked.output


def test_what_the_book_refuses_is_no_wrong_call(igoudar: Igoudar) -> None:
    asked = igoudar("wire", "P2", "W9", "--sent", "100", "--received", "1", "--yes")
    assert asked.exit_code == 1
    assert "holds 0.00 EUR, 100.00 EUR wanted" in asked.output
