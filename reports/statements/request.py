"""What is asked for, and the words that the ledger does not know: names, titles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from reports.statements.project import Period, Sealed


@dataclass(frozen=True, slots=True)
class Names:
    """Texts for codes, in the language of the reader; a missing one shows the code.

    ``evidence`` and ``words`` belong to entries by their public id: the number of the
    evidence, and what the person who reported it said in public. ``explanations`` say
    why a line was overrun, where it was.
    """

    title: str = ""
    place: str = ""
    keepers: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[UUID, str] = field(default_factory=dict)
    words: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StatementRequest:
    """One fund with its earmarks, from the first to the last day, both included."""

    fund: str
    period: Period
    names: Names = Names()
    check_address: str = ""
    sealed: Sealed | None = None
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
