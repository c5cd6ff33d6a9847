"""The reader of text journals: values out, and errors that say where."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.entries import AccountKey, Line
from ledger.book.kinds import EntryKind
from ledger.money import EXPONENTS, Money
from tests.scenarios.amounts import AmountTextError, Marks
from tests.scenarios.reader import JournalTextError, read_journal
from tests.scenarios.values import BalanceRow, EntryText, TakesText

ENTRY = """\
2026-01-12 gift card:G1:gift
    psp          WELL  OPERATOR   450.00 MAD
    source.gift  WELL  OPERATOR  -450.00 MAD  lot G1  party p1
"""


def entry_lines(*amounts: str) -> str:
    """An entry for each amount, each of three lines."""
    return "\n".join(
        ENTRY.replace("G1:", f"G{number}:").replace("450.00", amount)
        for number, amount in enumerate(amounts)
    )


def test_an_entry_becomes_a_value() -> None:
    (step,) = read_journal(ENTRY).steps
    assert step == EntryText(
        at_line=1,
        occurred_on=date(2026, 1, 12),
        kind=EntryKind.GIFT,
        fact="card:G1:gift",
        lines=(
            Line(AccountKey("OPERATOR", "psp", "MAD"), "WELL", Money(45000, "MAD")),
            Line(
                AccountKey("OPERATOR", "source.gift", "MAD"),
                "WELL",
                Money(-45000, "MAD"),
                lot="G1",
                party="p1",
            ),
        ),
    )


def test_base_has_the_sign_of_its_amount_unless_it_has_one_itself() -> None:
    text = """\
balance
    fx        P1  OP  -434,000.00 MAD  @@ 40,000.00 EUR  ; a remark
    advance   P1  OP         1.00 MAD  @@ -0.01 EUR
    bank(CIH) P1  OP         2.00 EUR
"""
    (step,) = read_journal(text).steps
    assert step.rows == (
        BalanceRow("P1", "OP", "fx", "", "MAD", -43400000, -4000000),
        BalanceRow("P1", "OP", "advance", "", "MAD", 100, -1),
        BalanceRow("P1", "OP", "bank", "CIH", "EUR", 200, 200),
    )


def test_takings_name_their_queue_and_what_became_of_them() -> None:
    text = (
        f"{ENTRY}    takes G1 from bank 1.50 EUR -> 16.27 MAD\n    takes K 2.00 MAD\n"
    )
    (step,) = read_journal(text).steps
    assert step.takes == (
        TakesText("G1", "bank", Money(150, "EUR"), Money(1627, "MAD")),
        TakesText("K", "", Money(200, "MAD"), None),
    )


@pytest.mark.parametrize(
    ("text", "line", "column", "why"),
    [
        ("2026-13-01 gift a:b", 1, 1, "not a day"),
        ("2026-01-01 gitf a:b", 1, 12, "no kind of entry"),
        ("2026-01-01 gift", 1, 16, "expected a fact"),
        ("2026-01-01 gift a:b corects c:d", 1, 21, "corects"),
        ("2026-01-01 gift a:b corrects", 1, 29, "expected a value of corrects"),
        (ENTRY + "    psp WELL OP 1.2.3 MAD", 4, 17, "grouped by thousands"),
        (ENTRY + "    psp WELL OP 1.00 MAD lto G1", 4, 26, "lto"),
        (ENTRY + "    psp WELL OP 1.00 XXX", 4, 17, "unknown currency"),
        (ENTRY + "    psp WELL OP 0.00 MAD", 4, 5, "a line of nothing"),
        (ENTRY + "    p(sp WELL OP 1.00 MAD", 4, 5, "not an account"),
        (ENTRY + "    takes G1 1.00 MAD more", 4, 23, "too much"),
        ("fund A mine", 1, 8, "not one of own"),
        ("fund A own fees", 1, 16, "expected a value of fees"),
        ("keeper A EUR UTC x", 1, 18, "too much"),
        ("    psp WELL OP 1.00 MAD", 1, 5, "belongs to an entry"),
        ("close A 2026-01-31\n    psp WELL OP 1.00 MAD", 2, 5, "belongs to an entry"),
        ("decimal ;", 1, 8, "expected . or ,"),
        ("decimal x", 1, 9, "not one of ., ,"),
    ],
)
def test_an_error_names_line_and_column(
    text: str, line: int, column: int, why: str
) -> None:
    with pytest.raises(JournalTextError) as caught:
        read_journal(text)
    assert (caught.value.line, caught.value.column) == (line, column), caught.value
    assert why in str(caught.value)
    assert str(caught.value).startswith(f"line {line}, column {column}: ")


def test_c10_an_amount_that_could_be_two_is_refused_at_its_line() -> None:
    text = entry_lines("450,00", "450,00", "450,00", "450,00", "1.656")
    with pytest.raises(JournalTextError) as caught:
        read_journal(text)
    assert (caught.value.line, caught.value.column) == (18, 35)
    assert "ambiguous" in caught.value.why


def test_c10_a_declared_decimal_mark_settles_it() -> None:
    (step,) = read_journal("decimal ,\n" + entry_lines("1.656")).steps
    assert step.lines[0].amount == Money(165600, "MAD")


def test_c10_a_file_has_one_decimal_mark() -> None:
    with pytest.raises(JournalTextError, match="before") as caught:
        read_journal(entry_lines("450,00", "450.00"))
    assert (caught.value.line, caught.value.column) == (6, 35)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1,656.00", "MAD", 165600),
        ("1.656,00", "MAD", 165600),
        ("-1,234,567.5", "MAD", -123456750),
        ("1'656.00", "MAD", 165600),
        ("1\u202f656,00", "MAD", 165600),
        ("1,656,000", "XOF", 1656000),
        ("1656", "MAD", 165600),
        ("1656.605", "TND", 1656605),
        ("+7,5", "MAD", 750),
    ],
)
def test_amounts_as_people_write_them(text: str, currency: str, minor: int) -> None:
    assert Marks().read(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        "1,656",
        "1.656",
        "12,34,567.00",
        "1,65.00",
        "1.2.3",
        "-",
        "1e3",
        "NaN",
        "1,000'000.00",
        "1.00.00",
        "12.345",
        "١٢",
        "1_000",
        "--1",
        "1.",
    ],
)
def test_amounts_that_are_refused(text: str) -> None:
    with pytest.raises(AmountTextError):
        Marks().read(text, "MAD")


@given(
    minor=st.integers(-(10**12), 10**12),
    currency=st.sampled_from(sorted(EXPONENTS)),
    marks=st.sampled_from([(",", "."), (".", ","), ("\u00a0", ","), ("'", ".")]),
)
def test_a_written_amount_is_read_as_itself_or_refused(
    minor: int, currency: str, marks: tuple[str, str]
) -> None:
    money = Money(minor, currency)
    whole, _, decimals = money.decimal.partition(".")
    grouped = f"{int(whole):,}".replace(",", marks[0])
    sign = "-" if whole == "-0" else ""
    text = sign + grouped + (marks[1] + decimals if decimals else "")
    assert Marks(declared=marks[1]).read(text, currency) == money
    try:
        guessed = Marks().read(text, currency)
    except AmountTextError as error:
        assert "ambiguous" in str(error)  # noqa: PT017 - either is right, never a third
    else:
        assert guessed == money
