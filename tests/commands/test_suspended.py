"""`igoudar project move` of a suspended project: each end that its life allows."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.commands.conftest import Igoudar
from tests.commands.test_moving import DORMITORY, collect_for_a_shed, events, move
from tests.databases import Database

LATE = ("--reason", "The report never came")


def test_a_suspended_project_is_delivered_once_accounted_for_or_else_terminated(
    igoudar: Igoudar, own_story: Database
) -> None:
    said = move(igoudar, DORMITORY, "terminated", status=1)
    assert f"{DORMITORY} is running, and what follows is delivered or suspended" in said
    move(igoudar, DORMITORY, "suspended", *LATE)
    for end in ("delivered", "terminated"):
        said = move(igoudar, DORMITORY, end, status=1)
        assert f"{DORMITORY} is suspended: say with --reason why it is {end}" in said
    said = move(igoudar, DORMITORY, "delivered", *LATE, status=1)
    assert "its association still holds " in said
    assert "MAD on advance, " in said
    assert "it is delivered once that is reported or sent back" in said
    assert events(own_story, DORMITORY)[-1] == ("suspended", LATE[1])
    said = move(igoudar, DORMITORY, "terminated", *LATE)
    assert said.startswith(f"{DORMITORY} is terminated; ")
    assert said.endswith(" gifts are offered back.\n")
    again = move(igoudar, DORMITORY, "terminated", *LATE)
    assert again == f"{DORMITORY} was terminated before.\n"
    with Session(own_story.engine_app) as session:
        held = text("select reason from payments.held_fund")
        assert LATE[1] in session.scalars(held).all()
    over = move(igoudar, DORMITORY, "running", status=1)
    assert f"{DORMITORY} is terminated, and what follows is closed" in over


def test_a_suspended_project_whose_money_is_accounted_for_is_delivered(
    igoudar: Igoudar, own_story: Database
) -> None:
    collect_for_a_shed(igoudar)
    for state in ("funded", "running", "suspended"):
        move(igoudar, "shed", state)
    assert move(igoudar, "shed", "delivered", *LATE) == "shed is delivered.\n"
    assert events(own_story, "shed")[-1] == ("delivered", LATE[1])
