"""Commands of refunds: ask for one, and decide on it as somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.contributing.tables import Contribution, Giver
from app.letters.outbox import Reader, write_letter
from app.letters.values import Facts, Letter, LetterKind
from app.refunds.looking import Returnable, held_until, look_at
from app.refunds.tables import RefundDecision, RefundRequest
from ledger.book import tables as ledger
from ledger.book.acts import Act, is_recorded, record_act
from ledger.book.books import Book
from ledger.book.errors import ActKeyReusedError
from ledger.money import Money
from payments.attempts import Witness, lock_contribution

GIVER = "giver"


class NotReturnableError(ValueError):
    """So much cannot be given back; ``found`` says how much can, and why no more."""

    def __init__(self, wanted: Money, found: Returnable) -> None:
        self.wanted, self.found = wanted, found
        super().__init__(f"{wanted} cannot be given back: at most {found.most}")


class AlreadyAskedError(ValueError):
    """A request for this gift is not decided yet."""


class AlreadyDecidedError(ValueError):
    """Somebody has decided on this request."""


class OwnRequestError(ValueError):
    """Who asked for a refund, or gets it, never decides on it."""


class DebitHeldError(ValueError):
    """A debit is not paid back while its payer's bank can still take it back."""

    def __init__(self, back_from: date) -> None:
        self.back_from = back_from
        super().__init__(f"this debit can be paid back from {back_from} on")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks back, and why."""

    key: str
    amount: Money
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Officer:
    """Who decides: their code, and the address at which they are written to."""

    code: str
    email: str


def ask_refund(
    session: Session, book: Book, witness: Witness, row: Contribution, asked: Asked
) -> RefundRequest:
    """Ask for a gift or a part of it back; the same key asks once.

    ``witness`` is the giver or an officer. Raises NotReturnableError,
    AlreadyAskedError, and ActKeyReusedError where the key asked for something else.
    """
    lock_contribution(session, book, row.token)
    request = {"of": row.code, "amount": str(asked.amount)}
    command = witness.command(_key_of(asked))
    act = record_act(session, book.id, command, "ask_refund", request)
    if not act.is_new:
        made = _of_act(session, act)
        if (made.reason or "") != asked.reason:
            raise ActKeyReusedError(key=command.key, verb="ask_refund")
        return made
    if open_request(session, book, row) is not None:
        raise AlreadyAskedError
    found = look_at(session, book, row)
    is_theirs = asked.amount.currency == found.most.currency
    if not is_theirs or not 0 < asked.amount.minor <= found.most.minor:
        raise NotReturnableError(asked.amount, found)
    made = RefundRequest(
        book_id=book.id,
        contribution_id=row.id,
        amount_minor=asked.amount.minor,
        currency=asked.amount.currency,
        reason=asked.reason or None,
        asked_by=witness.actor,
        asked_at=witness.at,
        act_id=act.id,
    )
    session.add(made)
    session.flush()
    _tell(session, book, witness, (made, row), (LetterKind.REFUND_ASKED, asked.amount))
    return made


def is_asked(session: Session, book: Book, asked: Asked) -> bool:
    """Say whether something was asked back under this key."""
    return is_recorded(session, book.id, _key_of(asked))


def _key_of(asked: Asked) -> str:
    return f"refund-request:{asked.key}"


def approve(
    session: Session,
    book: Book,
    witness: Witness,
    request: RefundRequest,
    decided: tuple[Officer, Money],
) -> Returnable:
    """Decide that a gift, or a part of it, is given back; whoever calls orders it.

    Raises OwnRequestError, AlreadyDecidedError, NotReturnableError and DebitHeldError.
    """
    officer, amount = decided
    row = contribution_of(session, request)
    lock_contribution(session, book, row.token)
    _check_other(session, request, row, officer)
    found = look_at(session, book, row)
    back_from = held_until(found, book, witness.at)
    if back_from is not None:
        raise DebitHeldError(back_from)
    most = min(found.most, request.amount)
    if amount.currency != most.currency or not 0 < amount.minor <= most.minor:
        raise NotReturnableError(amount, found)
    _decide(session, book, witness, request, ("approved", amount.minor, ""))
    _tell(session, book, witness, (request, row), (LetterKind.REFUNDED, amount))
    return found


def decline(
    session: Session,
    book: Book,
    witness: Witness,
    request: RefundRequest,
    decided: tuple[Officer, str],
) -> None:
    """Decide that nothing is given back, and say why.

    Raises OwnRequestError and AlreadyDecidedError.
    """
    officer, why = decided
    row = contribution_of(session, request)
    lock_contribution(session, book, row.token)
    _check_other(session, request, row, officer)
    _decide(session, book, witness, request, ("declined", 0, why))
    news = (LetterKind.REFUND_DECLINED, request.amount)
    _tell(session, book, witness, (request, row), news, why=why)


def withdraw(session: Session, book: Book, witness: Witness, party: str) -> None:
    """Close the open request of a gift whose giver has chosen what becomes of it.

    One that asks for a part that can still go back stays open.
    """
    code = party.removeprefix("giver-")
    query = select(Contribution).where(
        Contribution.book_id == book.id, Contribution.code == code
    )
    row = session.scalar(query)
    request = open_request(session, book, row) if row is not None else None
    if row is None or request is None or look_at(session, book, row).most:
        return
    _decide(session, book, witness, request, ("withdrawn", 0, ""))


def open_request(
    session: Session, book: Book, row: Contribution
) -> RefundRequest | None:
    """Return the request of a gift that nobody has decided on, or None."""
    decided = select(RefundDecision.request_id).where(RefundDecision.book_id == book.id)
    query = select(RefundRequest).where(
        RefundRequest.book_id == book.id,
        RefundRequest.contribution_id == row.id,
        RefundRequest.id.not_in(decided),
    )
    return session.scalar(query.order_by(RefundRequest.id.desc()).limit(1))


def _check_other(
    session: Session, request: RefundRequest, row: Contribution, officer: Officer
) -> None:
    if session.get(RefundDecision, (request.book_id, request.id)) is not None:
        raise AlreadyDecidedError
    giver = session.get(Giver, (row.book_id, row.party_id))
    address = (giver.email or "").lower() if giver is not None else ""
    if officer.code == request.asked_by or officer.email.lower() == address:
        raise OwnRequestError


def _decide(
    session: Session,
    book: Book,
    witness: Witness,
    request: RefundRequest,
    made: tuple[str, int, str],
) -> None:
    decision, minor, why = made
    command = witness.command(f"refund-decision:{request.public_id}")
    about = {"request": request.public_id, "decision": decision, "minor": minor}
    act = record_act(session, book.id, command, "decide_refund", about)
    session.add(
        RefundDecision(
            book_id=book.id,
            request_id=request.id,
            decision=decision,
            amount_minor=minor,
            why=why,
            decided_by=witness.actor,
            decided_at=witness.at,
            act_id=act.id,
        )
    )
    session.flush()


def contribution_of(session: Session, request: RefundRequest) -> Contribution:
    """Return the gift that a request asks back."""
    return session.get_one(Contribution, (request.book_id, request.contribution_id))


def _of_act(session: Session, act: Act) -> RefundRequest:
    query = select(RefundRequest).where(
        RefundRequest.book_id == act.book_id, RefundRequest.act_id == act.id
    )
    return session.execute(query).scalar_one()


def _tell(  # noqa: PLR0913 - one letter, all that it says
    session: Session,
    book: Book,
    witness: Witness,
    about: tuple[RefundRequest, Contribution],
    news: tuple[LetterKind, Money],
    *,
    why: str = "",
) -> None:
    request, row = about
    kind, amount = news
    fund = session.scalar(
        select(ledger.fund.c.code).where(
            ledger.fund.c.book_id == book.id, ledger.fund.c.id == row.fund_id
        )
    )
    facts = Facts(fund or "", amount, contribution=str(row.public_id), why=why)
    letter = Letter(f"{kind.value}:{request.public_id}", kind, facts)
    write_letter(session, book, witness, Reader(row.party_id), letter)
