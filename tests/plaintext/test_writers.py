"""What both plain-text journals look like, byte by byte; no program reads them here."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.money import Money
from ledger.plaintext.beancount import Beancount
from ledger.plaintext.hledger import Hledger
from ledger.plaintext.values import Leg, Opened, PlainEntry, Preface

PREFACE = Preface(
    'The "book"; a\\b',
    date(2026, 1, 1),
    (
        Opened("Assets:OP:Bank", "Assets", ("EUR", "MAD")),
        Opened("Liabilities:OP:Owed", "Liabilities", ("EUR",)),
        Opened("Equity:OP:Fx", "Equity", ("JPY",)),
        Opened("Income:OP:Gift", "Income", ("EUR",)),
        Opened("Expenses:OP:Use", "Expenses", ("EUR",)),
    ),
    ("EUR",),
)
ENTRY = PlainEntry(
    date(2026, 2, 28),
    "gift",
    (("fact", "a:b, [c]; 100%"), ("id", 'say "x\\"')),
    (
        Leg("Assets:OP:Bank", Money(1050, "MAD"), Money(95, "EUR"), (("fund", "P1"),)),
        Leg("Income:OP:Gift", Money(-95, "EUR")),
    ),
)
HELD = (
    Leg("Assets:OP:Bank", Money(1050, "MAD")),
    Leg("Equity:OP:Fx", Money(-7, "JPY")),
)


def test_hledger_declares_commodities_and_typed_accounts():
    assert "".join(Hledger().preface(PREFACE)) == (
        '; The "book"%3B a\\b\n\n'
        "commodity 1000.00 EUR\ncommodity 1000. JPY\ncommodity 1000.00 MAD\n\n"
        "account Assets:OP:Bank  ; type:A\n"
        "account Liabilities:OP:Owed  ; type:L\n"
        "account Equity:OP:Fx  ; type:E\n"
        "account Income:OP:Gift  ; type:R\n"
        "account Expenses:OP:Use  ; type:X\n\n"
    )


def test_hledger_writes_tags_as_comments_and_costs_in_all():
    assert Hledger().entry(ENTRY) == (
        '2026-02-28 gift  ; fact:a:b%2C %5Bc%5D%3B 100%25, id:say "x\\"\n'
        "    Assets:OP:Bank  10.50 MAD @@ 0.95 EUR  ; fund:P1\n"
        "    Income:OP:Gift  -0.95 EUR\n\n"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [("a\nb", "a%0Ab"), ("\x7f\x85", "%7F%85"), ("\u2028", "%2028"), ("%", "%25")],
)
def test_hledger_escapes_what_would_end_a_line_or_a_tag(text, written):
    entry = PlainEntry(date(2026, 1, 1), "fx", (("note", text),), ())
    assert Hledger().entry(entry) == f"2026-01-01 fx  ; note:{written}\n\n"


def test_hledger_asserts_on_the_next_day():
    assert "".join(Hledger().closing(date(2026, 2, 28), HELD)) == (
        "2026-03-01 what every account holds\n"
        "    Assets:OP:Bank  0.00 MAD = 10.50 MAD\n"
        "    Equity:OP:Fx  0 JPY = -7 JPY\n"
    )


def test_beancount_opens_every_account_with_its_currencies():
    assert "".join(Beancount().preface(PREFACE)) == (
        'option "title" "The \\"book\\"; a\\\\b"\n'
        'option "operating_currency" "EUR"\n\n'
        "2026-01-01 commodity EUR\n2026-01-01 commodity JPY\n"
        "2026-01-01 commodity MAD\n"
        "2026-01-01 open Assets:OP:Bank EUR,MAD\n"
        "2026-01-01 open Liabilities:OP:Owed EUR\n"
        "2026-01-01 open Equity:OP:Fx JPY\n"
        "2026-01-01 open Income:OP:Gift EUR\n"
        "2026-01-01 open Expenses:OP:Use EUR\n\n"
    )


def test_beancount_writes_tags_as_quoted_metadata():
    assert Beancount().entry(ENTRY) == (
        '2026-02-28 * "gift"\n'
        '  fact: "a:b, [c]; 100%"\n'
        '  id: "say \\"x\\\\\\""\n'
        "  Assets:OP:Bank  10.50 MAD @@ 0.95 EUR\n"
        '    fund: "P1"\n'
        "  Income:OP:Gift  -0.95 EUR\n\n"
    )


def test_beancount_asserts_exactly_and_on_the_next_day():
    assert "".join(Beancount().closing(date(2026, 2, 28), HELD)) == (
        "2026-03-01 balance Assets:OP:Bank  10.50 ~ 0 MAD\n"
        "2026-03-01 balance Equity:OP:Fx  -7 ~ 0 JPY\n"
    )
