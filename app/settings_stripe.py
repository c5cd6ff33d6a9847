"""What an operator sets about Stripe, checked as a whole; unset, nothing of it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from environs import ValidationError

from app import settings_rules as rules

Read = Callable[[str, str, rules.Rule], str]

KEYS = ("sk_test_", "rk_test_", "sk_live_", "rk_live_")
LIVE = ("sk_live_", "rk_live_")
SECRET = "whsec_"  # noqa: S105 - how a secret begins
MOST_SECRETS = 2


@dataclass(frozen=True, slots=True)
class StripeSettings:
    """One account of Stripe for one book.

    ``secrets`` sign Stripe's messages: the new one first, then the one it replaces.
    ``api_url`` is empty for Stripe itself, else a twin on this machine.
    """

    key: str = field(default="", repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    book: str = ""
    api_url: str = ""

    @property
    def is_set(self) -> bool:
        """Whether a book collects through Stripe."""
        return bool(self.key)

    @property
    def is_live(self) -> bool:
        """Whether the key moves real money."""
        return self.key.startswith(LIVE)


def read_stripe(read: Read) -> StripeSettings:
    """Read the settings of Stripe."""
    texts = read("STRIPE_WEBHOOK_SECRETS", "", secrets)
    return StripeSettings(
        key=read("STRIPE_API_KEY", "", key),
        secrets=tuple(part.strip() for part in texts.split(",") if part.strip()),
        book=read("STRIPE_BOOK", "", rules.anything),
        api_url=read("STRIPE_API_URL", "", twin).rstrip("/"),
    )


def check_stripe(stripe: StripeSettings) -> tuple[str, ...]:
    """Check what only makes sense side by side."""
    if not stripe.is_set:
        given = stripe.secrets or stripe.book or stripe.api_url
        problem = (
            "STRIPE_API_KEY is missing, and other settings of Stripe are there. "
            "Set it, or none of them."
        )
        return (problem,) if given else ()
    problems = []
    if not stripe.secrets:
        problems.append(
            "STRIPE_WEBHOOK_SECRETS is missing. Set the signing secret of the endpoint "
            "in Stripe's Dashboard (whsec_…); during a change the new and the old one, "
            "with a comma between."
        )
    if not stripe.book:
        problems.append(
            "STRIPE_BOOK is missing. Set the code of the book that collects."
        )
    if stripe.is_live and stripe.api_url:
        problems.append(
            "STRIPE_API_URL is set, and the key moves real money. Unset it: a live key "
            "goes to Stripe alone."
        )
    return tuple(problems)


def key(text: str) -> None:
    """Accept a secret or restricted key; say nothing of another one."""
    if not text.startswith(KEYS):
        raise ValidationError(
            "is no secret key of Stripe. Set one that begins with rk_test_, sk_test_, "
            "rk_live_ or sk_live_; a restricted one is enough (docs/operations.md)."
        )


def secrets(text: str) -> None:
    """Accept one or two signing secrets."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > MOST_SECRETS or not all(p.startswith(SECRET) for p in parts):
        raise ValidationError(
            "is not one signing secret or two. Set whsec_…, or whsec_…,whsec_… while "
            "the old one is still in use."
        )


def twin(text: str) -> None:
    """Accept an address on this machine: our key goes nowhere else."""
    if not rules.is_local(text) or urlsplit(text).path.rstrip("/"):
        raise ValidationError(
            f"is {text!r}. Set the address of a twin on this machine, such as "
            "http://127.0.0.1:8100, or nothing for Stripe itself."
        )
