"""A wallet's list goes the way of a bank file: every movement once, along its chain."""

import pytest

from app.banking.receiving import Sent, receive_file
from ledger.money import Money
from payments.bank.accounts import (
    AccountNumberError,
    OurAccount,
    open_account,
    read_wallet_number,
)
from payments.bank.errors import (
    AccountCurrencyError,
    AccountUnknownError,
    ContradictionError,
    HoleError,
)
from payments.bank.waiting import waiting_lines
from payments.rails.registry import Rail, open_rail
from tests.cash.lists import FRENCH
from tests.cash.till import KEEPER, NOW, Till
from tests.conftest import CODES
from tests.payments.scenario import open_operator

WALLET = Rail("wallet", KEEPER, "MAD", "wallet", "OPS", answers="Tifaouine")
NUMBER = "+212661234567"
HEAD = "Date;Type;N° transaction;Montant;Frais;Solde\n"
FIRST = "01/03/2026;Réception;A;200;3;197\n"
SECOND = "02/03/2026;Réception;B;50;0;247\n"
THIRD = "03/03/2026;Envoi;C;-47;0;200\n"


@pytest.fixture
def wallet(committing_session, book_code):
    """A book of its own with a mobile wallet."""
    till = Till(open_operator(committing_session, book_code, CODES))
    act = till.operator.act("open_wallet")
    open_rail(committing_session, act, WALLET)
    open_account(committing_session, act, OurAccount(NUMBER, "Tifaouine", "", WALLET))
    committing_session.commit()
    return till


def send(till, *rows, whole="", only=True):
    content = (whole or HEAD + "".join(rows)).encode()
    account = OurAccount(NUMBER, "Tifaouine", "", WALLET) if only else None
    sent = Sent("liste.csv", content, account)
    return receive_file(till.session, till.book, "person-a", NOW, sent).imported


def test_money_in_waits_and_its_fee_has_a_role_of_its_own(wallet):
    imported = send(wallet, FIRST)
    assert (imported.new_lines, imported.apart) == (1, 1)
    assert wallet.balances() == {
        "wallet OPS": "197.00",
        "unallocated OPS": "-200.00",
        "cost.wallet_fee OPS": "3.00",
    }
    (line,) = waiting_lines(wallet.session, wallet.book, 9)
    assert (line.iban, line.left) == (NUMBER, Money(20000, "MAD"))
    assert wallet.check() == []


def test_a_fee_alone_and_what_is_unknown(wallet):
    send(wallet, whole=FRENCH)
    balances = wallet.balances()
    assert balances["cost.wallet_fee OPS"] == "7.00"
    assert balances["suspense OPS"] == "10.00"
    assert balances["wallet OPS"] == "183.00"
    assert wallet.alerts() == ["unmatched", "type_unknown"]


def test_the_same_list_twice_and_overlapping_days_bring_only_what_is_new(wallet):
    send(wallet, FIRST, SECOND)
    again = send(wallet, FIRST, SECOND)
    assert (again.new_lines, again.known_lines) == (0, 2)
    more = send(wallet, SECOND, THIRD)
    assert (more.new_lines, more.known_lines) == (1, 1)
    assert wallet.balances()["wallet OPS"] == "200.00"


def test_a_hole_is_refused_and_an_older_list_goes_before(wallet):
    send(wallet, SECOND)
    with pytest.raises(HoleError):
        send(wallet, "05/03/2026;Réception;E;1;0;900\n")
    send(wallet, FIRST)
    send(wallet, THIRD)
    assert wallet.balances()["wallet OPS"] == "200.00"


def test_known_days_told_otherwise_are_refused(wallet):
    send(wallet, FIRST, SECOND, THIRD)
    with pytest.raises(ContradictionError):
        send(wallet, FIRST, "02/03/2026;Réception;X;51;0;248\n")
    assert wallet.balances()["wallet OPS"] == "200.00"


@pytest.mark.parametrize(
    ("whole", "only", "error"),
    [
        (FRENCH.replace("661 234 567", "662 222 222"), True, AccountUnknownError),
        (FRENCH.replace("+212 661", "0662"), True, AccountUnknownError),
        (HEAD + FIRST, False, BaseException),
        (FRENCH.replace("DH", "XOF"), True, AccountCurrencyError),
    ],
)
def test_a_list_of_another_wallet_is_refused(wallet, whole, only, error):
    with pytest.raises(error):
        send(wallet, whole=whole, only=only)
    assert wallet.balances() == {}


def test_a_list_that_names_the_wallet_without_its_country_is_of_it(wallet):
    whole = FRENCH.replace("+212 661", "0661")
    assert send(wallet, whole=whole).new_lines == 3


def test_a_list_is_not_taken_for_a_bank_account(wallet):
    bank = Rail("local", KEEPER, "MAD", "local_bank", "OPS", answers="Tifaouine")
    iban = "MA64011519000001205000534921"
    account = OurAccount(iban, "Tifaouine", "", bank)
    act = wallet.operator.act("open_bank")
    open_rail(wallet.session, act, bank)
    open_account(wallet.session, act, account)
    wallet.session.commit()
    sent = Sent("liste.csv", (HEAD + FIRST).encode(), account)
    with pytest.raises(AccountUnknownError):
        receive_file(wallet.session, wallet.book, "person-a", NOW, sent)


def test_the_number_of_a_wallet_is_read():
    assert read_wallet_number("00212 (661) 23.45-67") == "+212661234567"
    for wrong in ("0661234567", "", "+212abc"):
        with pytest.raises(AccountNumberError):
            read_wallet_number(wrong)
