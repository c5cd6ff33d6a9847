"""`igoudar payments sweep` shows how far it is with the messages that wait."""

from click.testing import CliRunner
from sqlalchemy import select

from app.cli import main
from payments import tables


def test_case_47_the_sweep_says_how_far_it_is_with_the_messages(lone_shop, monkeypatch):
    settings = lone_shop.app.extensions["igoudar"]
    for name, value in (
        ("DATABASE_URL", settings.database_url),
        ("SECRET_KEY", settings.secret_key),
        ("IGOUDAR_HOME", str(settings.home)),
        ("PORT", "9"),  # where no sandbox answers
    ):
        monkeypatch.setenv(name, value)
    for form in ("form-1", "form-2"):
        lone_shop.give(lone_shop.gift(form))
        lone_shop.happen("paid", form)
    waiting = lone_shop.notices().count("new")
    assert waiting >= 2
    asked = CliRunner().invoke(main, ["payments", "sweep"])
    lines = [one for one in asked.stderr.splitlines() if one.startswith("Messages: ")]
    told = [f"Messages: {done} of {waiting}" for done in range(waiting + 1)]
    assert lines == [*told, f"Messages: 0 worked on, {waiting} wait."]
    with lone_shop.session() as session:
        tries = session.scalars(select(tables.notice.c.tries)).all()
    assert set(tries) == {1}
