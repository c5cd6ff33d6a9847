"""Answer a fault at a desk as the interface does."""

from __future__ import annotations

from flask import abort

from app.api.problems import PartsRefusedError
from app.banking.faults import Fault


def refuse(fault: Fault | None) -> None:
    """Answer 403 where somebody else has to do it, else name the part; or do nothing.

    Raises PartsRefusedError.
    """
    if fault is None:
        return
    if fault.is_own:
        abort(403, fault.message)
    raise PartsRefusedError("json", {fault.part: fault.message})
