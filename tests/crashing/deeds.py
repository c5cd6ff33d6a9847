"""Every command of the ledger as a deed that can be done again under the same key.

A deed commits by itself, as a view, a job or a command line does. ``prepare`` makes
what it needs, in a fund of its own, and is never interrupted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count

from sqlalchemy.orm import Session

from ledger.book.acts import Act, Command, record_act
from ledger.book.batches import post_all
from ledger.book.books import find_book, open_book
from ledger.book.calls import call
from ledger.book.charts.files import find_chart
from ledger.book.charts.registers import OwnNumber, adopt_chart, number_account
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.journal import number_entries, post, tie_correction, write_note
from ledger.book.kinds import EntryKind
from ledger.book.rates import Rate, add_rate
from ledger.book.registers import (
    FundRegime,
    NewBudgetLine,
    amend_budget,
    close_account,
    declare_fiscal_year,
    open_account,
    open_budget_line,
    open_fund,
    open_keeper,
    register_lot,
    register_party,
    set_fund_regime,
)
from ledger.book.resolving import numbers
from ledger.book.reversing import reverse
from ledger.financing.at_once import DirectExpense, InKind, post_direct_expense
from ledger.financing.at_once import post_in_kind as give_in_kind
from ledger.financing.expenses import (
    Expense,
    ExpenseCorrection,
    correct_expense,
    post_expense,
)
from ledger.financing.holders import HolderPayment, HolderShare, pay_holders
from ledger.financing.matching import Match, release_match, return_match
from ledger.financing.returned_wires import ReturnedWire, draft_wire_return
from ledger.financing.tranches import Wire, post_wire
from ledger.proof.book_sources import BOOK_SOURCES
from ledger.proof.notes import SigningKey
from ledger.proof.publishing import publish
from ledger.proof.sealer import Sealing, seal
from tests.ledger.small_book import ADVANCE, BANK, DAY, GIFT, NOW, SmallBook, eur, mad

CHART = "fr-association-2018-06"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a deed is done: a book, and a fund that no other deed touches."""

    book: str
    number: int
    name: str = ""

    @property
    def fund(self) -> str:
        return f"F{self.number}"

    def code(self, what: str) -> str:
        return f"{what}{self.number}{self.name}"

    def elsewhere(self, name: str) -> Place:
        """The same fund, under codes of another name."""
        return replace(self, name=name)


@dataclass(frozen=True, slots=True)
class Desk:
    """A session at a place, with the acts of whoever works there."""

    session: Session
    place: Place
    acts: count[int]

    def act(self, verb: str) -> Act:
        """The next act; done again, it is the same one."""
        book = find_book(self.session, self.place.book)
        key = f"{self.place.number}:{verb}:{next(self.acts)}"
        return record_act(self.session, book.id, Command("test", key, NOW), verb, {})


Work = Callable[[Desk], None]


@dataclass(frozen=True, slots=True)
class Deed:
    """A command, and what must be there before it."""

    work: Work
    before: tuple[Work, ...] = ()

    def prepare(self, session: Session, place: Place) -> None:
        desk = Desk(session, place, count(1))
        open_fund(session, desk.act("open"), place.fund)
        for work in self.before:
            work(desk)
        session.commit()

    def do(self, session: Session, place: Place) -> None:
        self.work(Desk(session, place, count(1001)))
        session.commit()


def open_ground(session: Session, code: str) -> None:
    """Open the book that deeds are done in."""
    small = SmallBook.open(session, code)
    for key in (BANK, GIFT, ADVANCE):
        small.account(key)
    session.commit()


def give(desk: Desk) -> None:
    post(desk.session, desk.act("give"), gift_of(desk, "G"))


def gift_of(desk: Desk, letter: str) -> DraftEntry:
    code, fund = desk.place.code(letter), desk.place.fund
    return DraftEntry(
        kind=EntryKind.GIFT,
        fact=f"bank:{code}:gift",
        occurred_on=DAY,
        lines=(
            Line(BANK, fund, eur(5000)),
            Line(GIFT, fund, eur(-5000), lot=code, party="p1"),
        ),
    )


def give_many(desk: Desk) -> None:
    drafts = [gift_of(desk, f"M{letter}") for letter in "abcdef"]
    post_all(desk.session, desk.act("import"), drafts)


def refund(desk: Desk) -> None:
    code, fund = desk.place.code("G"), desk.place.fund
    lines = (
        Line(GIFT, fund, eur(1000), lot=code, party="p1"),
        Line(BANK, fund, eur(-1000)),
    )
    draft = DraftEntry(
        kind=EntryKind.REFUND,
        fact=f"bank:{code}:refund",
        occurred_on=DAY,
        lines=lines,
        corrects=f"bank:{code}:gift",
    )
    post(desk.session, desk.act("refund"), draft)


def take_back(desk: Desk) -> None:
    fact = f"bank:{desk.place.code('G')}:gift"
    reverse(desk.session, desk.act("reverse"), fact, on=DAY)


def wire(desk: Desk) -> None:
    act = desk.act("wire")
    if act.is_new:  # what was decided from a queue is not decided again
        post_wire(desk.session, act, wire_of(desk))


def wire_of(desk: Desk) -> Wire:
    return Wire(
        code=desk.place.code("W"),
        fund=desk.place.fund,
        sent=eur(4000),
        received=mad(43_000),
        bank=BANK,
        advance=ADVANCE,
        occurred_on=DAY,
        fee=eur(100),
        fees_from=desk.place.fund,
    )


def take_wire_back(desk: Desk) -> None:
    reverse(desk.session, desk.act("reverse"), wire_of(desk).fact, on=DAY)


def return_wire(desk: Desk) -> None:
    act, original = desk.act("return"), wire_of(desk).fact
    if not act.is_new:
        return
    book = find_book(desk.session, desk.place.book)
    returned = ReturnedWire(f"{original}:back", original, BANK, eur(3900), DAY, "OPS")
    draft = draft_wire_return(desk.session, book, act, returned)
    assert draft is not None
    post(desk.session, act, draft)


def spend(desk: Desk) -> None:
    act = desk.act("approve")
    if act.is_new:
        post_expense(desk.session, act, expense_of(desk))


def expense_of(desk: Desk) -> Expense:
    return Expense(
        code=desk.place.code("E"),
        fund=desk.place.fund,
        budget_line="",
        amount=mad(20_000),
        paid_from=ADVANCE,
        occurred_on=DAY,
    )


def correct(desk: Desk) -> None:
    back = ExpenseCorrection(expense_of(desk), mad(5_000), DAY)
    act = desk.act("correct")
    if act.is_new:
        correct_expense(desk.session, act, back)


def take_expense_back(desk: Desk) -> None:
    reverse(desk.session, desk.act("reverse"), expense_of(desk).fact, on=DAY)


def fill_pool(desk: Desk) -> None:
    source = AccountKey("OP", "source.match", "EUR")
    pool, code = desk.place.code("POOL"), desk.place.code("FDR")
    open_fund(desk.session, desk.act("open"), pool)
    lines = (
        Line(BANK, pool, eur(9000)),
        Line(source, pool, eur(-9000), lot=code, party="p1"),
    )
    draft = DraftEntry(
        kind=EntryKind.POOL_FUNDING,
        fact=f"bank:{code}:pool",
        occurred_on=DAY,
        lines=lines,
    )
    post(desk.session, desk.act("fill"), draft)


def match_of(desk: Desk) -> Match:
    place = desk.place
    return Match(
        gift=place.code("G"),
        fund=place.fund,
        pool=place.code("POOL"),
        amount=eur(2500),
        bank=BANK,
        lot=place.code("X"),
        pool_lot=place.code("FDR"),
        party="p1",
    )


def match(desk: Desk) -> None:
    release_match(desk.session, desk.act("match"), match_of(desk), on=DAY)


def unmatch(desk: Desk) -> None:
    return_match(desk.session, desk.act("unmatch"), match_of(desk), on=DAY)


def pay_lender(desk: Desk) -> None:
    place = desk.place
    share = HolderShare("source.gift", place.code("G"), "p1", eur(700))
    payment = HolderPayment(
        code=place.code("H"),
        fund=place.fund,
        bank=BANK,
        brought=place.code("G"),
        shares=(share,),
        occurred_on=DAY,
    )
    act = desk.act("pay")
    if act.is_new:
        pay_holders(desk.session, act, payment)


def work_given(desk: Desk) -> None:
    given = InKind(
        desk.place.code("K"), desk.place.fund, "", mad(800), "LOCAL", "p1", DAY
    )
    give_in_kind(desk.session, desk.act("accept"), given)


def paid_directly(desk: Desk) -> None:
    place = desk.place
    expense = DirectExpense(
        code=place.code("D"),
        fund=place.fund,
        budget_line="",
        amount=mad(900),
        keeper="LOCAL",
        lot=place.code("D"),
        party="p1",
        occurred_on=DAY,
    )
    post_direct_expense(desk.session, desk.act("accept"), expense)


def tie(desk: Desk) -> None:
    code = desk.place.code("G")
    tie_correction(
        desk.session,
        desk.act("tie"),
        fact=f"bank:{code}:loose",
        original=f"bank:{code}:gift",
    )


def loose_refund(desk: Desk) -> None:
    code, fund = desk.place.code("G"), desk.place.fund
    lines = (
        Line(GIFT, fund, eur(600), lot=code, party="p1"),
        Line(BANK, fund, eur(-600)),
    )
    draft = DraftEntry(
        kind=EntryKind.REFUND,
        fact=f"bank:{code}:loose",
        occurred_on=DAY,
        lines=lines,
    )
    post(desk.session, desk.act("refund"), draft)


def note(desk: Desk) -> None:
    act = desk.act("note")
    known = numbers(desk.session, act.book_id)
    entry = known.entry(desk.session, f"bank:{desk.place.code('G')}:gift")
    write_note(desk.session, act, entry, "For the well.")


def erase(desk: Desk) -> None:
    book = find_book(desk.session, desk.place.book).id
    fact = f"bank:{desk.place.code('G')}:gift"
    entry = numbers(desk.session, book).entry(desk.session, fact)
    call(desk.session, "erase_note_v1", book, entry, NOW)


def rate(desk: Desk) -> None:
    day = date(2020, 1, 1) + timedelta(days=desk.place.number)
    new = Rate("EUR", "MAD", day, 108, 1, "a bank", "its slip")
    add_rate(desk.session, desk.act("rate"), new, today=date(2099, 1, 1))


def chart(desk: Desk) -> None:
    session, day = desk.session, date(2020, 1, 1) + timedelta(days=desk.place.number)
    adopt_chart(session, desk.act("adopt"), "OP", find_chart(CHART), from_on=day)
    act = desk.act("number")
    key = AccountKey("OP", "bank", "EUR", place=desk.place.fund)
    account = open_account(session, act, key)
    number_account(session, act, OwnNumber(account, CHART, "512900", day, "test"))


def seal_all(desk: Desk) -> None:
    book = find_book(desk.session, desk.place.book)
    seal(desk.session, book, Sealing(BOOK_SOURCES, entropy_of(desk.place)))


def entropy_of(place: Place) -> Callable[[int], bytes]:
    """Random bytes that are the same when a deed is done again."""
    return lambda size: hashlib.shake_128(place.fund.encode()).digest(size)


def number(desk: Desk) -> None:
    number_entries(desk.session, find_book(desk.session, desk.place.book).id)


def sign(desk: Desk) -> None:
    book, key = find_book(desk.session, desk.place.book), SigningKey("test", bytes(32))
    how = Sealing(BOOK_SOURCES, entropy_of(desk.place))
    publish(desk.session, book, how, [key], at=NOW)
    seal(desk.session, book, how)  # the checkpoint has a leaf as well


def new_book(desk: Desk) -> None:
    code = f"{desk.place.book}-{desk.place.number}"
    open_book(desk.session, code, zone="UTC", is_live=False)


def registers(desk: Desk) -> None:
    """Everything that a new association needs before its first entry."""
    session, place = desk.session, desk.place
    keeper = place.code("K")
    open_keeper(session, desk.act("keeper"), keeper, currency="MAD", zone="UTC")
    declare_fiscal_year(
        session,
        desk.act("year"),
        keeper,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )
    open_account(session, desk.act("account"), AccountKey(keeper, "cash_box", "MAD"))
    register_party(session, desk.act("party"), place.code("p"))
    register_lot(session, desk.act("lot"), place.code("L"))
    regime = FundRegime("own", date(2026, 1, 1), "OPS")
    set_fund_regime(session, desk.act("regime"), place.fund, regime)


def budget(desk: Desk) -> None:
    session, place = desk.session, desk.place
    act = desk.act("plan")
    line = NewBudgetLine(place.fund, "pipes", "MAD", is_restricted=False)
    number = open_budget_line(session, act, line)
    if act.is_new:
        amend_budget(session, act, number, mad(50_000), from_on=DAY)


def spare_account(desk: Desk) -> None:
    key = AccountKey("OP", "bank", "EUR", place=desk.place.fund)
    open_account(desk.session, desk.act("account"), key)


def close_spare(desk: Desk) -> None:
    key = AccountKey("OP", "bank", "EUR", place=desk.place.fund)
    act = desk.act("close")
    number = open_account(desk.session, act, key)
    close_account(desk.session, act, number, on=DAY)


DEEDS = {
    "give": Deed(give),
    "give many": Deed(give_many),
    "refund": Deed(refund, (give,)),
    "reverse a gift": Deed(take_back, (give,)),
    "wire": Deed(wire, (give,)),
    "reverse a wire": Deed(take_wire_back, (give, wire)),
    "return a wire": Deed(return_wire, (give, wire)),
    "spend": Deed(spend, (give, wire)),
    "correct": Deed(correct, (give, wire, spend)),
    "reverse an expense": Deed(take_expense_back, (give, wire, spend)),
    "match": Deed(match, (give, fill_pool)),
    "unmatch": Deed(unmatch, (give, fill_pool, match)),
    "pay a holder": Deed(pay_lender, (give,)),
    "work given": Deed(work_given),
    "paid directly": Deed(paid_directly),
    "tie": Deed(tie, (give, loose_refund)),
    "note": Deed(note, (give,)),
    "erase a note": Deed(erase, (give, note)),
    "number": Deed(number, (number, give)),
    "seal": Deed(seal_all, (seal_all, give)),
    "sign": Deed(sign, (sign, give)),
    "rate": Deed(rate),
    "chart": Deed(chart),
    "open a book": Deed(new_book),
    "registers": Deed(registers),
    "budget": Deed(budget),
    "close an account": Deed(close_spare, (spare_account,)),
}
