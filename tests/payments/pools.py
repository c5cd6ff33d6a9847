"""Pools for tests: fund one, set a rule, see what became of its money."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

from app.matching.decisions import Verdict
from app.matching.following import follow_open
from app.matching.rules import window
from app.matching.setting import decide_rule, propose_rule
from app.matching.standing import StandingMatch, matches_of
from ledger.book.acts import Command, record_act
from ledger.book.kinds import EntryKind
from ledger.financing.match_rules import MatchRule, MatchShare
from ledger.financing.reservations import Pool, room_in
from ledger.integrity import check_book
from ledger.money import Money
from payments.attempts import Witness
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.movements import record_movement
from payments.purposes import Purpose
from tests.payments.scenario import BANK
from tests.payments.shop import Shop

CODES = count(1)
BEFORE = datetime(2026, 1, 10, 9, tzinfo=UTC)
ZONE = "Africa/Casablanca"


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def fund_pool(shop: Shop, minor: int, pool: str = "POOL") -> None:
    """Let a funder bring money for matching, by wire."""
    code = f"funding-{next(CODES)}"
    purpose = Purpose(
        pool, code, f"funder-{pool}", EntryKind.POOL_FUNDING, "source.match"
    )
    movement = Movement(
        "bank", code, MovementType.PAYMENT, eur(minor), date(2026, 1, 12)
    )
    with shop.session() as session:
        command = Command("system:test", code, BEFORE)
        act = record_act(session, shop.book.id, command, "record_movement", {})
        record_movement(session, shop.book, act, Incoming(BANK, movement, purpose))
        session.commit()


def rule(**more: object) -> MatchRule:
    opens, closes = window(date(2026, 1, 1), date(2026, 12, 31), ZONE)
    values: dict[str, object] = {
        "code": "deux-rives",
        "fund": "P1",
        "currency": "EUR",
        "adds": 1,
        "per": 1,
        "shares": (MatchShare("POOL"),),
        "opens_at": opens,
        "closes_at": closes,
        "source": "Convention of 5 January 2026",
        **more,
    }
    return MatchRule(**values)  # type: ignore[arg-type]


def match_gifts(shop: Shop, minor: int = 100_000, **more: object) -> None:
    """Fund the pool, and set a rule: one person proposes it, another approves."""
    if minor:
        fund_pool(shop, minor)
    made = rule(**more)
    propose(shop, made)
    decide(shop, made.code)


def propose(shop: Shop, made: MatchRule, by: str = "person:fin") -> None:
    with shop.session() as session:
        command = Command(by, f"rule:{made.code}", BEFORE)
        propose_rule(session, shop.book, command, made)
        session.commit()


def decide(
    shop: Shop,
    code: str,
    verdict: Verdict = Verdict.APPROVED,
    why: str = "",
    by: str = "person:second",
) -> None:
    with shop.session() as session:
        command = Command(by, f"decide:{code}:{by}", BEFORE)
        decide_rule(session, shop.book, command, code, (verdict, why))
        session.commit()


def pool_money(shop: Shop, pool: str = "POOL") -> int:
    return -shop.balances()[f"source.match {pool}"]


def room(shop: Shop, pool: str = "POOL") -> int:
    """What may still be promised of a pool."""
    with shop.session() as session:
        of = Pool(pool)
        return room_in(session, shop.book.id, of, "EUR", at=shop.clock()).minor


def matches(shop: Shop, form: str = "form-1") -> list[StandingMatch]:
    lot = shop.attempts(form)[0].purpose.lot
    with shop.session() as session:
        return matches_of(session, shop.book, lot, at=shop.clock())


def raised(shop: Shop, fund: str = "P1") -> int:
    """Gifts and their matches, as the project has them."""
    sums = shop.balances()
    return -sums.get(f"source.gift {fund}", 0) - sums.get(f"source.match {fund}", 0)


def sweep_matches(shop: Shop) -> int:
    with shop.session() as session:
        return follow_open(session, shop.book, Witness("system:sweep", shop.clock()))


def faults(shop: Shop) -> list[str]:
    with shop.session() as session:
        found = check_book(session, shop.book)
        return [str(finding) for finding in found if not finding.is_warning]
