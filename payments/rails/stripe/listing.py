"""The list of all that moved on our balance at Stripe, oldest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import stripe

from payments.gateway import Movement, MovementType
from payments.rails.stripe.movements import Reader

AT_ONCE = 100


def list_movements(
    client: stripe.StripeClient, reader: Reader, since: datetime | None
) -> Iterator[Movement]:
    """List balance transactions with what each is of; a payout with its contents."""
    asked: stripe.params.BalanceTransactionListParams = {
        "limit": AT_ONCE,
        "expand": ["data.source"],
    }
    if since is not None:
        asked["created"] = {"gte": int(since.timestamp())}
    listed = client.v1.balance_transactions.list(asked)
    # The latest come first; what took money back must come after what brought it.
    lines = list(listed.auto_paging_iter())[::-1]
    for line in lines:
        movement = reader.movement(line, line.source)
        if movement.type is MovementType.PAYOUT:
            movement = _with_contents(client, movement, line.source)
        yield movement


def _with_contents(
    client: stripe.StripeClient, movement: Movement, source: object
) -> Movement:
    """Add what a payout contains; of one that was made by hand nobody can say."""
    if not isinstance(source, stripe.Payout) or not source.automatic:
        return replace(movement, contains=())
    if source.reconciliation_status == "in_progress":
        return replace(movement, contains=_contents(client, source), is_complete=False)
    return replace(movement, contains=_contents(client, source))


def _contents(client: stripe.StripeClient, payout: stripe.Payout) -> tuple[str, ...]:
    listed = client.v1.balance_transactions.list(
        {"payout": payout.id, "limit": AT_ONCE}
    )
    lines = listed.auto_paging_iter()
    return tuple(line.id for line in lines if line.type != "payout")
