"""The values that the home page of a territory shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.charts.bars import Part
from app.projects.pages import Figures, ProjectState, Seal, Waiting
from ledger.money import Money, total


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """A project as one card: its three figures and how far it is."""

    slug: str
    title: str
    summary: str
    place: str
    state: ProjectState
    picture: str
    figures: Figures
    is_open_to_gifts: bool = False

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is spent and what is in the account, as parts of a bar."""
        return (
            Part("spent", self.figures.spent),
            Part("held", self.figures.in_account),
        )


@dataclass(frozen=True, slots=True)
class Pin:
    """A place on the schematic map, in the units of its view box."""

    slug: str
    title: str
    place: str
    x: int
    y: int
    is_label_first: bool = False

    @property
    def text_x(self) -> int:
        """Where the name of the place stands."""
        return self.x - 15 if self.is_label_first else self.x + 15

    @property
    def text_y(self) -> int:
        """The base line of the name."""
        return self.y + 5

    @property
    def anchor(self) -> str:
        """Which end of the name stands at the pin."""
        return "end" if self.is_label_first else "start"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, with its amount."""

    title: str
    on: date
    amount: Money | None
    detail: str
    project_slug: str


@dataclass(frozen=True, slots=True)
class TerritoryPage:
    """Everything the home page shows, in the language of the page."""

    name: str
    region: str
    lede: str
    currency: str
    projects: tuple[ProjectCard, ...]
    contributions: int
    events: tuple[Event, ...] = ()
    later: tuple[Event, ...] = ()
    """What a test book tells of days to come, the next one first."""

    pins: tuple[Pin, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    paid_back: Money | None = None
    seal: Seal | None = None

    @property
    def figures(self) -> Figures:
        """The sums over all projects."""
        each = [project.figures for project in self.projects]
        return Figures(
            total((figures.need for figures in each), self.currency),
            total((figures.received for figures in each), self.currency),
            total((figures.spent for figures in each), self.currency),
        )
