import pytest

from tests.people.visiting import Visitor


@pytest.fixture(scope="module")
def api(told_app):
    """A program that reads the told demonstration."""
    return told_app.test_client()


@pytest.fixture(scope="module")
def officer(told_app):
    """A program that carries the session of the finance officer."""
    visitor = Visitor(told_app)
    visitor.sign_in("claire@demo.igoudar.example")
    return visitor.client
