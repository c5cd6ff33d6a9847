"""Signed notes: text with Ed25519 signatures under it, in the format of C2SP.

A key has a name; its public part is written `name+key id+base64`, as in Go's notes.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from typing_extensions import override

ED25519 = b"\1"
KEY_BYTES = 32
MOST_SIGNATURES = 16
_MARK = "— "


class NoteError(ValueError):
    """A note, a key or a signature is not what it should be."""


class NoteMalformedError(NoteError):
    """The text is not a signed note."""


class NoteUnsignedError(NoteError):
    """No signature under the note is by a key that is known."""


class NoteSignatureError(NoteError):
    """A signature of a known key does not fit the text."""

    def __init__(self, key: VerificationKey) -> None:
        self.key = key
        super().__init__(f"the signature of {key.name} does not fit the text")


class KeyMalformedError(NoteError):
    """The text is not a key of a note."""


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """The public part of a key: whoever has it can check the key's signatures."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        is_plain = self.name and not any(c.isspace() or c == "+" for c in self.name)
        if not is_plain or len(self.public) != KEY_BYTES:
            raise KeyMalformedError(f"no key for a note: {self.name!r}")

    @property
    def id(self) -> bytes:
        """The four bytes that tell keys of one name apart."""
        named = self.name.encode() + b"\n" + ED25519 + self.public
        return sha256(named).digest()[:4]

    @override
    def __str__(self) -> str:
        encoded = base64.b64encode(ED25519 + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"

    @classmethod
    def parse(cls, text: str) -> VerificationKey:
        """Read a key as ``str`` writes it. Raises KeyMalformedError."""
        name, _, rest = text.partition("+")
        key_id, _, encoded = rest.partition("+")
        decoded = _decode(encoded)
        if decoded is None or decoded[:1] != ED25519:
            raise KeyMalformedError(f"not a verification key: {text!r}")
        key = cls(name, decoded[1:])
        if key.id.hex() != key_id:
            raise KeyMalformedError(f"the key and its id do not fit: {text!r}")
        return key

    def verify(self, signature: bytes, text: str) -> bool:
        """Say whether a signature is this key's, under this text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(
                signature, text.encode()
            )
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key with its private part; it never leaves the program but into its file."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def verification_key(self) -> VerificationKey:
        """The public part."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return VerificationKey(self.name, public.public_bytes_raw())

    def sign(self, text: str) -> bytes:
        """Sign a text."""
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        return private.sign(text.encode())


@dataclass(frozen=True, slots=True)
class Signature:
    """A line under a note: whose it claims to be, and the bytes."""

    name: str
    key_id: bytes
    signature: bytes

    @override
    def __str__(self) -> str:
        encoded = base64.b64encode(self.key_id + self.signature).decode()
        return f"{_MARK}{self.name} {encoded}\n"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text, which ends in a newline, with the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]

    @override
    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    @classmethod
    def parse(cls, note: str) -> SignedNote:
        """Read a note; nothing is verified yet. Raises NoteMalformedError."""
        body, gap, below = note.rpartition("\n\n")
        lines = below.removesuffix("\n").split("\n")
        is_note = gap and body and below.endswith("\n")
        if not is_note or len(lines) > MOST_SIGNATURES or _has_controls(note):
            raise NoteMalformedError("not a signed note")
        return cls(f"{body}\n", tuple(map(_signature, lines)))

    def verified_by(self, keys: Iterable[VerificationKey]) -> list[VerificationKey]:
        """Name the known keys that signed; signatures of unknown keys are passed over.

        Raises NoteUnsignedError when there is none, NoteSignatureError when a
        signature that claims to be a known key's is not.
        """
        known = {(key.name, key.id): key for key in keys}
        found = []
        for line in self.signatures:
            key = known.get((line.name, line.key_id))
            if key is None:
                continue
            if not key.verify(line.signature, self.text):
                raise NoteSignatureError(key)
            found.append(key)
        if not found:
            raise NoteUnsignedError("no signature by a known key")
        return found


def sign_note(text: str, keys: Iterable[SigningKey]) -> SignedNote:
    """Sign a text that ends in a newline with one or more keys."""
    if not text.endswith("\n") or _has_controls(text):
        raise NoteMalformedError("a note is lines of text")
    lines = [
        Signature(key.name, key.verification_key.id, key.sign(text)) for key in keys
    ]
    return SignedNote(text, tuple(lines))


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_MARK).partition(" ")
    decoded = _decode(encoded)
    if not line.startswith(_MARK) or not name or "+" in name or decoded is None:
        raise NoteMalformedError(f"not a signature: {line!r}")
    return Signature(name, decoded[:4], decoded[4:])


def _decode(encoded: str) -> bytes | None:
    """Decode base64 that is written in the one right way; None for any other."""
    try:
        decoded = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    is_exact = base64.b64encode(decoded).decode() == encoded
    return decoded if is_exact and len(decoded) > len(ED25519) + 4 else None


def _has_controls(text: str) -> bool:
    return any(character < " " and character != "\n" for character in text)
