"""Serve evidence: its page and public copy to whoever may, the original to officers."""

from __future__ import annotations

from uuid import UUID

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    render_template,
    request,
)

from app.clock import now
from app.evidence.files import FOLDER, DiskFiles, Files
from app.evidence.media import EXTENSIONS
from app.evidence.proving import evidence_page
from app.evidence.queries import (
    CopyPage,
    KnownEvidence,
    find_evidence,
    pages_of,
    scopes_of_evidence,
)
from app.extensions import db
from app.people.signing_in import current_principal
from app.policy.matrix import may
from app.policy.routes import permission
from app.policy.values import Action, Scope
from app.settings import Settings

FILES = "igoudar.evidence"
MOST_FILES = 5
REPORT = "spending.send_report"

blueprint = Blueprint("evidence", __name__)


def register(app: Flask) -> None:
    """Add the addresses of evidence, and let reports carry several files."""
    settings: Settings = app.extensions["igoudar"]
    app.extensions[FILES] = DiskFiles(settings.home / FOLDER)
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
    scopes = places_of_evidence(public_id)
    principal = current_principal()
    shown = evidence_page(
        db.session,
        known(public_id),
        may_download=any(
            may(principal, Action.READ_ORIGINAL_EVIDENCE, scope, now())
            for scope in scopes
        ),
    )
    return render_template("bookkeeping/evidence.html", page=shown)


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
        files().read(evidence.sha256), mimetype="application/octet-stream"
    )
    ending = EXTENSIONS[evidence.media_type]
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="receipt-{evidence.sha256.hex()[:12]}.{ending}"'
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def known(public_id: UUID) -> KnownEvidence:
    """Return the evidence of a public id; answer 404 where there is none."""
    evidence = find_evidence(db.session, public_id)
    return evidence or abort(404)


def _page(public_id: UUID, number: int) -> tuple[KnownEvidence, CopyPage]:
    evidence = known(public_id)
    pages = {page.number: page for page in pages_of(db.session, evidence)}
    return evidence, pages.get(number) or abort(404)


def _served(evidence: KnownEvidence, digest: bytes) -> Response:
    answer = Response(files().read(digest), mimetype="image/webp")
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
