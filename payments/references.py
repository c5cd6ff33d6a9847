"""References of pledges by wire: made once, found again in what a bank left of them.

A reference is an ISO 11649 creditor reference, ``RF`` and two check digits before a
body of ours, so that a bank's form checks it as it is typed. Its body is letters only,
none like a digit: a letter in a digit's place is two digits to the check and can slip
through it, so there is no such place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from payments.typed import figures

LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
"""What a body is written with: nothing that looks like something else."""

PREFIX = "GD"
BODY = 10
LENGTH = 4 + len(PREFIX) + BODY

_MODULUS = 97
_FOUND = re.compile(rf"RF([0-9OIL]{{2}})({PREFIX}[{LETTERS}]{{{BODY}}})")
_CUT = re.compile(
    rf"RF[0-9OIL]{{2}}{PREFIX}[{LETTERS}]{{3,{BODY}}}|{PREFIX}[{LETTERS}]{{{BODY}}}"
)
_LIKE_DIGITS = str.maketrans("OIL", "011")
_NOT_WRITTEN = re.compile(r"[^0-9A-Z]+")


def reference_of(attempt: UUID) -> str:
    """Make the reference of an attempt; the same attempt always gives the same."""
    number, body = attempt.int, ""
    for _ in range(BODY):
        number, at = divmod(number, len(LETTERS))
        body += LETTERS[at]
    body = PREFIX + body
    return f"RF{_check_digits(body)}{body}"


def is_reference(text: str) -> bool:
    """Say whether a text is a reference of ours whose check digits are right."""
    found = _FOUND.fullmatch(text)
    return found is not None and _check_digits(found[2]) == found[1]


def grouped(reference: str) -> str:
    """Write a reference in groups of four, as people read it."""
    return " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))


def plain_code(code: str) -> str:
    """Write a code of ours, or the number of a slip, as two of them are compared.

    Case and what stands between letters make no other code: people and banks leave it
    out, and put it in.
    """
    return _NOT_WRITTEN.sub("", figures(code).upper())


def references_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Find every reference of ours, each once, however a bank cut the lines.

    Texts are joined as they come; spaces, line cuts and signs between letters do not
    count. A reference whose check digits are wrong is none.
    """
    joined = _plain(texts)
    found: dict[str, None] = {}
    for at in _starts(joined):
        match = _FOUND.match(joined, at)
        if match is None:
            continue
        reference = f"RF{match[1].translate(_LIKE_DIGITS)}{match[2]}"
        if is_reference(reference):
            found.setdefault(reference)
    return tuple(found)


def pieces_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Find what may be left of a reference that was cut short or written wrong.

    A piece proves nothing: it only puts a pledge on a person's list.
    """
    return tuple(dict.fromkeys(_CUT.findall(_plain(texts))))


def may_be_of(piece: str, reference: str) -> bool:
    """Say whether a piece may come from a reference: its head, or its body alone."""
    if piece.startswith("RF"):
        return reference[4:].startswith(piece[4:])
    return reference.endswith(piece)


def _starts(joined: str) -> Iterable[int]:
    return (match.start() for match in re.finditer(r"(?=RF)", joined))


def _plain(texts: Iterable[str]) -> str:
    return plain_code("".join(texts))


def _check_digits(body: str) -> str:
    """Return the two digits that make the whole leave 1 after division by 97."""
    digits = "".join(str(int(sign, 36)) for sign in f"{body}RF00")
    return f"{_MODULUS + 1 - int(digits) % _MODULUS:02d}"
