"""The statement of an imported collective: everything, and the file's own balance."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ledger.book.acts import Command
from ledger.book.journal import number_entries
from payments.formats.open_collective import read_export
from payments.open_collective.importing import import_export
from reports.formats import LANGUAGES, Language
from reports.pdf.documents.labels import kind_label
from reports.pdf.documents.statement import render_project_statement
from reports.statements.figures import build_project_statement, covered_days
from reports.statements.project import ProjectStatement
from reports.statements.request import StatementRequest
from reports.statements.twin import to_json
from reports.words import Words
from tests.formats.sample import FILE
from tests.shared import real_export, shared_data

# The real file is read into a book of its own, then drawn.
pytestmark = pytest.mark.both

__all__ = ["real_export", "shared_data"]

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(engine_app: Engine, real_export: bytes) -> ProjectStatement:
    """The statement of the real file, imported into a book that is never committed."""
    command = Command(actor="test:import", key="real", at=NOW)
    export = read_export(real_export)
    with Session(engine_app) as session:
        book = import_export(session, command, export, book_name="statement-real").book
        number_entries(session, book.id)
        days = covered_days(session, book, book.code)
        assert days is not None
        request = StatementRequest(book.code, days)
        return build_project_statement(session, book, request)


def test_real_collective_closes_at_the_balance_of_the_file(made: ProjectStatement):
    lines = {
        (line.kind, line.is_back): line.amounts[0].decimal for line in made.flows.lines
    }

    assert [amount.decimal for amount in made.flows.closing] == ["7171.71"]
    assert lines["source.gift", False] == "14545.38"
    assert lines["source.gift", True] == "-102.00"
    assert lines["transfer_out", False] == "-600.00"
    assert lines["use", False] == "-4330.18"
    assert lines["cost.bank_fee", False] == "-66.47"
    assert made.proof.entries == made.proof.last


def test_real_collective_says_that_nothing_is_traced(made: ProjectStatement):
    assert made.paid_with == ()
    assert [amount.decimal for amount in made.untraced] == ["4330.18"]


@pytest.mark.full
def test_real_collective_has_its_full_list_on_paper(made: ProjectStatement):
    drawn = render_project_statement(made, "en")

    reader = PdfReader(io.BytesIO(drawn))
    assert len(made.movements) > 1700
    assert len(reader.pages) > 35
    first = reader.pages[0].extract_text().replace("\u00a0", " ")
    assert "7 171.71" in first
    last = reader.pages[-1].extract_text().replace("\u00a0", " ")
    assert f"{made.movements[-1].number:,}".replace(",", " ") in last


@pytest.fixture(scope="module")
def invented(engine_app: Engine) -> ProjectStatement:
    """The statement of the invented collective, in a book never committed."""
    command = Command(actor="test:import", key="invented", at=NOW)
    with Session(engine_app) as session:
        export = read_export(FILE.read_bytes())
        book = import_export(session, command, export, book_name="invented").book
        number_entries(session, book.id)
        days = covered_days(session, book, book.code)
        assert days is not None
        return build_project_statement(session, book, StatementRequest(book.code, days))


SEEN = {
    "en": ("Expense paid by the host", "Refund paid by the host", "seen at"),
    "fr": ("Dépense payée par l’hébergeur", "Remboursement par l’hébergeur", "vu"),
    "ar": ("مصروف أدّته الجهة الحاضنة", "إرجاع أدّته الجهة الحاضنة", "لوحظ"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_host_does_is_seen_at_no_bank(
    invented: ProjectStatement, language: Language
):
    words = Words(language)
    said = {kind_label(words, movement.kind) for movement in invented.movements}
    expense, refund, seen = SEEN[language]
    assert any(expense in one for one in said)
    assert any(refund in one for one in said)
    assert not [one for one in said if seen in one]


def test_paper_and_twin_say_alike_what_a_host_does(invented: ProjectStatement):
    twin = json.loads(to_json(invented))
    kinds = {movement["kind"] for movement in twin["statement"]["movements"]}
    assert {"expense_by_host", "refund_by_host"} <= kinds
    assert not [kind for kind in kinds if kind.endswith("_seen")]
    paper = PdfReader(io.BytesIO(render_project_statement(invented, "en")))
    text = " ".join(page.extract_text() for page in paper.pages)
    assert "paid by the host" in text.replace("\u00a0", " ")
    assert "seen at" not in text
