"""What people do on the pages, as steps that several journeys share."""

from datetime import date

from app.demo.invoices import Invoice, draw_invoice
from ledger.money import Money
from tests.bank.paper import Paper, Slip, camt
from tests.people.visiting import PASSWORD

OVEN = Invoice(
    number="2026/044",
    seller="Équipements Aït Ouzzine, Taliouine",
    buyer="Association Tamunt",
    what="Second-hand oven for the kitchen",
    amount=Money(12_370_00, "MAD"),
    on=date(2026, 9, 20),
)

STATED, OPENING = date(2026, 11, 23), 411_990
"""The day of the bank's next statement, and what it opens with, in cents."""


def follow(tab, selector):
    """Press the first that fits, and wait until the page it leads to is whole."""
    with tab.expect_navigation():
        tab.locator(selector).first.click()


def sign_in(tab, first_name, language="en"):
    """Sign somebody of the demonstration in by the form."""
    tab.goto(f"/{language}/login")
    tab.fill("#email", f"{first_name}@demo.igoudar.example")
    tab.fill("#password", PASSWORD)
    follow(tab, "main button[type=submit]")
    assert "/login" not in tab.url


def fill_in_gift(tab, language="en"):
    """Go from a project's page to its form, and fill it in with 50 euros."""
    tab.goto(f"/{language}/projects/taliouine-reading-room")
    follow(tab, "main a[href$='/contribute']")
    tab.fill("#amount", "50")
    tab.check("input[name=name_shown][value=anonymous]")
    tab.fill("#email", "amina@example.org")


def start_gift(tab, language="en"):
    """Go from a project's page to the payment page with 50 euros."""
    fill_in_gift(tab, language)
    follow(tab, "main [data-part=pay]")
    assert "/sandbox/pay/" in tab.url


def pledge_wire(tab, language="en"):
    """Promise 50 euros by wire; return the reference to write on it."""
    tab.goto(f"/{language}/projects/taliouine-reading-room/contribute")
    tab.check("input[name=way][value=wire]", force=True)
    tab.fill("#email", "amina@example.org")
    follow(tab, "main [data-part=pay]")
    return tab.locator("bdi.strong").inner_text()


def send_statement(tab, reference, language="en"):
    """Send the bank's file: another amount than promised, a gift by nobody, a fee."""
    slips = [
        Slip(4000, f"don pour la salle {reference}", STATED, name="Amina Idrissi"),
        Slip(5000, "pour la bibliothèque", STATED, name="Groupe de Tiznit, Lyon"),
        Slip(-350, "frais de tenue", STATED, code="CHRG"),
    ]
    data = camt(Paper(slips, OPENING, day=STATED))
    tab.goto(f"/{language}/books/demo/bank")
    tab.set_input_files(
        "#statement",
        {"name": f"releve-{STATED}.xml", "mimeType": "text/xml", "buffer": data},
    )
    follow(tab, "aside form button")


def report_oven(tab, language="en"):
    """Report spending with a photo of its invoice; return the report's address."""
    tab.goto(f"/{language}/spending/new?project=taliouine-dormitory")
    photo = {
        "name": "oven.jpg",
        "mimeType": "image/jpeg",
        "buffer": draw_invoice(OVEN),
    }
    tab.set_input_files("#evidence", photo)
    tab.fill("#amount", "12370")
    tab.fill("#what", OVEN.what)
    tab.fill("#spent_on", str(OVEN.on))
    tab.fill("#seller", OVEN.seller)
    tab.check("input[name=line][value=D4]")
    tab.check("input[name=paid_from][value=advance]")
    follow(tab, "main form button[type=submit]")
    return tab.url


SHOWN_WIDTH = "async one => { await one.decode(); return one.naturalWidth; }"
"""Waits until a picture is there, and says how wide it is."""
