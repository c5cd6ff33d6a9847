"""A visitor with a browser's cookies, who fills in forms as they stand on the page."""

import itertools
import re
from contextlib import closing
from ipaddress import IPv4Address

from flask.testing import EnvironBuilder

PASSWORD = "seven brass taps and a valve"  # noqa: S105 - of invented people
ADDRESSES = itertools.count(int(IPv4Address("198.18.0.1")))
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Visitor:
    """One browser, at an address of its own, as limits on guessing count by it."""

    def __init__(self, app):
        self.client = app.test_client()
        self.client.environ_base["REMOTE_ADDR"] = str(IPv4Address(next(ADDRESSES)))

    def get(self, path, **options):
        return self.client.get(path, **options)

    def token(self, path="/en/login"):
        """Return the token against forgery that stands on a page."""
        found = TOKEN.search(self.get(path).text)
        assert found, f"no form on {path}"
        return found[1]

    def post(self, path, form, page=None):
        """Send a form as it stands on a page."""
        data = {"csrf_token": self.token(page or path), **form}
        builder = EnvironBuilder(
            self.client.application,
            path,
            method="POST",
            data=data,
            environ_base=self.client.environ_base,
        )
        with closing(builder):
            environ = builder.get_environ()
        # A large form stands in a temporary file that nobody else closes.
        with closing(environ["wsgi.input"]):
            return self.client.open(environ)

    def sign_in(self, email, password=PASSWORD, **form):
        return self.post(
            "/en/login", {"email": email, "password": password, **form}, "/en/login"
        )
