"""The auditor's way: from a figure to its receipt in two clicks, and back."""

import csv
import io
import re
from html import unescape

import pytest

LINK = re.compile(r'href="([^"]+)"')
BALANCE = "/en/books/demo/trial-balance"


def links(answer, containing):
    found = (unescape(link) for link in LINK.findall(answer.text))
    return list(dict.fromkeys(link for link in found if containing in link))


def account_of(auditor, fund, role):
    page = auditor.get(f"{BALANCE}?fund={fund}")
    found = [link for link in links(page, "/account?") if f"role={role}&" in link]
    (link,) = [one for one in found if "keeper=PASSERELLE&" in one]
    return auditor.get(link)


@pytest.mark.full
def test_an_auditor_enters_their_own_room(auditor):
    entered = auditor.get("/en/enter")
    assert entered.location == "/en/audit"
    page = auditor.get("/en/audit")
    assert page.status_code == 200
    for check in ("Debits equal credits", "The register has no gap"):
        assert check in page.text
    # Every fund but the one of which there is nothing to state yet.
    statements = links(page, "/statements/")
    assert len(statements) == 5
    assert {auditor.get(one).status_code for one in statements} == {200}


def test_the_trial_balance_is_the_books(auditor):
    page = auditor.get(BALANCE)
    assert "Debits equal credits in every currency." in page.text
    # The scenario's closing figures: the bank's share of OPS, and the advance of P2.
    assert "1\u00a0119.90" in page.text
    assert "23\u00a0300.00" in page.text


def test_the_trial_balance_is_at_the_end_of_the_day_asked_for(auditor):
    before = auditor.get(f"{BALANCE}?fund=P2&at=2026-06-08").text
    after = auditor.get(f"{BALANCE}?fund=P2&at=2026-06-09").text
    assert "518\u00a0200.00" not in after
    assert "16\u00a0800.00" in before
    assert "23\u00a0300.00" in after


def test_a_figure_leads_to_its_receipt_in_two_clicks(auditor):
    balance = auditor.get(f"{BALANCE}?fund=P1")
    first = next(link for link in links(balance, "/account?") if "role=use&" in link)
    account = auditor.get(first)
    second = links(account, "/en/evidence/")[0]
    receipt = auditor.get(second)
    assert receipt.status_code == 200
    picture = links(receipt, ".webp")[0]
    assert auditor.get(picture).mimetype == "image/webp"
    assert re.search(r"[0-9a-f]{64}", receipt.text)


def test_an_account_says_what_was_bought_and_carries_its_balance(auditor):
    page = account_of(auditor, "P2", "advance")
    assert page.text.count("<tr><td") >= 5
    assert "23\u00a0300.00" in page.text
    assert "correction" in page.text


def test_an_entry_shows_who_wrote_it_and_what_corrects_it(auditor):
    account = account_of(auditor, "P2", "use")
    entries = [auditor.get(link) for link in links(account, "/en/entries/")]
    pages = [page.text for page in entries if "Corrected by:" in page.text]
    assert len(pages) == 1
    assert "104\u00a0000" in pages[0]
    assert "Zahra Imoulane" in pages[0]
    assert any("This entry corrects:" in page.text for page in entries)


def test_the_tables_can_be_taken_away(auditor):
    answer = auditor.get("/en/books/demo/trial-balance.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(rows[0]) == [
        "account",
        "role",
        "keeper",
        "fund",
        "currency",
        "balance",
        "base",
    ]
    bank = sum(
        round(float(row["balance"]) * 100) for row in rows if row["role"] == "bank"
    )
    assert bank == 411_990
    page = account_of(auditor, "P2", "advance")
    (link,) = links(page, "account.csv")
    lines = list(csv.DictReader(io.StringIO(auditor.get(link).text)))
    assert sum(round(float(line["amount"]) * 100) for line in lines) == 2_330_000


@pytest.mark.parametrize(
    "path",
    [
        "/en/books/nowhere/trial-balance",
        "/en/books/demo/trial-balance?fund=P9",
        "/en/books/demo/account?fund=P1",
        "/en/books/demo/account?fund=P1&keeper=X&role=use&currency=MAD&after=!",
        "/en/entries/00000000-0000-4000-8000-000000000000",
        "/en/evidence/00000000-0000-4000-8000-000000000000",
    ],
)
def test_what_is_not_there_is_missing(auditor, path):
    assert auditor.get(path).status_code == 404


def test_everyone_reads_the_accounts_of_a_public_project(anybody):
    balance = anybody.get(f"{BALANCE}?fund=P1")
    assert balance.status_code == 200
    account = anybody.get(
        next(link for link in links(balance, "/account?") if "role=use&" in link)
    )
    entry = anybody.get(links(account, "/en/entries/")[0])
    assert entry.status_code == 200
    assert "an officer" in entry.text
    for name in ("Imoulane", "Oumeskour", "Tazarine", "party-"):
        assert name not in entry.text
    receipt = anybody.get(links(entry, "/en/evidence/")[0])
    assert "public copy" in receipt.text
    assert links(receipt, "/original") == []


def test_a_visitor_is_asked_to_sign_in_before_the_audit(anybody):
    answer = anybody.get("/en/audit")
    assert answer.status_code == 303
    assert "/en/login?next=" in answer.location


def test_a_treasurer_has_no_audit(who):
    assert who("Khadija Tazarine").get("/en/audit").status_code == 404


@pytest.mark.sampled
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_way_is_the_same_in_every_language(auditor, language):
    balance = auditor.get(f"/{language}/books/demo/trial-balance?fund=P1")
    account = auditor.get(links(balance, "/account?")[0])
    entry = auditor.get(links(account, f"/{language}/entries/")[0])
    overview = auditor.get(f"/{language}/audit")
    assert {page.status_code for page in (balance, account, entry, overview)} == {200}


def test_every_fund_is_called_by_a_name_and_an_empty_one_says_so(auditor):
    page = auditor.get("/fr/audit").text
    for name in ("Fonds de fonctionnement de Passerelle", "Fonds d’abondement"):
        assert name in page
    assert "rien encore" in page
    assert "Audit\u00a0: Pays Siroua" in page


def test_a_narrow_screen_gets_each_line_of_an_account_with_its_sign(auditor):
    account = account_of(auditor, "P2", "use").text
    narrow = account.split('class="only-n', 1)[1].split("</ul>")[0]
    assert narrow.count("<li") == account.count("<tr><td")
    assert "150\u00a0000.00" in narrow
    assert "\u22126\u00a0500.00" in narrow
