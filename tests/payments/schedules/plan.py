"""Seeded plans: what happens to each payment, and what goes wrong meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

Scripts = tuple[tuple[str, ...], ...]

TWICE = (
    ("sepa_debit", "settle", "refund_there", "return"),
    ("sepa_debit", "settle", "refund_there", "return", "refund_ends"),
    ("card", "refund", "dispute", "lost"),
    ("card", "refund_there", "dispute", "lost", "refund_ends"),
)
"""What gives a payer money back that they got back before: it is claimed from them."""

SCRIPTS = (
    *TWICE,
    ("card",),
    ("card",),
    ("generic_decline", "card"),
    ("ask", "card"),
    ("sepa_debit", "settle"),
    ("sepa_debit", "refuse"),
    ("sepa_debit", "settle", "return"),
    ("card", "refund"),
    ("card", "refund", "refund"),
    ("card", "refund", "refund_ends"),
    ("card", "refund_there"),
    ("card", "dispute", "won"),
    ("card", "dispute", "lost"),
    ("card", "dispute", "partly"),
    ("card", "dispute", "withdrawn"),
    ("card", "inquiry", "warning_closed"),
    (),
)
"""What a payer, a bank and we do with a payment; nothing at all is a page given up."""

OF_CALLS = ("lost", "500", "409", "429", "key_expiry", "crash")
OF_MESSAGES = (
    "dropped",
    "doubled",
    "twinned",
    "reordered",
    "delayed",
    "forged",
    "wrong_account",
    "wrong_mode",
)
OFTEN = 0.32
"""How often a payment meets each kind of fault in its calls."""
DEATHS = 0.1
"""How often any other piece of our work is cut off: a message, a sweep, a refund."""
MOMENTS = 8
"""Among how many moments, before and after each commit, the last one is drawn."""

KINDS = OF_CALLS + OF_MESSAGES
"""The fourteen kinds of fault."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One payment: its amount, its script, what goes wrong with its calls."""

    form: str
    minor: int
    tip: int
    fund: str
    script: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A schedule: payments, in which order their steps come, and the seed of it."""

    seed: int
    payments: tuple[Planned, ...]
    order: tuple[int, ...]
    pays_out: bool
    kinds: tuple[str, ...]
    messages: Random = field(repr=False)
    deaths: float = 0

    def dies_at(self, piece: str) -> int:
        """Draw the moment at which a piece of our work is cut off; 0 is never.

        By the name of the piece, so that it is the same whatever messages come.
        """
        dice = Random(f"{self.seed}:{piece}")  # noqa: S311 - a seeded plan
        moment = min(dice.randint(1, MOMENTS), dice.randint(1, MOMENTS))
        return moment if dice.random() < self.deaths else 0


def plan_of(
    seed: int, *, most: int = 30, only: str = "", scripts: Scripts = SCRIPTS
) -> Plan:
    """Draw a schedule of 5 to 30 payments; what messages meet is drawn apart.

    With ``only`` one kind of fault, each payment and each message meets it.
    """
    dice = Random(seed)  # noqa: S311 - a seeded plan
    payments = tuple(
        _payment(dice, f"{seed}-{n}", only, scripts)
        for n in range(dice.randint(5, most))
    )
    order = [
        number
        for number, payment in enumerate(payments)
        for _ in range(1 + len(payment.script))
    ]
    dice.shuffle(order)
    messages = Random(seed + 1_000_000_000)  # noqa: S311 - a seeded plan
    pays_out = dice.random() < 0.5
    kinds = (only if only in OF_MESSAGES else "",) if only else (*OF_MESSAGES, "")
    deaths = DEATHS if only in {"", "crash"} else 0
    return Plan(seed, payments, tuple(order), pays_out, kinds, messages, deaths)


def _payment(dice: Random, form: str, only: str, scripts: Scripts) -> Planned:
    faults = tuple(kind for kind in OF_CALLS if dice.random() < OFTEN)
    if only:
        faults = (only,) if only in OF_CALLS else ()
    return Planned(
        form=form,
        minor=dice.randint(100, 20_000),
        tip=dice.choice((0, 0, 0, dice.randint(1, 500))),
        fund=dice.choice(("P1", "P2", "P9")),
        script=dice.choice(scripts),
        faults=faults,
    )
