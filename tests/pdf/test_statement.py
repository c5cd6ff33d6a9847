"""The drawn statement, read back: figures, order, margins, twin, sameness."""

import io
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from ledger.money import Money
from reports import formats
from reports.formats import LANGUAGES, Language
from reports.pdf.documents.statement import render_project_statement
from reports.pdf.flow import MARGIN
from reports.pdf.looks import A4
from reports.pdf.text.clean import DIRECTION_MARKS
from reports.statements.sample import eur, sample_statement
from reports.statements.twin import check_code, to_csv, to_json

Draw = Callable[[Language], bytes]

HASHED = """
import hashlib
from reports.pdf.documents.statement import render_project_statement as draw
from reports.pdf.text.clean import DIRECTION_MARKS
from reports.statements.sample import sample_statement
for language in ("en", "fr", "ar"):
    print(hashlib.sha256(draw(sample_statement(), language)).hexdigest())
"""
INVISIBLE = "\u2028\u200b\ufeff\x85\u0301\U0001f6b0\x00"


def text_of(data: bytes, *options: str) -> str:
    done = subprocess.run(
        ["pdftotext", *options, "-", "-"], input=data, capture_output=True, check=True
    )
    return done.stdout.decode()


def plain(text: str) -> str:
    """Leave out the marks that steer direction; every space is a space."""
    kept = "".join(c for c in text if c not in DIRECTION_MARKS)
    return re.sub(r"\s+", " ", kept)


def amounts_in(value: object) -> Iterator[Money]:
    """Every amount of a twin."""
    if isinstance(value, dict):
        if set(value) == {"minor", "currency"}:
            yield Money(value["minor"], value["currency"])
        else:
            for inner in value.values():
                yield from amounts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from amounts_in(inner)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_amount_of_the_twin_stands_on_paper(drawn: Draw, language: Language):
    twin = json.loads(attachments(drawn(language))["statement.json"])["statement"]
    shown = {k: v for k, v in twin.items() if k not in {"balances", "bands"}}
    for movement in shown["movements"]:
        del movement["base"]
    page_text = plain(text_of(drawn(language)))

    for amount in amounts_in(shown):
        if amount:
            assert plain(formats.figure(abs(amount), language)) in page_text, amount


def attachments(data: bytes) -> dict[str, bytes]:
    reader = PdfReader(io.BytesIO(data))
    return {name: files[0] for name, files in reader.attachments.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_twin_and_entries_are_inside(drawn: Draw, language: Language):
    statement = sample_statement()

    found = attachments(drawn(language))

    assert found == {
        "entries.csv": to_csv(statement),
        "statement.json": to_json(statement),
    }
    with pikepdf.open(io.BytesIO(drawn(language))) as pdf:
        kinds = [str(f.AFRelationship) for f in pdf.Root.AF]
        assert kinds == ["/Source", "/Data"]
        assert str(pdf.Root.Lang) == language


def test_a_reader_is_told_with_what_the_code_is_compared(drawn: Draw):
    said = " ".join(plain(text_of(drawn("en"))).split())
    assert "Every copy of the same days, language and figures" in said
    said = " ".join(plain(text_of(drawn("fr"))).split())
    assert "Toute copie des mêmes jours, dans la même langue" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_code_and_pages_are_printed(drawn: Draw, language: Language):
    text = plain(text_of(drawn(language)))

    assert check_code(to_json(sample_statement())) in text
    pages = len(PdfReader(io.BytesIO(drawn(language))).pages)
    # Readers put Arabic and digits of one line together each in their own way.
    page = {"en": "Page 1 of {}", "fr": "Page 1 sur {}", "ar": "من {} "}
    assert page[language].format(pages) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_drawn_outside_the_margins(drawn: Draw, language: Language):
    boxes = text_of(drawn(language), "-bbox").splitlines()
    words = [line for line in boxes if "<word " in line]
    assert words
    for word in words:
        sides = dict(part.split("=") for part in word.split(">")[0].split()[1:])
        left, right = (float(sides[k].strip('"')) for k in ("xMin", "xMax"))
        assert left >= MARGIN - 1, word
        assert right <= A4[0] - MARGIN + 1, word


def test_arabic_pages_are_mirrored(drawn: Draw):
    lefts = {}
    for language in LANGUAGES:
        boxes = text_of(drawn(language), "-bbox")
        found = re.search(r'<word xMin="([0-9.]+)"[^>]*>Igoudar<', boxes)
        assert found
        lefts[language] = float(found[1])

    assert lefts["en"] == lefts["fr"] < A4[0] / 2 < lefts["ar"]


@pytest.mark.full
def test_same_bytes_in_every_process_and_hash_order():
    outputs = set()
    for seed in ("0", "4711"):
        done = subprocess.run(
            [sys.executable, "-c", HASHED],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        outputs.add(done.stdout)

    assert len(outputs) == 1


def test_another_cent_is_another_code():
    statement = sample_statement()
    changed = replace(statement, untraced=(eur(1),))

    assert check_code(to_json(statement)) != check_code(to_json(changed))


def test_c20_invisible_characters_do_not_stop_the_statement():
    statement = sample_statement()
    identity = replace(statement.identity, title=f"Pump{INVISIBLE}house")
    first = replace(statement.movements[-1], what=f"a{INVISIBLE}b")
    movements = (*statement.movements[:-1], first)

    data = render_project_statement(
        replace(statement, identity=identity, movements=movements), "en"
    )

    text = plain(text_of(data))
    assert "[potable water symbol]" in text
    twin = json.loads(attachments(data)["statement.json"])["statement"]
    assert plain(twin["identity"]["title"]) in text
    assert plain(twin["movements"][-1]["what"]) in text


def test_long_title_takes_two_lines():
    statement = sample_statement()
    title = "A very long title of a project with many partners in many valleys " * 2
    identity = replace(statement.identity, title=title.strip())

    data = render_project_statement(replace(statement, identity=identity), "en")

    assert title.strip() in " ".join(text_of(data).split())


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "was given back"), ("fr", "en ont été rendus")],
)
def test_what_was_given_back_leads_from_the_bar_to_what_was_received(
    drawn: Draw, language: Language, says: str
):
    text = plain(text_of(drawn(language)))
    start = text.index(says)
    said = text[max(start - 60, 0) : start + 90]
    amounts = (eur(4040000), eur(40000), eur(4000000))
    for amount in amounts:
        assert plain(formats.money(amount, language)) in said, said


def test_nothing_given_back_needs_no_word():
    whole = sample_statement()
    kept = tuple(line for line in whole.flows.lines if not line.is_back)
    closing = (whole.flows.closing[0] + eur(40000), *whole.flows.closing[1:])
    flows = replace(whole.flows, lines=kept, closing=closing)
    drawn = render_project_statement(replace(whole, flows=flows), "en")
    assert "was given back" not in plain(text_of(drawn))


def test_parts_without_data_say_why_they_are_left_out():
    statement = sample_statement()
    bare = replace(
        statement,
        budget=(),
        movements=(),
        in_kind=(),
        paid_by_others=(),
        paid_with=(),
        bands=(),
        fees=(),
        balances=(),
        exchanges=(),
    )

    text = " ".join(text_of(render_project_statement(bare, "en")).split())

    for reason in (
        "This fund has no budget.",
        "Nothing moved in this period.",
        "Nothing was spent in this period.",
        "No work, goods or direct payments were recorded.",
        "No fee was charged in this period.",
        "No entry of this period takes back an earlier one.",
        "No bank statement imported: not reconciled.",
    ):
        assert reason in text


@pytest.mark.full
def test_long_list_runs_over_many_pages_with_its_head_on_each():
    data = render_project_statement(sample_statement(300), "en")
    reader = PdfReader(io.BytesIO(data))
    annex = [page.extract_text() for page in reader.pages][3:]

    assert len(annex) > 5
    assert all("Evidence" in page for page in annex)


def test_rows_stand_in_the_table_and_repeated_heads_nowhere():
    data = render_project_statement(sample_statement(300), "en")

    with pikepdf.open(io.BytesIO(data)) as pdf:
        kinds = Counter[tuple[str, str]]()
        pending = [("", pdf.Root.StructTreeRoot.K)]
        while pending:
            parent, element = pending.pop()
            if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
                continue
            kinds[parent, str(element.S)] += 1
            kids = element.K if isinstance(element.K, pikepdf.Array) else [element.K]
            pending += [(str(element.S), kid) for kid in kids]

    in_tables = {child for parent, child in kinds if parent == "/Table"}
    assert in_tables == {"/TR"}
    assert {parent for parent, child in kinds if child == "/TH"} == {"/TR"}


def test_every_page_text_belongs_to_the_structure_or_is_an_artifact(drawn: Draw):
    with pikepdf.open(io.BytesIO(drawn("ar"))) as pdf:
        for page in pdf.pages:
            depth = 0
            for operands, operator in pikepdf.parse_content_stream(page):
                name = str(operator)
                depth += (name in {"BDC", "BMC"}) - (name == "EMC")
                if name in {"TJ", "Tj", "f", "S", "B"}:
                    assert depth == 1, (operands, name)


def test_fonts_are_embedded_and_mapped_to_text(drawn: Draw, tmp_path: Path):
    file = tmp_path / "ar.pdf"
    file.write_bytes(drawn("ar"))
    rows = subprocess.run(
        ["pdffonts", file], capture_output=True, check=True, text=True
    ).stdout.splitlines()[2:]

    assert rows
    for row in rows:
        assert row.split()[-5:-2] == ["yes", "yes", "yes"], row


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "4 juil. 2026, 09:15"), ("en", "4 Jul 2026, 09:15"), ("ar", "09:15")],
)
def test_instant_is_told_by_the_clock_of_the_book_which_is_named(
    drawn: Draw, language: Language, said: str
):
    text = plain(text_of(drawn(language)))
    assert said in text
    assert "Africa/Casablanca" in text
    assert "UTC" not in text
