"""The told demonstration, and its auditor who signs in."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.tables import Person
from tests.people.visiting import Visitor


@pytest.fixture(scope="module")
def who(told, told_app):
    """Sign somebody of the demonstration in, by their name."""

    def sign_in(name):
        with Session(told.engine_app) as session:
            email = session.scalar(select(Person.email).where(Person.name == name))
        visitor = Visitor(told_app)
        assert visitor.sign_in(email).status_code == 302
        return visitor

    return sign_in


@pytest.fixture(scope="module")
def auditor(who):
    return who("Me Bennis")


@pytest.fixture
def anybody(told_app):
    return Visitor(told_app)
