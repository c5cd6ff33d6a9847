"""What a keeper starts with: read without guessing, shown whole, posted once."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.commands.conftest import Igoudar

HEADER = "fund,account,place,currency,amount,base,party,advance,since,source,cost"
GOOD = (
    "OPS,bank,,EUR,1250.00,,,,,,",
    "OPS,102,,EUR,-1250.00,,,,,,",
    "WELL,bank,,EUR,400.00,,,,,,",
    "WELL,source.gift,,EUR,-300,,,,,,",
    "WELL,source.public,,EUR,-100,,,,,,",
    "WELL,advance,LOCAL,MAD,541.00,,a1,W7,2025-09-30,source.gift,50.00",
)


def founded(igoudar: Igoudar, code: str) -> tuple[str, ...]:
    """Found a book of that code; return the options that every call then has."""
    of = ("--book", code)
    fund = ("book", "fund", "--from", "2026-01-01")
    account = ("book", "account", "102", "--keeper", "OP", "--type", "equity")
    for words in (
        ("book", "open", code, "--zone", "Africa/Casablanca", "--test"),
        ("book", "keeper", "OP", "--currency", "EUR", *of),
        ("book", "keeper", "LOCAL", "--currency", "MAD", *of),
        ("book", "keeper", "ASSOCIATION", "--currency", "MAD", *of),
        ("period", "open", "OP", "--from", "2026-01-01", *of),
        (*fund, "OPS", *of),
        (*fund, "WELL", *of),
        ("book", "party", "a1", "--name", "An association", *of),
        (*account, *of),
    ):
        asked = igoudar(*words)
        assert asked.exit_code == 0, asked.output
    return ("--keeper", "OP", "--on", "2026-01-01", *of)


POST = ("--keeper", "OP", "--on", "2026-01-01", "--book", "empty")


@pytest.fixture(scope="module")
def opened(igoudar: Igoudar) -> Igoudar:
    """The command line, with a founded book in which nothing is ever posted."""
    founded(igoudar, "empty")
    return igoudar


def written(folder: Path, *rows: str, header: str = HEADER) -> Path:
    file = folder / "opening.csv"
    file.write_text("\n".join((header, *rows, "")), encoding="utf-8")
    return file


def balances(igoudar: Igoudar, code: str = "empty") -> list[list[str]]:
    asked = igoudar("trial-balance", "--book", code, "--format", "csv")
    assert asked.exit_code == 0, asked.output
    return list(csv.reader(io.StringIO(asked.output)))[1:]


def test_an_opening_is_shown_whole_and_posted_once(
    igoudar: Igoudar, tmp_path: Path
) -> None:
    post = founded(igoudar, "once")
    file = written(tmp_path, *GOOD)
    asked = igoudar("opening", "post", file, *post, answer="n\n", columns=200)
    assert (asked.exit_code, "Post what OP starts with?" in asked.output) == (1, True)
    advance = "opening:OP:WELL:W7, 2026-01-01, of 2025-09-30"
    for said in ("1,250.00", advance, "541.00", "a1"):
        assert said in asked.output
    assert balances(igoudar, "once") == []
    first = igoudar("opening", "post", file, *post, "--yes", "--format", "csv")
    assert first.exit_code == 0, first.output
    header, *rows = list(csv.reader(io.StringIO(first.stdout)))
    assert header[:5] == ["day", "occurred_on", "fact", "account", "fund"]
    facts = ("opening:OP:OPS", "opening:OP:WELL:W7", "opening:OP:WELL")
    assert list(dict.fromkeys(row[2] for row in rows)) == list(facts)
    assert {row[0] for row in rows} == {"2026-01-01"}
    lots = {row[8] for row in rows if row[3].startswith("source.")}
    assert lots == {"opening:OP:WELL", "opening:OP:WELL:W7"}
    assert first.stderr == f"Posted {', '.join(facts)}.\n"
    posted = balances(igoudar, "once")
    assert [
        "advance LOCAL",
        "advance",
        "OP",
        "WELL",
        "MAD",
        "541.00",
        "50.00",
    ] in posted
    again = igoudar("opening", "post", file, *post, "--yes")
    assert again.output.endswith(f"Was posted before: {', '.join(facts)}.\n")
    assert balances(igoudar, "once") == posted


@pytest.mark.full
def test_another_opening_is_refused_until_the_first_is_reversed(
    igoudar: Igoudar, tmp_path: Path
) -> None:
    post = founded(igoudar, "anew")
    rows = ("OPS,bank,,EUR,7,,,,,,", "OPS,102,,EUR,-7,,,,,,")
    extra = ("--book", "anew", "--yes")
    first = igoudar("opening", "post", written(tmp_path, *GOOD), *post, "--yes")
    assert first.exit_code == 0, first.output
    right = written(tmp_path, *rows)
    refused = igoudar("opening", "post", right, *post, "--yes")
    assert refused.exit_code == 1
    assert "Take it back with `igoudar reverse`" in refused.output
    back = igoudar("reverse", "opening:OP:OPS", "--reason", "a slip", *extra)
    assert back.exit_code == 0, back.output
    wrong = igoudar("opening", "post", written(tmp_path, *GOOD), *post, "--yes")
    assert wrong.exit_code == 1
    assert "reversed by opening:OP:OPS:reversed: enter it anew" in wrong.output
    right = written(tmp_path, *rows)
    done = igoudar("opening", "post", right, *post, "--yes", "--again", "second")
    assert "Posted opening:OP:OPS:second." in done.output
    found = [
        row for row in balances(igoudar, "anew") if row[3] == "OPS" and row[0] == "bank"
    ]
    assert [row[5] for row in found] == ["7.00"]


def test_the_template_is_a_file_that_is_read(opened: Igoudar, tmp_path: Path) -> None:
    asked = opened("opening", "template")
    assert asked.exit_code == 0
    assert asked.output.startswith(f"{HEADER}\n")
    file = tmp_path / "template.csv"
    file.write_text(asked.output, encoding="utf-8")
    shown = opened("opening", "post", file, *POST, answer="n\n")
    assert "Post what OP starts with?" in shown.output


WELL = "WELL,bank,,EUR,400.00,,,,,,"
GIFT = "WELL,source.gift,,EUR,-400.00,,,,,,"
MAD = "WELL,fx,,MAD,{},{},,,,,"
OLD = "WELL,advance,LOCAL,MAD,541.00,,,{},{},{},{}"


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            (WELL, "WELL,source.gift,,EUR,-399.00,,,,,,"),
            "lines 2, 3, column amount: fund WELL is out by 1.00 EUR",
        ),
        ((WELL, "WELL,sauce,,EUR,-400,,,,,,"), "line 3, column account: no role is"),
        ((WELL, "WELL,source.gfit,,EUR,-4,,,,,,"), "line 3, column account: no role"),
        ((WELL, "WELL,cost.fee,,EUR,-4,,,,,,"), "is of type expense: an opening has"),
        ((WELL, "NO,source.gift,,EUR,-400,,,,,,"), "line 3, column fund: the book has"),
        ((WELL, "WELL,source.gift,,eur,-4,,,,,,"), "line 3, column currency: 'eur'"),
        ((WELL, "WELL,source.gift,,EUR,-400,,zz,,,,"), "line 3, column party: the"),
        ((WELL, "WELL,source.gift,a b,EUR,-400,,,,,,"), "line 3, column place:"),
        ((WELL, GIFT, WELL), "line 4, column account: line 2 has the same already."),
        ((WELL, 'WELL,source.gift,,EUR,"-400'), "line 3: the quotes are wrong"),
        ((WELL, "WELL,source.gift,,EUR,-400,00,,,,,,"), "line 3: 12 cells under 11"),
        (("WELL,bank,,EUR,0.00,,,,,,",), "line 2, column amount: a line of nothing"),
        ((), "line 2: no row follows the header."),
        ((MAD.format("10", ""),), "line 2, column base: '' is no plain amount of EUR."),
        ((MAD.format("10", "-1"),), "line 2, column base: its sign is that"),
        (
            (MAD.format("10", "1"), "WELL,owed,,MAD,-10,-2,,,,,"),
            "lines 2, 3, column base: fund WELL is out by -1.00 EUR",
        ),
        (("WELL,bank,,EUR,4,4,,,,,",), "line 2, column base: the amount is in EUR"),
        (("WELL,bank,,EUR,4,,,,,,4",), "line 2, column cost: only an open advance"),
        ((OLD.format("", "", "", ""),), "line 2, column advance: an open advance has"),
        ((OLD.format("W", "", "", "5"),), "line 2, column since: an open advance"),
        (
            (OLD.format("W", "2026-01-02", "source.gift", "5"),),
            "line 2, column since: 2026-01-02 is no day from 2000 to the opening of",
        ),
        ((OLD.format("W", "0205-09-30", "source.gift", "5"),), "Look at the year."),
        ((OLD.format("W", "30/09/2025", "source.gift", "5"),), "is no day. Write it"),
        ((OLD.format("W", "2025-09-31", "source.gift", "5"),), "is no day. Write it"),
        ((OLD.format("W", "2025-09-30", "gift", "5"),), "column source: no source is"),
        ((OLD.format("W", "2025-09-30", "source.gift", ""),), "column cost: ''"),
        ((OLD.format("W", "2025-09-30", "source.gift", "-5"),), "column cost: an adv"),
        ((OLD.format("a:b", "2025-09-30", "source.gift", "5"),), "is no code."),
        (("WELL,bank,,EUR,4,,,W,2025-09-30,source.gift,",), "only advance has open"),
        (
            ("WELL,advance,,EUR,4,,,W,2025-09-30,source.gift,",),
            "line 2, column place: '' is no keeper of the book, and an advance",
        ),
        (
            ("WELL,advance,OP,EUR,4,,,W,2025-09-30,source.gift,",),
            "the association that has it. The book has: ASSOCIATION, LOCAL.",
        ),
    ],
    ids=str,
)
def test_what_is_no_opening_is_refused_by_line_and_column(
    opened: Igoudar, tmp_path: Path, rows: tuple[str, ...], told: str
) -> None:
    before = balances(opened)
    asked = opened("opening", "post", written(tmp_path, *rows), *POST, "--yes")
    assert (asked.exit_code, told in asked.output) == (1, True), asked.output
    assert asked.output.endswith("Nothing was posted.\n")
    assert balances(opened) == before


@pytest.mark.sampled
@pytest.mark.parametrize(
    "amount",
    [
        *("1.500", "1 500.00", "1'500.00", "1.5", "1e3", "400.", ".5", "400.0", "4_0"),
        *("0x10", "nan", "inf", "EUR 4", "4 EUR", "٤", "--4", "", "9" * 25, "9" * 24),
    ],
)
def test_an_amount_that_may_be_another_is_refused(
    opened: Igoudar, tmp_path: Path, amount: str
) -> None:
    rows = (f"WELL,bank,,EUR,{amount},,,,,,", GIFT)
    asked = opened("opening", "post", written(tmp_path, *rows), *POST, "--yes")
    assert (asked.exit_code, "line 2, column amount:" in asked.output) == (1, True)
    assert asked.output.endswith("Nothing was posted.\n")


@pytest.mark.full
@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("fund;account;currency;amount", "'fund;account;currency;amount': unknown."),
        ("fund,account,currency", "'amount': missing."),
        ("fund,account,currency,amount,fund", "'fund': there twice."),
        ("fund,account,currency,amount,lot", "'lot': unknown."),
    ],
)
def test_another_header_is_refused(
    opened: Igoudar, tmp_path: Path, header: str, told: str
) -> None:
    file = written(tmp_path, WELL, header=header)
    asked = opened("opening", "post", file, *POST)
    assert (asked.exit_code, told in asked.output) == (1, True), asked.output


@pytest.mark.full
def test_a_file_in_another_encoding_is_refused(opened: Igoudar, tmp_path: Path) -> None:
    file = tmp_path / "opening.csv"
    file.write_bytes(f"{HEADER}\nWELL,caf\u00e9".encode("latin-1"))
    asked = opened("opening", "post", file, *POST)
    assert (asked.exit_code, "line 2: this is not UTF-8." in asked.output) == (1, True)


MEANT = "Turn the sign, or call with --either-side where it is meant."
TURNED = (
    "OPS,bank,,EUR,-1250.00,,,,,,",
    "OPS,102,,EUR,1250.00,,,,,,",
    "WELL,owed,,EUR,40.00,,,,,,",
    "WELL,source.gift,,EUR,400.00,,,,,,",
)


def test_signs_that_are_turned_round_are_refused_row_by_row(
    opened: Igoudar, tmp_path: Path
) -> None:
    asked = opened("opening", "post", written(tmp_path, *TURNED), *POST, "--yes")
    assert asked.exit_code == 1
    debit, credit = "debit, an amount above", "credit, an amount below"
    told = ((2, "bank", debit), (4, "owed", credit), (5, "source.gift", credit))
    assert asked.output.splitlines()[1:-1] == [
        f"line {line}, column amount: {account} usually holds a {side} nothing. {MEANT}"
        for line, account, side in told
    ]
    assert balances(opened) == []


def test_a_balance_on_the_other_side_is_taken_where_it_is_meant(
    opened: Igoudar, tmp_path: Path
) -> None:
    file = written(tmp_path, *TURNED[:2])
    shown = opened("opening", "post", file, *POST, "--either-side", answer="n\n")
    assert "Post what OP starts with?" in shown.output


def test_rows_without_their_cells_hide_no_fault_of_the_others(
    opened: Igoudar, tmp_path: Path
) -> None:
    rows = (WELL, "NO,bank,,EUR,4,,,,,,", "WELL,bank,,EUR,4,00,,,,,,", GIFT, '"W"x')
    asked = opened("opening", "post", written(tmp_path, *rows), *POST)
    assert [line[:22] for line in asked.output.splitlines()[1:]] == [
        "line 3, column fund: t",
        "line 4: 12 cells under",
        "line 6: the quotes are",
        "Nothing was posted.",
    ]


def test_a_fund_out_of_balance_is_told_beside_faults_of_other_funds(
    opened: Igoudar, tmp_path: Path
) -> None:
    rows = (WELL, "OPS,bank,,eur,4,,,,,,", "OPS,102,,EUR,-3,,,,,,")
    asked = opened("opening", "post", written(tmp_path, *rows), *POST)
    assert [line[:29] for line in asked.output.splitlines()[1:]] == [
        "lines 2, column amount: fund ",
        "line 3, column currency: 'eur",
        "Nothing was posted.",
    ]


@pytest.mark.full
def test_every_fault_of_a_file_is_told_at_once(opened: Igoudar, tmp_path: Path) -> None:
    rows = [f"WELL,bank,p{n},EUR,1.5,,,,,," for n in range(30)]
    asked = opened("opening", "post", written(tmp_path, *rows), *POST)
    told = asked.output.splitlines()
    assert [line for line in told if line.startswith("line 21, column amount:")]
    assert told[-2:] == ["and 10 more.", "Nothing was posted."]


@pytest.mark.full
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("--keeper", "OP", "--on", "2026-02-01"),
            "the first year of OP begins on 2026-01-01: that is the day",
        ),
        (("--keeper", "NO", "--on", "2026-01-01"), "It has: ASSOCIATION, LOCAL, OP."),
    ],
)
def test_an_opening_of_another_day_or_keeper_is_a_wrong_call(
    opened: Igoudar, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    file = written(tmp_path, WELL, GIFT)
    asked = opened("opening", "post", file, *words, "--book", "empty")
    assert (asked.exit_code, told in asked.output) == (2, True), asked.output


def test_the_opening_of_a_first_year_is_shown_as_it_was_posted(
    igoudar: Igoudar, tmp_path: Path
) -> None:
    """What stands on sources and on the advance's source was given before."""
    post = founded(igoudar, "shown")
    done = igoudar("opening", "post", written(tmp_path, *GOOD), *post, "--yes")
    assert done.exit_code == 0, done.output
    chart = ("--chart", "fr-association-2018-06")
    asked = igoudar("opening", "show", *post, *chart, "--format", "csv")
    assert asked.exit_code == 0, asked.output
    rows = list(csv.DictReader(io.StringIO(asked.output)))
    assert {row["number"]: row["balance"] for row in rows} == {
        "": "-1250.00",
        "110": "-450.00",
        "467": "50.00",
        "512": "1650.00",
    }
    assert {row["number"]: row["also"] for row in rows}["467"] == "541.00 MAD"
    beside = igoudar("opening", "show", *post, "--format", "csv")
    assert "OP,brought_forward,own,110,1161,EUR,-400.00,-400.00" in beside.output
    assert "OP,brought_forward,own,110,1161,MAD,-541.00,-50.00" in beside.output


def test_the_opening_of_a_year_is_known_once_the_one_before_is_closed(
    igoudar: Igoudar,
) -> None:
    (*keeper, on, _first, book, code) = founded(igoudar, "later")
    of = (*keeper, book, code)
    done = igoudar(
        "period", "open", "OP", "--from", "2027-01-01", "--to", "2027-12-31", book, code
    )
    assert done.exit_code == 0, done.output
    asked = igoudar("opening", "show", *of, on, "2027-01-01")
    assert asked.exit_code == 1
    assert "known once its period to 2026-12-31 is closed" in asked.output
    asked = igoudar("opening", "show", *of, on, "2027-02-01")
    assert asked.exit_code == 1
    assert "these do: 2026-01-01, 2027-01-01" in asked.output
