"""A statement says why a line was overrun, and where the register can be verified."""

import json
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.statements.making import Asked, make_statement
from app.statements.names import names_for


@pytest.fixture
def drawn(told_app, story, book):
    def drawn(fund, **asked):
        with told_app.test_request_context("/en/"):
            paper = make_statement(story, book, Asked(fund, "en", **asked))
        return PdfReader(BytesIO(paper.content))

    return drawn


def words(paper):
    return " ".join(" ".join(page.extract_text().split()) for page in paper.pages)


@pytest.mark.full
def test_an_overrun_line_says_why(drawn):
    assert "Une caisse à outils de plus que prévu" in words(drawn("P1"))


def test_a_reason_is_printed_for_as_long_as_the_line_is_overrun(drawn):
    before, after = date(2026, 6, 8), date(2026, 6, 9)
    assert "Quarante lits" in words(drawn("P2", to_on=before))
    assert "Quarante lits" not in words(drawn("P2", to_on=after))


@pytest.mark.full
def test_the_paper_leads_to_the_checkpoints_in_its_language(drawn):
    address = "https://accounts.example"
    said = words(drawn("P1", public_url=address))
    assert "anyone can verify the register" in said
    assert "anyone can verify the register" not in words(drawn("P1"))
    (twin,) = drawn("P1", public_url=address).attachments["statement.json"]
    assert f"{address}/en/checkpoints?book=demo" in json.dumps(json.loads(twin))


def test_a_fund_that_is_no_projects_has_nothing_to_explain(story, book):
    assert names_for(story, book, "OPS", "en").explanations == {}
