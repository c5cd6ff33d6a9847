"""Read the values of the bank's pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.banking.claims import claim_choices
from app.banking.pages import (
    Account,
    DeskPage,
    Fund,
    PayoutChoice,
    PledgeChoice,
    QueueLine,
    QueuePage,
    WireChoice,
    WiresPage,
)
from app.banking.unexecuted_page import late_wires, unseen_wires
from app.clock import local_day
from app.projects.known import public_projects
from ledger.book.books import Book
from payments import tables as core
from payments.attempts import Attempt, attempt_of
from payments.bank import tables
from payments.bank.accounts import our_accounts
from payments.bank.files import latest_files
from payments.bank.gone_back import went_back
from payments.bank.payees import payees
from payments.bank.pledges import payouts_under_way
from payments.bank.reconciling import standings
from payments.bank.sent_back import (
    SentBack,
    all_under_way,
    can_wire_from,
    named_account,
)
from payments.bank.shown_before import named_again, shown_before
from payments.bank.suggesting import suggest
from payments.bank.unexecuted import named_by, open_rulings
from payments.bank.waiting import WaitingLine, count_waiting, waiting_lines
from payments.bank.wire_list import WireState, list_wires, wires_to_release
from payments.bank.wires_seen import find_order
from payments.desk.claims import open_claims
from payments.gateway import AttemptState
from payments.references import grouped
from reports.formats import Language

LINES = 50
FILES = 20
WIRES = 100
PLEDGES = 2000
CLAIMS = 200

_OPEN = [state.value for state in AttemptState if state.is_open]


def desk_page(session: Session, book: Book, just: int | None) -> DeskPage:
    """Put the desk together; ``just`` is the file that was sent a moment ago."""
    known = {one.account.iban: one for one in standings(session, book)}
    files = tuple(latest_files(session, book, FILES))
    return DeskPage(
        accounts=tuple(
            Account(
                grouped(account.iban),
                account.holder,
                account.rail.currency,
                known.get(account.iban),
            )
            for account in our_accounts(session, book.id)
        ),
        waiting=count_waiting(session, book),
        wires_open=len(wires_to_release(session, book)),
        files=files,
        just=next((file for file in files if file.id == just), None),
    )


def queue_page(
    session: Session, book: Book, language: Language, visitor: str, at: datetime
) -> QueuePage:
    """Put the lines that wait beside what each may be about."""
    lines = waiting_lines(session, book, LINES)
    funds = funds_of(session, book, language, at)
    names = {fund.code: fund.name for fund in funds}
    back = all_under_way(session, book)
    claims = open_claims(session, book, CLAIMS)
    shown = {
        keeper: shown_before(session, book, keeper)
        for keeper in {line.rail.keeper for line in lines if line.left.minor > 0}
    }
    return QueuePage(
        lines=tuple(
            replace(
                _queued(session, book, line, names, back.get(line.movement_id)),
                gone=tuple(one for one in lines if went_back(line, one)),
                claims=claim_choices(line, claims),
                shown=named_again(
                    line.texts, line.left, shown.get(line.rail.keeper, ())
                ),
            )
            for line in lines
        ),
        funds=funds,
        total=count_waiting(session, book),
        visitor=visitor,
        at=at,
    )


def wires_page(
    session: Session, book: Book, language: Language, visitor: str, at: datetime
) -> WiresPage:
    """Put the wires together, and what the forms offer."""
    accounts = [
        account
        for account in our_accounts(session, book.id)
        if account.rail.role == "bank"
    ]
    said = open_rulings(session, book)
    unseen = unseen_wires(session, book, at)
    return WiresPage(
        unseen=late_wires(unseen, said),
        has_unseen=bool(unseen),
        rulings=len(said),
        wires=tuple(list_wires(session, book, WIRES)),
        payees=tuple(payees(session, book)),
        funds=funds_of(session, book, language, at),
        visitor=visitor,
        at=at,
        currency=accounts[0].rail.currency if accounts else "EUR",
    )


def funds_of(
    session: Session, book: Book, language: Language, at: datetime
) -> tuple[Fund, ...]:
    """List the projects to which money can be given."""
    found = public_projects(session, book, language)
    return tuple(
        Fund(project.fund, project.title, project.takes_gifts(at)) for project in found
    )


def find_pledge(session: Session, book: Book, public_id: UUID) -> Attempt | None:
    """Return a pledge by its public id, or None."""
    table = core.attempt
    query = select(table).where(
        table.c.book_id == book.id, table.c.public_id == public_id
    )
    row = session.execute(query).first()
    return None if row is None else attempt_of(row)


def _queued(
    session: Session,
    book: Book,
    line: WaitingLine,
    names: dict[str, str],
    back: SentBack | None,
) -> QueueLine:
    pledges, is_out = _open_pledges(session, book, line), line.left.minor < 0
    return QueueLine(
        line=line,
        pledges=tuple(
            PledgeChoice(
                suggestion=one,
                reference=grouped(one.pledge.remote_id or ""),
                project=names.get(one.pledge.purpose.fund, one.pledge.purpose.fund),
                begun_on=local_day(one.pledge.created_at, book.zone),
            )
            for one in suggest(line.texts, line.left, pledges)
        ),
        payouts=tuple(
            PayoutChoice(payout.provider, payout.remote_id, payout.amount)
            for payout in payouts_under_way(session, book, line.rail.keeper)
            if payout.amount == line.left
        ),
        wires=_wires(session, book, line, names) if is_out else (),
        unexecuted=named_by(session, book, line) if is_out else "",
        back=back,
        account=named_account(line),
        may_go_back=line.left.minor > 0 and can_wire_from(line.rail),
    )


def _open_pledges(session: Session, book: Book, line: WaitingLine) -> list[Attempt]:
    """List the pledges that wait for a wire on this rail, less those refused."""
    table, refused = core.attempt, tables.refused_match
    no = select(refused.c.attempt_id).where(
        refused.c.book_id == book.id, refused.c.movement_id == line.movement_id
    )
    query = (
        select(table)
        .where(
            table.c.book_id == book.id,
            table.c.provider == line.rail.code,
            table.c.state.in_(_OPEN),
            table.c.id.not_in(no),
        )
        .order_by(table.c.id.desc())
        .limit(PLEDGES)
    )
    return [attempt_of(row) for row in session.execute(query)]


def _wires(
    session: Session, book: Book, line: WaitingLine, names: dict[str, str]
) -> tuple[WireChoice, ...]:
    may_be = (WireState.RELEASED, WireState.UNEXECUTED)
    left = [
        wire
        for wire in list_wires(session, book, WIRES)
        if wire.state in may_be and wire.amount == -line.left
    ]
    orders = [find_order(session, book, wire.id) for wire in left]
    return tuple(
        WireChoice(
            order.id,
            order.code,
            names.get(order.fund, order.fund),
            order.arrives_in,
            is_back=order.refund_id is not None or order.line is not None,
            is_unexecuted=order.is_unexecuted,
        )
        for order in orders
    )
