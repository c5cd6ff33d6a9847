"""The port to the mail server: a message goes, may go later, or never will."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Protocol

PERMANENT = 500
"""From here on a mail server's answer is a no that stays."""


class MailWaitsError(Exception):
    """The server cannot take the message now: try again later."""


class MailRefusedError(Exception):
    """The server will never take this message."""


class Mailer(Protocol):
    """Whatever takes messages to people."""

    def send(self, message: EmailMessage) -> None:
        """Hand a message over. Raises MailWaitsError and MailRefusedError."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where the mail server is; ``is_wrapped``: encrypted from the first byte."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    is_wrapped: bool = False
    is_plain: bool = False
    """Not encrypted at all: only for a server on this machine."""
    timeout_seconds: float = 15


class SmtpMailer:
    """Speaks SMTP, one connection a message."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    def send(self, message: EmailMessage) -> None:
        """Hand a message over. Raises MailWaitsError and MailRefusedError."""
        try:
            with self._connect() as connection:
                connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _refusal(max(codes, default=0)) from error
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailWaitsError(type(error).__name__) from error

    def _connect(self) -> smtplib.SMTP:
        server, safe = self._server, ssl.create_default_context()
        wait = server.timeout_seconds
        if server.is_wrapped:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=wait, context=safe
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=wait)
        try:
            if not (server.is_wrapped or server.is_plain):
                connection.starttls(context=safe)
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection


def _refusal(code: int) -> Exception:
    """Tell a no that stays from one that may pass; a wrong password may be mended."""
    of_us = {530, 534, 535, 538}
    if code >= PERMANENT and code not in of_us:
        return MailRefusedError(f"the mail server answered {code}")
    return MailWaitsError(f"the mail server answered {code}")
