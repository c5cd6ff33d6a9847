"""Show the form of giving, and what became of a contribution."""

from __future__ import annotations

from secrets import token_urlsafe

from flask import Blueprint, Flask, abort, render_template, request
from sqlalchemy.orm import Session

from app.amounts import UnreadableAmountError, read_amount
from app.books import shown_book
from app.contributing.forms import SMALLEST_GIFT, GiveForm
from app.contributing.pages import Effect, GivePage
from app.extensions import db
from app.fields import problems_of
from app.i18n import current_language
from app.projects.figures import waiting_of
from app.projects.known import KnownProject, find_public
from ledger.book.books import Book
from ledger.financing.uses import realised_rate
from ledger.money import Money

blueprint = Blueprint("contributing", __name__, url_prefix="/<language:language>")

PRESETS = tuple(Money(minor, "EUR") for minor in (2000, 5000, 10000, 25000))
PRESET = PRESETS[1]


def register(app: Flask) -> None:
    """Add the pages of giving."""
    app.register_blueprint(blueprint)


@blueprint.get("/projects/<slug>/contribute")
def give(slug: str) -> str:
    """Show the form, with what happens to the amount asked about."""
    book, project = _project(slug)
    amount = _asked() or PRESET
    form = GiveForm(None, amount=amount, key=token_urlsafe(16))
    return render_template(
        "contributing/give.html",
        page=give_page(db.session, book, project, amount),
        form=form,
        problems=problems_of(form),
    )


def give_page(
    session: Session, book: Book, project: KnownProject, amount: Money
) -> GivePage:
    """Put together the form of a project; the operating fund bears the fee."""
    rate = realised_rate(session, book, amount.currency, project.currency)
    waiting = waiting_of(amount, rate)
    return GivePage(
        slug=project.slug,
        title=project.title,
        territory=project.territory,
        operator="",
        presets=PRESETS,
        smallest=SMALLEST_GIFT,
        effect=Effect(
            gives=amount,
            fee=Money.zero(amount.currency),
            reaches=amount,
            estimate=waiting.estimate,
            rate=waiting.rate,
            rate_on=waiting.rate_on,
        ),
        is_open=project.is_open_to_gifts,
    )


def _project(slug: str) -> tuple[Book, KnownProject]:
    book = shown_book(db.session)
    if book is None:
        abort(404)
    project = find_public(db.session, book, slug, current_language())
    if project is None:
        abort(404)
    return book, project


def _asked() -> Money | None:
    """Read the amount that the page's script asks about, if it is one."""
    try:
        read = read_amount(request.args.get("amount", ""), SMALLEST_GIFT.currency)
    except UnreadableAmountError:
        return None
    is_enough = isinstance(read, Money) and not read < SMALLEST_GIFT
    return read if isinstance(read, Money) and is_enough else None
