"""The same commands, given to the ledger on PostgreSQL; each is a transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.acts import Act, Command, record_act
from ledger.book.calls import call
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.errors import LedgerError
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.book.registers import declare_fiscal_year, open_keeper
from ledger.book.reversing import reverse
from ledger.financing import (
    at_once,
    exchange,
    expenses,
    matching,
    reservations,
    trace,
    tranches,
)
from ledger.financing.exchange import Exchange
from ledger.financing.expenses import ExpenseCorrection
from ledger.financing.matching import Match
from ledger.financing.reservations import Cap, CapLimit, NewReservation, Pool
from ledger.money import Money
from tests.ledger.small_book import (
    ADVANCE,
    BANK,
    GIFT,
    NOW,
    SmallBook,
    eur,
    mad,
)
from tests.model import commands as ask
from tests.model.faults import changes
from tests.model.model import CAP, Traced

DOLLARS = AccountKey("OP", "bank", "USD")
COST = AccountKey("OP", "cost.bank_fee", "EUR")


class Real:
    """A book with three keepers, three funds and a cap."""

    def __init__(self, session: Session, code: str) -> None:
        self.small = SmallBook.open(session, code)
        self.session = session
        act = self.small.act("hamlet")
        self.first_key = "hamlet:2"
        open_keeper(session, act, "HAMLET", currency="MAD", zone="UTC")
        year = date(2026, 1, 1), date(2026, 2, 28)
        declare_fiscal_year(session, act, "HAMLET", starts_on=year[0], ends_on=year[1])
        reservations.set_cap(
            session, act, CapLimit("cap", eur(CAP), date(2026, 1, 1), "a law")
        )
        session.commit()

    def answer(self, command: ask.Command) -> object:
        """Do as the command says and commit, or name the refusal."""
        try:
            said = getattr(self, ask.name_of(command))(command)
        except LedgerError as refusal:
            self.session.rollback()
            return type(refusal).__name__
        self.session.commit()
        if isinstance(said, PostedEntry):
            return said.fact, said.is_new, said.day
        return said

    def _post(self, kind: str, fact: str, day: date, *lines: Line, **of: str) -> object:
        draft = DraftEntry(EntryKind(kind), fact, day, lines, **of)  # type: ignore[arg-type]  # reverses or corrects
        return post(self.session, self._act(), draft)

    def _act(self) -> Act:
        return self.small.act()

    def gift(self, c: ask.Gift) -> object:
        given = Line(GIFT, c.fund, eur(-c.minor), lot=c.code)
        return self._post(
            "gift", c.fact, c.day, Line(BANK, c.fund, eur(c.minor)), given
        )

    def refund(self, c: ask.Refund) -> object:
        back = Line(GIFT, c.fund, eur(c.minor), lot=c.gift)
        out = Line(BANK, c.fund, eur(-c.minor))
        return self._post("refund", c.fact, c.day, back, out, corrects=c.original)

    def fee(self, c: ask.Fee) -> object:
        out = Line(BANK, c.fund, eur(-c.minor))
        cost = Line(COST, c.fund, eur(c.minor))
        return self._post("wire_fee", c.fact, c.day, cost, out)

    def wire_out(self, c: ask.WireOut) -> object:
        sent, received = eur(c.minor), mad(c.received)
        wire = tranches.Wire(c.code, "WELL", sent, received, BANK, ADVANCE, c.day)
        return tranches.post_wire(self.session, self._act(), wire)

    def spend(self, c: ask.Spend) -> object:
        spent = expenses.Expense(c.code, "WELL", "", mad(c.minor), ADVANCE, c.day)
        return expenses.post_expense(self.session, self._act(), spent)

    def take_back(self, c: ask.TakeBack) -> object:
        spent = expenses.Expense(c.code, "WELL", "", mad(c.minor), ADVANCE, c.day)
        back = ExpenseCorrection(spent, mad(c.minor), c.day, c.number)
        return expenses.correct_expense(self.session, self._act(), back)

    def match_gift(self, c: ask.MatchGift) -> object:
        act = self._act()
        if c.reserved and c.at:
            reservations.use(self.session, act, c.reserved, eur(c.minor), at=c.at)
        return matching.release_match(self.session, act, _match(c), on=c.day)

    def return_match(self, c: ask.ReturnMatch) -> object:
        match = _match(c.match)
        return matching.return_match(self.session, self._act(), match, on=c.day)

    def give_in_kind(self, c: ask.GiveInKind) -> object:
        minor = mad(c.minor)
        kind = at_once.InKind(c.code, "WELL", "", minor, c.keeper, "p1", c.day)
        return at_once.post_in_kind(self.session, self._act(), kind)

    def sell_money(self, c: ask.SellMoney) -> object:
        sold, bought = (BANK, DOLLARS) if c.sells_euros else (DOLLARS, BANK)
        sale = Exchange(
            code=c.code,
            fund="WELL",
            sold=Money(c.minor, sold.currency),
            bought=Money(c.bought, bought.currency),
            sold_from=sold,
            bought_into=bought,
            occurred_on=c.day,
            borne_by=c.borne_by,
        )
        return exchange.post_exchange(self.session, self._act(), sale)

    def reverse(self, c: ask.Reverse) -> object:
        return reverse(self.session, self._act(), c.original, on=c.day)

    def reverse_wrongly(self, c: ask.ReverseWrongly) -> object:
        one = Line(BANK, "OPS", eur(1)), Line(COST, "OPS", eur(-1))
        return self._post("reversal", c.fact, c.day, *one, reverses=c.original)

    def keep(self, c: ask.Keep) -> object:
        of = Pool(c.of) if c.of else Cap("cap")
        until = c.at + ask.HOUR
        new = NewReservation(c.fact, of, eur(c.minor), until, eur(c.at_least))
        kept = reservations.reserve(self.session, self._act(), new, at=c.at)
        return kept.amount.minor, kept.is_new

    def end_kept(self, c: ask.EndKept) -> object:
        if not c.minor:
            return reservations.release(self.session, self._act(), c.fact, at=c.at)
        used = eur(c.minor)
        return reservations.use(self.session, self._act(), c.fact, used, at=c.at)

    def expire(self, c: ask.Expire) -> object:
        return reservations.expire_reservations(self.session, self._act(), at=c.at)

    def close(self, c: ask.Close) -> object:
        if c.seals:
            self.small.close(c.ends_on, c.keeper)
        else:
            head = self.small.book.id, self._act().id
            call(self.session, "close_period_v1", *head, c.keeper, c.ends_on, "")
        return True

    def lock(self, c: ask.Lock) -> object:
        self.small.lock(c.ends_on, c.keeper, by=c.by)
        return True

    def trace_use(self, c: ask.TraceUse) -> object:
        facts = self._facts()
        mine = [number for number, fact in facts.items() if fact == c.fact]
        found = trace.paid_with(self.session, self.small.book, mine)
        return _summed(facts, [each for one in found.values() for each in one])

    def trace_lot(self, c: ask.TraceLot) -> object:
        found = trace.uses_of(self.session, self.small.book, c.lot)
        return _summed(self._facts(), found)

    def _facts(self) -> dict[int, str]:
        entry = tables.journal_entry
        query = select(entry.c.id, entry.c.fact).where(
            entry.c.book_id == self.small.book.id
        )
        return {row.id: row.fact for row in self.session.execute(query)}

    def use_key(self, c: ask.UseKey) -> object:
        request = {"other": True} if c.is_other else {}
        command = Command("test", self.first_key, NOW)
        book = self.small.book.id
        return record_act(self.session, book, command, "hamlet", request).is_new

    def malformed(self, c: ask.Malformed) -> object:
        return self.small.raw_post(**changes(self.small, c.fault))


def _summed(facts: dict[int, str], found: Iterable[trace.TakenLot]) -> Traced:
    sums: Traced = {}
    for piece in found:
        wire = facts[piece.tranche_id] if piece.tranche_id else ""
        key = facts[piece.entry_id], piece.lot, piece.queue, wire
        minor, moved = sums.get(key, (0, 0))
        became = piece.moved.minor if piece.moved else 0
        sums[key] = minor + piece.amount.minor, moved + became
    return sums


def _match(c: ask.MatchGift) -> Match:
    return Match(
        gift=c.gift,
        fund="WELL",
        pool="SCHOOL",
        amount=eur(c.minor),
        bank=BANK,
        lot=f"M{c.gift}",
        pool_lot=c.pool_lot,
        party="p1",
    )
