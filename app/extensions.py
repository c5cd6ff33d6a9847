"""The Flask extensions that more than one feature uses, each made once."""

from __future__ import annotations

from flask_sqlalchemy_lite import SQLAlchemy

from app.database import engine_options

db = SQLAlchemy(engine_options=engine_options())
"""Sessions of the application's role; `db.session` closes with the request."""
