"""An entry's page follows money: what it was paid with, and what became of it."""

import re
from html import unescape

from tests.auditing.test_way import account_of, links

ROWS = re.compile(r"<section aria-labelledby=\"(\w+)\">.*?</section>", re.DOTALL)


def section(page, name):
    parts = {found[1]: found[0] for found in ROWS.finditer(page.text)}
    return unescape(parts.get(name, ""))


def test_a_use_leads_to_what_brought_its_money_and_back(auditor):
    balance = auditor.get("/en/books/demo/trial-balance?fund=P1")
    use = next(one for one in links(balance, "/account?") if "role=use&" in one)
    entry = links(auditor.get(use), "/en/entries/")[0]
    page = auditor.get(entry)
    paid = section(page, "paid")
    assert "Paid with" in paid
    brought = re.findall(r'href="(/en/entries/[^"]+)"', paid)
    assert brought
    became = section(auditor.get(brought[0]), "became")
    assert entry in became


def test_a_wire_shows_what_it_took_and_what_it_paid(auditor):
    account = account_of(auditor, "P1", "advance")
    entries = links(account, "/en/entries/")
    pages = [auditor.get(one) for one in entries]
    wires = [page for page in pages if section(page, "became")]
    assert wires
    assert "became" in section(wires[0], "paid")
