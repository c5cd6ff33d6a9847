"""Name the columns of a row that say something else than the book."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.book.kinds import EntryKind
from ledger.money import Money
from payments.formats.open_collective.rules import HOST, SUSPENSE
from payments.open_collective.known import Said

_COLUMNS: Mapping[str, str] = {
    HOST: "netAmount",
    "cost.processor_fee": "paymentProcessorFee",
    "cost.bank_fee": "paymentProcessorFee",
}
# What is left over in a row; it follows from the other columns.
_REST: Mapping[str, str] = {"cost.host_fee": "hostFee", SUSPENSE: "taxAmount"}


def changed_columns(was: Said, now: Said) -> tuple[str, ...]:
    """Return the columns that make two readings of one row differ."""
    if was.kind != now.kind:
        return ("kind", "type", "isRefund")
    before, after = _by_role(was), _by_role(now)
    roles = [
        role
        for role in dict.fromkeys((*before, *after))
        if before.get(role) != after.get(role)
    ]
    if not roles:
        return ("shortRefundId",)
    if was.kind == EntryKind.HOST_FEE.value:
        told = roles
    else:
        told = [role for role in roles if role not in _REST]
    if not told:
        return tuple(_REST[role] for role in roles)
    return tuple(dict.fromkeys(_COLUMNS.get(role, "amount") for role in told))


def _by_role(said: Said) -> dict[str, list[Money]]:
    amounts: dict[str, list[Money]] = {}
    for role, amount, _lot in said.lines:
        amounts.setdefault(role, []).append(amount)
    return amounts
