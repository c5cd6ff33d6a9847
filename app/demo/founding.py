"""Found the demonstration: its book, keepers, funds, rails, places and projects."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from app.books import DEMONSTRATION
from app.demo import parties, places, projects
from app.people.commands import name_party
from app.projects.commands import (
    Step,
    move_project,
    open_project,
    publish_fund,
    write_fund_names,
)
from app.projects.states import ProjectState
from app.territories.commands import (
    open_association,
    open_territory,
    write_keeper_names,
)
from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book, open_book
from ledger.book.charts.files import find_chart
from ledger.book.charts.registers import adopt_chart
from ledger.book.registers import (
    FundRegime,
    NewBudgetLine,
    amend_budget,
    declare_fiscal_year,
    open_budget_line,
    open_fund,
    open_keeper,
    register_party,
    set_fund_regime,
)
from ledger.money import Money
from payments.bank.accounts import open_account
from payments.rails.registry import open_rail

FOUNDED = datetime(2026, 1, 2, 9, tzinfo=UTC)
ACTOR = "system:demonstration"


def command(key: str, at: datetime = FOUNDED) -> Command:
    """Frame a command of the demonstration; each key is one step of its story."""
    return Command(ACTOR, f"demo:{key}", at)


def found(session: Session) -> Book:
    """Found the book and all that the story needs; doing it twice changes nothing."""
    book = open_book(session, DEMONSTRATION, zone=places.ZONE, is_live=False)
    act = record_act(session, book.id, command("found"), "found_book", {})
    if act.is_new:
        _open_registers(session, act)
        _open_places(session, book)
    return book


def _open_registers(session: Session, act: Act) -> None:
    for keeper in places.KEEPERS:
        open_keeper(
            session, act, keeper.code, currency=keeper.currency, zone=places.ZONE
        )
        for year in places.YEARS:
            declare_fiscal_year(
                session,
                act,
                keeper.code,
                starts_on=date(year, 1, 1),
                ends_on=date(year, 12, 31),
            )
        if keeper.chart is not None:
            chart = find_chart(keeper.chart)
            adopt_chart(session, act, keeper.code, chart, from_on=date(2026, 1, 1))
    for fund, _ in places.FUNDS:
        open_fund(session, act, fund)
    for fund, regime in places.FUNDS:
        new = FundRegime(regime, date(2026, 1, 1), places.OPERATING)
        set_fund_regime(session, act, fund, new)
    for name in parties.NAMES:
        register_party(session, act, parties.party(name))
    for rail in places.RAILS:
        open_rail(session, act, rail)
    open_account(session, act, places.ACCOUNT)
    _open_budgets(session, act)


def _open_budgets(session: Session, act: Act) -> None:
    for project in projects.PROJECTS:
        for line in project.budget:
            new_line = NewBudgetLine(project.fund, line.code, "MAD")
            number = open_budget_line(session, act, new_line)
            budget = Money(line.dirhams * 100, "MAD")
            amend_budget(session, act, number, budget, from_on=FOUNDED.date())


def _open_places(session: Session, book: Book) -> None:
    open_territory(session, book, command("territory"), places.SIROUA)
    for name in parties.NAMES:
        key = command(f"name:{name}")
        name_party(session, book, key, parties.party(name), name)
    for keeper in places.KEEPERS:
        write_keeper_names(session, book, keeper.code, keeper.names)
    for association in places.ASSOCIATIONS:
        key = command(f"association:{association.keeper}")
        open_association(session, book, key, association)
    for project in projects.PROJECTS:
        open_project(session, book, command(f"project:{project.fund}"), project.new)
        for state in project.states:
            key = command(f"state:{project.fund}:{state}")
            move_project(session, book, key, Step(project.fund, ProjectState(state)))
    for fund, names in places.FUND_NAMES.items():
        write_fund_names(session, book, fund, names)
        publish_fund(session, book, command(f"publish:{fund}"), fund)
