"""Every table of the program, gathered for migrations: one metadata a package."""

from __future__ import annotations

from sqlalchemy import MetaData

from app.campaigns import tables as campaigns
from app.cash import tables as app_cash
from app.checking import tables as checking
from app.claims import tables as claims
from app.contributing import tables as contributing
from app.evidence import tables as evidence
from app.letters import tables as letters
from app.matching import tables as matching
from app.model import Model
from app.monthly import tables as monthly
from app.people import tables as people
from app.projects import tables as projects
from app.refunds import tables as refunds
from app.reversing import tables as reversing
from app.sandbox import tables as sandbox
from app.spending import tables as spending
from app.statements import tables as statements
from app.surplus import tables as surplus
from app.territories import tables as territories
from ledger.book import tables as book
from ledger.proof import tables as proof
from payments import tables as payments
from payments.bank import tables as bank
from payments.cash import tables as cash
from payments.daily import tables as daily
from payments.open_collective import tables as open_collective

SCHEMAS = ("ledger", "payments", "app", "sandbox")
"""The database schemas that are ours; migrations look at no other."""

METADATA: tuple[MetaData, ...] = (
    book.metadata,
    payments.metadata,
    Model.metadata,
    sandbox.metadata,
)

FEATURES = (
    app_cash,
    campaigns,
    checking,
    claims,
    people,
    territories,
    projects,
    evidence,
    spending,
    contributing,
    letters,
    matching,
    monthly,
    refunds,
    surplus,
    reversing,
    statements,
    proof,
    open_collective,
    bank,
    cash,
    daily,
)
"""The rooms whose tables stand beside those of their package."""
