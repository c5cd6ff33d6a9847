"""The twin over HTTP on this machine: Stripe's interface, a pay page, a desk."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import parse_qsl, urlsplit

from twins.stripe.acts import act
from twins.stripe.api import AnswerLostError, Api, Call
from twins.stripe.delivery import send, sign
from twins.stripe.pages import desk_page, pay_page
from twins.stripe.store import TwinError

LARGEST = 1024 * 1024


class Twin(ThreadingHTTPServer):
    """One twin: its interface, and where its messages go."""

    daemon_threads = True

    def __init__(self, port: int, api: Api, *, webhook: str, secret: str) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.api, self.webhook, self.secret = api, webhook, secret
        self.lock = Lock()

    @property
    def address(self) -> str:
        """Where the twin answers."""
        return f"http://127.0.0.1:{self.server_port}"

    def deliver(self) -> list[int]:
        """Send what waits; what nobody takes is sent again with the next act."""
        with self.lock:
            store = self.api.store
            events, store.waiting = store.waiting, []
            messages = [sign(event, self.secret, store.now) for event in events]
        answers = send(self.webhook, messages) if self.webhook else []
        with self.lock:
            refused = [
                event
                for event, status in zip(events, answers, strict=False)
                if status != HTTPStatus.OK
            ]
            self.api.store.waiting = refused + self.api.store.waiting
        return answers


class Handler(BaseHTTPRequestHandler):
    """Answers one request after the other."""

    protocol_version = "HTTP/1.1"
    server: Twin

    def do_GET(self) -> None:
        """Answer a question, or show a page."""
        path = urlsplit(self.path).path
        if path.startswith("/v1/"):
            self._api("GET", "")
        elif path.startswith("/c/pay/"):
            self._show(lambda: pay_page(self._session(path)))
        elif path == "/":
            self._show(lambda: desk_page(self.server.api.store))
        else:
            self._send(404, b"", "text/plain")

    def do_POST(self) -> None:
        """Do what is asked, or what somebody at a page wants."""
        size = int(self.headers.get("Content-Length") or 0)
        if size > LARGEST:
            self._send(413, b"", "text/plain")
            return
        body = self.rfile.read(size).decode()
        if self.path.startswith("/v1/"):
            self._api("POST", body)
            self.server.deliver()
        else:
            self._act(dict(parse_qsl(body)))

    def log_message(self, *_arguments: object) -> None:
        """Say nothing of each request."""

    def _api(self, method: str, body: str) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(method, self.path, headers, body)
        try:
            with self.server.lock:
                reply = self.server.api.answer(call)
        except AnswerLostError:
            self.close_connection = True
            return
        self._absolute(reply.body)
        self._send(
            reply.status,
            json.dumps(reply.body).encode(),
            "application/json",
            reply.headers,
        )

    def _absolute(self, body: dict[str, object]) -> None:
        """Write out where a page is."""
        url = body.get("url")
        if body.get("object") == "checkout.session" and isinstance(url, str):
            body["url"] = self.server.address + url

    def _act(self, asked: dict[str, str]) -> None:
        store, said = self.server.api.store, ""
        is_page = self.path.startswith("/c/pay/")
        about = self.path.rpartition("/")[2] if is_page else asked.get("about", "")
        name = asked.get("act", "")
        try:
            with self.server.lock:
                act(store, name, about)
        except TwinError as error:
            said = str(error)
        self.server.deliver()
        to = "/"
        if is_page:
            session = store.get("checkout.session", about)
            is_done = session["status"] == "complete"
            to = str(session["success_url"]) if is_done else self.path
        if said and not is_page:
            self._show(lambda: desk_page(store, said))
        else:
            self._send(303, b"", "text/plain", {"Location": to})

    def _session(self, path: str) -> dict[str, object]:
        return self.server.api.store.get("checkout.session", path.rpartition("/")[2])

    def _show(self, make: Callable[[], str]) -> None:
        try:
            with self.server.lock:
                html = make()
        except TwinError as error:
            self._send(error.status, str(error).encode(), "text/plain")
            return
        self._send(200, html.encode(), "text/html; charset=utf-8")

    def _send(
        self,
        status: int,
        body: bytes,
        kind: str,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        told = {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            **(headers or {}),
        }
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
