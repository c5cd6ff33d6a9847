"""Logs: one JSON object a line, about events, never about people.

Neither addresses, bodies, queries nor names of people are written.
"""

from __future__ import annotations

import logging
import re
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, Response, g, request
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import ExcInfo

_ROWS = re.compile(r"^(?:DETAIL|CONTEXT): .*\n?", re.MULTILINE)
_tell = ExceptionDictTransformer(show_locals=False)
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

log: structlog.stdlib.BoundLogger = structlog.get_logger()


def configure_logs(level: str) -> None:
    """Write what happens from this level on to the standard error stream."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Where it happened, without what the variables held: people and secrets.
            structlog.processors.ExceptionRenderer(_told_without_rows),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=lambda *_names: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _told_without_rows(exc_info: ExcInfo) -> list[dict[str, Any]]:
    """Tell where an error happened, without the rows that PostgreSQL quotes in it."""
    told = _tell(exc_info)
    for one in told:
        one["exc_value"] = _ROWS.sub("", one["exc_value"])
    return told


def log_requests(app: Flask, *, make_id: Callable[[], object] = uuid.uuid4) -> None:
    """Name every request, and log it when it is answered."""

    def begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        name = given if _REQUEST_ID.fullmatch(given) else str(make_id())
        g.request_id, g.begun = name, time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=name)

    def end(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.request_id
        log.info(
            "request.answered",
            method=request.method,
            # The rule, not the path: a path may hold a code that stands for a person.
            route=request.url_rule.rule if request.url_rule else None,
            status=response.status_code,
            milliseconds=round((time.perf_counter() - g.begun) * 1000, 1),
        )
        return response

    app.before_request(begin)
    app.after_request(end)
