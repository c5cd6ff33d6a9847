"""Reserve a match when a gift is begun: as much as its rule and its pools give."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.matching.rules import KnownRule, active_rule
from app.matching.tables import GiftMatch, GiftMatchChange
from ledger.book.acts import Act, record_act
from ledger.book.books import Book
from ledger.book.errors import NoRoomError
from ledger.financing.match_rules import Brought
from ledger.financing.reservations import NewReservation, Pool, reserve
from ledger.money import Money
from payments.attempts import Attempt, Witness
from payments.gateway import AttemptState
from payments.locks import lock_name
from payments.rails.wire import CODE as BANK

FOR_A_PAGE = timedelta(days=2)
"""How long a match waits for somebody at a payment page, which lives for a day."""

FOR_A_WIRE = timedelta(days=30)
"""How long a match waits for a wire that was pledged."""

WHILE_DECIDED = timedelta(days=30)
"""How long room is kept while a bank decides about a payment."""


@dataclass(frozen=True, slots=True)
class BegunGift:
    """A gift that somebody begins to pay.

    ``same_giver`` are the parties of all gifts of this giver, this one's included;
    ``waits`` is how long its money may take.
    """

    lot: str
    party: str
    fund: str
    amount: Money
    same_giver: Collection[str]
    waits: timedelta = FOR_A_PAGE


def waits_until(attempt: Attempt) -> datetime:
    """Say until when what was promised to a payment under way is kept for it."""
    if attempt.provider == BANK:
        return attempt.created_at + FOR_A_WIRE
    is_deciding = attempt.state is AttemptState.PROCESSING
    return attempt.created_at + (WHILE_DECIDED if is_deciding else FOR_A_PAGE)


def reserve_matches(
    session: Session, book: Book, witness: Witness, gift: BegunGift
) -> Money | None:
    """Reserve what pools add to a gift; None where no rule counts at this moment.

    Gifts of one rule that are begun at one instant wait for each other here, so that
    no limit is passed and no pool promises twice. Less is reserved where less is there.
    """
    known = active_rule(session, book, gift.fund, witness.at)
    if known is None or known.rule.currency != gift.amount.currency:
        return None
    lock_matching(session, book, f"rule:{known.id}")
    brought = brought_so_far(session, book, known, gift.same_giver, at=witness.at)
    wanted = known.rule.wanted(gift.amount, brought)
    round_ = _next_round(session, book, gift.lot)
    act: Act | None = None
    granted = Money.zero(gift.amount.currency)
    for position, part in enumerate(wanted, start=1):
        if not part:
            continue
        act = act or _act(session, book, witness, gift, round_)
        asked = (known, round_, position, part)
        granted += _reserve_one(session, act, witness, gift, asked)
    return granted


def lock_matching(session: Session, book: Book, name: str) -> None:
    """Let nobody else decide about the same rule, or the same gift's matches."""
    lock_name(session, book.id, f"matching:{name}")


def reserve_anew(  # noqa: PLR0913 - one reservation, all of it
    session: Session,
    act: Act,
    fact: str,
    of: tuple[str, Money],
    *,
    at: datetime,
    expires_at: datetime,
) -> Money:
    """Reserve money of a pool, as much as there is; nothing where there is none."""
    pool, wanted = of
    new = NewReservation(
        fact, Pool(pool), wanted, expires_at, at_least=Money(1, wanted.currency)
    )
    try:
        with session.begin_nested():
            return reserve(session, act, new, at=at).amount
    except NoRoomError:
        return Money.zero(wanted.currency)


_BROUGHT = text("""
    select
      coalesce(sum(n.minor), 0)::bigint as in_all,
      coalesce(sum(n.minor) filter (where n.party = any (:parties)), 0)::bigint
        as by_giver
    from (
      select m.party, (
        coalesce((select sum(case c.kind when 'released' then c.amount_minor
            when 'returned' then -c.amount_minor else 0 end)
          from app.gift_match_change c
          where c.book_id = m.book_id and c.match_id = m.id), 0)
        + coalesce((select sum(o.amount_minor)
          from app.gift_match_change c
          join ledger.reservation v on v.book_id = c.book_id and v.fact = c.reservation
          join ledger.open_reservation o on o.book_id = v.book_id and o.scope = 'pool'
            and o.of_id = v.pool_id and o.currency = v.currency
            and o.expires_at = v.expires_at and o.reservation_id = v.id
          where c.book_id = m.book_id and c.match_id = m.id and c.kind = 'reserved'
            and o.expires_at > :at), 0)) as minor
      from app.gift_match m
      where m.book_id = :book and m.rule_id = :rule
    ) n
""")


def brought_so_far(
    session: Session,
    book: Book,
    known: KnownRule,
    same_giver: Collection[str],
    *,
    at: datetime,
) -> Brought:
    """Add up what gifts brought under a rule: released and not returned, or reserved.

    What is not limited is not counted.
    """
    rule = known.rule
    if rule.per_giver is None and rule.at_most is None:
        return Brought.nothing(rule.currency)
    values = {
        "book": book.id,
        "rule": known.id,
        "parties": list(same_giver),
        "at": at,
    }
    row = session.execute(_BROUGHT, values).one()
    return Brought(
        by_giver=Money(row.by_giver, rule.currency),
        in_all=Money(row.in_all, rule.currency),
    )


def _reserve_one(
    session: Session,
    act: Act,
    witness: Witness,
    gift: BegunGift,
    asked: tuple[KnownRule, int, int, Money],
) -> Money:
    """Reserve one pool's part, and remember what was granted, if anything was."""
    known, round_, position, part = asked
    fact = f"match:{gift.lot}-{round_}-{position}:1"
    granted = reserve_anew(
        session,
        act,
        fact,
        (known.rule.shares[position - 1].pool, part),
        at=witness.at,
        expires_at=witness.at + gift.waits,
    )
    if not granted:
        return granted
    match = GiftMatch(
        book_id=act.book_id,
        lot=gift.lot,
        round=round_,
        rule_id=known.id,
        position=position,
        party=gift.party,
        granted_minor=granted.minor,
        act_id=act.id,
    )
    session.add(match)
    session.flush()
    session.add(
        GiftMatchChange(
            book_id=act.book_id,
            match_id=match.id,
            number=1,
            kind="reserved",
            amount_minor=granted.minor,
            reservation=fact,
            at=witness.at,
            act_id=act.id,
        )
    )
    session.flush()
    return granted


def _next_round(session: Session, book: Book, lot: str) -> int:
    query = select(func.coalesce(func.max(GiftMatch.round), 0)).where(
        GiftMatch.book_id == book.id, GiftMatch.lot == lot
    )
    return int(session.execute(query).scalar_one()) + 1


def _act(
    session: Session, book: Book, witness: Witness, gift: BegunGift, round_: int
) -> Act:
    command = witness.command(f"match:{gift.lot}:{round_}")
    request = {"gift": gift.lot, "amount": str(gift.amount)}
    return record_act(session, book.id, command, "reserve_match", request)
