"""Deeds with a mistake in them, which the trial must catch."""

from __future__ import annotations

from itertools import count
from os import urandom

from sqlalchemy.orm import Session
from typing_extensions import override

from tests.crashing.deeds import Deed, Desk, Place, give, note


def give_then_note(desk: Desk) -> None:
    give(desk)
    desk.session.commit()
    note(desk)


def give_under_a_new_name(desk: Desk) -> None:
    give(Desk(desk.session, desk.place.elsewhere(urandom(4).hex()), desk.acts))


class NeverCommitted(Deed):
    """A deed whose caller believes that it is done."""

    @override
    def do(self, session: Session, place: Place) -> None:
        self.work(Desk(session, place, count(1001)))


FLAWED = {
    "commits in between": Deed(give_then_note),
    "forgets its key": Deed(give_under_a_new_name),
    "never commits": NeverCommitted(give),
}
