"""A program that speaks to the interface, for nobody or for who is signed in."""

from __future__ import annotations

from tests.people.visiting import Visitor

HEADER = "X-CSRF-Token"


class Program:
    """Sends JSON, with the token of its session where there is one to send."""

    def __init__(self, visitor: Visitor, *, is_in: bool = True) -> None:
        self.client = visitor.client
        self.is_in = is_in

    def get(self, path, **headers):
        return self.client.get(f"/api/v1{path}", headers=headers)

    def send(self, method, path, body, **headers):
        if self.is_in and HEADER not in headers:
            headers[HEADER] = self.get("/session").get_json()["token"]
        return self.client.open(
            f"/api/v1{path}", method=method, json=body, headers=headers
        )

    def post(self, path, body, key="", **headers):
        named = {"Idempotency-Key": key} if key else {}
        return self.send("POST", path, body, **named, **headers)

    def put(self, path, body, **headers):
        return self.send("PUT", path, body, **headers)


def refused(answer, status, part="", place="json"):
    """See that an answer is a problem, and return what it says."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    problem = answer.get_json()
    if part:
        assert list(problem["errors"][place]) == [part]
    return problem["detail"]
