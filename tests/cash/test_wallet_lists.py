"""Lists of mobile wallets: columns, letters, order, fees, and what is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import Money
from payments.formats.bank import BankLine, Foot, Head, LineKind, read_file, survey_file
from payments.formats.bank.errors import (
    BankFileError,
    EncodingError,
    FormatUnknownError,
    PackedError,
    SumDiffersError,
    ValueUnreadableError,
)
from payments.formats.wallet.cells import amount_in, side_of
from payments.formats.wallet.days import day_in
from payments.formats.wallet.errors import BalancesMissingError, CurrencyMissingError
from tests.cash.lists import ENGLISH, FRENCH, NEWEST_FIRST, two_sides


def mad(text):
    return Money.parse(text, "MAD")


def read(data, currency="MAD"):
    content = data if isinstance(data, bytes) else data.encode()
    events = list(read_file(content, currency))
    head, foot = events[0], events[-1]
    assert isinstance(head, Head)
    assert isinstance(foot, Foot)
    return head, [one for one in events if isinstance(one, BankLine)], foot


def test_a_french_list_is_one_statement():
    head, lines, foot = read(FRENCH)
    assert head.account == "+212661234567"
    assert head.opening.amount == mad("100.00")
    assert foot.closing.amount == mad("283.00")
    assert [line.amount for line in lines] == [mad("197"), mad("-12"), mad("-2")]
    first, second, third = lines
    assert (first.charge, first.bank_ref) == (mad("3"), "TX1")
    assert (first.name, first.note) == ("Amina B.", "Réception d'argent pour l'eau")
    assert second.charge == mad("2")
    assert third.kind is LineKind.CHARGE
    assert foot.pending == 1


def test_an_english_list_tells_in_and_out_in_columns():
    head, lines, foot = read(ENGLISH)
    assert head.opening.amount == mad("0")
    assert [line.amount for line in lines] == [mad("1500"), mad("-200.50")]
    assert foot.closing.amount == mad("1299.50")


def test_the_newest_first_is_turned_round():
    _, lines, foot = read(NEWEST_FIRST)
    assert [line.booked_on.day for line in lines] == [1, 2, 3]
    assert foot.closing.amount == mad("60")


def test_one_day_alone_is_turned_round_by_its_balances():
    _, lines, _ = read(
        "Date;Montant;Solde;Référence\n"
        "01/03/2026 12:00;+20,00;60,00;B\n"
        "01/03/2026 09:00;+40,00;40,00;A\n"
    )
    assert [line.bank_ref for line in lines] == ["A", "B"]


def test_without_a_sign_the_balance_says_which_way():
    _, lines, _ = read(
        "Date,Sens,Montant,Solde,Type\n"
        "2026-03-01,Crédit,40,40,Dépôt\n"
        "2026-03-02,,15,25,Paiement\n"
    )
    assert [line.amount for line in lines] == [mad("40"), mad("-15")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_letters_are_told(encoding):
    _, lines, _ = read(FRENCH.encode(encoding))
    assert lines[0].note.startswith("Réception")


def test_arabic_columns_and_figures_are_read():
    _, lines, _ = read(
        "التاريخ;المبلغ;الرصيد;الاسم\n٠١/٠٣/٢٠٢٦;٤٠٫٥٠;٤٠٫٥٠;أمينة\n", "MAD"
    )
    assert (lines[0].amount, lines[0].name) == (mad("40.50"), "أمينة")
    assert lines[0].booked_on == date(2026, 3, 1)


def test_the_same_row_twice_is_one():
    twice = FRENCH + FRENCH.splitlines()[4] + "\n"
    assert read(twice)[1] == read(FRENCH)[1]


def test_a_movement_that_failed_is_left_out():
    _, lines, foot = read(
        "Date;Montant;Solde;Statut\n01/03/2026;40;40;Réussi\n02/03/2026;9;40;Échec\n"
    )
    assert (len(lines), foot.pending) == (1, 0)


def test_a_reversal_is_told():
    _, lines, _ = read("Date;Type;Montant;Solde\n01/03/2026;Annulation;-4;6\n")
    assert lines[0].kind is LineKind.REVERSAL


@pytest.mark.parametrize(
    ("data", "currency", "error"),
    [
        ("hello;world\n1;2\n", "MAD", FormatUnknownError),
        ("", "MAD", FormatUnknownError),
        ("Date;Montant;Solde\n", "MAD", FormatUnknownError),
        ("Date;Montant;Motif\n01/03/2026;4;x\n", "MAD", BalancesMissingError),
        ("Date;Montant;Solde\n01/03/2026;4;4\n", "", CurrencyMissingError),
        ("Date;Montant;Solde\n31/02/2026;4;4\n", "MAD", ValueUnreadableError),
        ("Date;Montant;Solde\nhier;4;4\n", "MAD", ValueUnreadableError),
        ("Date;Montant;Solde\n01/03/2026;quatre;4\n", "MAD", ValueUnreadableError),
        ("Date;Montant;Solde\n01/03/2026;-4-;4\n", "MAD", ValueUnreadableError),
        ("Date;Montant;Solde\n01/03/2026;4;\n", "MAD", ValueUnreadableError),
        (
            "Date;Montant;Solde\n01/03/2026;4;4\n02/03/2026;4;9\n",
            "MAD",
            SumDiffersError,
        ),
        (
            "Date;Montant;Solde\n01/03/2026;4;4\n01/03/2026;4;9\n",
            "MAD",
            SumDiffersError,
        ),
        (b"Date;Montant;Solde\n01/03/2026;4;4;\x81\n", "MAD", EncodingError),
        (b"\xff\xfe\x00", "MAD", FormatUnknownError),
    ],
)
def test_what_is_no_whole_list_is_refused(data, currency, error):
    with pytest.raises(BankFileError) as caught:
        read(data, currency)
    assert isinstance(caught.value, error | FormatUnknownError)


def test_a_cut_list_is_refused_with_its_line():
    cut = FRENCH[: FRENCH.rindex("Frais")]
    with pytest.raises(ValueUnreadableError) as caught:
        read(cut)
    assert "line 7" in str(caught.value)


def test_the_currency_of_the_list_is_its_own():
    head, _, _ = read("Date;Montant;Solde;Devise\n01/03/2026;4;4;XOF\n", "MAD")
    assert head.currency == "XOF"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1 234,50 DH", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234", "1234"),
        ("1,234", "1234"),
        ("1.234.567", "1234567"),
        ("\u221212,5", "-12.5"),
        ("+ 7 MAD", "7"),
        ("12,00-", "-12"),
        ("1\u202f234,00", "1234"),
        ("١٢٣٫٥٠", "123.50"),
    ],
)
def test_amounts_are_read_as_operators_write_them(text, amount):
    assert amount_in(text, "MAD", "line 1") == mad(amount)


@pytest.mark.parametrize(
    "text",
    ["01/03/2026", "1-3-2026 10:12", "2026-03-01T08:00", "2026.3.1", "01.03.2026"],
)
def test_days_are_read_as_operators_write_them(text):
    assert day_in(text, "line 1") == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "side"),
    [("Crédit", 1), ("D", -1), ("Envoyé", -1), ("Reçu de", 1), ("", 0)],
)
def test_sides_are_told_by_words(text, side):
    assert side_of(text) == side


@given(
    st.lists(
        st.tuples(
            st.integers(min_value=1, max_value=10**9),
            st.booleans(),
            st.integers(min_value=0, max_value=500),
        ),
        min_size=1,
        max_size=12,
    ),
    st.booleans(),
)
def test_any_list_is_read_back_as_it_was_written(moves, is_reversed):
    text, expected = two_sides(moves, is_reversed=is_reversed)
    _, lines, foot = read(text)
    assert [line.amount.minor for line in lines] == expected
    assert foot.closing.amount.minor == sum(expected)
    assert list(survey_file(text.encode(), "MAD"))[1:-1] == lines


SHORT = "Date;Montant;Solde\n"


def listed(*rows, above=""):
    return above + SHORT + "".join(f"{row}\n" for row in rows)


def days(*rows):
    return [
        (line.booked_on.month, line.booked_on.day) for line in read(listed(*rows))[1]
    ]


def test_what_came_went_and_came_again_is_three_movements():
    rows = ("01/03/2026;10;110", "01/03/2026;-10;100", "01/03/2026;10;110")
    _, lines, foot = read(listed(*rows))
    assert [line.amount for line in lines] == [mad("10"), mad("-10"), mad("10")]
    assert foot.closing.amount == mad("110")


def test_a_row_told_again_without_a_name_is_one_where_the_balances_say_so():
    rows = ("01/03/2026;10;110", "02/03/2026;5;115", "01/03/2026;10;110")
    assert len(read(listed(*rows))[1]) == 2


def test_the_month_comes_first_where_the_days_themselves_show_it():
    assert days("01/03/2026;10;110", "01/15/2026;5;115") == [(1, 3), (1, 15)]
    up = ("01/03/2026;10;110", "01/11/2026;5;115", "02/05/2026;5;120")
    assert days(*up) == [(1, 3), (1, 11), (2, 5)]
    either = ("01/02/2026;10;110", "02/03/2026;5;115")
    assert days(*either) == [(2, 1), (3, 2)], "the day comes first where both can be"
    assert days("15/01/2026;10;110", "03/02/2026;5;115") == [(1, 15), (2, 3)]


@pytest.mark.parametrize(
    ("above", "owner"),
    [
        ("Numéro: 06 61 23 45 67\n", "0661234567"),
        ("Compte 212661234567\n", "+212661234567"),
        ("MSISDN;00212-661-234-567\n", "+212661234567"),
        ("رقم \u200e+٢١٢٦٦١٢٣٤٥٦٧\n", "+212661234567"),
        ("Du 06-03-2026 au 31/03/2026 + frais 12\n", ""),
        ("Service client 0522123456\n", ""),
        ("0661234567 chez 0671111111\n", ""),
        ("0661234567\n+212 661 23 45 67\n", "+212661234567"),
    ],
)
def test_the_wallet_is_told_by_the_number_above_its_list(above, owner):
    assert read(listed("01/03/2026;10;110", above=above))[0].account == owner


def test_an_arabic_windows_list_is_read():
    text = "التاريخ;المبلغ;الرصيد;الاسم\n01/03/2026;40;40;أمينة\n"
    _, lines, _ = read(text.encode("cp1256"))
    assert (lines[0].amount, lines[0].name) == (mad("40"), "أمينة")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Date,Montant,Solde\n01/03/2026,1,50,1,50\n", "line 2: it has more cells"),
        (listed("01/03/2026;4;4", "02/03/2026;4 EUR;8"), "line 3: the currency"),
        ("Date;Montant;Solde;Devise\n01/03/2026;4;4;MAD\n02/03/2026;4;8;EUR\n", "EUR"),
        (listed("01/03/2026;1.2.3;123"), "line 2: the amount is '1.2.3'"),
        (listed("01/03/1447;4;4"), "line 2: the date"),
        (listed("31/02/2026;4;4"), "line 2: the date"),
    ],
)
def test_a_row_that_may_mean_something_else_is_refused_with_its_line(text, says):
    with pytest.raises(BankFileError) as caught:
        read(text)
    assert says in str(caught.value)


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\x1f\x8b", b"%PDF-1.7"])
def test_what_only_holds_a_list_is_refused_by_its_kind(start):
    with pytest.raises(PackedError, match="what is inside is not read"):
        read(start + bytes(50))


def test_what_is_under_way_is_told_by_the_whole_word():
    head = "Date;Montant;Solde;Statut\n01/03/2026;40;40;Recours\n"
    _, lines, foot = read(f"{head}02/03/2026;9;49;En cours\n")
    assert ([line.amount for line in lines], foot.pending) == ([mad("40")], 1)
