"""What an operator sets about mail; unset, letters wait in the outbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from environs import ValidationError

from app import settings_rules as rules

Read = Callable[[str, str, rules.Rule], str]

SCHEMES = {"smtp": 587, "smtps": 465}
EXAMPLE = "Set one such as smtp://user:password@mail.example.org:587, or smtps://…:465."


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The mail server, and who letters come from."""

    url: str = field(default="", repr=False)
    sender: str = ""

    @property
    def is_set(self) -> bool:
        """Whether letters are sent at all."""
        return bool(self.url)

    @property
    def parts(self) -> SplitResult:
        """The parts of the server's address."""
        return urlsplit(self.url)

    @property
    def port(self) -> int:
        """The port, that of the scheme where none is written."""
        return self.parts.port or SCHEMES[self.parts.scheme]

    @property
    def user(self) -> str:
        """Who signs in there."""
        return unquote(self.parts.username or "")

    @property
    def password(self) -> str:
        """With what they sign in."""
        return unquote(self.parts.password or "")


def read_mail(read: Read) -> MailSettings:
    """Read the settings of mail."""
    return MailSettings(
        url=read("MAIL_URL", "", server), sender=read("MAIL_FROM", "", sender)
    )


def check_mail(mail: MailSettings) -> tuple[str, ...]:
    """Check what only makes sense side by side."""
    if bool(mail.url) == bool(mail.sender):
        return ()
    missing, there = (
        ("MAIL_FROM", "MAIL_URL") if mail.url else ("MAIL_URL", "MAIL_FROM")
    )
    return (f"{missing} is missing, and {there} is set. Set both, or neither.",)


def server(text: str) -> None:
    """Accept the address of a mail server. It may hold a password."""
    try:
        parts = urlsplit(text)
        is_good = parts.scheme in SCHEMES and parts.hostname and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        raise ValidationError(f"is not the address of a mail server. {EXAMPLE}")


def sender(text: str) -> None:
    """Accept one sender on one line."""
    _, address = parseaddr(text)
    if "@" not in address or not text.isprintable():
        raise ValidationError(
            f"is {text!r}. Set a sender such as Igoudar <gifts@example.org>."
        )
