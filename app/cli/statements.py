"""Write a fund's statement on the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import click

from app.cli.books import book_option, chosen_book
from app.cli.figures import DAY, day, require_fund
from app.cli.files import fresh_file
from app.cli.session import open_session
from app.settings import load_settings
from app.statements.issuing import issue_statement
from app.statements.making import (
    Asked,
    NothingToStateError,
    PeriodError,
)
from reports.formats import LANGUAGES, Language


@click.command("statement")
@click.argument("fund")
@book_option
@click.option("--from", "from_on", type=DAY, help="By default the first entry's day.")
@click.option("--to", "to_on", type=DAY, help="By default the last entry's day.")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="The language it is written in.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Where to write it; by default its own name, in this folder.",
)
def statement_command(
    fund: str,
    book_code: str | None,
    from_on: datetime | None,
    to_on: datetime | None,
    lang: str,
    out: Path | None,
) -> None:
    """Write the statement of FUND as PDF, the same bytes as on its page."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_fund(session, book, fund)
        settings = load_settings()
        asked = Asked(
            fund=fund,
            language=cast("Language", lang),
            from_on=day(from_on),
            to_on=day(to_on),
            public_url=settings.public_url,
        )
        try:
            now = datetime.now(UTC)
            paper = issue_statement(session, settings, book, asked, at=now)
        except NothingToStateError:
            raise click.UsageError(f"Fund {fund} has no entry yet.") from None
        except PeriodError as error:
            raise click.UsageError(f"{error}: it ends before it begins.") from None
    path = out or Path(Path(paper.name).name)
    with fresh_file(path) as file:
        file.write(paper.content)
    click.echo(f"Wrote {path} ({len(paper.content):,} bytes).")
