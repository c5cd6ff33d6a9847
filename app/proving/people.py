"""People in leaves: they belong to no book, so each is joined by number alone."""

from __future__ import annotations

from ledger.proof.sources import Sql


def person(alias: Sql, id_: Sql) -> Sql:
    """Join the person of a number, if there is one."""
    return f" left join app.person {alias} on {alias}.id = {id_}"
