"""A report may be kept and finished later: nothing typed or photographed is lost."""

import re
from html import unescape

import pytest

from app.clock import CLOCK
from tests.spending.scene import NOON
from tests.spending.test_pages import expenses, filled, hidden, page_of, photo, send

GO_ON = re.compile(r'href="([^"]*draft=[^"]*)"')


@pytest.fixture(autouse=True)
def _noon(app):
    app.extensions[CLOCK] = lambda: NOON
    yield
    del app.extensions[CLOCK]


def keep(visitor, served, *, files=(), shown=None, **changes):
    answers = {"line": None, "paid_from": None, **changes}
    form = {**filled(**answers), "save": "1"}
    if shown is not None:
        form["draft"] = re.search(r'name="draft" value="([^"]+)"', shown.text)[1]
    return send(visitor, served, files=list(files), form=form, shown=shown)


def drafts(visitor):
    return [unescape(link) for link in GO_ON.findall(visitor.get("/en/to-do").text)]


def test_a_report_that_is_not_finished_waits_as_it_was_left(served, signed_in):
    khadija = signed_in("Khadija")
    saved = keep(khadija, served, files=[photo()], amount="1.500", note="ask Brahim")
    assert saved.location.endswith("/en/to-do")
    assert "Finish your report: 9 brass taps" in khadija.get("/en/to-do").text
    (link,) = drafts(khadija)
    opened = khadija.get(link)
    for typed in ('value="1.500"', 'value="9 brass taps"', ">ask Brahim<"):
        assert typed in opened.text
    assert len(hidden(opened, "kept")) == 1
    assert "Problem:" not in opened.text
    assert expenses(served) == []


def test_an_empty_report_may_be_kept_too(served, signed_in):
    khadija = signed_in("Khadija")
    keep(khadija, served, amount="", what="", seller="", spent_on="")
    (link,) = drafts(khadija)
    assert khadija.get(link).status_code == 200


@pytest.mark.full
def test_what_is_kept_again_replaces_what_was_kept(served, signed_in):
    khadija = signed_in("Khadija")
    keep(khadija, served, files=[photo()])
    opened = khadija.get(drafts(khadija)[0])
    keep(khadija, served, shown=opened, what="12 valves")
    (link,) = drafts(khadija)
    again = khadija.get(link)
    assert 'value="12 valves"' in again.text
    assert len(hidden(again, "kept")) == 1


@pytest.mark.full
def test_a_draft_goes_when_its_report_is_sent(served, signed_in):
    khadija = signed_in("Khadija")
    keep(khadija, served, files=[photo()])
    opened = khadija.get(drafts(khadija)[0])
    draft = re.search(r'name="draft" value="([^"]+)"', opened.text)[1]
    sent = send(khadija, served, form={**filled(), "draft": draft}, shown=opened)
    assert sent.status_code == 303
    assert len(expenses(served)) == 1
    assert drafts(khadija) == []


@pytest.mark.both
def test_a_draft_may_be_thrown_away(served, signed_in):
    khadija = signed_in("Khadija")
    keep(khadija, served)
    opened = khadija.get(drafts(khadija)[0])
    draft = re.search(r'name="draft" value="([^"]+)"', opened.text)[1]
    khadija.post(page_of(served), {"draft": draft, "discard": "1"})
    assert drafts(khadija) == []


def test_a_draft_is_its_writers_alone(served, signed_in):
    khadija, brahim = signed_in("Khadija"), signed_in("Brahim")
    keep(khadija, served, files=[photo("61.00")])
    (link,) = drafts(khadija)
    assert drafts(brahim) == []
    assert brahim.get(link).status_code == 404
    draft = link.rpartition("draft=")[2]
    brahim.post(page_of(served), {"draft": draft, "discard": "1"})
    assert len(drafts(khadija)) == 1


@pytest.mark.both
def test_a_file_that_is_refused_is_told_before_anything_is_kept(served, signed_in):
    khadija = signed_in("Khadija")
    answer = keep(khadija, served, files=[photo(data=b"\xff\xd8\xff" + bytes(90))])
    assert answer.status_code == 422
    assert "9 brass taps" in answer.text
