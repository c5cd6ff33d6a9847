"""The Flask extensions that more than one feature uses, each made once."""

from __future__ import annotations

from inspect import iscoroutinefunction

from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy

from app.database import engine_options

db = SQLAlchemy(engine_options=engine_options())
"""Sessions of the application's role; `db.session` closes with the request."""


def init_db(app: Flask) -> None:
    """Give the application its sessions.

    The extension also closes asynchronous sessions after every request, at the price
    of an event loop; we have none, and inside a running loop it fails.
    """
    db.init_app(app)
    app.teardown_appcontext_funcs = [
        function
        for function in app.teardown_appcontext_funcs
        if not iscoroutinefunction(function)
    ]
