"""The pages of an association: to do, report spending, read and approve."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from uuid import UUID

from flask import (
    Blueprint,
    Flask,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from app.banking.held_tasks import held_tasks
from app.banking.release_tasks import release_tasks
from app.banking.tasks import bank_tasks
from app.banking.unseen_tasks import unseen_tasks
from app.cash.held_tasks import held_cash_tasks
from app.cash.tasks import cash_tasks
from app.claims.tasks import claim_tasks
from app.clock import now
from app.evidence.handed_in import handed_in, uuid_of
from app.evidence.queries import KnownEvidence
from app.extensions import db
from app.fields import Problem, problems_of
from app.i18n import current_language
from app.matching.tasks import matching_tasks
from app.people.signing_in import current_principal
from app.policy.matrix import grants_for, may
from app.policy.routes import permission
from app.policy.values import Action, Scope
from app.refunds.tasks import refund_tasks
from app.spending.commands import approve_expense, refuse_expense, report_expense
from app.spending.decisions import (
    MOST_EVIDENCE,
    Approval,
    NotSpentYetError,
    Refusal,
)
from app.spending.drafts import (
    Answers,
    Draft,
    Writer,
    answers_of,
    drop_draft,
    find_draft,
    save_draft,
)
from app.spending.explaining import REFUSALS, explain, say_own_report
from app.spending.forms import DecideForm, ReportForm, code_of
from app.spending.known import KnownReport, OwnProject, find_report, own_projects
from app.spending.queries import approve_page, report_page
from app.spending.receiving import receive_files
from app.spending.shortness import asks_about_short
from app.spending.to_do import to_do_page
from ledger.book.acts import Command
from ledger.book.errors import ActKeyReusedError
from ledger.book.journal import number_entries

UNREADABLE = 422

blueprint = Blueprint("spending", __name__, url_prefix="/<language:language>")


def register(app: Flask) -> None:
    """Add the pages of associations."""
    app.register_blueprint(blueprint)


def place_of_report(public_id: UUID, **_values: object) -> tuple[Scope, ...]:
    """Find where a report of spending belongs."""
    report = find_report(db.session, public_id, current_language())
    return () if report is None else (report.scope,)


def place_of_decision(public_id: UUID, **_values: object) -> tuple[Scope, ...]:
    """Find where a report belongs that somebody decides about; its author never does.

    The author may see the report, so that hiding it would only puzzle them.
    """
    report = find_report(db.session, public_id, current_language())
    if report is None:
        return ()
    principal = current_principal()
    if report.author_id == principal.person_id and may(
        principal, Action.READ_EXPENSE, report.scope, now()
    ):
        said = say_own_report()
        page = _decide_form(report, DecideForm(), (Problem("decision", said),))
        abort(make_response(page, HTTPStatus.FORBIDDEN))
    return (report.scope,)


@blueprint.get("/to-do")
@permission(Action.SEE_TASKS)
def to_do() -> str:
    """Show an officer what to do, and what is left to spend."""
    principal, at = current_principal(), now()
    others = (
        *cash_tasks(db.session, principal, at),
        *matching_tasks(db.session, principal, at),
        *refund_tasks(db.session, principal, at),
        *claim_tasks(db.session, principal, at),
        *held_tasks(db.session, principal, at),
        *release_tasks(db.session, principal, at),
        *unseen_tasks(db.session, principal, at),
        *held_cash_tasks(db.session, principal, at),
        *bank_tasks(db.session, principal, at),
    )
    page = to_do_page(db.session, principal, at, others)
    return render_template("spending/to_do.html", page=page)


@blueprint.get("/spending/new")
@permission(Action.REPORT_EXPENSE)
def report() -> str:
    """Show the form with which spending is reported."""
    projects = _own_projects()
    project = _chosen(projects)
    draft = _opened_draft(project)
    if draft is None:
        form = ReportForm(key=secrets.token_urlsafe(16))
        kept: list[str] = []
    else:
        form, kept = ReportForm(_typed(draft.answers)), list(draft.answers["kept"])
    form.set_currency(project.currency)
    return _report_form(projects, project, form, handed_in(project.book, kept))


@blueprint.post("/spending/new")
@permission(Action.REPORT_EXPENSE)
def send_report() -> Response | tuple[str, int]:
    """Take a report in; what was typed and sent survives a mistake."""
    projects = _own_projects()
    project = _chosen(projects)
    form = ReportForm()
    form.set_currency(project.currency)
    if "discard" in request.form:
        return _discarded(project)
    evidence, refusals = _evidence(project, form)
    if "save" in request.form and not refusals:
        return _saved(project, evidence)
    if _is_complete(project, form) and evidence and not refusals:
        try:
            return _sent(project, form, evidence)
        except NotSpentYetError:
            db.session.rollback()
            form.spent_on.errors = [_("This day has not come yet.")]
        except ActKeyReusedError:
            db.session.rollback()
            _ask_again(form)
    if not evidence and not refusals:
        refusals = (_("Take a photo of the receipt, or choose a file."),)
    form.evidence.errors = refusals
    return _report_form(projects, project, form, evidence), UNREADABLE


@blueprint.get("/spending/<uuid:public_id>")
@permission(Action.READ_EXPENSE, of=place_of_report)
def read(public_id: UUID) -> str:
    """Show a report with its evidence to whoever decides about it, or may see it."""
    form = DecideForm(key=secrets.token_urlsafe(16))
    return _decide_form(_found(public_id), form, ())


@blueprint.post("/spending/<uuid:public_id>/decision")
@permission(Action.APPROVE_EXPENSE, of=place_of_decision)
def approve(public_id: UUID) -> Response | tuple[str, int]:
    """Approve a report into the journal, or send it back."""
    form = DecideForm()
    found = _found(public_id)
    if not form.validate():
        return _decide_form(found, form, problems_of(form)), UNREADABLE
    try:
        _decide(found, form)
        db.session.commit()
        number_entries(db.session, found.book.id)
        db.session.commit()
    except REFUSALS as error:
        db.session.rollback()
        problem = explain(error, found, form)
        return _decide_form(_found(public_id), form, (problem,)), UNREADABLE
    return redirect(url_for("spending.read", public_id=public_id), 303)


def _own_projects() -> tuple[OwnProject, ...]:
    grants = grants_for(current_principal(), Action.REPORT_EXPENSE, now())
    return own_projects(db.session, grants, current_language())


def _chosen(projects: tuple[OwnProject, ...]) -> OwnProject:
    """Return the project of the address, else the first; 404 like a missing one."""
    slug = request.args.get("project")
    found = (project for project in projects if slug in (None, project.slug))
    return next(found, None) or abort(404)


def _evidence(
    project: OwnProject, form: ReportForm
) -> tuple[tuple[KnownEvidence, ...], tuple[str, ...]]:
    """Return what an earlier try and this one sent, and why a file is refused."""
    received, refusals = receive_files(project.book, form.evidence.data or ())
    tokens = [*request.form.getlist("kept"), *(str(one) for one in received)]
    evidence = handed_in(project.book, tokens)
    if len(evidence) > MOST_EVIDENCE:
        too_many = _("Send at most %(most)d files.", most=MOST_EVIDENCE)
        return evidence[:MOST_EVIDENCE], (*refusals, too_many)
    return evidence, refusals


def _writer(project: OwnProject) -> Writer:
    return Writer(project, current_principal().person_id or 0)


def _draft_id() -> UUID | None:
    return uuid_of(request.values.get("draft", ""))


def _opened_draft(project: OwnProject) -> Draft | None:
    """Return the draft of the address; 404 where it is not one's own, or gone."""
    if "draft" not in request.args:
        return None
    wanted = _draft_id() or abort(404)
    return find_draft(db.session, _writer(project), wanted) or abort(404)


def _typed(answers: Answers) -> MultiDict[str, str]:
    return MultiDict(
        [(name, value) for name, values in answers.items() for value in values]
    )


def _saved(project: OwnProject, evidence: tuple[KnownEvidence, ...]) -> Response:
    """Keep all that was typed and photographed, finished or not."""
    answers = {
        **answers_of(request.form.to_dict(flat=False)),
        "kept": [str(one.public_id) for one in evidence],
    }
    save_draft(db.session, _writer(project), answers, at=now(), old=_draft_id())
    db.session.commit()
    return redirect(url_for("spending.to_do"), 303)


def _discarded(project: OwnProject) -> Response:
    if (draft := _draft_id()) is not None:
        drop_draft(db.session, _writer(project), draft)
        db.session.commit()
    return redirect(url_for("spending.to_do"), 303)


def _is_complete(project: OwnProject, form: ReportForm) -> bool:
    page = report_page(db.session, (project,), project, "", ())
    form.offer((line.code for line in page.lines), (p.code for p in page.places))
    return bool(form.validate()) and not asks_about_short(page.places, form)


def _sent(
    project: OwnProject, form: ReportForm, evidence: tuple[KnownEvidence, ...]
) -> Response:
    principal = current_principal()
    expense = report_expense(
        db.session,
        project.book,
        Command(principal.code, f"report:{principal.code}:{form.key.data}", now()),
        form.expense(code_of(form.key.data), project.fund, evidence),
        author_id=principal.person_id or 0,
    )
    public_id = expense.public_id
    if (draft := _draft_id()) is not None:
        drop_draft(db.session, _writer(project), draft)
    db.session.commit()
    return redirect(url_for("spending.read", public_id=public_id), 303)


def _ask_again(form: ReportForm) -> None:
    """Say that this form was sent before, with other words; sent again it counts."""
    form.key.data = secrets.token_urlsafe(16)
    form.what.errors = [
        _(
            "This form was sent already, with other answers. If this is another"
            " expense, send it again."
        )
    ]


def _report_form(
    projects: tuple[OwnProject, ...],
    project: OwnProject,
    form: ReportForm,
    evidence: tuple[KnownEvidence, ...],
) -> str:
    page = report_page(db.session, projects, project, form.key.data or "", evidence)
    return render_template(
        "spending/report.html",
        page=page,
        form=form,
        problems=problems_of(form),
        draft=_draft_id(),
    )


def _found(public_id: UUID) -> KnownReport:
    return find_report(db.session, public_id, current_language()) or abort(404)


def _decide(found: KnownReport, form: DecideForm) -> None:
    principal = current_principal()
    officer_id = principal.person_id or 0
    key = f"decide:{principal.code}:{form.key.data}"
    command = Command(principal.code, key, now())
    if form.decision.data == "refuse":
        refusal = Refusal(found.id, officer_id, form.refusal.data or "")
        refuse_expense(db.session, found.book, command, refusal)
        return
    approval = Approval(
        found.id,
        officer_id,
        reason=form.reason.data or "",
        is_cleared=form.is_public_safe.data == "yes",
    )
    approve_expense(db.session, found.book, command, approval)


def _decide_form(
    found: KnownReport, form: DecideForm, problems: tuple[Problem, ...]
) -> str:
    page = approve_page(
        db.session, found, current_principal(), now(), form.key.data or ""
    )
    return render_template(
        "spending/approve.html", page=page, form=form, problems=problems
    )
