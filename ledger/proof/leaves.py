"""Leaves: what is hashed for a row, in one part for each fund and with salted secrets.

The data of a leaf is text: the header, then a line with the salted hash of each fund's
part, then a line with the salted hash of each secret. So a header may be shown with one
fund's part, and nothing be learnt of the others or of the secrets.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf as it is stored. ``numbers`` has one number for each fund, in its order.

    ``parts`` has lines that begin with their fund; ``secrets`` has lines of a name and
    the salted hash of its value, in hexadecimal.
    """

    header: str
    parts: str
    numbers: str
    salt: bytes
    secrets: str


def derived_salt(salt: bytes, label: str) -> bytes:
    """Make the salt of one part or secret; it tells nothing of the others."""
    return sha256(salt + label.encode()).digest()


def salted_hash(salt: bytes, text: str) -> str:
    """Hash what must not be guessed from its hash."""
    return sha256(salt + text.encode()).hexdigest()


def lines_by_fund(parts: str) -> dict[str, str]:
    """Sort lines of postings and takings by fund, in the order of the funds' codes."""
    if not parts:
        return {}
    fund = parts.partition("\t")[0]
    if parts.count("\n") == parts.count(f"\n{fund}\t") + 1:
        return {fund: parts}
    found: dict[str, str] = {}
    for line in parts.removesuffix("\n").split("\n"):
        code = line.partition("\t")[0]
        found[code] = f"{found.get(code, '')}{line}\n"
    return dict(sorted(found.items()))


def part_texts(parts: str, numbers: str) -> dict[str, str]:
    """Write each fund's part: fund and number, then its lines."""
    funds = lines_by_fund(parts)
    if not funds:
        return {}
    return {
        fund: f"fund\t{fund}\t{number}\n{lines}"
        for (fund, lines), number in zip(funds.items(), numbers.split(","), strict=True)
    }


def leaf_data(leaf: Leaf) -> bytes:
    """Write the data that the tree hashes."""
    salt, text = leaf.salt, leaf.header
    for fund, part in part_texts(leaf.parts, leaf.numbers).items():
        text += f"part\t{salted_hash(derived_salt(salt, f'part:{fund}'), part)}\n"
    *secrets, tail = leaf.secrets.split("\n")
    for line in secrets:
        text += f"secret\t{line}\n"
    return f"{text}{tail}".encode()


def leaf_hash(leaf: Leaf) -> bytes:
    """Hash a leaf for the tree."""
    return sha256(b"\0" + leaf_data(leaf)).digest()
