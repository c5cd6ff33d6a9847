"""Where letters arrive in tests: a box that takes them, and a small mail server."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from app.letters.mailer import MailRefusedError, MailWaitsError
from app.letters.sending import MAILER, send_waiting


@dataclass
class Letterbox:
    """Takes messages; answers as it is told, one answer a message."""

    arrived: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def send(self, message: EmailMessage) -> None:
        answer = self.answers.pop(0) if self.answers else ""
        if answer == "later":
            raise MailWaitsError("busy")
        if answer == "never":
            raise MailRefusedError("no such box")
        self.arrived.append(message)
        if answer == "cut":
            raise SystemExit

    @property
    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.arrived]

    def text(self, number: int = -1) -> str:
        body = self.arrived[number].get_body(("plain",))
        assert body is not None
        return str(body.get_content())


def open_box(shop) -> Letterbox:
    box = Letterbox()
    shop.app.extensions[MAILER] = box
    return box


def send_all(shop) -> int:
    """Do what the job does."""
    with shop.session() as session:
        return send_waiting(session, shop.book)


@dataclass
class Heard:
    """What a mail server was told."""

    lines: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    refuse: str = ""
    """How it answers to a recipient, where it does not take them."""


class Server(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it hears."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, heard: Heard) -> None:
        self.heard = heard
        super().__init__(("127.0.0.1", 0), Talk)


class Talk(socketserver.StreamRequestHandler):
    """Speaks just enough of SMTP."""

    server: Server

    def handle(self) -> None:
        self._say("220 box ready")
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            self.server.heard.lines.append(line)
            if not self._answer(line.split()[0].upper()):
                return

    def _answer(self, verb: str) -> bool:
        heard = self.server.heard
        if verb == "DATA":
            self._say("354 go on")
            heard.bodies.append(self._data())
        refusal = heard.refuse if verb == "RCPT" else ""
        self._say(refusal or ("221 bye" if verb == "QUIT" else "250 fine"))
        return verb != "QUIT"

    def _data(self) -> str:
        kept = []
        for raw in self.rfile:
            if raw == b".\r\n":
                break
            kept.append(raw.decode())
        return "".join(kept)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server(heard: Heard) -> Iterator[int]:
    """Run a mail server on loopback; give its port."""
    with Server(heard) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
