"""Take a provider's message: check it, store its very bytes, answer, work later."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, request

from app.clock import now
from app.contributing.gateways import gateway_of
from app.contributing.jobs import process_notice
from app.extensions import db
from app.jobs import defer
from app.logs import log
from app.people.signing_in import csrf
from app.policy.routes import permission
from app.policy.values import Action
from app.sandbox.wiring import settings
from ledger.book.books import Book, find_book
from payments.gateway import Notice, NoticeRefusedError, OutOfTimeError, RawNotice
from payments.inbox import store_notice
from payments.listings import note_trouble
from payments.watching import CLOCK

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")
KEPT_HEADERS = (
    "Content-Type",
    "Sandbox-Signature",
    "Stripe-Signature",
    "User-Agent",
)


@blueprint.post("/<provider>/<book_code>")
@permission(Action.RECEIVE_NOTICE)
def receive(provider: str, book_code: str) -> Response:
    """Store a checked message once; its work is a job of the same transaction."""
    raw = RawNotice(_body(), _headers())
    book = find_book(db.session, book_code)
    gateway = gateway_of(book, provider)
    try:
        notices = _of_mode(gateway.read_notice(raw, now()), book)
    except NoticeRefusedError as refusal:
        if isinstance(refusal, OutOfTimeError):
            _tell_clock(book, provider)
        # Whoever sent it is not told what was wrong.
        log.warning("notice.refused", provider=provider, reason=refusal.reason)
        abort(400)
    for notice in notices:
        stored = store_notice(db.session, book, provider, raw, notice)
        if stored.is_new:
            defer(db.session, process_notice, book=book.code, notice=stored.id)
    db.session.commit()
    return Response(status=200)


def _of_mode(notices: list[Notice], book: Book) -> list[Notice]:
    """Refuse a message about real money in a test book, and the reverse."""
    if any(notice.is_live is not book.is_live for notice in notices):
        log.error("notice.of_another_mode", book=book.code)
        raise NoticeRefusedError("the message is of another mode")
    return notices


def _tell_clock(book: Book, provider: str) -> None:
    """Keep that our clock and the provider's differ, and say it aloud once."""
    is_news = note_trouble(db.session, book, provider, CLOCK, now())
    db.session.commit()
    if is_news:
        log.error("clock.differs", provider=provider, remedy="set this machine's clock")


def _body() -> bytes:
    """Read the raw body, as it was sent and signed, within its limit."""
    limit = settings().limits.webhook_body_bytes
    request.max_content_length = limit
    if request.content_length is not None and request.content_length > limit:
        abort(413)
    return request.get_data(cache=False)


def _headers() -> dict[str, str]:
    headers = request.headers
    return {name: headers[name] for name in KEPT_HEADERS if name in headers}


def register(app: Flask) -> None:
    """Add the address to an application; its messages carry a signature instead."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
