"""Make the data folder of an embedded server, once."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from app.embedded_postgres.binaries import Binaries
from app.embedded_postgres.errors import NotStartedError, OtherVersionError
from app.embedded_postgres.folders import Folders
from app.embedded_postgres.identity import Identity

ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
BUILTIN_LOCALE_SINCE = 17


def make_data(
    folders: Folders, binaries: Binaries, identity: Identity, *, durable: bool
) -> None:
    """Make the data folder whole, under another name until it is."""
    version = folders.data / "PG_VERSION"
    if version.exists():
        made_by = version.read_text(encoding="utf-8").strip()
        if made_by != str(binaries.version):
            raise OtherVersionError(folders.data, made_by, binaries.version)
        return
    unfinished = folders.root / "data.unfinished"
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(mode=0o700)
    identity.hand_over(unfinished)
    identity.hand_over(folders.root)
    done = subprocess.run(  # noqa: S603 - programs we found, arguments of ours
        [*identity.prefix, *_initdb(binaries, unfinished, durable=durable)],
        env=ENVIRONMENT,
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        user=identity.uid,
        group=identity.gid,
        extra_groups=identity.groups,
    )
    if done.returncode != 0:
        raise NotStartedError("initdb failed", done.stdout.decode(errors="replace"))
    unfinished.rename(folders.data)


def _initdb(binaries: Binaries, data: Path, *, durable: bool) -> list[str]:
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [
        binaries.program("initdb"),
        f"--pgdata={data}",
        "--username=postgres",
        "--auth=trust",  # whoever reaches the socket's folder is us
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        *(builtin if binaries.version >= BUILTIN_LOCALE_SINCE else []),
        "--data-checksums",
        "--no-instructions",
        *([] if durable else ["--no-sync"]),
    ]
