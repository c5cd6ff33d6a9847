"""Where somebody goes after signing in, and the frame around their pages."""

from __future__ import annotations

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug import Response

from app.books import shown_book
from app.clock import now
from app.extensions import db
from app.fields import problems_of
from app.frame import MenuLink
from app.headers import UNSTORED
from app.people import signing_in
from app.people.holding import held_roles
from app.people.renewing import PasswordForm, change_password
from app.people.signing_in import current_principal, limit_guesses
from app.policy.matrix import may_somewhere
from app.policy.routes import permission
from app.policy.values import Action, Principal

blueprint = Blueprint("people", __name__, url_prefix="/<language:language>")


def register(app: Flask) -> None:
    """Add signing in and out."""
    signing_in.init_app(app, app.extensions["igoudar"])
    app.register_blueprint(blueprint)


@blueprint.get("/enter")
@permission(Action.SIGN_IN)
def enter() -> Response:
    """Lead somebody who has just signed in to their first room."""
    rooms = menu_of(current_principal())
    home = rooms[0].endpoint if rooms else "people.roles"
    return redirect(url_for(home))


@blueprint.get("/roles")
@permission(Action.SIGN_IN)
def roles() -> ResponseReturnValue:
    """Show somebody what they hold, where, and what it is for."""
    principal = current_principal()
    if not principal.is_known:
        return redirect(url_for("security.login", next=url_for("people.roles")), 303)
    held = held_roles(db.session, principal, now())
    return render_template("people/roles.html", name=principal.name, roles=held)


@blueprint.get("/password")
@permission(Action.SIGN_IN)
def password() -> ResponseReturnValue:
    """Show the form with which somebody changes their own password."""
    if not current_principal().is_known:
        here = url_for("people.password")
        return redirect(url_for("security.login", next=here), 303)
    return _password(PasswordForm(None), 200)


@blueprint.post("/password", endpoint="change")
@permission(Action.SIGN_IN)
@limit_guesses
def change_own_password() -> ResponseReturnValue:
    """Take the new password once the old one was said; other sessions end."""
    book = shown_book(db.session)
    if not current_principal().is_known or book is None:
        abort(404)
    form = PasswordForm()
    if not form.validate():
        return _password(form, 422)
    change_password(db.session, book, form.new.data or "")
    flash(_("Your password is changed. Every other session has ended."), "info")
    return redirect(url_for("people.roles"), 303)


def _password(form: PasswordForm, status: int) -> ResponseReturnValue:
    html = render_template(
        "people/password.html",
        form=form,
        email=current_user.email,
        problems=problems_of(form),
    )
    return html, status, UNSTORED


def menu_of(principal: Principal) -> tuple[MenuLink, ...]:
    """List the rooms that somebody may enter and that are there."""
    rooms = (
        (Action.SEE_TASKS, "spending.to_do", _("To do")),
        (Action.AUDIT, "auditing.overview", _("Audit")),
        (Action.OPERATE, "operating.overview", _("Operations")),
    )
    return tuple(
        MenuLink(endpoint, label)
        for action, endpoint, label in rooms
        if endpoint in current_app.view_functions
        and may_somewhere(principal, action, now())
    )
