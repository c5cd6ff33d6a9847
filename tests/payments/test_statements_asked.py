"""How often a payment asks the book: each time is a trip to the database."""

from contextlib import contextmanager

from sqlalchemy import event

from app.extensions import db


@contextmanager
def asked(app):
    """Collect what the application asks its database."""
    with app.app_context():
        engine = db.engine
    seen = []

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_look_at_what_has_not_changed_asks_five_times(till):
    till.give()
    till.pay()
    till.hear()
    assert till.standing() == "received"
    with asked(till.app) as seen:
        till.look()
    # What its page is called, to look at it; then whose it is, which locks it, how it
    # stands, what of it is new, and what it is matched by.
    assert len(seen) == 5, seen
    assert till.standing() == "received"
