"""The sandbox rail: speaks over HTTP to the invented provider of test money."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import httpx

from ledger.money import Money
from payments.gateway import (
    AttemptState,
    Collection,
    Movement,
    MovementType,
    Notice,
    NoticeRefusedError,
    PaymentRequest,
    RawNotice,
    Redirect,
    RefundState,
    RefusedByProviderError,
    RemoteDispute,
    RemoteRefund,
    RemoteState,
    SavedMethod,
    UncertainAnswerError,
)
from payments.rails.signatures import verify

CODE = "sandbox"
SIGNATURE = "Sandbox-Signature"
TRIES = 2
"""How often a call is made before its answer counts as lost."""

MOST_PAGES = 1000
"""Where listing movements stops, whatever the provider answers."""

_STATES = {
    "open": AttemptState.REDIRECTED,
    "action": AttemptState.ACTION,
    "processing": AttemptState.PROCESSING,
    "paid": AttemptState.SUCCEEDED,
    "failed": AttemptState.FAILED,
    "expired": AttemptState.EXPIRED,
    "canceled": AttemptState.CANCELED,
}


@dataclass(frozen=True, slots=True)
class SandboxAccount:
    """Our account there. ``secrets`` sign its messages: the new one, then the old.

    ``zone`` is that of the keeper: it decides on which day an instant falls.
    """

    base_url: str
    merchant: str
    key: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    zone: str = "UTC"
    timeout_seconds: float = 15


class SandboxGateway:
    """Speaks to the sandbox; ``network`` carries the calls, for tests their own."""

    code = CODE
    is_live = False

    def __init__(
        self, account: SandboxAccount, network: httpx.BaseTransport | None = None
    ) -> None:
        self._account = account
        self._network = network

    def start(self, request: PaymentRequest, key: str) -> Redirect:
        """Open a page to pay on; the same key gives the same page."""
        page = self._send(
            "POST",
            "pages",
            key,
            {
                "reference": request.attempt,
                "amount": request.amount.minor,
                "currency": request.amount.currency,
                "payee": request.payee,
                "return_url": request.return_url,
                "language": request.language,
                "keeps_method": request.keeps_method,
            },
        )
        return _redirect(page)

    def fetch(self, remote_id: str) -> RemoteState:
        """Look a page up, with its movements."""
        return self._state(self._send("GET", f"pages/{quote(remote_id, safe='')}"))

    def cancel(self, remote_id: str, key: str) -> RemoteState:
        """Close a page; the answer says if it had been paid before."""
        path = f"pages/{quote(remote_id, safe='')}/cancel"
        return self._state(self._send("POST", path, key, {}))

    def refund(self, remote_id: str, amount: Money, key: str) -> RemoteRefund:
        """Give a payment back, in whole or in part."""
        path = f"pages/{quote(remote_id, safe='')}/refunds"
        body = {"amount": amount.minor, "currency": amount.currency}
        answer = self._send("POST", path, key, body)
        return _refund(answer)

    def collect(self, wanted: Collection, key: str) -> RemoteState:
        """Collect while the payer is away; a bank's no is an answer, not an error."""
        path = f"methods/{quote(wanted.method.method, safe='')}/payments"
        body = {
            "reference": wanted.attempt,
            "amount": wanted.amount.minor,
            "currency": wanted.amount.currency,
            "payee": wanted.payee,
        }
        return self._state(self._send("POST", path, key, body))

    def find(self, reference: str, since: datetime) -> Redirect | None:
        """Find a page by our own name for it, where the answer was lost."""
        query = {"reference": reference, "since": since.isoformat()}
        for page in self._send("GET", "pages", query=query)["pages"]:
            return _redirect(page)
        return None

    def balances(self) -> tuple[Money, ...]:
        """Say what the sandbox holds for us, one amount a currency."""
        sums = self._send("GET", "balances")["balances"]
        return tuple(Money(int(sums[code]), code) for code in sorted(sums))

    def movements(self, since: datetime | None) -> Iterator[Movement]:
        """List our movements there, oldest first, from an instant on."""
        after = 0
        for _ in range(MOST_PAGES):
            query = {"after": str(after)}
            if since is not None:
                query["since"] = since.isoformat()
            answer = self._send("GET", "movements", query=query)
            for item in answer["movements"]:
                yield self._movement(item)
                after = int(item["number"])
            if not answer["has_more"]:
                return

    def read_notice(self, raw: RawNotice, now: datetime) -> list[Notice]:
        """Check and read a message. Raises NoticeRefusedError."""
        headers = {name.lower(): value for name, value in raw.headers.items()}
        signature = headers.get(SIGNATURE.lower(), "")
        sent_at = verify(raw.body, signature, self._account.secrets, now)
        try:
            body = json.loads(raw.body)
            if body["merchant"] != self._account.merchant:
                raise NoticeRefusedError("the message is for another account")
            return [
                Notice(
                    id=_word(body["id"]),
                    type=_word(body["type"]),
                    remote_id=_word(body["page"]),
                    sent_at=sent_at,
                    is_live=body["live"] is not False,
                )
            ]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise NoticeRefusedError("the message cannot be read") from error

    def _state(self, page: Mapping[str, Any]) -> RemoteState:
        return RemoteState(
            remote_id=str(page["id"]),
            state=_STATES[page["state"]],
            amount=Money(int(page["amount"]), str(page["currency"])),
            movements=tuple(self._movement(item) for item in page["movements"]),
            reference=str(page["reference"]),
            refunds=tuple(map(_refund, page["refunds"])),
            disputes=tuple(map(_dispute, page["disputes"])),
            method=_kept(page["method"]),
            needs_payer=page["refusal"] == "needs_payer",
        )

    def _movement(self, item: Mapping[str, Any]) -> Movement:
        at = datetime.fromisoformat(item["at"])
        currency, contains = str(item["currency"]), item["contains"]
        fee = Money(int(item["fee"]), currency)
        return Movement(
            provider=CODE,
            id=str(item["id"]),
            type=_type(item["type"]),
            amount=Money(int(item["amount"]), currency),
            occurred_on=at.astimezone(ZoneInfo(self._account.zone)).date(),
            fee=fee or None,
            payment=str(item["page"] or _about(item)),
            contains=None if contains is None else tuple(map(str, contains)),
            named=str(item["type"]),
            occurred_at=at,
            order=str(item["order"]) if item["type"] == "refund" else "",
        )

    def _send(
        self,
        method: str,
        path: str,
        key: str = "",
        body: Mapping[str, object] | None = None,
        *,
        query: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Make a call, again with the same key if no answer comes."""
        headers = {"Authorization": f"Bearer {self._account.key}"}
        if key:
            headers["Idempotency-Key"] = key
        merchant = quote(self._account.merchant, safe="")
        url = f"{self._account.base_url}/sandbox/api/{merchant}/{path}"
        problem = "no answer"
        with httpx.Client(
            transport=self._network,
            timeout=self._account.timeout_seconds,
            trust_env=False,
        ) as client:
            for _ in range(TRIES):
                try:
                    answer = client.request(
                        method, url, headers=headers, json=body, params=query
                    )
                except httpx.TransportError as error:
                    problem = type(error).__name__
                    continue
                if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                    return _read(answer)
                problem = f"status {answer.status_code}"
        raise UncertainAnswerError(f"the sandbox gave no answer: {problem}")


def _kept(method: Mapping[str, Any] | None) -> SavedMethod | None:
    if method is None:
        return None
    return SavedMethod("", str(method["id"]), str(method["channel"]))


def _refund(told: Mapping[str, Any]) -> RemoteRefund:
    return RemoteRefund(
        remote_id=str(told["id"]),
        amount=Money(int(told["amount"]), str(told["currency"])),
        state=RefundState(told["state"]),
        order=str(told["order"]),
    )


def _dispute(told: Mapping[str, Any]) -> RemoteDispute:
    return RemoteDispute(
        remote_id=str(told["id"]),
        amount=Money(int(told["amount"]), str(told["currency"])),
        status=str(told["status"]),
        due_at=datetime.fromisoformat(told["due"]),
        is_open=bool(told["open"]),
    )


def _about(item: Mapping[str, Any]) -> str:
    """Name the payout that came back."""
    return str(item["order"]) if item["type"] == "payout_failed" else ""


def _redirect(page: Mapping[str, Any]) -> Redirect:
    return Redirect(
        remote_id=str(page["id"]),
        url=str(page["url"]),
        expires_at=datetime.fromisoformat(page["expires_at"]),
    )


def _word(value: object) -> str:
    """Read a name or a number; what cannot be printed names nothing."""
    word = str(value)
    if not word.isprintable():
        raise ValueError("a name has signs that cannot be printed")
    return word


def _type(name: str) -> MovementType:
    try:
        return MovementType(name)
    except ValueError:
        return MovementType.UNKNOWN


def _read(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise UncertainAnswerError("the sandbox asks to come back later")
    try:
        body = answer.json()
    except ValueError as error:
        raise UncertainAnswerError("the sandbox answered nonsense") from error
    if answer.is_error or not isinstance(body, dict):
        reason = body.get("reason") if isinstance(body, dict) else None
        raise RefusedByProviderError(str(reason or answer.status_code))
    return body
