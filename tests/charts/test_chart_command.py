"""`igoudar chart`, as people call it, on the told demonstration."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from decimal import Decimal

import pytest

END, NEXT = ("--at", "2026-12-31"), ("--at", "2027-03-31")
FRENCH, MOROCCAN = "fr-association-2018-06", "ma-cgnc-association-draft"


def test_the_same_journal_stands_in_both_charts_side_by_side(igoudar) -> None:
    done = igoudar("chart", "show", *END, "--format", "csv")
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    found = {
        (row["keeper"], row["account"], row["regime"]): (row[FRENCH], row[MOROCCAN])
        for row in rows
    }
    assert found["PASSERELLE", "source.gift", "own"] == ("75411", "75861")
    assert found["PASSERELLE", "source.loan", "mandate"] == ("4671", "4488")
    assert found["TAMUNT", "local_bank", "own"] == ("512", "5141")
    assert all(FRENCH for FRENCH, _ in found.values())


def test_a_chart_lists_its_numbers_in_the_keepers_own_currency(igoudar) -> None:
    options = ("--chart", FRENCH, "--keeper", "PASSERELLE", "--format", "json")
    rows = json.loads(igoudar("chart", "show", *END, *options).stdout)
    balances = {row["number"]: row["balance"] for row in rows}
    assert balances["512"] == "4119.90"
    assert balances["75411"] == "-44000.00"
    assert {row["currency"] for row in rows} == {"EUR"}


def test_the_next_year_begins_anew_with_the_result_of_the_one_before(igoudar) -> None:
    options = ("--chart", FRENCH, "--keeper", "PASSERELLE", "--format", "json")
    first, second = (
        {row["number"]: row for row in json.loads(igoudar(*asked).stdout)}
        for at in (END, NEXT)
        for asked in [("chart", "show", *at, *options)]
    )
    balances = {number: row["balance"] for number, row in second.items()}
    assert {n: balances[n] for n in ("110", "512", "467")} == {
        "110": "-6282.31",
        "512": "4119.90",
        "467": first["467"]["balance"],
    }
    assert not [number for number in balances if number[0] in "67"]
    assert "110" not in first
    assert second["110"]["accounts"] == "brought_forward"
    for rows in (first, second):
        assert sum(Decimal(row["balance"]) for row in rows.values()) == 0


def test_the_result_brought_forward_stands_in_csv_beside_its_numbers(igoudar) -> None:
    done = igoudar("chart", "show", *NEXT, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    brought = {
        (row["keeper"], row[FRENCH], row[MOROCCAN], row["currency"]): row["base"]
        for row in rows
        if row["account"] == "brought_forward"
    }
    assert brought["PASSERELLE", "110", "1161", "EUR"] == "-4119.90"
    assert brought["PASSERELLE", "110", "1161", "MAD"] == "-2162.41"
    sums: Counter[tuple[str, str]] = Counter()
    for row in rows:
        cents = int(Decimal(row["balance"]) * 100)
        sums[row["keeper"], row["currency"]] += cents
    assert len(sums) > 2
    assert not any(sums.values())


def test_the_table_says_that_a_chart_is_a_draft(igoudar) -> None:
    done = igoudar("chart", "show", *END, "--chart", MOROCCAN)
    assert "75861" in done.stdout
    assert f"{MOROCCAN} is a draft" in done.stdout


def test_an_unknown_chart_or_keeper_is_answered_with_those_there_are(igoudar) -> None:
    done = igoudar("chart", "show", "--chart", "klingon")
    assert (done.exit_code, FRENCH in done.stderr) == (2, True)
    done = igoudar("chart", "show", "--keeper", "NOBODY")
    assert (done.exit_code, "PASSERELLE" in done.stderr) == (2, True)


def test_a_number_that_the_chart_does_not_have_is_refused(igoudar) -> None:
    done = igoudar(
        *("chart", "number", "use", "99", "--chart", FRENCH, "--keeper", "PASSERELLE"),
        *("--from", "2026-01-01", "--source", "a letter"),
    )
    assert done.exit_code == 2
    assert "has no account '99'" in done.stderr


@pytest.mark.parametrize(
    ("number", "more", "said"),
    [
        (
            "512abc",
            ("--source", "x"),
            "of digits and large letters, twenty",
        ),
        (
            "512" + "9" * 18,
            ("--source", "x"),
            "of digits and large letters",
        ),
        (
            "512",
            ("--source", " "),
            "'--source': write one line of letters, 200 at most",
        ),
        ("512", ("--source", "x" * 201), "'--source': write one line of letters, 200"),
        ("512", ("--source", "x", "--regime", "no"), "'--regime': 'no' is not one of"),
    ],
)
def test_what_cannot_be_kept_of_a_number_is_a_wrong_call(
    igoudar, number: str, more: tuple[str, ...], said: str
) -> None:
    done = igoudar(
        *("chart", "number", "bank", number, "--chart", FRENCH),
        *("--keeper", "PASSERELLE", "--from", "2026-01-01", *more),
    )
    assert (done.exit_code, said in done.stderr) == (2, True), done.output


def test_an_account_that_never_moved_gets_no_number(igoudar) -> None:
    done = igoudar(
        *("chart", "number", "tools", "606", "--chart", FRENCH),
        *("--keeper", "PASSERELLE", "--from", "2026-01-01", "--source", "a letter"),
    )
    assert done.exit_code == 2
    assert "Nothing has moved on tools" in done.stderr


def test_an_account_is_numbered_once_and_again(igoudar) -> None:
    for _ in range(2):
        done = igoudar(
            *("chart", "number", "owed", "467", "--chart", FRENCH),
            *("--keeper", "PASSERELLE", "--from", "2030-01-01", "--source", "law"),
        )
    assert done.exit_code == 2  # Nothing was ever owed in the demonstration.
    for _ in range(2):
        done = igoudar(
            *("chart", "number", "source.grant", "7551", "--chart", FRENCH),
            *("--keeper", "PASSERELLE", "--from", "2030-01-01", "--source", "letter"),
        )
        assert done.exit_code == 0, done.output
    assert "7551 Contributions financières" in done.stdout


def test_the_demonstrations_keepers_follow_their_charts(igoudar) -> None:
    again = igoudar("chart", "adopt", "TAMUNT", MOROCCAN, "--from", "2026-01-01")
    assert again.exit_code == 0, again.output
    assert "draft" in again.stdout
    other = igoudar("chart", "adopt", "TAMUNT", FRENCH, "--from", "2026-01-01")
    assert other.exit_code == 1
    told = "TAMUNT follows another chart, or other files of it, from 2026-01-01 on"
    assert f"{told} already. Adopt this one from a later day." in other.stderr


def test_another_number_from_the_same_day_is_told_with_a_remedy(igoudar) -> None:
    number = (
        *("chart", "number", "dispute_claim", "467", "--chart", FRENCH),
        *("--keeper", "PASSERELLE", "--from", "2026-02-02", "--source"),
    )
    done = igoudar(*number, "a letter")
    assert done.exit_code == 0, done.output
    for words, told in (
        ((*number, "another"), "already, on another source. It stays as it is;"),
        (
            (*number[:3], "401", *number[4:], "a letter"),
            f"has another number in {FRENCH} from 2026-02-02 on already. Give it",
        ),
    ):
        refused = igoudar(*words)
        assert (refused.exit_code, told in refused.output) == (1, True), refused.output
