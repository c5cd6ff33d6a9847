"""Where a home was served last: what a command that serves nothing calls its address.

Beside a service at another PORT, a statement written by hand names the same address as
the page's, and a sweep finds the sandbox.
"""

from __future__ import annotations

from pathlib import Path

USUAL = 8000
_LAST = 65535
_FILE = "served-port"


def served_port(home: Path) -> int:
    """Return the port at which a home was served last, or the usual one."""
    try:
        text = (home / _FILE).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return USUAL
    return int(text) if text.isdecimal() and 0 < int(text) <= _LAST else USUAL


def remember_port(home: Path, port: int) -> None:
    """Keep the port at which a home is served."""
    fresh = home / f"{_FILE}.part"
    fresh.write_text(f"{port}\n", encoding="ascii")
    fresh.replace(home / _FILE)
