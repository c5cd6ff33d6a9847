"""Small pieces of drawing: what charts, figures and boxes do at their edges."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pikepdf
from pypdf import PdfReader

from reports.pdf.chart import (
    Axis,
    Bullet,
    Segment,
    Step,
    draw_bullet,
    draw_stack,
    draw_steps,
)
from reports.pdf.colours import EARTH, HENNA, KIND, SAND_2
from reports.pdf.documents.statement import render_project_statement
from reports.pdf.file.archive import About
from reports.pdf.looks import A4, Box, Style
from reports.pdf.page import Pen
from reports.statements.project import Reconciled
from reports.statements.sample import eur, mad, sample_statement

WHERE = Box(100, 400, 200, 10)


@contextmanager
def drawing(language: str = "en") -> Iterator[tuple[Pen, list[str]]]:
    """A pen, and the operators of its page once the block is left."""
    pen = Pen(About("Trial", "Nobody", language, datetime(2026, 1, 1, tzinfo=UTC)))
    code: list[str] = []
    yield pen, code
    pen.end_page()
    with pikepdf.open(io.BytesIO(pen.finish())) as pdf:
        for stream in pdf.pages[0].Contents:
            code += zlib.decompress(stream.read_raw_bytes()).decode().splitlines()


def boxes(code: list[str]) -> list[list[float]]:
    return [[float(n) for n in op.split()[:4]] for op in code if op.endswith(" re")]


def test_bar_of_nothing_is_its_track():
    with drawing() as (pen, code):
        draw_bullet(pen, WHERE, Bullet(0, 100))

    assert len(boxes(code)) == 1
    assert f"{SAND_2} rg" in code
    assert f"{EARTH} rg" not in code


def test_little_is_still_seen():
    with drawing() as (pen, code):
        draw_bullet(pen, WHERE, Bullet(1, 1_000_000))

    assert boxes(code)[1][2] == 2.25


def test_overrun_is_hatched_past_the_tick():
    with drawing() as (pen, code):
        draw_bullet(pen, WHERE, Bullet(150, 100))

    assert f"{HENNA} RG" in code
    assert all(left + width <= 300.01 for left, _, width, _ in boxes(code))


def test_bars_run_from_the_right_in_arabic():
    with drawing("ar") as (pen, code):
        draw_bullet(pen, WHERE, Bullet(10, 100))

    left, _, width, _ = boxes(code)[1]
    assert abs(left + width - (A4[0] - 100)) < 0.02


def test_parts_of_nothing_are_an_empty_bar():
    with drawing() as (pen, code):
        draw_stack(pen, WHERE, [Segment(0, EARTH, "1")], "nothing")

    assert len(boxes(code)) == 1


def test_what_is_no_cash_is_hatched():
    with drawing() as (pen, code):
        draw_stack(pen, WHERE, [Segment(5, KIND, "1", is_hatched=True)], "work")

    assert f"{KIND} RG" in code
    assert f"{KIND} rg" not in code


def test_balance_that_never_rises_is_a_line_on_the_ground():
    with drawing() as (pen, code):
        axis = Axis(((0.0, "start"),), "0")
        draw_steps(pen, WHERE, [Step(0, 0), Step(0.5, 0)], axis, "nothing")

    assert code


def test_continued_element_keeps_its_content_on_both_pages():
    pen = Pen(About("Trial", "Nobody", "en", datetime(2026, 1, 1, tzinfo=UTC)))
    with pen.tag("P") as element:
        pen.text(100, 700, "first", Style())
        pen.end_page()
        with pen.inside(element):
            pen.text(100, 700, "second", Style())
    pen.end_page()

    with pikepdf.open(io.BytesIO(pen.finish())) as pdf:
        paragraph = pdf.Root.StructTreeRoot.K.K
        assert paragraph.K[0] == 0
        assert paragraph.K[1].Type == "/MCR"
        assert paragraph.K[1].Pg.objgen == pdf.pages[1].objgen


def test_reconciled_accounts_are_drawn_with_their_difference():
    statement = sample_statement()
    day = statement.period.last
    row = Reconciled("FR76 bank", day, eur(100_00), eur(90_00), eur(7_50))

    data = render_project_statement(replace(statement, reconciled=(row,)), "fr")

    assert "2,50" in text_of(data)
    assert "FR76 bank" in text_of(data)


def test_overrun_without_explanation_is_named():
    statement = sample_statement()
    silent = tuple(replace(row, explanation="") for row in statement.budget)

    text = text_of(render_project_statement(replace(statement, budget=silent), "en"))

    assert "above the plan, without an explanation: B2." in text


def test_statement_without_a_budget_in_a_line_has_no_share():
    statement = sample_statement()
    row = replace(statement.budget[0], budget=mad(0))

    text = text_of(render_project_statement(replace(statement, budget=(row,)), "en"))

    assert "312 500.00" in text


def test_numbers_of_any_size_fit_their_tile():
    statement = sample_statement()
    flows = statement.flows
    huge = 10**14
    opening = (flows.opening[0], mad(huge), flows.opening[2])
    closing = (flows.closing[0], mad(huge + 310000), flows.closing[2])
    richer = replace(flows, opening=opening, closing=closing)

    data = render_project_statement(replace(statement, flows=richer), "ar")

    assert data.startswith(b"%PDF-1.7")


def text_of(data: bytes) -> str:
    pages = PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
