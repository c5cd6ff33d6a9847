"""The books as pages: trial balance, account, entry; public where the fund is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    render_template,
    request,
    url_for,
)
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.asking import asked_day
from app.bookkeeping.asking import account_asked
from app.bookkeeping.charts import ChartsAsked, chart_page
from app.bookkeeping.downloads import (
    ACCOUNT,
    TRIAL_BALANCE,
    account_rows,
    as_csv,
    trial_balance_rows,
)
from app.bookkeeping.queries import account_page, entry_page, trial_balance_page
from app.clock import local_day, now
from app.extensions import db
from app.operating.scopes import book_at, book_named, place_of_book
from app.people.signing_in import current_principal
from app.policy.matrix import may
from app.policy.routes import permission
from app.policy.values import Action, Scope
from app.projects.scopes import book_scope, fund_scopes, shared_scopes
from ledger.book import scopes as books
from ledger.book import tables
from ledger.book.balances import trial_balance as read_trial_balance
from ledger.book.books import Book, book_with
from ledger.book.funds import family_of, list_funds
from ledger.book.reading import JournalEntry, find_entry
from ledger.book.statements import account_lines

blueprint = Blueprint("bookkeeping", __name__, url_prefix="/<language:language>")


def register(app: Flask) -> None:
    """Add the pages of the books."""
    app.register_blueprint(blueprint)


def place_in_book(book: str, **_values: object) -> tuple[Scope, ...]:
    """Find the fund that the address asks for, or the whole book."""
    found = book_named(book)
    if found is None:
        return ()
    fund = request.args.get("fund")
    if not fund:
        return (book_scope(db.session, found),)
    scope = fund_scopes(db.session, found).get(fund)
    return () if scope is None else (scope,)


def place_of_entry(public_id: UUID) -> tuple[Scope, ...]:
    """Find the funds that an entry touches."""
    found = find_anywhere(db.session, public_id)
    if found is None:
        return ()
    book, entry = found
    return shared_scopes(db.session, book, (line.fund for line in entry.postings))


@blueprint.get("/books/<book>/trial-balance")
@permission(Action.READ_BOOKS, of=place_in_book)
def trial_balance(book: str) -> str:
    """Show the trial balance of a fund, or of the whole book, at the end of a day."""
    found = book_at(book)
    funds = [fund.code for fund in list_funds(db.session, found)]
    page = trial_balance_page(db.session, found, _asked(found), _at(found), funds)
    if may(
        current_principal(), Action.READ_BOOKS, book_scope(db.session, found), now()
    ):
        page = replace(
            page, charts_url=url_for("bookkeeping.charts", book=book, at=page.at)
        )
    return render_template("bookkeeping/trial_balance.html", page=page)


@blueprint.get("/books/<book>/charts")
@permission(Action.READ_BOOKS, of=place_of_book)
def charts(book: str) -> str:
    """Show the whole book in national charts, side by side or in one of them.

    An opening is what a year of a keeper starts with.
    """
    found = book_at(book)
    asked = ChartsAsked(
        _at(found),
        request.args.get("chart") or None,
        request.args.get("keeper") or None,
        is_opening=bool(request.args.get("opening")),
    )
    page = chart_page(db.session, found, asked) or abort(404)
    return render_template("bookkeeping/charts.html", page=page)


@blueprint.get("/books/<book>/trial-balance.csv")
@permission(Action.READ_BOOKS, of=place_in_book)
def trial_balance_csv(book: str) -> Response:
    """Hand out the trial balance as a table."""
    found = book_at(book)
    rows = read_trial_balance(db.session, found, _asked(found), at=asked_day("at"))
    return as_csv(
        "trial-balance", TRIAL_BALANCE, trial_balance_rows(db.session, found, rows)
    )


@blueprint.get("/books/<book>/account")
@permission(Action.READ_BOOKS, of=place_in_book)
def account(book: str) -> str:
    """Show what moved on an account, each line with its evidence."""
    found, asked = book_at(book), account_asked()
    scopes = place_in_book(book)
    page = account_page(db.session, found, asked, may_see=_is_reader(scopes))
    return render_template("bookkeeping/account.html", page=page)


@blueprint.get("/books/<book>/account.csv")
@permission(Action.READ_BOOKS, of=place_in_book)
def account_csv(book: str) -> Response:
    """Hand out the lines of an account as a table."""
    found, asked = book_at(book), account_asked()
    days = (asked.from_on, asked.to_on)
    lines = account_lines(db.session, found, asked.scope, days)
    return as_csv("account", ACCOUNT, account_rows(lines))


@blueprint.get("/entries/<uuid:public_id>")
@permission(Action.READ_BOOKS, of=place_of_entry)
def entry(public_id: UUID) -> str:
    """Show an entry with its postings, its evidence and who wrote it."""
    book, found = find_anywhere(db.session, public_id) or abort(404)
    may_see = _is_reader(place_of_entry(public_id))
    page = entry_page(db.session, book, found, may_see=may_see)
    if _may_reverse(public_id):
        url = url_for("reversing.reversal", public_id=public_id)
        page = replace(page, reversal_url=url)
    return render_template("bookkeeping/entry.html", page=page)


def _may_reverse(public_id: UUID) -> bool:
    principal, scopes = current_principal(), place_of_entry(public_id)
    return all(may(principal, Action.REVERSE_ENTRY, one, now()) for one in scopes)


def _is_reader(scopes: tuple[Scope, ...]) -> bool:
    """Whether somebody may see evidence and names here that are not public."""
    principal = current_principal()
    return any(
        may(principal, Action.READ_ORIGINAL_EVIDENCE, scope, now()) for scope in scopes
    )


def _asked(book: Book) -> books.Scope:
    """Return the fund asked for with its earmarks, those that may be read; or all."""
    fund = request.args.get("fund") or None
    if fund is None:
        return books.WHOLE_BOOK
    principal, scopes = current_principal(), fund_scopes(db.session, book)
    earmarks = (
        code
        for code in family_of(db.session, book, fund)[1:]
        if may(principal, Action.READ_BOOKS, scopes[code], now())
    )
    return books.Scope(fund=fund, earmarks=tuple(earmarks))


def _at(book: Book) -> date:
    """Return the day asked for, else the day of the newest entry, or today."""
    asked = asked_day("at")
    if asked is not None:
        return asked
    return max(local_day(now(), book.zone), _last_day(db.session, book))


def _last_day(session: Session, book: Book) -> date:
    entry = tables.journal_entry
    query = select(func.max(entry.c.day)).where(entry.c.book_id == book.id)
    return session.scalar(query) or date.min


def find_anywhere(
    session: Session, public_id: UUID
) -> tuple[Book, JournalEntry] | None:
    """Find the entry of an address, and its book."""
    book = book_with(session, tables.journal_entry, public_id)
    found = book and find_entry(session, book, public_id)
    return (book, found) if book and found else None
