"""A PostgreSQL of our own: found, made, started and stopped by the program.

It lives below `IGOUDAR_HOME`, listens on a socket only we can reach, and ends with
the process that started it, however that process ends.
"""

from app.embedded_postgres.errors import EmbeddedPostgresError
from app.embedded_postgres.server import Server, connect_or_start

__all__ = ["EmbeddedPostgresError", "Server", "connect_or_start"]
