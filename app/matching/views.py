"""The pages of match funding: rules, proposing one, deciding on it, ending it."""

from __future__ import annotations

import secrets

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import local_day, now
from app.extensions import db
from app.fields import problems_of
from app.i18n import apart
from app.matching.decisions import (
    NotOwnRuleError,
    OwnRuleError,
    ReasonMissingError,
    Verdict,
)
from app.matching.forms import DecideForm, EndForm, RuleForm
from app.matching.naming import RuleNamedError
from app.matching.pages import FormPage
from app.matching.queries import decision_page, form_page, rule_row, rules_page
from app.matching.rules import KnownRule, RuleUnknownError, find_rule
from app.matching.setting import (
    RuleDecidedError,
    RuleExistsError,
    decide_rule,
    end_rule,
    propose_rule,
    refuse_known,
)
from app.operating.scopes import book_at, book_named, place_of_book
from app.people.signing_in import current_principal
from app.policy.routes import permission
from app.policy.values import Action, Scope
from app.projects.scopes import fund_scopes
from ledger.book.acts import Command, is_recorded
from ledger.book.books import Book
from ledger.book.errors import ActKeyReusedError
from ledger.financing.match_rules import MatchRule

UNREADABLE = 422
PATH = "/books/<book>/matching"

blueprint = Blueprint("matching", __name__, url_prefix="/<language:language>")


def register(app: Flask) -> None:
    """Add the pages of match funding."""
    app.register_blueprint(blueprint)


def places_of_funds(book: str) -> tuple[Scope, ...]:
    """Find where each fund of a book is: a rule is set for one of them."""
    found = book_named(book)
    return () if found is None else tuple(fund_scopes(db.session, found).values())


def place_of_rule(book: str, code: str) -> tuple[Scope, ...]:
    """Find where the project of a rule is."""
    found = book_named(book)
    try:
        known = find_rule(db.session, found, code) if found else None
    except RuleUnknownError:
        known = None
    if found is None or known is None:
        return ()
    return (fund_scopes(db.session, found)[known.rule.fund],)


@blueprint.get(PATH)
@permission(Action.READ_BOOKS, of=place_of_book)
def rules(book: str) -> str:
    """List the rules by which pools add to gifts, and what each did."""
    page = rules_page(db.session, book_at(book), current_principal(), at=now())
    return render_template("matching/rules.html", page=page)


@blueprint.get(f"{PATH}/new")
@permission(Action.SET_MATCHING, of=places_of_funds)
def new(book: str) -> str:
    """Show the form of a rule."""
    found = book_at(book)
    page = form_page(db.session, found, current_principal(), at=now())
    form = RuleForm(None)
    form.choose_from(page, {})
    form.key.data = secrets.token_urlsafe(16)
    form.from_on.data = local_day(now(), found.zone)
    if len(page.projects) == 1:
        form.fund.data = page.projects[0].fund
    if len(page.pools) == 1:
        form.pools.data = [page.pools[0].fund]
    return render_template("matching/form.html", page=page, form=form, problems=())


@blueprint.post(f"{PATH}/new")
@permission(Action.SET_MATCHING, of=places_of_funds)
def take(book: str) -> ResponseReturnValue:
    """Show what a rule would do; propose it at the second step."""
    found = book_at(book)
    page = form_page(db.session, found, current_principal(), at=now())
    form = _form(page)
    if not form.validate():
        return _again(page, form)
    if "change" in request.form:
        return render_template("matching/form.html", page=page, form=form, problems=())
    rule = form.rule(found.zone)
    try:
        if "confirm" in request.form:
            return _propose(found, form, rule)
        if not is_recorded(db.session, found.id, _key(form)):
            refuse_known(db.session, found, rule)
    except (RuleNamedError, RuleExistsError) as error:
        db.session.rollback()
        is_name = isinstance(error, RuleNamedError)
        (form.code if is_name else form.from_on).errors = [_known(error)]
        return _again(page, form)
    except ActKeyReusedError:
        db.session.rollback()
        form.key.data = secrets.token_urlsafe(16)
        text = _(
            "This form proposed another rule already. Look at it, then send it again."
        )
        form.code.errors = [text]
        return _again(page, form)
    page = form_page(db.session, found, current_principal(), rule, at=now())
    return render_template("matching/look.html", page=page, form=form)


@blueprint.get(f"{PATH}/<code>/decision")
@permission(Action.APPROVE_MATCHING, of=place_of_rule)
def deciding(book: str, code: str) -> str:
    """Show a rule that was proposed, what it would do, and how far it is."""
    return _deciding(*_found(book, code), DecideForm(None))


@blueprint.post(f"{PATH}/<code>/decision")
@permission(Action.APPROVE_MATCHING, of=place_of_rule)
def decide(book: str, code: str) -> ResponseReturnValue:
    """Approve or refuse a rule as somebody else, or withdraw one's own."""
    found, known = _found(book, code)
    form = DecideForm()
    verdict = _VERDICTS.get(request.form.get("say", ""))
    if verdict is None or not form.validate():
        return _deciding(found, known, form), UNREADABLE
    person = current_principal().code
    command = Command(person, f"matching-decide:{code}:{person}:{verdict}", now())
    why = "" if verdict is Verdict.APPROVED else form.why.data or ""
    try:
        decide_rule(db.session, found, command, code, (verdict, why))
        db.session.commit()
    except ReasonMissingError:
        db.session.rollback()
        form.must_say_why()
        return _deciding(found, known, form), UNREADABLE
    except (OwnRuleError, NotOwnRuleError, RuleDecidedError):
        db.session.rollback()  # the page says whose it is, and how far
    return redirect(url_for("matching.deciding", book=book, code=code), 303)


@blueprint.get(f"{PATH}/<code>/end")
@permission(Action.SET_MATCHING, of=place_of_rule)
def ending(book: str, code: str) -> str:
    """Show what ending a rule keeps, and ask why."""
    return _ending(*_found(book, code), EndForm(None))


@blueprint.post(f"{PATH}/<code>/end")
@permission(Action.SET_MATCHING, of=place_of_rule)
def end(book: str, code: str) -> ResponseReturnValue:
    """Ask once more with the reason shown; end the rule at the second step."""
    found, known = _found(book, code)
    form = EndForm()
    reason = form.reason.data
    if not (form.validate() and reason):
        return _ending(found, known, form), UNREADABLE
    if not known.is_approved:
        return redirect(url_for("matching.deciding", book=book, code=code), 303)
    if "confirm" not in request.form and known.ended_at is None:
        return _ending(found, known, form, is_checked=True)
    command = Command(current_principal().code, f"matching-end:{code}", now())
    try:
        end_rule(db.session, found, command, code, reason)
        db.session.commit()
    except ActKeyReusedError:
        db.session.rollback()  # a second click: the page says that it has ended
    return redirect(url_for("matching.ending", book=book, code=code), 303)


def _propose(book: Book, form: RuleForm, rule: MatchRule) -> ResponseReturnValue:
    command = Command(current_principal().code, _key(form), now())
    propose_rule(db.session, book, command, rule)
    db.session.commit()
    url = url_for("matching.rules", book=book.code, _anchor=f"rule-{rule.code}")
    return redirect(url, 303)


def _key(form: RuleForm) -> str:
    return f"matching:{current_principal().code}:{form.key.data}"


def _form(page: FormPage) -> RuleForm:
    """Read the form; amounts are in the currency of the project's gifts."""
    form = RuleForm(None)
    form.choose_from(page, request.form)
    form.process(request.form)
    return form


def _again(page: FormPage, form: RuleForm) -> ResponseReturnValue:
    problems = problems_of(form)
    html = render_template(
        "matching/form.html", page=page, form=form, problems=problems
    )
    return html, UNREADABLE


def _known(error: RuleNamedError | RuleExistsError) -> str:
    if isinstance(error, RuleNamedError):
        text = _(
            "There is a rule of this name, and no name is given twice. Write"
            " “%(name)s”, for example.",
            name=apart(error.free),
        )
    else:
        text = _(
            "Rule “%(other)s” is for this project and some of these days. End or"
            " withdraw it first, or choose other days.",
            other=error.other,
        )
    return str(text)


def _ending(
    book: Book, known: KnownRule, form: EndForm, *, is_checked: bool = False
) -> str:
    row = rule_row(db.session, book, current_principal(), known, at=now())
    return render_template(
        "matching/end.html",
        book=book.code,
        row=row,
        form=form,
        problems=problems_of(form),
        is_checked=is_checked,
    )


_VERDICTS = {
    "approve": Verdict.APPROVED,
    "refuse": Verdict.REFUSED,
    "withdraw": Verdict.WITHDRAWN,
}


def _deciding(book: Book, known: KnownRule, form: DecideForm) -> str:
    page = decision_page(db.session, book, current_principal(), known, at=now())
    problems = problems_of(form)
    return render_template(
        "matching/decide.html", page=page, form=form, problems=problems
    )


def _found(book: str, code: str) -> tuple[Book, KnownRule]:
    found = book_at(book)
    try:
        return found, find_rule(db.session, found, code)
    except RuleUnknownError:
        abort(404)
