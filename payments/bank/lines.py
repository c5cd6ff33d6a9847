"""Lines of a statement: stored once each, and posted as the movements they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.errors import GuardBrokenError
from ledger.money import Money, total
from payments.alerts import Alert
from payments.attempts import Witness
from payments.bank import tables
from payments.bank.accounts import OurAccount
from payments.bank.chain import Chain, Identities
from payments.bank.deciding import About, Told, codes_in, decide, gross_of
from payments.bank.paying_back import end_payback
from payments.bank.pledges import (
    Known,
    orders_by_code,
    original_of,
    payouts_under_way,
    pledges_by_reference,
)
from payments.bank.wires_seen import prepare_return, prepare_wire, remember_wire
from payments.bulk import PLAIN, record_plain
from payments.formats.bank.values import Balance, BankLine, Foot, Head
from payments.gateway import Movement, MovementType, RefundState
from payments.incoming import Incoming, Posted
from payments.references import references_in
from payments.settling import record_listed

_TYPES = {
    About.PLEDGE: MovementType.PAYMENT,
    About.MONEY_IN: MovementType.PAYMENT,
    About.PAYOUT: MovementType.RECEIPT,
    About.CHARGE: MovementType.FEE,
    About.WIRE: MovementType.WIRE,
    About.WIRE_BACK: MovementType.WIRE_RETURN,
    About.TAKEN_BACK: MovementType.RETURN,
    About.UNKNOWN: MovementType.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Placed:
    """The chain of an account, and the positions of its ends."""

    chain: Chain
    first: int
    last: int


def chain_of(session: Session, book: Book, iban: str) -> Placed | None:
    """Read the chain of an account, None before its first statement."""
    table = tables.statement
    query = select(table).where(table.c.book_id == book.id, table.c.iban == iban)
    first = session.execute(query.order_by(table.c.position).limit(1)).first()
    last = session.execute(query.order_by(table.c.position.desc()).limit(1)).first()
    if first is None or last is None:
        return None
    opening = Balance(Money(first.opening_minor, first.currency), first.opens_on)
    closing = Balance(Money(last.closing_minor, last.currency), last.closes_on)
    return Placed(Chain(opening, closing), first.position, last.position)


def store_statement(
    session: Session,
    act: Act,
    where: tuple[int, int],
    iban: str,
    ends: tuple[Head, Foot],
) -> int:
    """Store a statement of a file at its position in the chain."""
    (file_id, position), (head, foot) = where, ends
    table = tables.statement
    query = insert(table).values(
        book_id=act.book_id,
        act_id=act.id,
        file_id=file_id,
        position=position,
        iban=iban,
        number=head.number,
        currency=head.currency,
        opens_on=head.opening.on,
        closes_on=foot.closing.on,
        opening_minor=head.opening.amount.minor,
        closing_minor=foot.closing.amount.minor,
    )
    return int(session.execute(query.returning(table.c.id)).scalar_one())


@dataclass(frozen=True, slots=True)
class Placing:
    """For whom lines are read: the book, our account, and who learned of them.

    ``is_next``: the statement begins where the last one ended.
    """

    book: Book
    act: Act
    witness: Witness
    account: OurAccount
    is_next: bool = False


class Reader:
    """Takes the lines of one statement, in chunks, and counts what it did."""

    def __init__(self, session: Session, placing: Placing) -> None:
        self._session, self._at = session, placing
        self._before = Counter[str]()
        self._identities = Identities(self._before)
        self._payouts = tuple(
            payouts_under_way(session, placing.book, placing.account.rail.keeper)
        )
        self._orders_done: set[tuple[int, About]] = set()
        self.lines = self.new_lines = self.matched = self.apart = 0
        self.posted: list[Posted] = []

    def take(
        self, chunk: Sequence[BankLine], open_statement: Callable[[], int]
    ) -> Money:
        """Store and post the lines that are new; return their sum."""
        self.lines += len(chunk)
        new = self._new(chunk)
        self.new_lines += len(new)
        if new:
            self._store(open_statement(), new)
            self._post(new)
        currency = self._at.account.rail.currency
        return total((line.amount for _, line in new), currency)

    def sum_of_new(self, chunks: Iterable[Sequence[BankLine]], currency: str) -> Money:
        """Add up what would be new, and store nothing."""
        new = [line.amount for chunk in chunks for _, line in self._new(chunk)]
        return total(new, currency)

    def _new(self, chunk: Sequence[BankLine]) -> list[tuple[str, BankLine]]:
        """Name every line, and leave out those that came before."""
        if self._at.is_next:
            self._count_before(chunk)
        named = [(self._identities.name(line), line) for line in chunk]
        table = tables.line
        query = select(table.c.remote_id).where(
            table.c.book_id == self._at.book.id,
            table.c.iban == self._at.account.iban,
            table.c.remote_id.in_([name for name, _ in named]),
        )
        known = set(self._session.execute(query).scalars())
        return [(name, line) for name, line in named if name not in known]

    def _count_before(self, chunk: Sequence[BankLine]) -> None:
        """Count the twins that earlier statements have of the lines of a chunk."""
        fresh = {line.digest for line in chunk} - self._before.keys()
        table = tables.line
        query = (
            select(table.c.digest, func.count())
            .where(
                table.c.book_id == self._at.book.id,
                table.c.iban == self._at.account.iban,
                table.c.digest.in_(fresh),
            )
            .group_by(table.c.digest)
        )
        self._before.update(dict.fromkeys(fresh, 0))
        for digest, count in self._session.execute(query):
            self._before[digest] = count

    def _store(self, statement: int, new: Iterable[tuple[str, BankLine]]) -> None:
        rows = [_row(self._at, statement, name, line) for name, line in new]
        self._session.execute(insert(tables.line), rows)

    def _post(self, new: Sequence[tuple[str, BankLine]]) -> None:
        """Post lines in their order, those that ask nothing of the book together."""
        known = self._known([line for _, line in new])
        waiting: list[Incoming] = []
        for name, line in new:
            told = decide(line, known)
            if told.about is About.NOTHING:
                continue
            movement = self._movement(name, line, told)
            incoming = Incoming(self._at.account.rail, movement, misfit=told.misfit)
            is_plain = movement.type in PLAIN and told.about is not About.PLEDGE
            if is_plain:
                waiting.append(incoming)
                continue
            self._flush(waiting)
            self._alone(incoming, line, told)
        self._flush(waiting)

    def _flush(self, waiting: list[Incoming]) -> None:
        self.apart += record_plain(self._session, self._at.act, waiting)
        waiting.clear()

    def _known(self, lines: Sequence[BankLine]) -> Known:
        session, at = self._session, self._at
        named = {ref for line in lines for ref in references_in(line.texts)}
        codes = {code for line in lines for code in codes_in(line)}
        code = at.account.rail.code
        return Known(
            pledges=pledges_by_reference(session, at.book, code, named),
            orders=orders_by_code(session, at.book, at.account.iban, codes),
            payouts=self._payouts,
        )

    def _movement(self, name: str, line: BankLine, told: Told) -> Movement:
        type_, rail = _TYPES[told.about], self._at.account.rail
        payment, via = "", ""
        if told.about is About.PLEDGE and told.pledge is not None:
            payment = told.pledge.remote_id or ""
        elif told.payout is not None:
            payment, via = told.payout.remote_id, told.payout.provider
        elif told.about is About.TAKEN_BACK:
            names = (line.bank_ref, line.end_to_end)
            back = (self._session, self._at.book, rail.code, line.amount)
            payment = original_of(*back, names) or ""
        return Movement(
            provider=rail.code,
            id=name,
            type=type_,
            amount=gross_of(line),
            occurred_on=line.booked_on,
            fee=line.charge,
            payment=payment,
            via=via,
            named=line.kind.value,
        )

    def _alone(self, incoming: Incoming, line: BankLine, told: Told) -> None:
        session, at = self._session, self._at
        if told.order is not None:
            incoming = self._wire(incoming, line, told)
        try:
            with session.begin_nested():
                posted = record_listed(session, at.book, at.witness, incoming)
        except GuardBrokenError:  # what the bank did is never refused
            incoming = replace(incoming, prepared=None)
            posted = record_listed(session, at.book, at.witness, incoming)
        if posted is None:
            return
        if told.order is not None and incoming.prepared is not None:
            is_return = told.about is About.WIRE_BACK
            remember_wire(session, at.book, posted, told.order.id, is_return=is_return)
            if incoming.refund_id is not None:
                state = RefundState.FAILED if is_return else RefundState.SUCCEEDED
                refund_id = incoming.refund_id
                end_payback(session, at.book, at.witness, refund_id, state)
        self.posted.append(posted)
        is_odd = posted.alert not in (None, Alert.NOTHING_TO_POST)
        self.apart += is_odd
        self.matched += not is_odd

    def _wire(self, incoming: Incoming, line: BankLine, told: Told) -> Incoming:
        """Let the order of a wire say what its line means; once each way."""
        session, at, order = self._session, self._at, told.order
        key = (order.id if order else 0, told.about)
        if order is None or key in self._orders_done:
            return incoming
        self._orders_done.add(key)
        prepare = prepare_return if told.about is About.WIRE_BACK else prepare_wire
        return prepare(session, at.book, at.act, incoming, (order.id, line.instructed))


def _row(at: Placing, statement: int, name: str, line: BankLine) -> dict[str, object]:
    return {
        "book_id": at.book.id,
        "statement_id": statement,
        "iban": at.account.iban,
        "remote_id": name,
        "digest": line.digest,
        "amount_minor": line.amount.minor,
        "currency": line.amount.currency,
        "booked_on": line.booked_on,
        "valued_on": line.valued_on,
        "bank_ref": line.bank_ref,
        "end_to_end": line.end_to_end,
        "reference": line.reference,
        "note": line.note,
        "name": line.name,
        "account": line.account,
        "kind": line.kind.value,
        "reason": line.reason,
        "instructed_minor": line.instructed and line.instructed.minor,
        "instructed_currency": line.instructed and line.instructed.currency,
        "entry": line.entry,
        "part": line.part,
    }
