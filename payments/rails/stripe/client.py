"""How Stripe's library reaches Stripe: over our own calls, with our own patience."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import stripe
from typing_extensions import override

from payments.gateway import (
    GatewayError,
    KeySpentError,
    NotConfiguredError,
    RefusedByProviderError,
    UncertainAnswerError,
)
from payments.rails.stripe.account import StripeAccount

TRIES = 3
"""How often a call is made, always with its key, before its answer counts as lost."""

CONNECT_SECONDS = 3.0
STRIPE = "https://api.stripe.com"

stripe.enable_telemetry = False


@dataclass(frozen=True, slots=True)
class Outside:
    """What carries the calls, and how to wait between two tries."""

    network: httpx.BaseTransport | None
    pause: Callable[[int], None]


def make_client(account: StripeAccount, outside: Outside) -> stripe.StripeClient:
    """Make the library's client; it never tries again by itself."""
    return stripe.StripeClient(
        account.key,
        http_client=_Calls(account.timeout_seconds, outside),
        max_network_retries=0,
        base_addresses={"api": account.api_url or STRIPE},
    )


class _NoAnswerError(stripe.APIConnectionError):
    """Whether Stripe did what was asked is not known."""

    def __init__(self, message: str) -> None:
        super().__init__(message)  # type: ignore[no-untyped-call]  # the library's own


class _Calls(stripe.HTTPClient):
    """Makes a call, and makes it again where the answer says nothing."""

    name = "httpx"

    def __init__(self, timeout_seconds: float, outside: Outside) -> None:
        super().__init__()
        self._pause = outside.pause
        self._client = httpx.Client(
            transport=outside.network,
            timeout=httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS),
            trust_env=False,
        )

    @override
    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: object = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        answer = self._once(method, url, headers, post_data)
        for number in range(1, TRIES):
            if answer is not None and not _says_nothing(answer):
                break
            self._pause(number)
            answer = self._once(method, url, headers, post_data)
        if answer is None:
            raise _NoAnswerError("Stripe does not answer")
        return answer.text, answer.status_code, answer.headers

    def _once(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: object,
    ) -> httpx.Response | None:
        body = None if post_data is None else str(post_data)
        try:
            return self._client.request(method, url, headers=headers, content=body)
        except httpx.TimeoutException:
            # Who waits for us has waited long enough; the key lets them ask again.
            raise _NoAnswerError("Stripe takes too long") from None
        except httpx.TransportError:
            return None

    @override
    def close(self) -> None:
        self._client.close()


def _says_nothing(answer: httpx.Response) -> bool:
    """Say whether to ask again: Stripe's own word first, else the status."""
    told = answer.headers.get("Stripe-Should-Retry")
    if told is not None:
        return bool(told == "true")
    conflict, busy = httpx.codes.CONFLICT, httpx.codes.TOO_MANY_REQUESTS
    return answer.status_code in (conflict, busy) or answer.is_server_error


@contextmanager
def answers() -> Iterator[None]:
    """Turn the library's errors into what they mean for us."""
    try:
        yield
    except stripe.StripeError as error:
        raise _meaning(error) from error


def _meaning(error: stripe.StripeError) -> GatewayError:
    said = error.user_message or str(error)
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        return _of_key(error, said)
    if isinstance(error, stripe.IdempotencyError):
        in_use = error.code == "idempotency_key_in_use"
        return UncertainAnswerError(said) if in_use else KeySpentError(said)
    if isinstance(error, stripe.RateLimitError):
        return UncertainAnswerError("Stripe asks to come back in a moment")
    if isinstance(error, stripe.InvalidRequestError):
        return RefusedByProviderError(error.code or said)
    if (error.headers or {}).get("idempotent-replayed") == "true":
        return KeySpentError("Stripe keeps an error under this key")
    return UncertainAnswerError(said or "Stripe gave no answer")


def _of_key(error: stripe.StripeError, said: str) -> NotConfiguredError:
    if isinstance(error, stripe.AuthenticationError):
        return NotConfiguredError("Stripe does not know our key")
    return NotConfiguredError(f"our key at Stripe lacks a right: {said}")
