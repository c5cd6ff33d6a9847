"""The two health addresses, for whatever watches over the service."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Flask, Response, current_app, jsonify

from app.extensions import db
from app.health.checks import (
    check_database,
    check_disk,
    check_schema,
    degraded,
)
from app.settings import Settings

blueprint = Blueprint("health", __name__)


def register(app: Flask) -> None:
    """Add the health addresses."""
    app.register_blueprint(blueprint)


@blueprint.get("/livez")
def livez() -> Response:
    """Say that the process answers. It does not look at the database."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, HTTPStatus]:
    """Say whether the service can do its work, and what hinders it."""
    settings: Settings = current_app.extensions["igoudar"]
    checks = [check_database(db.session), check_disk(settings.home)]
    if checks[0].is_good:
        checks.append(check_schema(db.session))
    is_ready = all(check.is_good for check in checks)
    answer = jsonify(
        status="ready" if is_ready else "not ready",
        checks={check.name: check.problem or "good" for check in checks},
        degraded=degraded(db.session) if is_ready else {},
    )
    return answer, HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
