"""What is too large is read on to a bound, so that the page that says so arrives."""

from contextlib import closing

import pytest
from flask import Response
from flask.testing import EnvironBuilder
from werkzeug.test import run_wsgi_app

from app.errors import READ_ON

MIB = 1024 * 1024


class Endless:
    """A body that never ends, and counts what was read of it."""

    def __init__(self):
        self.read_of_it = 0

    def read(self, size=-1):
        assert size >= 0
        self.read_of_it += size
        return b"x" * size


def send(client, path, body):
    ways = {"content_type": "multipart/form-data; boundary=x"}
    with closing(
        EnvironBuilder(client.application, path, method="POST", **ways)
    ) as builder:
        environ = builder.get_environ()
    sent = {"wsgi.input": body, "CONTENT_LENGTH": str(10_000 * MIB)}
    app = client.application
    return Response(*run_wsgi_app(app, environ | sent, buffered=True))


@pytest.mark.parametrize(
    ("language", "said"), [("en", "too large"), ("fr", "trop"), ("ar", "كبير")]
)
def test_a_page_says_so_once_enough_was_read(told_app, language, said):
    body = Endless()
    path = f"/{language}/projects/taliouine-reading-room/contribute"
    answer = send(told_app.test_client(), path, body)
    assert (answer.status_code, said in answer.get_data(as_text=True)) == (413, True)
    assert body.read_of_it == READ_ON * told_app.config["MAX_CONTENT_LENGTH"]


@pytest.mark.parametrize("path", ["/api/v1/session/entries", "/webhooks/stripe/demo"])
def test_programs_are_told_at_once(told_app, path):
    body = Endless()
    send(told_app.test_client(), path, body)
    assert body.read_of_it == 0
