"""A project on the pages for a shop's book, so that gifts have a name and a state."""

from __future__ import annotations

from app.projects.commands import (
    NewProject,
    ProjectWords,
    Step,
    move_project,
    open_project,
)
from app.projects.states import ProjectState
from app.territories.commands import (
    NewAssociation,
    NewTerritory,
    TerritoryWords,
    open_association,
    open_territory,
)
from ledger.book.acts import Command
from reports.formats import LANGUAGES

TERRITORY = TerritoryWords("Anti-Atlas", "Souss", "Villages")
WORDS = ProjectWords("Reading room", "Books", "A room", "Tafraout")


def open_place(shop) -> None:
    """Open a territory with an association and its project P1, which collects."""
    with shop.session() as session:

        def command(name: str) -> Command:
            return Command("system:test", f"place:{name}", shop.clock())

        words = dict.fromkeys(LANGUAGES, TERRITORY)
        open_territory(
            session,
            shop.book,
            command("territory"),
            NewTerritory("anti-atlas", "MAD", words),
        )
        names = dict.fromkeys(LANGUAGES, "Azwu")
        new = NewAssociation("AZWU", "anti-atlas", names)
        open_association(session, shop.book, command("association"), new)
        project = NewProject(
            fund="P1",
            slug="reading-room",
            territory="anti-atlas",
            keeper="AZWU",
            currency="MAD",
            gift_currency="EUR",
            picture="granary.svg",
            words=dict.fromkeys(LANGUAGES, WORDS),
        )
        open_project(session, shop.book, command("project"), project)
        session.commit()
    move_to(shop, ProjectState.FUNDING)


def move_to(shop, state: ProjectState) -> None:
    """Move the project on."""
    with shop.session() as session:
        name = f"place:{state.value}:{shop.clock().isoformat()}"
        command = Command("system:test", name, shop.clock())
        move_project(session, shop.book, command, Step("P1", state))
        session.commit()
