"""The Stripe gateway: asks Stripe, and answers in the words of the protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import httpx
import stripe
from stripe.checkout import Session
from stripe.params import PaymentIntentRetrieveParams

from ledger.money import Money
from payments.gateway import (
    AttemptState,
    Collection,
    Movement,
    MovementType,
    Notice,
    PaymentRequest,
    RawNotice,
    Redirect,
    RefusedByProviderError,
    RemoteRefund,
    RemoteState,
)
from payments.rails.stripe.account import CODE, StripeAccount
from payments.rails.stripe.amounts import from_stripe, to_stripe
from payments.rails.stripe.asking import ATTEMPT, collection_of, page_of
from payments.rails.stripe.client import Outside, answers, make_client
from payments.rails.stripe.listing import list_movements
from payments.rails.stripe.movements import ORDER, Reader
from payments.rails.stripe.notices import read
from payments.rails.stripe.payment import OF_INTENT, PARTS, movements_of
from payments.rails.stripe.reading import id_of, instant, label_of
from payments.rails.stripe.states import (
    dispute_of,
    method_of,
    needs_payer,
    presented_of,
    refund_of,
    state_alone,
    state_of,
)

CLOCKS_DIFFER = timedelta(minutes=15)
"""How far Stripe's clock may be behind ours when a page is looked for."""


class StripeGateway:
    """Speaks to Stripe; ``pause`` waits before the try of that number."""

    code = CODE

    def __init__(
        self,
        account: StripeAccount,
        pause: Callable[[int], None],
        network: httpx.BaseTransport | None = None,
    ) -> None:
        self._account = account
        self._client = make_client(account, Outside(network, pause))
        self._reader = Reader(account.zone)

    @property
    def is_live(self) -> bool:
        """Whether real money moves; the key says so."""
        return self._account.is_live

    def start(self, request: PaymentRequest, key: str) -> Redirect:
        """Open a page to pay on; the same key gives the same page."""
        with answers():
            session = self._client.v1.checkout.sessions.create(
                page_of(request), {"idempotency_key": key}
            )
        return _redirect(session)

    def find(self, reference: str, since: datetime) -> Redirect | None:
        """Find a page by our own name for it, where the answer was lost."""
        first = int((since - CLOCKS_DIFFER).timestamp())
        with answers():
            listed = self._client.v1.checkout.sessions.list(
                {"created": {"gte": first}, "limit": 100}
            )
            for session in listed.auto_paging_iter():
                if session.client_reference_id == reference:
                    return _redirect(session)
            made = self._client.v1.payment_intents.list(
                {"created": {"gte": first}, "limit": 100}
            )
            for intent in made.auto_paging_iter():
                if label_of(intent, ATTEMPT) == reference:
                    return Redirect(intent.id, "", instant(intent.created))
        return None

    def fetch(self, remote_id: str) -> RemoteState:
        """Look up a page, or the payment that it came to be."""
        with answers():
            session = self._session(remote_id)
            if session is not None:
                return self._state(session)
            return self._alone(self._intent(remote_id), remote_id)

    def collect(self, wanted: Collection, key: str) -> RemoteState:
        """Collect while the payer is away; a bank's no is an answer, not an error."""
        with answers():
            try:
                made = self._client.v1.payment_intents.create(
                    collection_of(wanted), {"idempotency_key": key}
                )
                name = made.id
            except stripe.CardError as error:
                refused = error.error.payment_intent if error.error else None
                name = refused.id if refused is not None else ""
                if not name:
                    raise RefusedByProviderError(error.code or "declined") from error
            return self._alone(name, name)

    def cancel(self, remote_id: str, key: str) -> RemoteState:
        """Close a page; the answer says if it had been paid before."""
        if remote_id.startswith("pi_"):
            return self.fetch(remote_id)  # nobody can pay it any more, or it is paid
        try:
            with answers():
                self._client.v1.checkout.sessions.expire(
                    remote_id, options={"idempotency_key": key}
                )
        except RefusedByProviderError:
            # It is complete or expired already: how it stands is what counts.
            return self.fetch(remote_id)
        return self.fetch(remote_id)

    def refund(self, remote_id: str, amount: Money, key: str) -> RemoteRefund:
        """Give a payment back, in whole or in part; the key is the order's name."""
        with answers():
            intent = self._intent(remote_id)
            if not intent:
                page = self._client.v1.checkout.sessions.retrieve(remote_id)
                intent = id_of(page.payment_intent)
            if not intent:
                raise RefusedByProviderError("nothing was paid")
            made = self._client.v1.refunds.create(
                {
                    "payment_intent": intent,
                    "amount": to_stripe(amount),
                    "metadata": {ORDER: key},
                },
                {"idempotency_key": key},
            )
        return refund_of(made)

    def read_notice(self, raw: RawNotice, now: datetime) -> list[Notice]:
        """Check and read a message. Raises NoticeRefusedError."""
        return read(self._account, raw, now)

    def movements(self, since: datetime | None) -> Iterator[Movement]:
        """List our balance transactions there, oldest first, from an instant on."""
        with answers():
            yield from list_movements(self._client, self._reader, since)

    def balances(self) -> tuple[Money, ...]:
        """Say what Stripe holds for us, available or pending, by currency."""
        with answers():
            balance = self._client.v1.balance.retrieve()
        sums: dict[str, Money] = {}
        parts = [(part.amount, part.currency) for part in balance.available]
        parts += [(part.amount, part.currency) for part in balance.pending]
        for number, currency in parts:
            amount = from_stripe(number, currency)
            known = sums.get(amount.currency, Money.zero(amount.currency))
            sums[amount.currency] = known + amount
        return tuple(sums[code] for code in sorted(sums))

    def _session(self, remote_id: str) -> Session | None:
        """Find the page of a payment; None where another system collected it."""
        sessions = self._client.v1.checkout.sessions
        if remote_id.startswith("cs_"):
            return sessions.retrieve(remote_id, {"expand": list(PARTS)})
        intent = self._intent(remote_id)
        if not intent:
            return None
        expand = [f"data.{part}" for part in PARTS]
        found = sessions.list({"payment_intent": intent, "limit": 1, "expand": expand})
        return found.data[0] if found.data else None

    def _intent(self, remote_id: str) -> str:
        """Name the payment that a charge belongs to; a page has none by its name."""
        if remote_id.startswith(("pi_", "cs_")):
            return remote_id if remote_id.startswith("pi_") else ""
        return id_of(self._client.v1.charges.retrieve(remote_id).payment_intent)

    def _alone(self, name: str, asked: str) -> RemoteState:
        """Say how a payment stands that has no page; it may be another system's."""
        if not name:
            return RemoteState(asked, AttemptState.REDIRECTED, Money.zero("EUR"))
        more = PaymentIntentRetrieveParams(expand=[*OF_INTENT])
        intent = self._client.v1.payment_intents.retrieve(name, more)
        reference = label_of(intent, ATTEMPT)
        if not reference:
            return RemoteState(asked, AttemptState.REDIRECTED, Money.zero("EUR"))
        found = movements_of(self._client, self._reader, intent, self._account.clock())
        is_paid = any(m.type is MovementType.PAYMENT for m in found.movements)
        return RemoteState(
            remote_id=name,
            state=state_alone(intent, is_paid=is_paid),
            amount=from_stripe(intent.amount, intent.currency),
            movements=found.movements,
            reference=reference,
            named=reference,
            refunds=tuple(refund_of(each) for each in found.refunds),
            disputes=tuple(dispute_of(each) for each in found.disputes),
            needs_payer=needs_payer(intent),
        )

    def _state(self, session: Session) -> RemoteState:
        intent = session.payment_intent
        found = movements_of(self._client, self._reader, intent, self._account.clock())
        is_paid = any(m.type is MovementType.PAYMENT for m in found.movements)
        return RemoteState(
            remote_id=session.id,
            state=state_of(session, is_paid=is_paid),
            amount=from_stripe(session.amount_total or 0, session.currency or ""),
            movements=found.movements,
            reference=session.client_reference_id or "",
            named=label_of(intent, ATTEMPT),
            refunds=tuple(refund_of(each) for each in found.refunds),
            disputes=tuple(dispute_of(each) for each in found.disputes),
            method=method_of(intent) if is_paid else None,
            presented=presented_of(session) if is_paid else None,
        )


def _redirect(session: Session) -> Redirect:
    return Redirect(session.id, session.url or "", instant(session.expires_at))
