"""Decide what a bank line is about: never guessed, only recognised. Pure.

What is not recognised is posted all the same, set apart for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ledger.money import Money
from payments.alerts import Alert
from payments.attempts import Attempt
from payments.bank.pledges import Known, KnownOrder, KnownPayout
from payments.formats.bank.values import BankLine, LineKind
from payments.gateway import AttemptState
from payments.references import plain_code, references_in
from payments.typed import figures


class About(StrEnum):
    """What a line is about."""

    NOTHING = "nothing"
    PLEDGE = "pledge"
    MONEY_IN = "money_in"
    """Money of somebody, for a person to match."""

    PAYOUT = "payout"
    CHARGE = "charge"
    WIRE = "wire"
    WIRE_BACK = "wire_back"
    TAKEN_BACK = "taken_back"
    """A payment of earlier that the bank fetches back."""

    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Told:
    """What a line is about, with the pledge, the order or the payout itself."""

    about: About
    misfit: Alert | None = None
    pledge: Attempt | None = None
    order: KnownOrder | None = None
    payout: KnownPayout | None = None


_CODE = re.compile(r"[A-Z0-9-]{2,35}")
_PLAIN = re.compile(r"[^a-z0-9]+")
LONGEST_SLIP = 12


def decide(line: BankLine, known: Known) -> Told:
    """Say what a line is about."""
    if not line.amount:
        return Told(About.NOTHING)
    if line.amount.minor > 0:
        return _money_in(line, known)
    return _money_out(line, known)


def codes_in(line: BankLine) -> tuple[str, ...]:
    """List, plain, what a line says that may be the code of one of our wires."""
    return codes_of(line.end_to_end, *line.texts)


def codes_of(*texts: str) -> tuple[str, ...]:
    """List, plain, what texts say that may be the code of one of our wires."""
    words = figures(" ".join(texts)).upper().split()
    codes = (plain_code(word) for word in words if _CODE.fullmatch(word))
    return tuple(dict.fromkeys(code for code in codes if code))


def _money_in(line: BankLine, known: Known) -> Told:
    order = _order(line, known)
    if order is not None and order.has_left and not order.has_returned:
        return Told(About.WIRE_BACK, order=order)
    if line.kind is LineKind.REVERSAL:
        return Told(About.UNKNOWN, Alert.PAYMENT_UNKNOWN)
    if payout := _payout(line, known):
        return Told(About.PAYOUT, payout=payout)
    return _pledge(line, known)


def _pledge(line: BankLine, known: Known) -> Told:
    """Match a wire to the one pledge that it names, if it is what was pledged."""
    references = [ref for ref in references_in(line.texts) if ref in known.pledges]
    if len(references) != 1:
        return Told(About.MONEY_IN, Alert.UNMATCHED)
    pledge = known.pledges[references[0]]
    if pledge.amount != gross_of(line):
        return Told(About.MONEY_IN, Alert.AMOUNT_DIFFERS, pledge)
    if pledge.state is AttemptState.SUCCEEDED:
        return Told(About.MONEY_IN, Alert.PAID_TWICE, pledge)
    return Told(About.PLEDGE, pledge=pledge)


def _money_out(line: BankLine, known: Known) -> Told:
    if line.kind is LineKind.CHARGE:
        return Told(About.CHARGE)
    if line.kind in (LineKind.REVERSAL, LineKind.RETURN):
        return Told(About.TAKEN_BACK)
    order = _order(line, known)
    if order is not None and not order.has_left:
        if order.is_unexecuted:
            return Told(About.WIRE, Alert.WIRE_UNEXECUTED)
        if order.amount == -line.amount:
            return Told(About.WIRE, order=order)
    if payout := _payout(line, known):
        return Told(About.PAYOUT, payout=payout)
    return Told(About.UNKNOWN, Alert.TYPE_UNKNOWN)


def gross_of(line: BankLine) -> Money:
    """What was sent, before the bank kept its charge."""
    return line.amount if line.charge is None else line.amount + line.charge


def _order(line: BankLine, known: Known) -> KnownOrder | None:
    found = [known.orders[code] for code in codes_in(line) if code in known.orders]
    return found[0] if len(found) == 1 else None


def _payout(line: BankLine, known: Known) -> KnownPayout | None:
    """Find the payout whose name stands in the line, and whose amount it is."""
    found = [
        payout
        for payout in known.payouts
        if payout.amount == line.amount and is_named(payout.remote_id, line.texts)
    ]
    return found[0] if len(found) == 1 else None


def is_named(name: str, said: Iterable[str]) -> bool:
    """Say whether a name stands in texts, whatever stands between its signs.

    A short one, as the number of a slip, is no part of a longer number or word.
    """
    texts = figures("\n".join(said)).lower()
    signs = _PLAIN.sub("", name.lower())
    if len(signs) > LONGEST_SLIP:
        return signs in _PLAIN.sub("", texts)
    alone = rf"(?<![a-z0-9]){'[^a-z0-9]*'.join(signs)}(?![a-z0-9])"
    return bool(signs) and re.search(alone, texts) is not None
