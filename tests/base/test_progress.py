"""Long work says where it stands, in a file as well as on a screen."""

import io

import pytest
from rich.console import Console

from app.cli.progress import progress


def lines_of(total):
    text = io.StringIO()
    with progress("Telling", total, Console(file=text, width=200)) as step:
        for _ in range(total):
            step()
    return text.getvalue().splitlines()


def test_a_file_gets_plain_lines_from_the_first_moment_to_the_last():
    lines = lines_of(130)
    assert lines[0] == "Telling: 0 of 130"
    assert lines[1] == "Telling: 13 of 130"
    assert lines[-1] == "Telling: 130 of 130"
    assert len(lines) == 11


@pytest.mark.parametrize("total", [1, 3, 10, 11])
def test_few_steps_are_each_said_once(total):
    lines = lines_of(total)
    assert lines[-1] == f"Telling: {total} of {total}"
    assert len(lines) == len(set(lines)) <= 11


def test_a_terminal_gets_a_bar_that_leaves_nothing_behind():
    text = io.StringIO()
    screen = Console(file=text, width=80, force_terminal=True)
    with progress("Telling", 2, screen) as step:
        step()
        step()
    assert "Telling: 1 of 2" not in text.getvalue()
