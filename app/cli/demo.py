"""The demonstration on the command line: load it, run it."""

from __future__ import annotations

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from app.cli.session import open_session
from app.demo.story import STORY
from app.demo.telling import tell


@click.group()
def demo() -> None:
    """Try the program with invented people, projects and test money."""


@demo.command("load")
def load() -> None:
    """Tell the story of the demonstration, as acts in date order.

    Doing it twice changes nothing; a load that was cut short goes on where it was.
    """
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
    )
    with open_session() as session, bar:
        task = bar.add_task("Telling the demonstration", total=len(STORY))
        book = tell(session, step=lambda: bar.advance(task))
    click.echo(f"Book {book.code} is loaded.")
