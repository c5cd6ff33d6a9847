"""`igoudar rate`, as people call it."""

from __future__ import annotations

import json

ADD = ("rate", "add", "EUR", "MAD", "10.8000", "--on", "2026-01-12")
SOURCE = ("--source", "Bank Al-Maghrib", "--document", "BAM 2026-01-12")


def test_a_rate_is_entered_once_and_listed_with_its_document(igoudar) -> None:
    for _ in range(2):
        done = igoudar(*ADD, *SOURCE)
        assert done.exit_code == 0, done.output
    assert "1 EUR = 10.8000 MAD on 2026-01-12" in done.stdout
    rows = json.loads(igoudar("rate", "list", "--format", "json").stdout)
    assert rows == [
        {
            "day": "2026-01-12",
            "per": "EUR",
            "rate": "10.8000",
            "currency": "MAD",
            "source": "Bank Al-Maghrib",
            "document": "BAM 2026-01-12",
        }
    ]


def test_another_value_needs_to_be_called_a_correction(igoudar) -> None:
    igoudar(*ADD, *SOURCE)
    other = ("rate", "add", "EUR", "MAD", "10.9", "--on", "2026-01-12", *SOURCE)
    refused = igoudar(*other)
    assert refused.exit_code == 1
    assert "was entered as 10.8000 MAD for 2026-01-12 already" in refused.stderr
    assert refused.stderr.endswith("corrected by saying so, with --correct.\n")
    assert igoudar(*other, "--correct").exit_code == 0
    assert igoudar(*ADD, *SOURCE, "--correct").exit_code == 0
    assert igoudar(*other, "--correct").exit_code == 0
    rows = json.loads(igoudar("rate", "list", "--format", "json").stdout)
    assert [row["rate"] for row in rows] == ["10.9"]


def test_a_rate_that_no_list_has_needs_its_paper(igoudar) -> None:
    bare = igoudar(*ADD, "--source", "BAM")
    assert bare.exit_code == 2
    assert "--document" in bare.stderr
    assert "no list of a central bank has EUR/MAD" in bare.stderr
    assert json.loads(igoudar("rate", "list", "--format", "json").stdout) == []
    listed = ("EUR", "USD", "1.085", "--on", "2026-01-12", "--source", "ECB")
    assert igoudar("rate", "add", *listed).exit_code == 0


def test_what_is_no_rate_is_answered_plainly(igoudar) -> None:
    for given, said in (
        (("EUR", "MAD", "0"), "is no rate"),
        (("EUR", "MAD", "10,8"), "write it like 10.8000"),
        (("EUR", "XYZ", "1"), "unknown currency 'XYZ'"),
    ):
        done = igoudar("rate", "add", *given, "--on", "2026-01-12", *SOURCE)
        assert done.exit_code == 2, done.output
        assert said in done.stderr
    done = igoudar("rate", "add", "EUR", "MAD", "9", "--on", "2999-01-01", *SOURCE)
    assert (done.exit_code, "lies in the future" in done.stderr) == (1, True)


def test_an_empty_list_says_how_to_begin(igoudar) -> None:
    assert "igoudar rate add" in igoudar("rate", "list").stdout
