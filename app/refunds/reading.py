"""Who asks for a refund or decides on one at this request."""

from __future__ import annotations

from flask_login import current_user

from app.clock import now
from app.people.signing_in import current_principal
from app.refunds.commands import Officer
from payments.attempts import Witness


def current_officer() -> Officer:
    """Say who decides."""
    return Officer(current_principal().code, str(current_user.email))


def current_witness() -> Witness:
    """Say who learns of it, and when."""
    return Witness(current_principal().code, now())
