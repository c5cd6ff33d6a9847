"""Passwords of the demonstration: made at the first load, kept for the owner alone."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from app.people.commands import Choose
from app.people.passwords import random_password

FILE = "demo-passwords.json"


@dataclass(frozen=True, slots=True)
class Passwords:
    """A file below the program's home, readable by its owner only."""

    path: Path

    @classmethod
    def below(cls, home: Path) -> Passwords:
        """Return the file of a home."""
        return cls(home / FILE)

    def read(self) -> dict[str, str]:
        """Return the passwords by address; none before the first load."""
        if not self.path.exists():
            return {}
        kept: dict[str, str] = json.loads(self.path.read_text(encoding="utf-8"))
        return kept

    def make(self, email: str, choose: Choose) -> str:
        """Make a password for an address, keep it, and return it."""
        word = random_password(choose)
        self._write(self.read() | {email: word})
        return word

    def _write(self, kept: dict[str, str]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(kept, file, indent=1)
        part.replace(self.path)
