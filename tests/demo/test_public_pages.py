"""The public pages of the demonstration show the scenario's figures."""

from datetime import date

import pytest

from app.projects.known import find_public, public_projects
from app.projects.queries import project_page
from app.projects.tracing import LEFT, trace
from app.territories.queries import territory_page
from ledger.book.kinds import EntryKind
from ledger.book.reading import list_entries
from ledger.money import Money, total
from reports.formats import LANGUAGES


def mad(whole, centimes=0):
    return Money(whole * 100 + centimes, "MAD")


@pytest.fixture
def read(told_app, story, book):
    """Read the value of a project's page by its fund."""

    def read(fund):
        project = next(p for p in public_projects(story, book, "en") if p.fund == fund)
        with told_app.test_request_context("/en/"):
            return project_page(story, book, project, "en", 200)

    return read


@pytest.mark.parametrize(
    ("fund", "need", "received", "spent"),
    [
        ("P1", 900000, 900000, 900000),
        ("P2", 640000, 640000, 511700),
        ("P3", 540000, 540000, 504000),
        ("P4", 180000, 0, 0),
    ],
)
def test_a_project_shows_what_it_needs_received_and_spent(
    read, fund, need, received, spent
):
    figures = read(fund).figures
    assert (figures.need, figures.received, figures.spent) == (
        mad(need),
        mad(received),
        mad(spent),
    )


@pytest.mark.parametrize(
    ("fund", "kinds"),
    [
        (
            "P1",
            {
                "gift": mad(217000),
                "households": mad(60000),
                "match": mad(217000),
                "public": mad(216000),
                "kind": mad(190000),
            },
        ),
        (
            "P2",
            {
                "gift": mad(259207, 50),
                "match": mad(129592, 50),
                "public": mad(200000),
                "kind": mad(51200),
            },
        ),
        (
            "P3",
            {
                "loan": mad(291600),
                "participation": mad(108000),
                "share": mad(90000),
                "kind": mad(50400),
            },
        ),
        ("P4", {}),
    ],
)
def test_a_project_shows_each_kind_of_money_gross(read, fund, kinds):
    assert {line.kind: line.amount for line in read(fund).received} == kinds


def test_the_water_network_was_paid_by_four_kinds_of_money(read):
    paid = {p.kind: p.amount for p in read("P1").paid if p.line == "B3"}
    assert paid == {
        "gift": mad(56420),
        "match": mad(61980),
        "households": mad(60000),
        "kind": mad(81600),
    }


@pytest.mark.parametrize("fund", ["P1", "P2", "P3"])
def test_what_is_received_is_what_the_lines_and_the_account_took(read, fund):
    page = read(fund)
    traced = trace(page)
    assert sum(column.total.minor for column in traced.columns) == traced.total.minor
    assert all(
        sum(cell.minor for cell in row.cells) == row.total.minor for row in traced.rows
    )
    left = [column.total for column in traced.columns if column.key == LEFT]
    assert left == ([page.figures.in_account] if page.figures.in_account else [])


def test_an_overrun_line_says_by_how_much(read):
    over = {line.code: line.over for line in read("P1").budget if line.is_over}
    assert over == {"B2": mad(6000), "B5": mad(1500)}


def test_a_corrected_expense_shows_what_was_taken_back(read):
    corrected = [item for item in read("P2").spending if item.correction]
    assert [(item.amount, item.correction.amount) for item in corrected] == [
        (mad(104000), mad(6500))
    ]


def test_an_expense_shows_whose_money_paid_it(read):
    pump = next(item for item in read("P1").spending if item.amount == mad(312500))
    assert {share.kind: share.amount for share in pump.paid_with} == {
        "gift": mad(160580),
        "match": mad(151920),
    }


def test_c30_contributions_are_counted_not_people(read):
    """Two gifts of one person, a refund and a lost contest: what stands is counted."""
    assert [read(fund).contributions for fund in ("P1", "P2", "P4")] == [8, 7, 0]


def test_the_territory_adds_its_projects_up(told_app, story, book):
    with told_app.test_request_context("/en/"):
        page = territory_page(story, book, "en", date(2027, 12, 31))
    assert page.figures.received == mad(2080000)
    assert page.figures.spent == mad(1915700)
    assert page.paid_back == Money(1171523, "EUR")
    assert page.waiting == ()
    assert page.events[0].amount == Money(227523, "EUR")
    assert len(page.pins) == 3


def test_what_the_story_tells_of_days_to_come_stands_apart(told_app, story, book):
    today = date(2026, 11, 25)
    with told_app.test_request_context("/en/"):
        page = territory_page(story, book, "en", today)
    happened = [event.on for event in page.events]
    to_come = [event.on for event in page.later]
    assert happened == sorted(happened, reverse=True)
    assert to_come == sorted(to_come)
    assert max(happened) <= today < min(to_come)


def test_the_figures_of_the_home_page_count_what_happened_up_to_today(
    told_app, story, book
):
    entries = list_entries(story, book)
    pages = {}
    with told_app.test_request_context("/en/"):
        for today in (date(2026, 1, 31), date(2026, 11, 25), date(2027, 12, 31)):
            pages[today] = territory_page(story, book, "en", today)
    for today, page in pages.items():
        paid = [
            -posting.amount
            for entry in entries
            if entry.kind is EntryKind.HOLDER_PAYMENT and entry.occurred_on <= today
            for posting in entry.postings
            if posting.account == "bank"
        ]
        assert page.paid_back == (total(paid, "EUR") if paid else None), today
    early, now, later = pages.values()
    assert early.contributions < now.contributions == later.contributions
    assert early.figures.received < now.figures.received
    assert early.figures.spent < now.figures.spent
    assert now.paid_back < later.paid_back


def test_an_unknown_address_has_no_project(story, book):
    assert find_public(story, book, "nowhere", "en") is None


@pytest.mark.sampled
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_public_pages_answer_in_every_language(told_app, story, book, language):
    client = told_app.test_client()
    slugs = [project.slug for project in public_projects(story, book, language)]
    for path in ("", *(f"projects/{slug}" for slug in slugs)):
        answer = client.get(f"/{language}/{path}")
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("asked", "given"), [("ar-MA,ar;q=0.9", "/ar/"), ("en", "/en/"), ("de", "/fr/")]
)
def test_the_root_leads_to_the_language_of_the_browser(told_app, asked, given):
    answer = told_app.test_client().get("/", headers={"Accept-Language": asked})
    assert (answer.status_code, answer.location) == (302, given)
    assert answer.vary.as_set() >= {"accept-language"}


def test_a_project_page_holds_no_style_of_its_own(told_app):
    html = (
        told_app.test_client().get("/ar/projects/arazane-water").get_data(as_text=True)
    )
    assert "style=" not in html
    assert "<script>" not in html


def test_an_overrun_and_a_correction_say_why(read):
    (tools,) = [line for line in read("P1").budget if line.code == "B5"]
    assert tools.is_over
    assert "caisse à outils" in tools.note
    beds = next(item for item in read("P2").spending if item.correction)
    assert beds.correction.amount == mad(6500)
    assert "2026/117" in beds.correction.reason


def test_a_line_inside_its_plan_has_nothing_to_explain(read):
    """Its reason was for an overrun that a correction took back."""
    (beds,) = [line for line in read("P2").budget if line.code == "D3"]
    assert not beds.is_over
    assert beds.note == ""
