"""The pages of a mobile wallet: send its statement, look at it first, take it in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.banking.receiving import Sent, keep_refused, receive_file
from app.banking.saying import say_file
from app.cash.boxes import Box
from app.cash.reaching import box_at, own_projects_of, place_of_box
from app.cash.wallet_held import count_open
from app.clock import local_day, now
from app.extensions import db
from app.fields import Problem
from app.people.commands import random_code
from app.people.signing_in import current_principal
from app.policy.routes import permission
from app.policy.values import Action
from app.refusals import say_refused
from app.surplus.holding import hold_entries
from app.texts import printable
from ledger.book.errors import LedgerError
from ledger.book.journal import number_entries
from ledger.book.kinds import EntryKind
from payments.attempts import Witness
from payments.bank.accounts import OurAccount, our_accounts
from payments.bank.allocating import give_to_fund
from payments.bank.allocation_errors import LineNotWaitingError
from payments.bank.files import (
    BankFile,
    file_of_digest,
    keep_file,
)
from payments.bank.importing import Asked, Imported, import_file
from payments.bank.reconciling import Standing, standings
from payments.bank.waiting import WaitingLine, lock_waiting, waiting_lines
from payments.formats.bank import BankLine, read_file
from payments.formats.bank.errors import BankFileError, FileTooLargeError
from payments.purposes import Purpose

UNREADABLE = 422
UPLOAD = "cash.send_statement"
MOST_BYTES = 8 * 1024 * 1024
MOST_SHOWN = 200
MOST_WAITING = 500
WALLET = "wallet"


@dataclass(frozen=True, slots=True)
class WalletPage:
    """A wallet: how it stands, and what waits to be explained."""

    box: Box
    account: OurAccount
    standing: Standing | None
    waiting: tuple[WaitingLine, ...]
    projects: tuple[tuple[str, str], ...]
    held: int = 0
    """How many gifts a project does not take, and somebody has to decide about."""

    just: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking a statement in would do; nothing has been done."""

    box: Box
    account: OurAccount
    name: str
    digest: str
    lines: tuple[BankLine, ...]
    imported: Imported | None
    refusal: str = ""


def add_routes(blueprint: Blueprint, box: str) -> None:
    """Add the pages to the blueprint of cash, below the address of a box."""
    post = ["POST"]
    blueprint.add_url_rule(f"{box}/wallet", "wallet", wallet)
    blueprint.add_url_rule(
        f"{box}/wallet/files", "send_statement", send_statement, methods=post
    )
    at = f"{box}/wallet/files/<digest>"
    blueprint.add_url_rule(at, "statement", statement)
    blueprint.add_url_rule(at, "take_statement", take_statement, methods=post)
    blueprint.add_url_rule(
        f"{box}/wallet/lines/<int:line>", "name_line", name_line, methods=post
    )


def has_wallet(box: Box) -> bool:
    """Say whether the association of a box has a mobile wallet."""
    return _wallet(box) is not None


def account_of(box: Box) -> OurAccount:
    """Return the mobile wallet of an association; 404 where it has none."""
    return _wallet(box) or abort(404, _("Your association has no mobile wallet."))


@permission(Action.KEEP_WALLET, of=place_of_box)
def wallet(book: str, keeper: str) -> str:
    """Show a wallet, what waits, and the form for its statement."""
    box = box_at(book, keeper)
    return _page(box, account_of(box), ())


@permission(Action.KEEP_WALLET, of=place_of_box)
def send_statement(book: str, keeper: str) -> ResponseReturnValue:
    """Keep a statement, and lead to what taking it in would do."""
    box = box_at(book, keeper)
    account, sent = account_of(box), request.files.get("statement")
    if sent is None or not sent.filename:
        said = _("Choose the file that the operator of the wallet gave you.")
        return _page(box, account, (Problem("statement", said),)), UNREADABLE
    content = sent.read()
    if len(content) > MOST_BYTES:
        said = say_file(FileTooLargeError(MOST_BYTES))
        return _page(box, account, (Problem("statement", said),)), UNREADABLE
    actor = current_principal().code
    keep_file(db.session, box.book, actor, now(), (printable(sent.filename), content))
    db.session.commit()
    digest = sha256(content).hexdigest()
    there = url_for("cash.statement", book=book, keeper=keeper, digest=digest)
    return redirect(there, 303)


@permission(Action.KEEP_WALLET, of=place_of_box)
def statement(book: str, keeper: str, digest: str) -> ResponseReturnValue:
    """Show what taking a statement in would do."""
    box = box_at(book, keeper)
    page = _preview(box, account_of(box), digest)
    answer = render_template("cash/statement.html", page=page)
    return answer, UNREADABLE if page.refusal else 200


@permission(Action.KEEP_WALLET, of=place_of_box)
def take_statement(book: str, keeper: str, digest: str) -> ResponseReturnValue:
    """Take a statement in: each of its lines is posted once."""
    box = box_at(book, keeper)
    account = account_of(box)
    file, content = _kept(box, digest)
    sent = Sent(file.name, content, account)
    actor = current_principal().code
    try:
        received = receive_file(db.session, box.book, actor, now(), sent)
    except (BankFileError, LedgerError):
        page = _preview(box, account, digest)
        return render_template("cash/statement.html", page=page), UNREADABLE
    new = received.imported.new_lines
    there = url_for("cash.wallet", book=book, keeper=keeper, new=new)
    return redirect(there, 303)


@permission(Action.KEEP_WALLET, of=place_of_box)
def name_line(book: str, keeper: str, line: int) -> ResponseReturnValue:
    """Let money that waits be a gift for the project that an officer names."""
    box = box_at(book, keeper)
    account, fund = account_of(box), request.form.get("fund", "")
    waiting = lock_waiting(db.session, box.book, line)
    is_ours = waiting is not None and waiting.iban == account.iban
    funds = {project.fund for project in own_projects_of(box)}
    if waiting is None or not is_ours or waiting.left.minor <= 0:
        said = _("This line was explained meanwhile. Nothing was done twice.")
        return _page(box, account, (Problem("waiting", said),)), UNREADABLE
    if fund not in funds:
        said = _("Choose the project.")
        return _page(box, account, (Problem(f"line-{line}", said),)), UNREADABLE
    code = random_code(secrets.choice)
    kind = EntryKind.LOCAL_RECEIPT
    purpose = Purpose(fund, f"gift-{code}", f"giver-{code}", kind)
    witness = Witness(current_principal().code, now())
    try:
        given = (purpose, waiting.left)
        posted = give_to_fund(db.session, box.book, witness, line, given)
        hold_entries(db.session, box.book, witness, {posted.id: purpose})
    except LineNotWaitingError:
        db.session.rollback()
    db.session.commit()
    number_entries(db.session, box.book.id)
    db.session.commit()
    return redirect(url_for("cash.wallet", book=book, keeper=keeper), 303)


def _wallet(box: Box) -> OurAccount | None:
    found = (
        account
        for account in our_accounts(db.session, box.book.id)
        if (account.rail.keeper, account.rail.role) == (box.keeper, WALLET)
    )
    return next(found, None)


def _kept(box: Box, digest: str) -> tuple[BankFile, bytes]:
    try:
        wanted = bytes.fromhex(digest)
    except ValueError:
        abort(404)
    return file_of_digest(db.session, box.book, wanted) or abort(404)


def _preview(box: Box, account: OurAccount, digest: str) -> Preview:
    """Import a file, look, and take all of it back."""
    file, content = _kept(box, digest)
    lines: tuple[BankLine, ...] = ()
    at, actor = now(), current_principal().code
    asked = Asked(
        witness=Witness(actor, at),
        file=file,
        content=content,
        today=local_day(at, box.book.zone),
        only=account,
    )
    try:
        events = read_file(content, account.rail.currency)
        shown = (event for event in events if isinstance(event, BankLine))
        lines = tuple(islice(shown, MOST_SHOWN))
        imported = import_file(db.session, box.book, asked)
    except (BankFileError, LedgerError) as error:
        keep_refused(db.session, box.book, file, error)
        said = _say(error)
        return Preview(box, account, file.name, digest, lines, None, said)
    db.session.rollback()
    return Preview(box, account, file.name, digest, lines, imported)


def _say(error: BankFileError | LedgerError) -> str:
    return say_file(error) if isinstance(error, BankFileError) else say_refused(error)


def _page(box: Box, account: OurAccount, problems: tuple[Problem, ...]) -> str:
    standing = (
        one
        for one in standings(db.session, box.book)
        if one.account.iban == account.iban
    )
    lines = waiting_lines(db.session, box.book, MOST_WAITING)
    page = WalletPage(
        box=box,
        account=account,
        standing=next(standing, None),
        waiting=tuple(line for line in lines if line.iban == account.iban),
        projects=tuple((one.fund, one.title) for one in own_projects_of(box)),
        held=count_open(db.session, box),
        just=request.args.get("new", ""),
    )
    return render_template(
        "cash/wallet.html",
        page=page,
        problems=problems,
        errors={one.field: one.message for one in problems},
    )
