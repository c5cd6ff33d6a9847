"""A manager stops a project in two steps, and a second click changes nothing."""

from tests.people.fixtures import served, signed_in

__all__ = ["served", "signed_in"]


def test_a_project_stops_at_the_second_step_and_once(served, signed_in):
    said = signed_in("Said")
    path = f"/en/books/{served.book.code}/projects/water-{served.book.code}/stop"
    words = {"csrf_token": said.token("/en/"), "reason": "No water was found"}
    first = said.client.post(path, data=words)
    assert "Stop the project now" in first.text
    assert "there is nothing to stop" not in said.get(path).text
    for _ in range(2):
        done = said.client.post(path, data=words | {"confirm": "yes"})
        assert done.status_code == 303
    assert "there is nothing to stop" in said.get(path).text
