"""Serve evidence: its page and public copy to whoever may, the original to officers."""

from __future__ import annotations

from uuid import UUID

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.clock import now
from app.errors import status_of
from app.evidence.audience import AudienceError, hide_evidence, show_evidence
from app.evidence.files import DiskFiles, FileLostError, Files
from app.evidence.looking import LookForm, words_of
from app.evidence.media import EXTENSIONS
from app.evidence.proving import Rights, evidence_page
from app.evidence.queries import (
    CopyPage,
    KnownEvidence,
    find_evidence,
    pages_of,
    scopes_of_evidence,
    was_handed_in_by,
)
from app.extensions import db
from app.fields import Problem, problems_of
from app.logs import log
from app.people.signing_in import current_principal
from app.policy.matrix import may
from app.policy.routes import permission
from app.policy.values import Action, Scope
from app.settings import Settings
from ledger.book.acts import Command

FILES = "igoudar.evidence"
MOST_FILES = 5
UNREADABLE = 422
REPORT = "spending.send_report"
SVG = "image/svg+xml"
_SHOWN = ("text/html", SVG)
"""What a reader is told a loss in: who asks for a page gets words."""

blueprint = Blueprint("evidence", __name__)


def register(app: Flask) -> None:
    """Add the addresses of evidence, and let reports carry several files."""
    settings: Settings = app.extensions["igoudar"]
    app.extensions[FILES] = DiskFiles.below(settings.home)
    app.register_blueprint(blueprint)

    def widen(endpoint: str | None, _values: dict[str, object] | None) -> None:
        # Before anything reads the form: one file too many must not lose the rest.
        if endpoint == REPORT:
            request.max_content_length = 2 * MOST_FILES * settings.limits.evidence_bytes

    app.url_value_preprocessor(widen)


def files() -> Files:
    """Return where the application keeps its evidence."""
    kept: Files = current_app.extensions[FILES]
    return kept


def places_of_evidence(public_id: UUID, **_values: object) -> tuple[Scope, ...]:
    """Find where a piece of evidence was used."""
    evidence = find_evidence(db.session, public_id)
    return () if evidence is None else scopes_of_evidence(db.session, evidence)


@blueprint.get("/<language:language>/evidence/<uuid:public_id>")
@permission(Action.READ_EVIDENCE, of=places_of_evidence)
def page(public_id: UUID) -> str:
    """Show a piece of evidence with the entry it proves and its fingerprint."""
    return _show(known(public_id), LookForm(), ())


@blueprint.post("/<language:language>/evidence/<uuid:public_id>/audience")
@permission(Action.SHOW_EVIDENCE, of=places_of_evidence)
def decide_audience(public_id: UUID) -> ResponseReturnValue:
    """Show the copy to everyone, or hide it for good."""
    evidence, form = known(public_id), LookForm()
    if not form.validate_on_submit():
        return _show(evidence, form, problems_of(form)), UNREADABLE
    principal = current_principal()
    wish = form.decision.data
    command = Command(principal.code, f"{wish}:{public_id}", now())
    person_id = principal.person_id or 0
    try:
        if wish == "show":
            show_evidence(db.session, evidence, command, person_id=person_id)
        else:
            reason = form.reason.data or ""
            hide_evidence(
                db.session, evidence, command, person_id=person_id, reason=reason
            )
        db.session.commit()
    except AudienceError as error:
        db.session.rollback()
        problems = (Problem("reason", words_of(error)),)
        return _show(known(public_id), form, problems), UNREADABLE
    return redirect(url_for("evidence.page", public_id=public_id), 303)


@blueprint.get("/evidence/<uuid:public_id>/<int:number>.webp")
@permission(Action.READ_EVIDENCE, of=places_of_evidence)
def picture(public_id: UUID, number: int) -> Response:
    """Serve a page of the copy, drawn from pixels."""
    evidence, drawn = _page(public_id, number)
    return _served(evidence, drawn.sha256)


@blueprint.get("/evidence/<uuid:public_id>/<int:number>/small.webp")
@permission(Action.READ_EVIDENCE, of=places_of_evidence)
def thumbnail(public_id: UUID, number: int) -> Response:
    """Serve the thumbnail of a page of the copy."""
    evidence, drawn = _page(public_id, number)
    return _served(evidence, drawn.thumbnail_sha256)


@blueprint.get("/evidence/<uuid:public_id>/original")
@permission(Action.READ_ORIGINAL_EVIDENCE, of=places_of_evidence)
def original(public_id: UUID) -> Response:
    """Hand out the bytes as they came, never to be shown by a browser."""
    evidence = known(public_id)
    answer = Response(
        _read(evidence, evidence.sha256), mimetype="application/octet-stream"
    )
    ending = EXTENSIONS[evidence.media_type]
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="receipt-{evidence.sha256.hex()[:12]}.{ending}"'
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _show(
    evidence: KnownEvidence, form: LookForm, problems: tuple[Problem, ...]
) -> str:
    shown = evidence_page(db.session, evidence, _rights(evidence), files())
    return render_template(
        "bookkeeping/evidence.html", page=shown, form=form, problems=problems
    )


def _rights(evidence: KnownEvidence) -> Rights:
    scopes, principal = scopes_of_evidence(db.session, evidence), current_principal()

    def allowed(action: Action) -> bool:
        return any(may(principal, action, scope, now()) for scope in scopes)

    decides = allowed(Action.SHOW_EVIDENCE) and not evidence.is_hidden
    is_own = was_handed_in_by(db.session, evidence, principal.person_id or 0)
    return Rights(
        may_download=allowed(Action.READ_ORIGINAL_EVIDENCE),
        may_show=decides and not evidence.is_cleared and not is_own,
        may_hide=decides and evidence.is_cleared,
    )


def known(public_id: UUID) -> KnownEvidence:
    """Return the evidence of a public id; answer 404 where there is none."""
    evidence = find_evidence(db.session, public_id)
    return evidence or abort(404)


def _page(public_id: UUID, number: int) -> tuple[KnownEvidence, CopyPage]:
    evidence = known(public_id)
    pages = {page.number: page for page in pages_of(db.session, evidence)}
    return evidence, pages.get(number) or abort(404)


def _read(evidence: KnownEvidence, digest: bytes) -> bytes:
    """Read a file; whoever reads the logs learns which one is lost."""
    try:
        return files().read(digest)
    except FileLostError:
        log.error(
            "evidence.lost",
            book=evidence.book.code,
            evidence=str(evidence.public_id),
            sha256=digest.hex(),
        )
        raise


def _lost_picture(error: FileLostError) -> Response:
    """Answer with a picture that shows the loss: browsers draw it all the same."""
    answer = current_app.send_static_file("img/lost.svg")
    answer.status_code = status_of(error)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _served(evidence: KnownEvidence, digest: bytes) -> Response:
    try:
        answer = Response(_read(evidence, digest), mimetype="image/webp")
    except FileLostError as error:
        if request.accept_mimetypes.best_match(_SHOWN) == SVG:
            return _lost_picture(error)
        raise
    answer.set_etag(digest.hex()[:32])
    is_public = any(s.is_public for s in scopes_of_evidence(db.session, evidence))
    answer.cache_control.max_age = 3600
    if is_public:
        answer.cache_control.public = True
    else:
        answer.cache_control.private = True
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.make_conditional(request)
    return answer
