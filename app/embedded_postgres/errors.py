"""What can go wrong with the embedded server, each with its remedy."""


class EmbeddedPostgresError(Exception):
    """The embedded server cannot run; the text says why and what to do."""


class NoBinariesError(EmbeddedPostgresError):
    """No PostgreSQL of a sufficient version is on this machine."""

    def __init__(self, searched: tuple[str, ...]) -> None:
        self.searched = searched
        super().__init__(
            f"No PostgreSQL 15 or newer was found (looked at {', '.join(searched)}). "
            "Install one (Debian, Ubuntu: `apt-get install postgresql`), or name the "
            "folder of its programs in IGOUDAR_PG_BIN, or name a server in "
            "DATABASE_URL and DATABASE_OWNER_URL."
        )


class NamedBinariesError(EmbeddedPostgresError):
    """IGOUDAR_PG_BIN names a folder without the programs."""


class OtherVersionError(EmbeddedPostgresError):
    """The data folder was made by another major version than the binaries'."""

    def __init__(self, data: object, made_by: str, found: int) -> None:
        super().__init__(
            f"{data} was made by PostgreSQL {made_by}, but the programs found are of "
            f"version {found}. Name the programs of version {made_by} in "
            "IGOUDAR_PG_BIN, or start afresh with another IGOUDAR_HOME."
        )


class NotStartedError(EmbeddedPostgresError):
    """A program of PostgreSQL ended where it should have gone on."""

    def __init__(self, step: str, output: str) -> None:
        super().__init__(
            f"The embedded PostgreSQL did not start: {step}. Its last words: "
            f"{output.strip()[-800:] or 'none'}"
        )
