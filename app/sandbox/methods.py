"""What payers let the sandbox keep, and payments from it while they are away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select, update

from app.sandbox import tables
from app.sandbox.rules import SandboxRefusalError
from app.sandbox.store import Desk, happen, open_page

REFUSALS: Mapping[str, str] = {"refuses": "declined", "asks": "needs_payer"}
"""How a kept card or account may answer, and what the page then says."""


def collect(desk: Desk, method_id: str, asked: Mapping[str, Any]) -> str:
    """Collect from a kept method; the page that comes of it is paid or failed."""
    method = find_method(desk, method_id)
    page_id = open_page(desk, {**asked, "return_url": "", "language": "en"})
    values: dict[str, object] = {"method_id": method_id}
    refusal = REFUSALS.get(method.answers)
    if refusal:
        values |= {"state": "failed", "refusal": refusal}
    table = tables.page
    query = update(table).where(
        table.c.merchant == desk.merchant, table.c.id == page_id
    )
    desk.session.execute(query.values(values))
    if not refusal:
        happen(desk, page_id, "debit" if method.channel == "debit" else "paid")
    return page_id


def find_method(desk: Desk, method_id: str) -> Row[Any]:
    """Return a kept method. Raises SandboxRefusalError."""
    table = tables.method
    query = select(table).where(
        table.c.merchant == desk.merchant, table.c.id == method_id
    )
    row = desk.session.execute(query).first()
    if row is None:
        raise SandboxRefusalError("there is no such method")
    return row


def list_methods(desk: Desk, limit: int) -> list[Row[Any]]:
    """List what is kept, the latest first."""
    table = tables.method
    query = select(table).where(table.c.merchant == desk.merchant)
    ordered = query.order_by(table.c.kept_at.desc(), table.c.id).limit(limit)
    return list(desk.session.execute(ordered))


def answer_with(desk: Desk, method_id: str, answers: str) -> None:
    """Set how a kept card or account answers from now on."""
    find_method(desk, method_id)
    if answers not in {"pays", *REFUSALS}:
        raise SandboxRefusalError(f"no method answers with {answers}")
    table = tables.method
    query = update(table).where(
        table.c.merchant == desk.merchant, table.c.id == method_id
    )
    desk.session.execute(query.values(answers=answers))
