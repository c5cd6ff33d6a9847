"""The features of the web application, in the order in which they are registered."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from app import api, health, web
from app.auditing import views as auditing
from app.banking import views as banking
from app.bookkeeping import views as bookkeeping
from app.campaigns import views as campaigns
from app.cash import views as cash
from app.claims import views as claims
from app.closing import views as closing
from app.contributing import views as contributing
from app.daily import views as daily
from app.evidence import views as evidence
from app.givers import views as givers
from app.letters import views as letters
from app.matching import views as matching
from app.monthly import views as monthly
from app.operating import views as operating
from app.paying import views as paying
from app.people import views as people
from app.projects import views as projects
from app.proving import views as proving
from app.refunds import views as refunds
from app.reversing import views as reversing
from app.sandbox import service as sandbox
from app.spending import views as spending
from app.statements import views as statements
from app.stopping import views as stopping
from app.territories import views as territories
from app.webhooks import views as webhooks

FEATURES: tuple[Callable[[Flask], None], ...] = (
    health.register,
    web.register,
    people.register,
    territories.register,
    projects.register,
    stopping.register,
    contributing.register,
    sandbox.register,
    webhooks.register,
    statements.register,
    api.register,
    bookkeeping.register,
    closing.register,
    reversing.register,
    auditing.register,
    operating.register,
    letters.register,
    givers.register,
    monthly.register,
    refunds.register,
    evidence.register,
    spending.register,
    proving.register,
    banking.register,
    cash.register,
    daily.register,
    paying.register,
    matching.register,
    campaigns.register,
    claims.register,
)
"""Each feature folder has one such function; this is the only list of them."""
