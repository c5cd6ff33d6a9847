"""Let matches follow their gifts: release at settlement, return at refund or loss.

One function brings a match to what its gift is worth now, whoever learned of it and in
whatever order; it is safe to repeat.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.clock import local_day
from app.logs import log
from app.matching.reserving import lock_matching, reserve_anew
from app.matching.rules import rule_by_id
from app.matching.standing import GiftMoney, StandingMatch, matches_of, money_of
from app.matching.tables import GiftMatchChange
from ledger.book.acts import Act, record_act
from ledger.book.books import Book
from ledger.book.calls import call
from ledger.book.entries import AccountKey
from ledger.book.errors import LedgerError, RegisterUnknownError
from ledger.book.resolving import numbers
from ledger.financing.match_returns import return_match_part
from ledger.financing.match_rules import MatchRule
from ledger.financing.match_steps import MatchDue, MatchSteps, steps_of
from ledger.financing.matching import Match, release_match
from ledger.financing.reservations import release, use
from ledger.money import Money
from payments.attempts import Witness
from payments.incoming import Posted
from payments.rails.registry import find_rail

WHILE_DECIDED = timedelta(days=30)
"""How long a match is kept anew while a bank or a provider decides."""

SOON = timedelta(days=7)
AT_ONCE = 200


@dataclass
class _Following:
    """One match on its way: where its rows are written, and by whom."""

    session: Session
    book: Book
    act: Act
    witness: Witness
    rule: MatchRule
    bank: AccountKey
    match: StandingMatch
    number: int

    @property
    def day(self) -> date:
        """The day of what is done, by the book's clock."""
        return local_day(self.witness.at, self.book.zone)

    def money(self, minor: int) -> Money:
        """Return an amount in the currency of the match."""
        return Money(minor, self.match.currency)

    def next(self) -> int:
        """Take the number of the next change."""
        self.number += 1
        return self.number

    def pool_match(self, number: int, minor: int) -> Match:
        """Name the release of a number, or a part of it: the pool's oldest money."""
        match = self.match
        name = f"{match.name}-{number}"
        return Match(
            gift=name,
            fund=self.rule.fund,
            pool=match.pool,
            amount=self.money(minor),
            bank=self.bank,
            lot=f"match-{name}",
            pool_lot="",
            party=match.party,
        )

    def write(self, kind: str, minor: int, number: int, **more: object) -> None:
        """Write down one change."""
        self.session.add(
            GiftMatchChange(
                book_id=self.book.id,
                match_id=self.match.id,
                number=number,
                kind=kind,
                amount_minor=minor,
                at=self.witness.at,
                act_id=self.act.id,
                **more,
            )
        )
        self.session.flush()


def follow_posted(
    session: Session, book: Book, witness: Witness, posted: Iterable[Posted]
) -> None:
    """Let matches follow what was posted just now, in the same transaction."""
    lots = {each.purpose.lot for each in posted if each.purpose is not None}
    follow_lots(session, book, witness, lots)


def follow_lots(
    session: Session, book: Book, witness: Witness, lots: Iterable[str]
) -> None:
    """Let the matches of some gifts follow them; money that came in is never refused.

    What fails is undone alone and said aloud: the sweep tries it again.
    """
    for lot in sorted({_whole(lot) for lot in lots}):
        if not matches_of(session, book, lot, at=witness.at):
            continue
        try:
            with session.begin_nested():
                follow(session, book, witness, lot)
        except LedgerError as error:
            log.error("match.failed", gift=lot, reason=str(error))


def follow_open(session: Session, book: Book, witness: Witness) -> int:
    """Follow the gifts for which a match is still kept though they are decided.

    Commits; safe to repeat. Returns how many it looked at.
    """
    values = {"book": book.id, "most": AT_ONCE, "soon": witness.at + SOON}
    lots = list(session.execute(_OPEN, values).scalars())
    for lot in lots:
        follow_lots(session, book, witness, [lot])
        session.commit()
    return len(lots)


def follow(session: Session, book: Book, witness: Witness, lot: str) -> None:
    """Bring the matches of one gift to what the gift is worth now.

    Locks, in this order: the gift, the queues of the project and the pools, the pools.
    """
    lock_matching(session, book, f"gift:{lot}")
    matches = matches_of(session, book, lot, at=witness.at)
    rule = rule_by_id(session, book, matches[0].rule_id).rule
    money = money_of(session, book, lot, rule.currency)
    plans = [(match, _steps(match, rule, money)) for match in matches]
    plans = [
        (match, steps)
        for match, steps in plans
        if not steps.is_nothing or _is_to_wait(match, money, witness)
    ]
    if not plans:
        return
    _lock_queues(session, book, rule, plans)
    changes = sum(match.changes for match in matches)
    command = witness.command(f"follow:{matches[0].name}:{changes}")
    act = record_act(session, book.id, command, "follow_gift", {"gift": lot})
    bank = _account(session, book, rule.currency)
    # What wires took is read again behind the locks of the queues.
    current = {m.id: m for m in matches_of(session, book, lot, at=witness.at)}
    for match, _ in plans:
        now = current[match.id]
        following = _Following(
            session, book, act, witness, rule, bank, now, now.changes
        )
        is_longer = _is_to_wait(now, money, witness)
        _carry_out(following, _steps(now, rule, money), is_longer=is_longer)


def _is_to_wait(match: StandingMatch, money: GiftMoney, witness: Witness) -> bool:
    """Say whether a reservation would end while a bank or a provider still decides."""
    is_decided = not money.under_way and not money.disputed
    if is_decided or not match.state.reserved or match.expires_at is None:
        return False
    return match.expires_at <= witness.at + SOON


def _whole(lot: str) -> str:
    """Name the gift of a part of it."""
    return lot.partition("/")[0]


def _steps(match: StandingMatch, rule: MatchRule, money: GiftMoney) -> MatchSteps:
    contested = money.settled + money.disputed
    due = [
        rule.split(rule.whole(Money(minor, rule.currency)))[match.position - 1].minor
        for minor in (
            money.settled,
            contested + money.under_way,
            contested + money.hoped,
        )
    ]
    return steps_of(match.state, MatchDue(*due))


def _carry_out(following: _Following, steps: MatchSteps, *, is_longer: bool) -> None:
    if steps.give_back:
        _give_back(following, steps.give_back)
    if steps.write_off:
        following.write("written_off", steps.write_off, following.next())
        log.warning("match.written_off", match=following.match.name)
    if steps.release:
        _release(following, steps.release)
    if steps.reserve is not None or is_longer:
        _keep(following, steps)


def _give_back(following: _Following, minor: int) -> None:
    """Give back what is unspent, the latest release first."""
    rest = minor
    for release_ in reversed(following.match.releases):
        part = min(rest, release_.unspent)
        if not part:
            continue
        number = following.next()
        match = following.pool_match(release_.number, part)
        fact = f"match:{following.match.name}-{number}:return"
        posted = return_match_part(
            following.session, following.act, match, fact, on=following.day
        )
        following.write(
            "returned", part, number, entry_id=posted.id, of_number=release_.number
        )
        rest -= part


def _release(following: _Following, minor: int) -> None:
    """Release from the reservation, and from what the pool has beyond it."""
    state = following.match.state
    kept = min(minor, state.reserved)
    if kept:
        _draw(following, following.match.reservation or "", following.money(kept))
    if minor > kept:
        fact, anew = _reserve(following, minor - kept)
        if anew:
            _draw(following, fact, anew)
        else:
            log.warning("match.lapsed", match=following.match.name)


def _draw(following: _Following, fact: str, amount: Money) -> None:
    """Use a reservation, then move its money: the pool's guard counts what is kept."""
    session, act = following.session, following.act
    use(session, act, fact, amount, at=following.witness.at)
    number = following.next()
    released = following.pool_match(number, amount.minor)
    posted = release_match(session, act, released, on=following.day)
    following.write("released", amount.minor, number, entry_id=posted.id)


def _keep(following: _Following, steps: MatchSteps) -> None:
    """End the reservation that stands, and keep what is still to be kept anew."""
    state = following.match.state
    is_ended = steps.release > 0
    wanted = state.reserved if steps.reserve is None else steps.reserve
    if state.reserved and not is_ended and following.match.reservation:
        release(
            following.session,
            following.act,
            following.match.reservation,
            at=following.witness.at,
        )
    if wanted:
        _reserve(following, wanted)


def _reserve(following: _Following, minor: int) -> tuple[str, Money]:
    number = following.next()
    fact = f"match:{following.match.name}:{number}"
    at = following.witness.at
    kept = reserve_anew(
        following.session,
        following.act,
        fact,
        (following.match.pool, following.money(minor)),
        at=at,
        expires_at=at + WHILE_DECIDED,
    )
    if kept:
        following.write("reserved", kept.minor, number, reservation=fact)
    else:
        following.number -= 1
    return fact, kept


def _lock_queues(
    session: Session,
    book: Book,
    rule: MatchRule,
    plans: Iterable[tuple[StandingMatch, MatchSteps]],
) -> None:
    """Lock every queue before any pool: others that decide lock in this order."""
    funds = {match.pool for match, steps in plans if steps.release}
    funds |= {rule.fund for _, steps in plans if steps.give_back or steps.write_off}
    known = numbers(session, book.id)
    for fund in sorted(known.fund(session, code) for code in funds):
        call(session, "lock_queue_v1", book.id, fund)


def _account(session: Session, book: Book, currency: str) -> AccountKey:
    """Name the common account on which a match moves: the bank's, where there is one.

    Its total over all funds does not move.
    """
    for code in ("bank", "stripe", "sandbox"):
        try:
            return find_rail(session, book.id, code).holds(currency)
        except RegisterUnknownError:
            continue
    raise RegisterUnknownError("rail", "bank")


_OPEN = text("""
    select distinct m.lot from ledger.open_reservation o
    join ledger.reservation v on v.book_id = o.book_id and v.id = o.reservation_id
    join app.gift_match_change c on c.book_id = v.book_id and c.reservation = v.fact
    join app.gift_match m on m.book_id = c.book_id and m.id = c.match_id
    where o.book_id = :book and o.scope = 'pool' and (o.expires_at <= :soon
      and v.reserved_at < o.expires_at - interval '7 days' or not exists (
        select from payments.attempt a where a.book_id = m.book_id and a.lot = m.lot
          and a.state in ('created', 'redirected', 'action', 'processing')))
    order by m.lot limit :most
""")
