"""The command line: `igoudar COMMAND`, one module a group of commands."""

from __future__ import annotations

import click

from app.cli.base import init, psql, serve, worker
from app.cli.failures import Translating
from app.cli.figures import account_command, trial_balance_command
from app.cli.importing import import_group
from app.cli.wiring import wire_command


@click.group(cls=Translating, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="igoudar")
def main() -> None:
    """Keep the common register of territory projects.

    Without DATABASE_URL, every command uses a PostgreSQL of its own below
    IGOUDAR_HOME and starts it if need be.
    """


@main.group()
def demo() -> None:
    """Try the program with invented people, projects and test money."""


for command in (
    init,
    serve,
    worker,
    psql,
    trial_balance_command,
    account_command,
    wire_command,
    import_group,
):
    main.add_command(command)
