"""A committed book whose officers can sign in, and a visitor who does."""

from functools import cache

import pytest

from app.evidence.files import DiskFiles
from app.evidence.views import FILES
from app.people.signing_in import hash_password
from tests.people.visiting import PASSWORD, Visitor
from tests.spending.scene import build


@cache
def hashed_in(app):
    """Hash everybody's password once: that is slow on purpose."""
    with app.app_context():
        return hash_password(PASSWORD)


@pytest.fixture
def served(app, committing_session, book_code):
    """A book of the application's own database; its people share one password."""
    files = app.extensions[FILES]
    assert isinstance(files, DiskFiles)
    made = build(committing_session, book_code, files)
    for person in made.people.values():
        person.password = hashed_in(app)
    committing_session.commit()
    return made


@pytest.fixture
def visitor(app):
    return Visitor(app)


@pytest.fixture
def signed_in(app, served):
    """Sign somebody of the served book in."""

    def sign_in(name):
        visitor = Visitor(app)
        visitor.sign_in(served.people[name].email)
        return visitor

    return sign_in
