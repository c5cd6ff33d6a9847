"""Which HTTP status each broken rule gets, and how an error is shown."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus

import psycopg
from flask import Flask, Response, current_app, g, json, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from sqlalchemy.exc import DataError, OperationalError, SQLAlchemyError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    RequestEntityTooLarge,
    SecurityError,
)

from app.evidence.files import FileLostError
from app.extensions import db
from app.frame import PRODUCT, Frame
from app.i18n import PROGRAMS
from app.logs import log
from app.refusals import say_refused
from app.unkept import say_unkept
from ledger.book.errors import (
    ActKeyReusedError,
    AlreadyReversedError,
    EntryUnknownError,
    FactReusedError,
    LedgerError,
    RegisterConflictError,
    RegisterUnknownError,
)
from ledger.money import MoneyError

STATUSES: Mapping[type[Exception], HTTPStatus] = {
    MoneyError: HTTPStatus.UNPROCESSABLE_ENTITY,
    LedgerError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ActKeyReusedError: HTTPStatus.CONFLICT,
    AlreadyReversedError: HTTPStatus.CONFLICT,
    FactReusedError: HTTPStatus.CONFLICT,
    RegisterConflictError: HTTPStatus.CONFLICT,
    EntryUnknownError: HTTPStatus.NOT_FOUND,
    RegisterUnknownError: HTTPStatus.NOT_FOUND,
    FileLostError: HTTPStatus.GONE,
    # A sign or a number that the database cannot hold, typed into an address.
    DataError: HTTPStatus.BAD_REQUEST,
    psycopg.DataError: HTTPStatus.BAD_REQUEST,
    # The ledger speaks to the driver itself, whose errors nobody wraps.
    OperationalError: HTTPStatus.SERVICE_UNAVAILABLE,
    psycopg.OperationalError: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""One line an error class; a subclass takes its nearest ancestor's."""

KEY_USED = _("This key was used for another request: send a new key for each thing.")
"""What a program is told whose Idempotency-Key comes again with something else."""

MESSAGES = "/webhooks/"

DETAILS: Mapping[HTTPStatus, LazyString] = {
    HTTPStatus.BAD_REQUEST: _(
        "This cannot be read: look at how the address and the body are written."
    ),
    HTTPStatus.NOT_FOUND: _("It is not there, or not for you."),
    HTTPStatus.METHOD_NOT_ALLOWED: _(
        "This address does not take that method: the header Allow names those it takes."
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("This is too large to be taken."),
    HTTPStatus.UNPROCESSABLE_ENTITY: _(
        "A part of this cannot be taken: “errors” says which."
    ),
    HTTPStatus.TOO_MANY_REQUESTS: _("Wait a minute, then try again."),
    HTTPStatus.SERVICE_UNAVAILABLE: _("Nothing is lost. Try again in a few minutes."),
    HTTPStatus.INTERNAL_SERVER_ERROR: _(
        "Nothing was half done: a change is whole or it is not made. Try again in a few"
        " minutes."
    ),
}
"""What a program is told where nobody said more."""

STALE = _(
    "Nothing was changed: this page was opened before you signed in or out, or by"
    " another site. Go back, copy what you wrote, load the page again and send it."
)
"""What is said of a form that does not belong to who sends it; not the library's."""

READ_ON = 4
"""How many times what an address takes is read before a page says: too large."""

_CHUNK = 64 * 1024

UNSAID = {HTTPStatus.TOO_MANY_REQUESTS}
"""Of these the library says a limit, which is no answer to anybody."""


def register(app: Flask) -> None:
    """Answer every error: as a page, or as problem+json below /api/."""
    app.register_error_handler(SecurityError, refuse_host)
    app.register_error_handler(HTTPException, show)
    for kind in STATUSES:
        app.register_error_handler(kind, translate)
    app.register_error_handler(Exception, hide)


def status_of(error: Exception) -> HTTPStatus:
    """Find the status of an error by its class or its nearest ancestor's."""
    for kind in type(error).__mro__:
        if kind in STATUSES:
            return STATUSES[kind]
    return HTTPStatus.INTERNAL_SERVER_ERROR


def translate(error: Exception) -> Response:
    """Answer a broken rule; what it says is for the person who broke it."""
    _forget()
    status = status_of(error)
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        log.info("request.refused", rule=type(error).__name__)
        is_unkept = isinstance(error, DataError | psycopg.DataError)
        unkept = say_unkept() if is_unkept else ""
        return _answer(status, unkept or _told(error), reason=unkept)
    log.error("request.failed", exc_info=error)
    return _answer(status, "")


def _told(error: Exception) -> str:
    """Say what a program reads: neither a statement of SQL nor how keys are stored."""
    if isinstance(error, ActKeyReusedError):
        return str(KEY_USED)
    if isinstance(error, DataError | psycopg.DataError):
        return ""
    return say_refused(error) if isinstance(error, LedgerError) else str(error)


def hide(error: Exception) -> Response:
    """Answer an error nobody expected, and tell the logs alone what it was."""
    _forget()
    log.error("request.failed", exc_info=error)
    return show(InternalServerError())


def refuse_host(_error: SecurityError) -> Response:
    """Answer a request for a name that is not ours; no address is made from it."""
    text = "This service is not known by this name. See TRUSTED_HOSTS.\n"
    return Response(text, HTTPStatus.BAD_REQUEST, mimetype="text/plain")


def show(error: HTTPException) -> Response:
    """Answer an HTTP error, keeping its own headers, such as `Allow`."""
    if error.response is not None:
        given = error.get_response()
        return Response(given.get_data(), given.status_code, dict(given.headers))
    # What a library says by itself is English, or no sentence.
    is_ours = error.description != type(error).description and error.code not in UNSAID
    said = (error.description or "") if is_ours else ""
    if isinstance(error, CSRFError):
        said = str(STALE)
    if isinstance(error, RequestEntityTooLarge):  # a view says so of what is no photo
        said = str(g.get("too_large", said))
        if not request.path.startswith((PROGRAMS, MESSAGES)):
            _swallow()
    parts = getattr(error, "data", {}).get("messages")
    answer = _answer(HTTPStatus(error.code or 500), said, parts, reason=said)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            answer.headers[name] = value
    return answer


def _swallow() -> None:
    """Read on what is too large, to a bound: who still sends hears no answer.

    A browser shows that the connection broke, instead of the page that says why.
    """
    left = READ_ON * (request.max_content_length or 0)
    body = request.environ["wsgi.input"]
    while left > 0 and (chunk := body.read(min(_CHUNK, left))):
        left -= len(chunk)


def _forget() -> None:
    """End the broken transaction: the page of the error reads what stands around it."""
    with suppress(RuntimeError, SQLAlchemyError):
        db.session.rollback()


def _answer(
    status: HTTPStatus,
    detail: str,
    parts: Mapping[str, object] | None = None,
    *,
    reason: str = "",
) -> Response:
    """Answer with ``detail`` for programs, and ``reason`` in the page's language."""
    if request.path.startswith(PROGRAMS):
        return _problem(status, detail, parts)
    if request.path.startswith(MESSAGES):
        # A provider's program reads no page, and a flood of forged ones gets none.
        return Response(f"{status.phrase}\n", status, mimetype="text/plain")
    return Response(_page(status, detail, reason), status, mimetype="text/html")


def _problem(
    status: HTTPStatus, detail: str, parts: Mapping[str, object] | None
) -> Response:
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail or str(DETAILS.get(status, DETAILS[HTTPStatus.BAD_REQUEST])),
        "request_id": g.get("request_id"),
    }
    if parts:
        body["errors"] = parts
    return Response(json.dumps(body), status, mimetype="application/problem+json")


def _page(status: HTTPStatus, detail: str, reason: str) -> str:
    """Draw the page: where nothing can be read, without what stands around it.

    A bare page, when drawing fails as well.
    """
    values = {"status": status, "reason": reason, "request_id": g.get("request_id")}
    try:
        if status is HTTPStatus.SERVICE_UNAVAILABLE:
            return _page_alone(values)
        return render_template("error.html", **values)
    except Exception as error:  # noqa: BLE001 - the last page that can be shown
        log.error("error_page.failed", exc_info=error)
        return Markup(
            "<!doctype html><html lang=en><meta charset=utf-8>"
            "<title>{status}</title><h1>{status} {phrase}</h1><p>{detail}</p>"
        ).format(status=status.value, phrase=status.phrase, detail=detail)


def _page_alone(values: Mapping[str, object]) -> str:
    """Draw the page for nobody in particular: no menu and no book is read for it."""
    template = current_app.jinja_env.get_template("error.html")
    return template.render(frame=Frame(is_test_book=False), product=PRODUCT, **values)
