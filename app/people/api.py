"""The interface about who asks."""

from __future__ import annotations

from flask_wtf.csrf import generate_csrf

from app.api.bodies import Blueprint
from app.people.schemas import SessionSchema
from app.people.signing_in import current_principal
from app.policy.routes import permission
from app.policy.values import Action

blueprint = Blueprint(
    "api_session",
    __name__,
    url_prefix="/api/v1/session",
    description="Who asks, and the token with which their session may write",
)


@blueprint.get("")
@permission(Action.SIGN_IN)
@blueprint.response(200, SessionSchema)
@blueprint.doc(operationId="getSession")
def session() -> tuple[dict[str, str | None], int, dict[str, str]]:
    """Say who is signed in, and give the token that writing for them needs.

    One signs in on the page of the service; the cookie that it sets is the session.
    """
    principal = current_principal()
    name = principal.name if principal.is_known else None
    told = {"name": name, "token": generate_csrf()}
    return told, 200, {"Cache-Control": "no-store"}
