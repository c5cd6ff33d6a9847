"""`igoudar project move`: a project comes to one state after the other."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.commands.conftest import Igoudar
from tests.databases import Database

READING_ROOM = "taliouine-reading-room"
DORMITORY = "taliouine-dormitory"
COOPERATIVE = "askaouen-cooperative"


def move(igoudar: Igoudar, slug: str, state: str, *more: str, status: int = 0) -> str:
    done = igoudar("project", "move", slug, state, "--yes", *more, columns=400)
    assert done.exit_code == status, done.output
    return done.output


def events(story: Database, slug: str) -> list[tuple[str, str]]:
    with Session(story.engine_app) as session:
        query = text(
            "select e.state, e.reason from app.project_event e join app.project p"
            " on (p.book_id, p.fund_id) = (e.book_id, e.fund_id) where p.slug = :slug"
            " order by e.number"
        )
        return [(state, why) for state, why in session.execute(query, {"slug": slug})]


def test_a_project_runs_is_suspended_runs_again_and_is_delivered(
    igoudar: Igoudar, own_story: Database
) -> None:
    late = ("--reason", "The report is overdue")
    assert move(igoudar, DORMITORY, "suspended", *late).endswith(" is suspended.\n")
    move(igoudar, DORMITORY, "running")
    again = move(igoudar, DORMITORY, "running")
    assert again == f"{DORMITORY} was running before.\n"
    move(igoudar, DORMITORY, "delivered", "--by", "claire@demo.igoudar.example")
    assert events(own_story, DORMITORY)[-4:] == [
        ("running", ""),
        ("suspended", "The report is overdue"),
        ("running", ""),
        ("delivered", ""),
    ]


def test_who_runs_no_projects_moves_none(igoudar: Igoudar, own_story: Database) -> None:
    before = events(own_story, READING_ROOM)
    khadija = ("--by", "khadija@demo.igoudar.example")
    said = move(igoudar, READING_ROOM, "funded", *khadija, status=1)
    assert "has no right to run project in book demo" in said
    assert "finance_officer or territory_manager" in said
    assert events(own_story, READING_ROOM) == before


def test_a_state_that_does_not_follow_is_refused_and_those_that_do_are_named(
    igoudar: Igoudar, own_story: Database
) -> None:
    before = events(own_story, READING_ROOM)
    said = move(igoudar, READING_ROOM, "delivered", status=1)
    assert f"{READING_ROOM} is funding, and what follows is funded" in said
    assert "'nowhere'" in move(igoudar, "nowhere", "running", status=2)
    wrong = move(igoudar, READING_ROOM, "idea", status=2)
    assert "running" in wrong
    nobody = ("--by", "nobody@example.org")
    assert "nobody has the address" in move(
        igoudar, READING_ROOM, "funded", *nobody, status=2
    )
    assert events(own_story, READING_ROOM) == before


def test_it_asks_before_it_moves(igoudar: Igoudar, own_story: Database) -> None:
    before = events(own_story, READING_ROOM)
    asked = igoudar("project", "move", READING_ROOM, "funded", answer="n\n")
    assert asked.exit_code == 1
    assert f"{READING_ROOM} is funding. Is it funded now? [y/N]: n" in asked.output
    assert events(own_story, READING_ROOM) == before


def test_a_campaign_says_by_itself_whether_its_project_is_funded(
    igoudar: Igoudar, own_story: Database
) -> None:
    words = ("--until", "2030-01-01", "--least", "10", "--source", "Decision 3")
    called = igoudar("project", "campaign", READING_ROOM, *words, "--yes")
    assert called.exit_code == 0, called.output
    said = move(igoudar, READING_ROOM, "funded", status=1)
    assert "has a campaign, which says at its end" in said
    assert events(own_story, READING_ROOM)[-1][0] == "funding"


def test_a_project_that_still_holds_or_owes_money_is_not_closed(
    igoudar: Igoudar, own_story: Database
) -> None:
    said = move(igoudar, COOPERATIVE, "closed", status=1)
    assert f"{COOPERATIVE} still holds or owes " in said
    assert "it is closed once that is nothing" in said
    assert events(own_story, COOPERATIVE)[-1][0] == "repaying"


def collect_for_a_shed(igoudar: Igoudar) -> None:
    """Open the project of a shed, to which nobody has given anything."""
    from_on = ("--from", "2026-01-01")
    words = [f"--{name}=W" for name in ("title", "summary", "lede", "place")]
    of = ("--fund", "SHED", "--association", "TAMUNT")
    for call in (
        ("book", "fund", "SHED", *from_on),
        ("project", "open", "shed", *of, *words),
        ("project", "budget", "shed", "B1", "10", "--name", "W", *from_on),
        ("project", "collect", "shed", "--yes"),
    ):
        done = igoudar(*call)
        assert done.exit_code == 0, done.output


def test_a_stopped_project_whose_fund_is_empty_is_closed(igoudar: Igoudar) -> None:
    collect_for_a_shed(igoudar)
    stop = ("project", "stop", "shed", "--reason", "No land", "--yes", "--by")
    for email, said in (
        ("khadija@demo.igoudar.example", "has no right to"),
        ("claire@demo.igoudar.example", "shed is stopped; 0 gifts are offered back."),
    ):
        assert said in igoudar(*stop, email).output
    assert move(igoudar, "shed", "closed") == "shed is closed.\n"
    over = move(igoudar, "shed", "running", status=1)
    assert "shed is closed, and what follows is nothing" in over
