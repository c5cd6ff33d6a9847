"""The command line: `igoudar COMMAND`, one module a group of commands."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import cast

import click
from typing_extensions import override

from app.cli.failures import Translating

COMMANDS: Mapping[str, str] = {
    "init": "app.cli.base:init",
    "demo": "app.cli.demo:demo",
    "serve": "app.cli.base:serve",
    "worker": "app.cli.base:worker",
    "psql": "app.cli.base:psql",
    "book": "app.cli.founding:book_group",
    "person": "app.cli.people:person_group",
    "territory": "app.cli.territories:territory_group",
    "association": "app.cli.territories:association_group",
    "import": "app.cli.importing:import_group",
    "trial-balance": "app.cli.figures:trial_balance_command",
    "account": "app.cli.figures:account_command",
    "chart": "app.cli.charts:chart_group",
    "rate": "app.cli.rates:rate_group",
    "export": "app.cli.exporting:export_command",
    "statement": "app.cli.statements:statement_command",
    "check": "app.cli.checking:check_command",
    "adjust": "app.cli.adjusting:adjust_command",
    "exchange": "app.cli.exchanging:exchange_command",
    "opening": "app.cli.openings:opening_group",
    "period": "app.cli.periods:period_group",
    "payments": "app.cli.payments:payments_group",
    "bank": "app.cli.banking:bank_group",
    "cap": "app.cli.surplus:cap_group",
    "project": "app.cli.surplus:project_group",
    "matching": "app.cli.matching:matching_group",
    "cash": "app.cli.cash:cash_group",
    "wallet": "app.cli.cash:wallet_group",
    "wire": "app.cli.wiring:wire_command",
    "trace": "app.cli.tracing:trace_command",
    "reverse": "app.cli.reversing:reverse_command",
    "seal": "app.cli.proving:seal_command",
    "verify": "app.cli.proving:verify_command",
    "proof": "app.cli.proving:proof_command",
    "publish-checkpoint": "app.cli.proving:publish_command",
}
"""Where each command is; only the one that is called is loaded."""


class Lazy(Translating):
    """A group that loads a command when it is called: start-up stays short."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        where = COMMANDS.get(cmd_name)
        if where is None:
            return None
        module, _, name = where.partition(":")
        return cast("click.Command", getattr(import_module(module), name))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="igoudar")
def main() -> None:
    """Keep the common register of territory projects.

    Without DATABASE_URL, every command uses a PostgreSQL of its own below
    IGOUDAR_HOME and starts it if need be.
    """
