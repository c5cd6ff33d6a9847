"""Checkpoints: the head of a book's log at a size, signed, as C2SP writes it."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.proof.notes import (
    NoteMalformedError,
    SignedNote,
    SigningKey,
    VerificationKey,
    sign_note,
)

LINES = 3
ROOT_BYTES = 32
COUNTS = "funds "
"""How the line of a note begins that stands for the counts of all funds."""


class OriginForeignError(ValueError):
    """A checkpoint is of another book's log."""

    def __init__(self, origin: str, expected: str) -> None:
        self.origin, self.expected = origin, expected
        super().__init__(f"the checkpoint is of {origin}, not of {expected}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How many leaves a log has, and the one hash that stands for them all.

    ``origin`` names the log; it is the name of the keys that sign for it. ``counts``
    is the root over how many entries each fund has; heads of before had none.
    """

    origin: str
    size: int
    root: bytes
    counts: bytes = b""

    @property
    def text(self) -> str:
        """The lines that are signed: three, and one for the counts."""
        text = f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"
        if self.counts:
            text += f"{COUNTS}{base64.b64encode(self.counts).decode()}\n"
        return text

    def signed(self, keys: Iterable[SigningKey]) -> SignedNote:
        """Sign the head."""
        return sign_note(self.text, keys)

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of a note; further lines are passed over."""
        lines = text.split("\n")
        if len(lines) <= LINES or not all(lines[:-1]) or lines[-1]:
            raise NoteMalformedError("not a checkpoint")
        origin, size, encoded, further = lines[: LINES + 1]
        is_number = size.isascii() and size.isdigit() and str(int(size)) == size
        if not is_number:
            raise NoteMalformedError("not a checkpoint")
        root, counts = _root(encoded), b""
        if further.startswith(COUNTS):
            counts = _root(further.removeprefix(COUNTS))
        return cls(origin, int(size), root, counts)


def _root(encoded: str) -> bytes:
    try:
        root = base64.b64decode(encoded, validate=True)
    except ValueError:
        root = b""
    if len(root) != ROOT_BYTES:
        raise NoteMalformedError("not a checkpoint")
    return root


def open_checkpoint(
    note: str, keys: Iterable[VerificationKey], *, origin: str
) -> Checkpoint:
    """Read a signed checkpoint of a log and verify its signatures.

    Raises a NoteError, or OriginForeignError when it is of another log.
    """
    signed = SignedNote.parse(note)
    checkpoint = Checkpoint.parse(signed.text)
    if checkpoint.origin != origin:
        raise OriginForeignError(checkpoint.origin, origin)
    signed.verified_by(keys)
    return checkpoint
