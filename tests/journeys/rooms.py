"""Every page of the demonstration, and who sees it: for checks and for pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Page

from app.demo import promising
from tests.journeys.steps import (
    follow,
    pledge_wire,
    report_oven,
    send_statement,
    sign_in,
    start_gift,
)

VISITOR = ""
PEOPLE = (VISITOR, "mohand", "zahra", "bennis", "claire", "said")
LANGUAGE_LETTERS = len("/en")
RUNNING = f"/books/demo/matching/{promising.RUNNING.code}"
WAITING = f"/books/demo/matching/{promising.WAITING.code}"


@dataclass(frozen=True, slots=True)
class Room:
    """A page: its name, its path below the language, who sees it, what is pressed."""

    name: str
    path: str
    who: str = VISITOR
    press: str = ""


FIXED = (
    Room("territory", "/"),
    Room("project", "/projects/arazane-water"),
    Room("project-building", "/projects/taliouine-dormitory"),
    Room("project-paying-back", "/projects/askaouen-cooperative"),
    Room("project-collecting", "/projects/taliouine-reading-room"),
    Room("contribute", "/projects/taliouine-reading-room/contribute"),
    Room(
        "contribute-problem",
        "/projects/taliouine-reading-room/contribute",
        press="main [data-part=pay]",
    ),
    Room("contribute-closed", "/projects/arazane-water/contribute"),
    Room("operations", "/operations", "claire"),
    Room("letters", "/operations/letters", "claire"),
    Room("refunds", "/refunds", "claire"),
    Room("sandbox-operator", "/sandbox/operate/demo", "claire"),
    Room("payments", "/books/demo/payments", "claire"),
    Room("payments-disputes", "/books/demo/payments/disputes", "claire"),
    Room("payments-payouts", "/books/demo/payments/payouts", "claire"),
    Room("payments-apart", "/books/demo/payments/apart", "claire"),
    Room("claims", "/books/demo/claims", "claire"),
    Room("bank-held", "/books/demo/bank/held", "claire"),
    Room("days", "/books/demo/days", "claire"),
    Room("periods", "/books/demo/periods", "claire"),
    Room("stop-project", "/books/demo/projects/taliouine-reading-room/stop", "claire"),
    Room(
        "campaign",
        "/books/demo/projects/taliouine-reading-room/campaign",
        "claire",
    ),
    Room("matching", "/books/demo/matching", "claire"),
    Room("matching-new", "/books/demo/matching/new", "claire"),
    Room(
        "matching-problem",
        "/books/demo/matching/new",
        "claire",
        press="main form [type=submit].lg",
    ),
    Room("matching-own", f"{WAITING}/decision", "claire"),
    Room("matching-decision", f"{WAITING}/decision", "said"),
    Room("matching-approved", f"{RUNNING}/decision", "said"),
    Room("matching-end", f"{RUNNING}/end", "claire"),
    Room("to-do-rule", "/to-do", "said"),
    Room("reversals", "/books/demo/reversals", "claire"),
    Room("roles", "/roles", "zahra"),
    Room("password", "/password", "zahra"),
    Room("sign-in", "/login"),
    Room("sign-in-problem", "/login", press="main button[type=submit]"),
    Room("to-do", "/to-do", "zahra"),
    Room("to-do-treasurer", "/to-do", "mohand"),
    Room("report-spending", "/spending/new", "mohand"),
    Room(
        "report-problem", "/spending/new", "mohand", press="main form [type=submit].lg"
    ),
    Room("cash-box", "/cash", "mohand"),
    Room("cash-receive", "/books/demo/cash/TAMUNT/receive", "mohand"),
    Room(
        "cash-problem",
        "/books/demo/cash/TAMUNT/receive",
        "mohand",
        press="main form [type=submit].lg",
    ),
    Room("cash-count", "/books/demo/cash/TAMUNT/count", "mohand"),
    Room("cash-deposit", "/books/demo/cash/TAMUNT/deposit", "mohand"),
    Room("audit", "/audit", "bennis"),
    Room("trial-balance", "/books/demo/trial-balance", "bennis"),
    Room("trial-balance-fund", "/books/demo/trial-balance?fund=P2"),
    Room("not-found", "/nowhere"),
)


def open_tabs(open_one: Callable[[], Page]) -> dict[str, Page]:
    """Give everybody a tab of their own; whoever has a name signs in."""
    tabs = {who: open_one() for who in PEOPLE}
    for who in PEOPLE:
        if who != VISITOR:
            sign_in(tabs[who], who)
    return tabs


def find_rooms(tabs: Mapping[str, Page]) -> tuple[Room, ...]:
    """Do what makes the remaining pages be there, and list all."""
    return (
        *FIXED,
        *_giving(tabs[VISITOR]),
        *_spending(tabs),
        *_audit(tabs["bennis"]),
        *_bank(tabs),
        _day(tabs["claire"]),
    )


def walk(
    tabs: Mapping[str, Page], rooms: tuple[Room, ...], language: str
) -> Iterator[tuple[Room, Page]]:
    """Open every page, and give it once it stands."""
    for room in rooms:
        tab = tabs[room.who]
        tab.goto(f"/{language}{room.path}")
        if room.press:
            tab.click(room.press)
        yield room, tab


def _giving(tab: Page) -> list[Room]:
    rooms = []
    for name, outcome in (
        ("thanks", "paid"),
        ("thanks-under-way", "debit"),
        ("thanks-waiting", "give_up"),
    ):
        start_gift(tab)
        if outcome == "debit":
            tab.click("details.more summary")
        tab.click(f"button[value={outcome}]")
        rooms.append(Room(name, _path(tab)))
    start_gift(tab)
    return [*rooms, Room("sandbox-pay", _path(tab))]


def _spending(tabs: Mapping[str, Page]) -> list[Room]:
    report_oven(tabs["mohand"])
    path = _path(tabs["mohand"])
    return [Room("report-sent", path, "mohand"), Room("approve", path, "zahra")]


def _audit(tab: Page) -> list[Room]:
    tab.goto("/en/books/demo/trial-balance?fund=P1")
    tab.locator("main a[href*='role=use&']").first.click()
    rooms = [Room("account", _path(tab), "bennis")]
    for name in ("entry", "evidence"):
        tab.goto(f"/en{rooms[0].path}")
        tab.locator(
            f"main a[href*='/{name.replace('entry', 'entries')}/']:visible"
        ).last.click()
        rooms.append(Room(name, _path(tab), "bennis"))
    return rooms


def _bank(tabs: Mapping[str, Page]) -> list[Room]:
    """Send a statement with lines that nobody knows, which a closed day names."""
    pledged = pledge_wire(tabs[VISITOR])
    rooms = [Room("pledge", _path(tabs[VISITOR]))]
    send_statement(tabs["claire"], pledged)
    rooms.append(Room("bank-statement", _path(tabs["claire"]), "claire"))
    names = ("", "waiting", "wires", "unexecuted")
    return [
        *rooms,
        *(
            Room(f"bank{n and '-' + n}", f"/books/demo/bank/{n}".rstrip("/"), "claire")
            for n in names
        ),
    ]


def _day(tab: Page) -> Room:
    """Close what is over, where nobody did yet, and open the latest closed day."""
    tab.goto("/en/books/demo/days")
    is_due = tab.locator("form#close button").count()
    follow(tab, "form#close button" if is_due else "main th a")
    return Room("day", _path(tab), "claire")


def _path(tab: Page) -> str:
    parts = urlsplit(tab.url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.path[LANGUAGE_LETTERS:]}{query}"
