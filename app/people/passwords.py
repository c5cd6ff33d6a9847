"""Passwords that the program makes, for somebody to type from what they were told."""

from __future__ import annotations

from app.people.commands import Choose, random_code

GROUPS, LETTERS = 3, 4


def random_password(choose: Choose) -> str:
    """Make a password of sixty bits, in groups that are read aloud without mistakes."""
    return "-".join(random_code(choose, LETTERS) for _ in range(GROUPS))
