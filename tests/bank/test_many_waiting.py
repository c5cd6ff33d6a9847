"""Many lines that wait: each is looked up by its entry, however long the book is."""

from itertools import pairwise

import pytest
from sqlalchemy import text

from payments.bank import waiting
from payments.desk import alerts, apart

QUERIES = [waiting._COUNT, waiting._ALL, apart._ALL, alerts._ALL]


@pytest.mark.both
@pytest.mark.parametrize("query", QUERIES, ids=["count", "lines", "apart", "alerts"])
def test_what_is_left_of_a_line_is_found_by_its_entry(desk, query):
    desk.session.execute(text("set local enable_seqscan = off"))
    values = {"book": desk.book.id, "limit": 50}
    plan = desk.session.execute(text(f"explain {query.text}"), values).scalars().all()
    found = [how for scan, how in pairwise(plan) if "on posting o" in scan]
    desk.session.rollback()
    assert found
    assert all("Index Cond" in how and "entry_id = " in how for how in found)
