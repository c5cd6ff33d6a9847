"""From an entry of a text journal to the command that posts it.

Only what a person would enter is taken from the lines; bases and takings are the
command's own work, and the journal's lines are what they are held against.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.entries import Line
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.book.reversing import reversal_fact, reverse
from ledger.book.roles import is_source
from ledger.financing.at_once import (
    DirectExpense,
    InKind,
    post_direct_expense,
    post_in_kind,
)
from ledger.financing.exchange import Exchange, post_exchange
from ledger.financing.expenses import (
    Expense,
    ExpenseCorrection,
    correct_expense,
    post_expense,
)
from ledger.financing.holders import HolderPayment, HolderShare, pay_holders
from ledger.financing.matching import Match, release_match, return_match
from ledger.financing.tranches import Wire, post_wire
from ledger.periods.openings import (
    FundOpening,
    OpenAdvance,
    Opening,
    post_opening,
)
from tests.scenarios.values import EntryText

Earlier = dict[str, EntryText]
Posting = Callable[[Session, Act], PostedEntry]


def command_of(entry: EntryText, earlier: Earlier) -> Posting:
    """Say how an entry is posted; ``earlier`` holds those before it, by fact."""
    return _COMMANDS.get(entry.kind, _plain)(entry, earlier)


def _plain(entry: EntryText, _earlier: Earlier) -> Posting:
    return lambda session, act: post(session, act, entry.draft())


def _wire_out(entry: EntryText, _earlier: Earlier) -> Posting:
    return lambda session, act: post_wire(session, act, _wire(entry))


def _spent(entry: EntryText, _earlier: Earlier) -> Posting:
    if entry.lines[0].account.code == "use":
        return lambda session, act: post_expense(session, act, _expense(entry))
    return lambda session, act: post_direct_expense(session, act, _direct(entry))


def _taken_back(entry: EntryText, earlier: Earlier) -> Posting:
    correction = _correction(entry, earlier[entry.corrects or ""])
    return lambda session, act: correct_expense(session, act, correction)


def _given(entry: EntryText, _earlier: Earlier) -> Posting:
    return lambda session, act: post_in_kind(session, act, _in_kind(entry))


def _released(entry: EntryText, _earlier: Earlier) -> Posting:
    match, on = _match(entry), entry.occurred_on
    return lambda session, act: release_match(session, act, match, on=on)


def _returned(entry: EntryText, earlier: Earlier) -> Posting:
    match, on = _match(earlier[entry.reverses or ""]), entry.occurred_on
    return lambda session, act: return_match(session, act, match, on=on)


def _holders_paid(entry: EntryText, _earlier: Earlier) -> Posting:
    return lambda session, act: pay_holders(session, act, _holders(entry))


def _reversed(entry: EntryText, _earlier: Earlier) -> Posting:
    original, on = entry.reverses or "", entry.occurred_on
    if entry.fact != reversal_fact(original):
        return _plain(entry, _earlier)
    return lambda session, act: reverse(session, act, original, on=on)


def _exchanged(entry: EntryText, _earlier: Earlier) -> Posting:
    return lambda session, act: post_exchange(session, act, _exchange(entry))


def _opened(entry: EntryText, earlier: Earlier) -> Posting:
    if not entry.takes:
        return _plain(entry, earlier)
    held = next(line for line in entry.lines if line.account.code == "advance")
    (given,) = (line for line in entry.lines if is_source(line.account.code))
    _, keeper, fund, code = entry.fact.split(":")
    advance = OpenAdvance(
        code=code,
        account=held.account,
        amount=held.amount,
        since=entry.occurred_on,
        source=given.account.code,
        value=None if held.base_minor is None else -given.amount,
        party=held.party,
    )
    on = entry.day or entry.occurred_on
    opening = Opening(keeper, on, (FundOpening(fund, (), (advance,)),))
    return lambda session, act: post_opening(session, act, opening)[0]


_COMMANDS: dict[EntryKind, Callable[[EntryText, Earlier], Posting]] = {
    EntryKind.WIRE_OUT: _wire_out,
    EntryKind.EXPENSE: _spent,
    EntryKind.EXPENSE_CORRECTION: _taken_back,
    EntryKind.INKIND: _given,
    EntryKind.MATCH_RELEASE: _released,
    EntryKind.MATCH_RETURN: _returned,
    EntryKind.HOLDER_PAYMENT: _holders_paid,
    EntryKind.FX: _exchanged,
    EntryKind.REVERSAL: _reversed,
    EntryKind.OPENING: _opened,
}


def _code(entry: EntryText) -> str:
    return entry.fact.split(":")[1]


def _only(entry: EntryText, code: str, sign: int) -> Line:
    (found,) = (
        line
        for line in entry.lines
        if line.account.code == code and line.amount.minor * sign > 0
    )
    return found


def _wire(entry: EntryText) -> Wire:
    advance = _only(entry, "advance", 1)
    sent = next(line for line in entry.lines if line.account.code == "bank")
    fees = [line for line in entry.lines if line.account.code == "cost.bank_fee"]
    return Wire(
        code=_code(entry),
        fund=advance.fund,
        sent=-sent.amount,
        received=advance.amount,
        bank=sent.account,
        advance=advance.account,
        occurred_on=entry.occurred_on,
        party=advance.party,
        fee=fees[0].amount if fees else None,
        fees_from=fees[0].fund if fees else "",
    )


def _expense(entry: EntryText) -> Expense:
    use, paid = entry.lines
    return Expense(
        code=_code(entry),
        fund=use.fund,
        budget_line=use.budget_line or "",
        amount=use.amount,
        paid_from=paid.account,
        occurred_on=entry.occurred_on,
        party=paid.party,
    )


def _direct(entry: EntryText) -> DirectExpense:
    use, source = entry.lines
    return DirectExpense(
        code=_code(entry),
        fund=use.fund,
        budget_line=use.budget_line or "",
        amount=use.amount,
        keeper=use.account.keeper,
        lot=source.lot or "",
        party=source.party or "",
        occurred_on=entry.occurred_on,
    )


def _correction(entry: EntryText, original: EntryText) -> ExpenseCorrection:
    number = entry.fact.split(":")[3:]
    return ExpenseCorrection(
        expense=_expense(original),
        amount=entry.lines[0].amount,
        occurred_on=entry.occurred_on,
        number=int(number[0]) if number else 1,
    )


def _in_kind(entry: EntryText) -> InKind:
    use, source = entry.lines
    return InKind(
        code=_code(entry),
        fund=use.fund,
        budget_line=use.budget_line or "",
        amount=use.amount,
        keeper=use.account.keeper,
        party=source.party or "",
        occurred_on=entry.occurred_on,
    )


def _match(entry: EntryText) -> Match:
    bank, source, pool, _ = entry.lines
    return Match(
        gift=_code(entry),
        fund=bank.fund,
        pool=pool.fund,
        amount=bank.amount,
        bank=bank.account,
        lot=source.lot or "",
        pool_lot=pool.lot or "",
        party=source.party or "",
    )


def _exchange(entry: EntryText) -> Exchange:
    _, sold, bought, _, *borne = entry.lines
    return Exchange(
        code=_code(entry),
        fund=sold.fund,
        sold=-sold.amount,
        bought=bought.amount,
        sold_from=sold.account,
        bought_into=bought.account,
        occurred_on=entry.occurred_on,
        borne_by=borne[-1].fund if borne else "",
    )


def _holders(entry: EntryText) -> HolderPayment:
    *shares, bank = entry.lines
    assert all(is_source(s.account.code) or s.amount.minor > 0 for s in shares)
    return HolderPayment(
        code=_code(entry),
        fund=bank.fund,
        bank=bank.account,
        brought=_code(entry),
        shares=tuple(
            HolderShare(s.account.code, s.lot or "", s.party or "", s.amount)
            for s in shares
        ),
        occurred_on=entry.occurred_on,
    )
