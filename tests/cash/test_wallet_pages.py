"""A wallet's list through the pages: looked at first, then taken in, or refused."""

import io
import re

import pytest

from ledger.book.acts import record_act
from payments.bank.accounts import OurAccount, open_account
from payments.rails.registry import Rail, open_rail
from tests.cash.test_pages import _noon, balances, box, brahim, khadija
from tests.people.fixtures import served, signed_in

__all__ = ["_noon", "box", "brahim", "khadija", "served", "signed_in"]

LIST = (
    "Date;Type;N° transaction;Expéditeur;Montant;Frais;Solde\n"
    "01/05/2026;Réception;A;Amina;200;3;197\n"
    "02/05/2026;Envoi;B;Épicerie;-50;0;147\n"
)


@pytest.fixture
def wallet(served, box):
    """The address of the wallet's page."""
    session, book = served.session, served.book
    rail = Rail("wallet", "ASSOC", "MAD", "wallet", "OPS", answers="party-assoc")
    act = record_act(session, book.id, served.command(), "open_wallet", {})
    open_rail(session, act, rail)
    open_account(session, act, OurAccount("+212661234567", "Tifaouine", "", rail))
    session.commit()
    return f"{box}/wallet"


def send_list(visitor, wallet, text=LIST, name="liste.csv"):
    form = {"statement": (io.BytesIO(text.encode()), name)}
    return visitor.post(f"{wallet}/files", form, wallet)


@pytest.mark.both
def test_a_list_is_looked_at_before_it_is_taken_in(khadija, served, box, wallet):
    assert "Mobile wallet" in khadija.get(box).text
    looked = send_list(khadija, wallet)
    assert looked.status_code == 303
    preview = khadija.get(looked.location).text
    assert "Amina" in preview
    assert "Take it in" in preview
    assert "wallet OPS" not in balances(served)
    taken = khadija.post(looked.location, {}, wallet)
    assert taken.status_code == 303
    page = khadija.get(taken.location).text
    assert "2 new lines" in page
    assert balances(served)["wallet OPS"] == "147.00"
    assert "here already" in khadija.get(looked.location).text

    line = re.search(r'id="line-(\d+)"', page)[1]
    path = f"{wallet}/lines/{line}"
    assert khadija.post(path, {"fund": ""}, wallet).status_code == 422
    named = khadija.post(path, {"fund": "P1"}, wallet)
    assert named.status_code == 303
    assert balances(served)["source.gift P1"] == "-200.00"
    assert balances(served)["wallet P1"] == "200.00"
    again = khadija.post(path, {"fund": "P1"}, wallet)
    assert "explained meanwhile" in again.text


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Date;Montant;Motif\n01/05/2026;3;x\n", "no column with the balance"),
        (LIST.replace("147", "148"), "lead to"),
        (LIST.replace("2026", "2027"), "has not come yet"),
        ("nothing", "no account statement that we read"),
        (LIST.replace("2026", "2004"), "no fiscal year that is declared"),
        ("PK\x03\x04", "This is a ZIP / XLSX file"),
    ],
)
def test_a_bad_list_is_answered_and_kept(khadija, served, wallet, text, says):
    looked = send_list(khadija, wallet, text)
    answer = khadija.get(looked.location)
    assert answer.status_code == 422
    assert says in answer.text
    assert khadija.post(looked.location, {}, wallet).status_code == 422
    assert "wallet OPS" not in balances(served)


def test_no_file_no_wallet_and_no_such_file_are_told(khadija, box, wallet):
    assert "Choose the file" in send_list(khadija, wallet, name="").text
    assert khadija.get(f"{wallet}/files/xyz").status_code == 404
    assert khadija.get(f"{wallet}/files/{'0' * 64}").status_code == 404
    assert khadija.get(f"{box}/wallet").status_code == 200


def test_an_association_without_a_wallet_has_no_page_of_it(khadija, box):
    assert khadija.get(f"{box}/wallet").status_code == 404
    assert "Mobile wallet" not in khadija.get(box).text


def test_a_list_that_is_too_large_is_told_as_a_list(khadija, wallet):
    for language, said in (("en", "shorter periods"), ("fr", "périodes plus courtes")):
        path = wallet.replace("/en/", f"/{language}/")
        answer = send_list(khadija, path, "x" * 10_000_000)
        assert (answer.status_code, said in answer.text) == (413, True)


def test_hidden_signs_in_the_name_of_a_file_are_left_out(khadija, wallet):
    looked = send_list(khadija, wallet, name="li\0s\u200bte.csv")
    assert looked.status_code == 303
    assert "liste.csv" in khadija.get(looked.location).text
