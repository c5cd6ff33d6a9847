"""The states of a project's life, and which of them take new gifts."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class ProjectState(StrEnum):
    """Where a project is in its life."""

    IDEA = "idea"
    CO_DESIGN = "co_design"
    MERGED = "merged"
    REVIEW = "review"
    REJECTED = "rejected"
    FUNDING = "funding"
    FAILED = "failed"
    FUNDED = "funded"
    RUNNING = "running"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    DELIVERED = "delivered"
    AUDITED = "audited"
    REPAYING = "repaying"
    CLOSED = "closed"


STATES = tuple(state.value for state in ProjectState)

PUBLIC = frozenset(ProjectState) - {
    ProjectState.IDEA,
    ProjectState.CO_DESIGN,
    ProjectState.MERGED,
    ProjectState.REVIEW,
    ProjectState.REJECTED,
}
"""States in which everyone may read the project's page and its accounts."""

ENDED = frozenset({ProjectState.FAILED, ProjectState.TERMINATED, ProjectState.CLOSED})
"""States from which a project does not come back: there is nothing to stop."""

OPEN_TO_GIFTS = frozenset({ProjectState.FUNDING})
"""States in which the project asks for gifts."""

NEXT: Mapping[ProjectState, tuple[ProjectState, ...]] = {
    ProjectState.FUNDING: (ProjectState.FUNDED,),
    ProjectState.FUNDED: (ProjectState.RUNNING,),
    ProjectState.RUNNING: (ProjectState.DELIVERED, ProjectState.SUSPENDED),
    ProjectState.SUSPENDED: (
        ProjectState.RUNNING,
        ProjectState.DELIVERED,
        ProjectState.TERMINATED,
    ),
    ProjectState.DELIVERED: (ProjectState.AUDITED,),
    ProjectState.AUDITED: (ProjectState.REPAYING, ProjectState.CLOSED),
    ProjectState.REPAYING: (ProjectState.CLOSED,),
    ProjectState.FAILED: (ProjectState.CLOSED,),
    ProjectState.TERMINATED: (ProjectState.CLOSED,),
}
"""The states that may follow one. Collecting is a step of its own, and so is stopping:
of a suspended project it is one of its ends."""
