"""Who the server runs as: PostgreSQL refuses root, and we create no user for it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from app.embedded_postgres.errors import EmbeddedPostgresError

UNSHARE = ("unshare", "--map-user=1000", "--map-group=1000")


@dataclass(frozen=True, slots=True)
class Identity:
    """How a program of PostgreSQL is run: a prefix, or an existing user."""

    prefix: tuple[str, ...] = ()
    user: pwd.struct_passwd | None = None

    def hand_over(self, folder: Path) -> None:
        """Make a folder of ours belong to the user the server runs as."""
        if self.user is not None:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)

    @property
    def uid(self) -> int | None:
        """The user to become, if another one than ours."""
        return self.user.pw_uid if self.user else None

    @property
    def gid(self) -> int | None:
        """The group to become, if another one than ours."""
        return self.user.pw_gid if self.user else None

    @property
    def groups(self) -> list[int] | None:
        """No further groups, if another user than ours."""
        return [] if self.user else None


def choose_identity() -> Identity:
    """Stay who we are; as root, step into a user namespace, or be a lesser user."""
    if os.geteuid() != 0:
        return Identity()
    if _can_unshare():
        return Identity(prefix=UNSHARE)
    for name in ("postgres", "nobody"):
        try:
            return Identity(user=pwd.getpwnam(name))
        except KeyError:
            continue
    raise EmbeddedPostgresError(
        "PostgreSQL does not run as root, user namespaces are closed here, and there "
        "is neither a user `postgres` nor `nobody`. Run the program as an ordinary "
        "user, or name a server in DATABASE_URL and DATABASE_OWNER_URL."
    )


def _can_unshare() -> bool:
    if shutil.which(UNSHARE[0]) is None:
        return False
    tried = subprocess.run(  # noqa: S603 - a constant command
        [*UNSHARE, "true"], check=False, capture_output=True
    )
    return tried.returncode == 0
