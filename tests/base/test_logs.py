"""Logs tell where an error happened, never what people typed."""

import json

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.database import make_engine
from app.logs import configure_logs, log


def test_logs_never_quote_what_was_typed(settings, capsys):
    configure_logs("info")
    engine = make_engine(settings.database_url, pooled=False)
    typed = "amina@example.org"
    with engine.connect() as connection:
        connection.execute(text("create temporary table typed (word text unique)"))
        query = text("insert into typed values (:word), (:word)")
        try:
            connection.execute(query, {"word": typed})
        except IntegrityError as error:
            log.error("request.failed", exc_info=error)
    engine.dispose()
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["exception"]
    assert typed not in line
