"""`igoudar chart`, as people call it, on the told demonstration."""

from __future__ import annotations

import csv
import io
import json

END = ("--at", "2027-12-31")
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
    assert "has no account 99" in done.stderr


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
    assert "chart of TAMUNT from 2026-01-01 exists already" in other.stderr
