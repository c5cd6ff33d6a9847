"""What the pages of cash share: the command of a visitor, and where they go next."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.cash.boxes import Box
from app.clock import now
from app.people.signing_in import current_principal
from ledger.book.acts import Command
from payments.cash.receipts import Receipt


def cash_command(key: str) -> Command:
    """Name what a visitor does with cash, once for each key."""
    principal = current_principal()
    return Command(principal.code, f"cash:{principal.code}:{key}", now())


def to_desk(box: Box) -> Response:
    """Send a visitor to the desk of a box."""
    desk = url_for("cash.desk", book=box.book.code, keeper=box.keeper)
    return redirect(desk, 303)


def to_receipt(found: Receipt) -> Response:
    """Send a visitor to a receipt."""
    return redirect(url_for("cash.receipt", public_id=found.public_id), 303)
