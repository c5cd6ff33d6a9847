"""Every table of the program, gathered for migrations: one metadata a package."""

from __future__ import annotations

from sqlalchemy import MetaData

from ledger.book import tables as book

SCHEMAS = ("ledger", "payments", "app")
"""The database schemas that are ours; migrations look at no other."""

METADATA: tuple[MetaData, ...] = (book.metadata,)
