import pytest


@pytest.fixture(scope="module")
def api(told_app):
    """A program that reads the told demonstration."""
    return told_app.test_client()
