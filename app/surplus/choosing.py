"""Choose what becomes of a surplus: another fund, or back to its giver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.clock import local_day
from app.contributing.commands import parties_with
from app.contributing.refunding import refund
from app.logs import log
from app.matching.following import follow_lots
from app.matching.reserving import BegunGift, lock_matching, reserve_matches
from app.refunds.commands import withdraw
from app.surplus.choices import chosen_back, find_choice, is_decided
from app.surplus.deadlines import decide_by
from app.surplus.facts import GIVEN, deed_of
from app.surplus.holding import ask_account
from app.surplus.origins import Origin, goes_back_itself, origin_of, paid_by
from app.surplus.owing import owe_back
from app.surplus.tables import Surplus, SurplusChoice
from app.surplus.whole import check_whole
from ledger.book.acts import Act, record_act
from ledger.book.books import Book
from ledger.book.entries import DraftEntry, Line
from ledger.book.errors import LedgerError
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.book.resolving import numbers
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.giver_accounts import giver_account
from payments.bank.told import is_told
from payments.caps import NoRoomForGiftError, room_for_gifts, take_room
from payments.daily.storing import share_book
from payments.gateway import GatewayError
from payments.paid_currency import as_paid
from payments.purposes import Purpose
from payments.rails.wire import CODE as BANK
from payments.refunds import RefundAsked, RefundRefusedError, find_order, refundable

AT_ONCE = 200


class ChosenAlreadyError(ValueError):
    """Something was chosen for this surplus before."""

    def __init__(self, public_id: UUID) -> None:
        self.public_id = public_id
        super().__init__("this was decided before; nothing was done twice")


@dataclass(frozen=True, slots=True)
class _Choice:
    """What was chosen, and the entry that did it, where one did."""

    name: str
    number: int
    fund_id: int | None = None
    entry_id: int | None = None
    is_default: bool = False


def give_elsewhere(
    session: Session, book: Book, witness: Witness, surplus: Surplus, fund: str
) -> PostedEntry:
    """Give a surplus to another fund, as its giver chose.

    A gift that was paid on a page is matched there as one that begins now. Raises
    ChosenAlreadyError, NotWholeError, or NoRoomForGiftError where that fund takes
    less.
    """
    number = _next_number(session, book, surplus)
    check_whole(session, book, surplus)
    act = _act(session, book, witness, (surplus, number), f"fund:{fund}")
    amount = Money(surplus.amount_minor, surplus.currency)
    room = room_for_gifts(session, book, fund, amount.currency, at=witness.at)
    if room is not None and room < amount:
        raise NoRoomForGiftError(amount, room)
    money = origin_of(session, book, surplus)
    # A gift of its own, not a part of the one it leaves: its name has no stroke.
    again = f"-{number}" if number > 1 else ""
    lot = f"{surplus.lot.replace('/', '-')}-moved-{surplus.id}{again}"
    purpose = Purpose(fund, lot, surplus.party)
    take_room(session, book, act, purpose, amount)
    is_pool = _is_pool(session, book, fund)
    if not is_pool:
        _match(session, book, witness, purpose, (surplus, amount))
    role = "source.match" if is_pool else "source.gift"
    day = local_day(witness.at, book.zone)
    fact = deed_of(session, book, surplus, GIVEN).fact
    posted = post(session, act, _moved(money, surplus, purpose, (fact, role, day)))
    to = numbers(session, book.id).fund(session, fund)
    choice = _Choice("fund", number, to, posted.id)
    _remember(session, act, surplus, choice, at=witness.at)
    withdraw(session, book, witness, surplus.party)
    follow_lots(session, book, witness, [surplus.lot, lot])
    return posted


def ask_back(
    session: Session,
    book: Book,
    witness: Witness,
    surplus: Surplus,
    *,
    is_default: bool = False,
) -> None:
    """Remember that a surplus goes back to its giver; the payment is made after."""
    number = _next_number(session, book, surplus)
    act = _act(session, book, witness, (surplus, number), "refund")
    choice = _Choice("refund", number, is_default=is_default)
    _remember(session, act, surplus, choice, at=witness.at)
    withdraw(session, book, witness, surplus.party)


def is_payable(surplus: Surplus, at: datetime) -> bool:
    """Say whether what goes back may go now: a debit's payer can still take it back."""
    return surplus.refund_from <= max(surplus.decide_by, at)


def pay_back(session: Session, book: Book, witness: Witness, surplus: Surplus) -> bool:
    """Order the refund that was chosen, once; false where it must be tried again.

    Commits. Money that came by wire goes back by a wire of ours, cash out of the box:
    a person's task.
    """
    key = f"surplus:{surplus.public_id}"
    if find_order(session, book, key) is not None:
        return True
    if not is_payable(surplus, witness.at):
        return False
    attempt = paid_by(session, book, surplus)
    if attempt is None or is_told(attempt) or attempt.provider == BANK:
        return False
    owed = owe_back(session, book, witness, surplus)
    due = as_paid(session, book, surplus.lot, owed)
    amount = min(refundable(session, book, attempt), due)
    try:
        asked = RefundAsked(key, amount, witness.at)
        refund(session, book, witness, attempt, asked)
    except (GatewayError, RefundRefusedError) as error:
        session.rollback()
        log.warning("surplus.waits", surplus=str(surplus.public_id), reason=str(error))
        return False
    follow_lots(session, book, witness, [surplus.lot])
    session.commit()
    return True


def decide_due(session: Session, book: Book, witness: Witness) -> int:
    """Pay back what nobody decided in time, and what was chosen and not yet paid.

    What the book refuses is said aloud, tried again the next time, and stops no other.
    """
    for surplus in _undecided(session, book, witness.at):
        with _alone(session, surplus):
            ask_back(session, book, witness, surplus, is_default=True)
            if _needs_account(session, book, surplus):
                ask_account(session, book, witness, surplus)
            session.commit()
    paid = 0
    for surplus in _to_pay_back(session, book, witness.at):
        with _alone(session, surplus):
            paid += pay_back(session, book, witness, surplus)
    return paid


@contextmanager
def _alone(session: Session, surplus: Surplus) -> Iterator[None]:
    """Let what becomes of one surplus fail alone: its giver may be faster."""
    name = str(surplus.public_id)
    try:
        yield
    except ChosenAlreadyError:
        session.rollback()
    except LedgerError as error:
        session.rollback()
        log.error("surplus.refused", surplus=name, rule=str(error))


def _needs_account(session: Session, book: Book, surplus: Surplus) -> bool:
    """Say whether it goes back by a wire to a giver who has named no account yet."""
    attempt = paid_by(session, book, surplus)
    is_wire = attempt is not None and attempt.provider == BANK and not is_told(attempt)
    return is_wire and giver_account(session, book, surplus.party) is None


def _undecided(session: Session, book: Book, at: datetime) -> list[Surplus]:
    query = select(Surplus).where(
        Surplus.book_id == book.id,
        ~is_decided(),
        Surplus.decide_by <= at,
        Surplus.refund_from <= at,
    )
    found = session.scalars(query.order_by(Surplus.id))
    due = (each for each in found if decide_by(session, book, each) <= at)
    return list(islice(due, AT_ONCE))


def _to_pay_back(session: Session, book: Book, at: datetime) -> list[Surplus]:
    orders = text("select key from payments.refund where book_id = :book")
    done = set(session.execute(orders, {"book": book.id}).scalars())
    query = chosen_back(book).where(goes_back_itself())
    found = session.scalars(query.order_by(Surplus.id))
    due = (
        each
        for each in found
        if f"surplus:{each.public_id}" not in done and is_payable(each, at)
    )
    return list(islice(due, AT_ONCE))


def _next_number(session: Session, book: Book, surplus: Surplus) -> int:
    """Say which choice this is: the first, or one after another was reversed.

    Others that choose at this instant wait here, and so does who closes a day. Raises
    ChosenAlreadyError.
    """
    share_book(session, book)
    lock_matching(session, book, f"surplus:{surplus.id}")
    if find_choice(session, book, surplus) is not None:
        raise ChosenAlreadyError(surplus.public_id)
    query = select(func.coalesce(func.max(SurplusChoice.number), 0)).where(
        SurplusChoice.book_id == book.id, SurplusChoice.surplus_id == surplus.id
    )
    return int(session.execute(query).scalar_one()) + 1


def _act(
    session: Session,
    book: Book,
    witness: Witness,
    chosen: tuple[Surplus, int],
    choice: str,
) -> Act:
    surplus, number = chosen
    again = f":{number}" if number > 1 else ""
    command = witness.command(f"surplus:{surplus.public_id}:{choice}{again}")
    request = {"surplus": surplus.public_id, "choice": choice}
    return record_act(session, book.id, command, "decide_surplus", request)


def _match(
    session: Session,
    book: Book,
    witness: Witness,
    purpose: Purpose,
    moved: tuple[Surplus, Money],
) -> None:
    """Reserve what pools add where it goes, as for any gift that was paid on a page."""
    surplus, amount = moved
    attempt = paid_by(session, book, surplus)
    if attempt is None or is_told(attempt):
        return
    begun = BegunGift(
        lot=purpose.lot,
        party=purpose.party,
        fund=purpose.fund,
        amount=amount,
        same_giver=parties_with(session, book, surplus.party),
    )
    reserve_matches(session, book, witness, begun)


def _moved(
    money: Origin, surplus: Surplus, purpose: Purpose, to: tuple[str, str, date]
) -> DraftEntry:
    """Write the entry: what leaves where it waited, what comes as a gift elsewhere."""
    fact, role, day = to
    amount, rail = Money(surplus.amount_minor, surplus.currency), money.rail
    held = rail.holds(amount.currency)
    is_apart = surplus.reason == "full"
    lot = None if is_apart else surplus.lot
    source = rail.account(role, amount.currency)
    return DraftEntry(
        kind=EntryKind.GIFT if is_apart else EntryKind.TRANSFER_BETWEEN_PROJECTS,
        fact=fact,
        occurred_on=day,
        lines=(
            Line(money.left, money.from_fund, amount, lot=lot, party=surplus.party),
            Line(held, money.from_fund, -amount),
            Line(held, purpose.fund, amount),
            Line(source, purpose.fund, -amount, lot=purpose.lot, party=purpose.party),
        ),
        corrects=money.fact,
    )


def _remember(
    session: Session, act: Act, surplus: Surplus, choice: _Choice, *, at: datetime
) -> None:
    session.add(
        SurplusChoice(
            book_id=act.book_id,
            surplus_id=surplus.id,
            number=choice.number,
            choice=choice.name,
            fund_id=choice.fund_id,
            is_default=choice.is_default,
            at=at,
            entry_id=choice.entry_id,
            act_id=act.id,
        )
    )
    session.flush()


def _is_pool(session: Session, book: Book, fund: str) -> bool:
    query = text("""
        select exists (select from app.matching_share s
          join app.matching_rule_decision d on d.book_id = s.book_id
            and d.approved_id = s.rule_id
          join ledger.fund f on f.book_id = s.book_id and f.id = s.pool_id
          where s.book_id = :book and f.code = :fund)
    """)
    found = session.execute(query, {"book": book.id, "fund": fund})
    return bool(found.scalar_one())
