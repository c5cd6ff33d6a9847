"""A visitor with a browser's cookies, who fills in forms as they stand on the page."""

import re
from contextlib import closing

from flask.testing import EnvironBuilder

PASSWORD = "seven brass taps and a valve"  # noqa: S105 - of invented people
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Visitor:
    """One browser."""

    def __init__(self, app):
        self.client = app.test_client()

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
            self.client.application, path, method="POST", data=data
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
