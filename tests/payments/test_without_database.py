"""Who opens a page while the database is away reads it in their own language."""

from contextlib import contextmanager
from http import HTTPStatus

import pytest

from app.policy.values import Role
from tests.databases import END_CONNECTIONS, admin
from tests.payments.officer import officer_of
from tests.payments.places import open_place
from tests.people.visiting import Visitor

SAID = {
    "en": "The accounts cannot be read just now",
    "fr": "Les comptes ne peuvent pas être lus",
    "ar": "لا يمكن قراءة الحسابات الآن",
}


@contextmanager
def away(server, database):
    """Let nobody reach a database for a while."""
    change = f"alter database {database} with allow_connections"
    with admin(server) as connection:
        connection.execute(f"{change} false")
        connection.execute(END_CONNECTIONS, (database,))
        yield
        connection.execute(f"{change} true")


@pytest.fixture
def officer(lone_shop):
    open_place(lone_shop)
    return officer_of(lone_shop, Role.FINANCE_OFFICER)


@pytest.mark.both
def test_pages_say_in_three_languages_that_nothing_can_be_read(
    lone_shop, officer, server, worker
):
    assert officer.get("/en/operations").status_code == HTTPStatus.OK
    with away(server, f"lone_{worker}"):
        for visitor in (officer, Visitor(lone_shop.app)):
            for language, said in SAID.items():
                answer = visitor.get(f"/{language}/projects/reading-room")
                assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
                assert said in answer.text
                assert "/static/app.css" in answer.text
        with officer.get("/static/app.css") as style:
            assert style.status_code == HTTPStatus.OK
    assert officer.get("/en/operations").status_code == HTTPStatus.OK
