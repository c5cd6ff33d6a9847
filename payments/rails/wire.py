"""The wire rail: a pledge is a reference and our account; money comes when it comes.

There is nobody to ask: what a wire became is told by the bank's file alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from ledger.money import Money
from payments.gateway import (
    AttemptState,
    Collection,
    Movement,
    Notice,
    NoticeRefusedError,
    PaymentRequest,
    RawNotice,
    Redirect,
    RefusedByProviderError,
    RemoteRefund,
    RemoteState,
)
from payments.references import is_reference, reference_of

CODE = "bank"
NOTHING = Money.zero("EUR")
"""What a pledge brought so far, as far as anybody can be asked."""

PATIENCE = timedelta(days=60)
"""How long a pledge waits for its wire; one that comes later counts all the same."""


class WireGateway:
    """Gives a pledge its reference, and answers that it waits."""

    code = CODE

    def __init__(self, now: datetime, *, is_live: bool) -> None:
        self.is_live, self._now = is_live, now

    def start(self, request: PaymentRequest, key: str) -> Redirect:
        """Give the pledge its reference; its page is our own."""
        reference = reference_of(UUID(request.attempt))
        return Redirect(reference, request.return_url, self._now + PATIENCE)

    def fetch(self, remote_id: str) -> RemoteState:
        """Say that a pledge waits: the bank's file tells the rest."""
        return self._state(remote_id, AttemptState.REDIRECTED)

    def cancel(self, remote_id: str, key: str) -> RemoteState:
        """Close a pledge; a wire that is under way is still recognised."""
        return self._state(remote_id, AttemptState.CANCELED)

    def find(self, reference: str, since: datetime) -> Redirect | None:
        """Give the page of a pledge again: its reference is made of its own name."""
        return Redirect(reference_of(UUID(reference)), "", self._now + PATIENCE)

    def balances(self) -> tuple[Money, ...]:
        """Say nothing: what the bank holds stands in its statements."""
        return ()

    def refund(self, remote_id: str, amount: Money, key: str) -> RemoteRefund:
        """Refuse: money that came by wire goes back by a wire of ours."""
        raise RefusedByProviderError("a wire is given back by wire")

    def collect(self, wanted: Collection, key: str) -> RemoteState:
        """Refuse: only the payer sends a wire."""
        raise RefusedByProviderError("only the payer sends a wire")

    def movements(self, since: datetime | None) -> Iterator[Movement]:
        """List nothing: movements come with the bank's file."""
        return iter(())

    def read_notice(self, raw: RawNotice, now: datetime) -> list[Notice]:
        """Refuse: a bank sends no messages."""
        raise NoticeRefusedError("a bank sends no messages")

    def _state(self, remote_id: str, state: AttemptState) -> RemoteState:
        if not is_reference(remote_id):
            raise RefusedByProviderError("this is no reference of ours")
        return RemoteState(remote_id, state, NOTHING)
