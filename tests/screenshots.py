"""Write a picture of every page: ``python -m tests.screenshots [page ...]``.

Two widths and three languages, to ``var/screenshots``. The pages are those of the told
demonstration, signed in as the people who use them; states that it does not reach
(refusals, problems, errors) come from example values.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from secrets import choice

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy.orm import Session

from app.demo.inviting import World
from app.demo.invoices import Invoice, draw_invoice
from app.demo.promising import WAITING
from app.demo.telling import tell
from app.evidence.files import FOLDER, DiskFiles
from app.factory import create_app
from app.people.signing_in import hash_password
from app.sandbox.wiring import NETWORK
from app.settings import Settings
from ledger.money import Money
from reports.formats import LANGUAGES
from tests.browser import chromium, open_context, served
from tests.databases import cloned, start_server, stop_server
from tests.journeys.steps import pledge_wire, send_statement
from tests.lending import forget
from tests.payments.shop import Wire
from tests.web import example_app

TO = Path(__file__).parents[1] / "var" / "screenshots"
WIDTHS = (390, 1280)
WORD = "a word for the pictures"
TREASURER, PRESIDENT, AUDITOR = "mohand", "zahra", "bennis"
OFFICER = "claire"
MANAGER = "said"

SHELVES = Invoice(
    number="2026/231",
    seller="Menuiserie Imlil, Taliouine",
    buyer="Association Tamunt",
    what="Quatre étagères de cuisine",
    amount=Money(520000, "MAD"),
    on=date(2026, 11, 23),
)

SHOW_ALL_PICTURES = """async () => {
    const pictures = [...document.images];
    pictures.forEach((picture) => { picture.loading = "eager"; });
    await Promise.all(pictures.map((picture) => picture.decode().catch(() => null)));
}"""


@dataclass(frozen=True)
class Shot:
    """A page worth a picture, its path below the language, and who looks at it."""

    name: str
    path: str
    who: str = ""


def main(names: list[str]) -> None:
    TO.mkdir(parents=True, exist_ok=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with chromium() as browser:
        with told_demonstration() as app, served(app) as address:
            take(browser, address, live_shots(browser, address), names)
        states = [Shot(page.name, page.path) for page in example_app.STATES]
        with served(example_app.create_app()) as address:
            take(browser, address, states, names)


@contextmanager
def told_demonstration() -> Iterator[Flask]:
    """Tell the demonstration in a server of its own, and serve it."""
    server = start_server()
    try:
        with tempfile.TemporaryDirectory() as home, cloned(server, "pictures") as data:
            settings = Settings(
                home=Path(home),
                secret_key="p" * 32,
                database_url=data.app_url,
                log_level="error",
            )
            app = create_app(settings)
            app.extensions[NETWORK] = Wire(app)
            with app.app_context(), Session(data.engine_app) as session:
                word = hash_password(WORD)
                files = DiskFiles(settings.home / FOLDER)
                tell(session, World(files, choice, lambda _address: word))
            yield app
            forget(app)
    finally:
        stop_server(server)


def live_shots(browser: Browser, address: str) -> list[Shot]:
    """Give, report, and follow a figure to its receipt; list the pages on the way."""
    return [
        Shot("territory", "/"),
        Shot("project", "/projects/arazane-water"),
        Shot("project-building", "/projects/taliouine-dormitory"),
        Shot("project-repaying", "/projects/askaouen-cooperative"),
        *giving(browser, address),
        Shot("project-collecting", "/projects/taliouine-reading-room"),
        Shot("sign-in", "/login"),
        *spending(browser, address),
        *cash(browser, address),
        *auditing(browser, address),
        *banking(browser, address),
        *paying(browser, address),
        *matching(browser, address),
    ]


def giving(browser: Browser, address: str) -> Iterator[Shot]:
    form = "/projects/taliouine-reading-room/contribute"
    yield Shot("contribute", form)
    page = open_context(browser).new_page()
    page.goto(f"{address}/en{form}")
    page.fill("#email", "amina@example.org")
    page.locator("[data-part=pay]").click()
    yield Shot("sandbox", below_language(page, address))
    yield Shot("operations", "/operations", OFFICER)
    yield Shot("sandbox-operator", "/sandbox/operate/demo", OFFICER)
    page.locator("button[value=paid]").click()
    yield Shot("thanks", below_language(page, address))
    page.context.close()


def spending(browser: Browser, address: str) -> Iterator[Shot]:
    yield Shot(
        "report-spending", "/spending/new?project=taliouine-dormitory", TREASURER
    )
    page = signed_in(browser, address, TREASURER).new_page()
    page.goto(f"{address}/en/spending/new?project=taliouine-dormitory")
    paper = draw_invoice(SHELVES)
    page.set_input_files(
        "#evidence", {"name": "facture.jpg", "mimeType": "image/jpeg", "buffer": paper}
    )
    page.fill("#amount", "5 200,00")
    page.fill("#what", "Kitchen shelves")
    page.fill("#spent_on", "2026-11-23")
    page.fill("#seller", "Menuiserie Imlil, Taliouine")
    page.locator("input[name=line][value=D4]").check(force=True)
    page.locator("input[name=paid_from][value=advance]").check(force=True)
    page.locator("form button[type=submit].lg").click()
    yield Shot("reported", below_language(page, address), TREASURER)
    yield Shot("approve", below_language(page, address), PRESIDENT)
    yield Shot("to-do", "/to-do", PRESIDENT)
    page.context.close()


def cash(browser: Browser, address: str) -> Iterator[Shot]:
    """Receive cash, confirm it as another officer, and look at what the giver gets."""
    box = "/books/demo/cash/TAMUNT"
    page = signed_in(browser, address, TREASURER).new_page()
    page.goto(f"{address}/en{box}/receive")
    page.fill("#amount", "1 250")
    page.locator("input[name=fund]").first.check(force=True)
    page.locator("input[name=giver][value=residents]").check(force=True)
    page.locator("form button[type=submit].lg").click()
    yield Shot("cash-receive", f"{box}/receive", TREASURER)
    yield Shot("cash-receipt", below_language(page, address), PRESIDENT)
    yield Shot("cash-box", box, PRESIDENT)
    yield Shot("cash-count", f"{box}/count", TREASURER)
    page.locator("a[href*='/en/receipts/']").first.click()
    yield Shot("cash-handed", below_language(page, address))
    page.context.close()


def auditing(browser: Browser, address: str) -> Iterator[Shot]:
    page = signed_in(browser, address, AUDITOR).new_page()
    page.goto(f"{address}/en/audit")
    yield Shot("audit", "/audit", AUDITOR)
    page.goto(f"{address}/en/books/demo/trial-balance?fund=P2")
    yield Shot("trial-balance", below_language(page, address), AUDITOR)
    yield Shot("charts", "/books/demo/charts?at=2027-12-31", AUDITOR)
    yield Shot("periods", "/books/demo/periods", AUDITOR)
    yield Shot("period", "/books/demo/periods/PASSERELLE/2026-01-31", OFFICER)
    page.locator("tr", has_text="Used for the project").locator(
        "a.figure"
    ).first.click()
    yield Shot("account", below_language(page, address), AUDITOR)
    page.locator("tbody td a").first.click()
    yield Shot("entry", below_language(page, address), AUDITOR)
    page.locator("a.proof").first.click()
    yield Shot("evidence", below_language(page, address), AUDITOR)
    page.context.close()


def banking(browser: Browser, address: str) -> Iterator[Shot]:
    """Pledge by wire, send the bank's file, and look at what waits."""
    page = open_context(browser, base_url=address).new_page()
    reference = pledge_wire(page)
    yield Shot("pledge", below_language(page, address))
    page.context.close()
    page = signed_in(browser, address, OFFICER).new_page()
    send_statement(page, reference)
    yield Shot("bank", below_language(page, address), OFFICER)
    yield Shot("bank-waiting", "/books/demo/bank/waiting", OFFICER)
    yield Shot("bank-wires", "/books/demo/bank/wires", OFFICER)
    page.context.close()


def paying(browser: Browser, address: str) -> Iterator[Shot]:
    """Contest a gift, pay out, close the day, and walk the payments desk."""
    page = signed_in(browser, address, OFFICER).new_page()
    for act in ("payout", "dispute_open"):
        page.goto(f"{address}/en/sandbox/operate/demo")
        page.locator(f"button[value={act}]").first.click()
    page.goto(f"{address}/en/books/demo/days")
    page.locator("#close button").click()
    page.wait_for_load_state()
    yield Shot("day", below_language(page, address), OFFICER)
    yield Shot("days", "/books/demo/days", OFFICER)
    page.goto(f"{address}/en/books/demo/payments?state=paid")
    page.locator("ul.ruled a").first.click()
    yield Shot("payment", below_language(page, address), OFFICER)
    for name in ("", "disputes", "payouts", "apart"):
        shot = f"payments-{name}" if name else "payments"
        yield Shot(shot, f"/books/demo/payments/{name}".rstrip("/"), OFFICER)
    page.context.close()


def matching(browser: Browser, address: str) -> Iterator[Shot]:
    """Approve a rule of matching, and look at it beside the one that waits."""
    rules = "/books/demo/matching"
    yield Shot("matching-new", f"{rules}/new", OFFICER)
    propose(browser, address, "reading-room-2026", ("2026-11-01", "2026-12-31"))
    page = signed_in(browser, address, MANAGER).new_page()
    page.goto(f"{address}/en{rules}/reading-room-2026/decision")
    page.locator("button[value=approve]").click()
    page.wait_for_load_state()
    page.context.close()
    waiting = f"{rules}/{WAITING.code}/decision"
    yield Shot("matching", rules, OFFICER)
    yield Shot("matching-approved", f"{rules}/reading-room-2026/decision", OFFICER)
    yield Shot("matching-own", waiting, OFFICER)
    yield Shot("matching-decision", waiting, MANAGER)
    yield Shot("to-do-rule", "/to-do", MANAGER)
    yield Shot(
        "campaign", "/books/demo/projects/taliouine-reading-room/campaign", OFFICER
    )


def propose(browser: Browser, address: str, code: str, days: tuple[str, str]) -> None:
    page = signed_in(browser, address, OFFICER).new_page()
    page.goto(f"{address}/en/books/demo/matching/new")
    page.locator("input[name=fund][value=P4]").check(force=True)
    page.locator("input[name=pools][value=POOL]").check(force=True)
    page.fill("#from_on", days[0])
    page.fill("#until_on", days[1])
    page.fill("#per_giver", "500,00")
    page.fill("#source", "Agreement with the fund, 20 November 2026")
    page.fill("#code", code)
    page.locator("form button[type=submit].lg").click()
    page.locator("button[name=confirm]").click()
    page.wait_for_load_state()
    page.context.close()


def signed_in(browser: Browser, address: str, who: str) -> BrowserContext:
    context = open_context(browser, base_url=address)
    if who:
        page = context.new_page()
        page.goto("/en/login")
        page.fill("#email", f"{who}@demo.igoudar.example")
        page.fill("#password", WORD)
        page.locator("form.card button[type=submit]").click()
        page.close()
    return context


def below_language(page: Page, address: str) -> str:
    """Name the page at hand in a way that holds for every language."""
    page.wait_for_load_state()
    return page.url.removeprefix(address)[len("/en") :]


def take(browser: Browser, address: str, shots: list[Shot], names: list[str]) -> None:
    wanted = [shot for shot in shots if not names or shot.name in names]
    for who in dict.fromkeys(shot.who for shot in wanted):
        tab = signed_in(browser, address, who).new_page()
        for width in WIDTHS:
            tab.set_viewport_size({"width": width, "height": 900})
            for language in LANGUAGES:
                for shot in wanted:
                    if shot.who == who:
                        tab.goto(f"{address}/{language}{shot.path}")
                        tab.evaluate(SHOW_ALL_PICTURES)
                        picture = TO / f"{shot.name}-{width}-{language}.png"
                        tab.screenshot(path=picture, full_page=True)
        tab.context.close()


if __name__ == "__main__":
    main(sys.argv[1:])
