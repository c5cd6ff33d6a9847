"""Example values of every page, with the figures of the demonstration."""

from tests.web.examples.books import (
    account,
    audit,
    charts,
    entry,
    evidence,
    trial_balance,
)
from tests.web.examples.giving import give, operator, sandbox, thanks
from tests.web.examples.projects import dormitory, reading_room, water
from tests.web.examples.spending import approve, report, to_do
from tests.web.examples.territory import territory
from tests.web.examples.words import eur

__all__ = [
    "account",
    "approve",
    "audit",
    "charts",
    "dormitory",
    "entry",
    "eur",
    "evidence",
    "give",
    "operator",
    "reading_room",
    "report",
    "sandbox",
    "territory",
    "thanks",
    "to_do",
    "trial_balance",
    "water",
]
