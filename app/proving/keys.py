"""The key that signs checkpoints: in a file of ours, or given by the environment."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

from sqlalchemy.orm import Session

from app.settings import Settings, SettingsError
from ledger.book.books import Book
from ledger.proof.notes import KEY_BYTES, SigningKey
from ledger.proof.publishing import verification_keys

Entropy = Callable[[int], bytes]
FILE = "proof-key"


class KeyGivenError(SettingsError):
    """A key that the environment gives is changed there, not by us."""

    def __init__(self) -> None:
        remedy = (
            "PROOF_KEY is set: change it there, and the next checkpoint is of the new"
            " key. Old checkpoints stay verifiable."
        )
        super().__init__((remedy,))


def signing_key(
    session: Session, settings: Settings, book: Book, entropy: Entropy = os.urandom
) -> SigningKey:
    """Return the key of a book's checkpoints; the first call makes its file."""
    return SigningKey(origin_of(session, settings, book), _seed(settings, entropy))


def next_key(
    session: Session, settings: Settings, book: Book, seed: bytes
) -> SigningKey:
    """Return the key that will follow. Raises KeyGivenError."""
    if settings.proof_key:
        raise KeyGivenError
    return SigningKey(origin_of(session, settings, book), seed)


def replace_seed(settings: Settings, seed: bytes) -> None:
    """Keep a new key instead of the old one, whose private part is then gone."""
    path = settings.home / FILE
    fresh = path.with_suffix(".new")
    with suppress(FileNotFoundError):
        fresh.unlink()
    _write(fresh, seed)
    fresh.replace(path)


def origin_of(session: Session, settings: Settings, book: Book) -> str:
    """Name a book's log: the address of its first checkpoint, and the book's code."""
    known = verification_keys(session, book)
    if known:
        return known[0].name
    address = urlsplit(settings.public_url)
    return f"{address.netloc}{address.path.rstrip('/')}/{quote(book.code, safe='')}"


def _seed(settings: Settings, entropy: Entropy) -> bytes:
    if settings.proof_key:
        return _decode(settings.proof_key, "PROOF_KEY")
    path = settings.home / FILE
    settings.home.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        _write(path, entropy(KEY_BYTES))
    return _decode(path.read_text(encoding="ascii").strip(), str(path))


def _write(path: Path, seed: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(base64.b64encode(seed).decode() + "\n")


def _decode(text: str, where: str) -> bytes:
    try:
        seed = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        seed = b""
    if len(seed) != KEY_BYTES:
        raise SettingsError(
            (f"{where} holds no key: {KEY_BYTES} random bytes in base64 are wanted.",)
        )
    return seed
