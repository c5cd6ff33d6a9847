"""What programs read of projects, and how the interface says no."""

from urllib.parse import urlsplit

import pytest

from tests.api.walking import concrete, operations


def get(api, path, **headers):
    return api.get(f"/api/v1/projects{path}", headers=headers)


def test_the_public_projects_are_listed(api):
    slugs = [project["slug"] for project in get(api, "/").get_json()]
    assert slugs == [
        "arazane-water",
        "askaouen-cooperative",
        "taliouine-dormitory",
        "taliouine-reading-room",
    ]


def test_figures_are_the_books(api):
    figures = get(api, "/taliouine-dormitory/figures").get_json()
    advance = next(b for b in figures["balances"] if b["account"] == "advance")
    assert advance["balance"] == {"minor": 2_330_000, "currency": "MAD"}
    assert advance["base"] == {"minor": 216_241, "currency": "EUR"}
    spent = {line["code"]: line["spent"]["minor"] for line in figures["budget"]}
    assert spent == {
        "D1": 29_620_000,
        "D2": 11_800_000,
        "D3": 9_750_000,
        "D4": 0,
        "D5": 0,
    }


def test_figures_at_a_day_are_those_of_its_end(api):
    figures = get(api, "/taliouine-dormitory/figures?at=2026-06-08").get_json()
    spent = {line["code"]: line["spent"]["minor"] for line in figures["budget"]}
    assert spent["D3"] == 10_400_000


@pytest.mark.full
def test_pages_of_entries_join_without_gap_or_overlap(api):
    whole = get(api, "/arazane-water/entries?limit=200").get_json()["entries"]
    read, path = [], "/arazane-water/entries?limit=7"
    while path:
        page = get(api, path).get_json()
        read += page["entries"]
        word = page["next"]
        path = word and f"/arazane-water/entries?limit=7&after={word}"
    assert read == whole
    assert len(read) > 30


def test_every_entry_of_a_project_sums_to_zero_by_itself(api):
    for entry in get(api, "/arazane-water/entries?limit=200").get_json()["entries"]:
        sums = {}
        for line in entry["postings"]:
            key = (line["keeper"], line["amount"]["currency"])
            sums[key] = sums.get(key, 0) + line["amount"]["minor"]
        assert set(sums.values()) == {0}


def test_no_party_and_no_lot_leaves_by_the_interface(api):
    body = get(api, "/arazane-water/entries?limit=200").get_data(as_text=True)
    assert "party-" not in body
    assert "G01" not in body


def test_an_answer_that_is_known_is_not_sent_again(api):
    first = get(api, "/arazane-water/figures")
    known = {"If-None-Match": first.headers["ETag"]}
    again = get(api, "/arazane-water/figures", **known)
    assert again.status_code == 304
    assert again.data == b""


def test_the_base_of_a_posting_says_its_currency(api):
    entries = get(api, "/taliouine-dormitory/entries?limit=200").get_json()["entries"]
    lines = [line for entry in entries for line in entry["postings"]]
    assert not any("base_minor" in line for line in lines)
    kept = {(line["keeper"], line["base"]["currency"]) for line in lines}
    assert {("PASSERELLE", "EUR"), ("TAMUNT", "MAD")} <= kept
    assert len(kept) == len(dict(kept))


def test_an_entry_leads_to_its_page_and_to_what_everyone_may_see(api):
    entries = get(api, "/taliouine-dormitory/entries?limit=200").get_json()["entries"]
    use = next(entry for entry in entries if entry["evidence"])
    (receipt, *_) = use["evidence"]
    assert api.get(urlsplit(use["url"]).path).status_code == 200
    page = api.get(urlsplit(receipt["page_url"]).path)
    assert page.status_code == 200
    picture = api.get(urlsplit(receipt["picture_url"]).path)
    assert (picture.status_code, picture.mimetype) == (200, receipt["media_type"])
    gift = next(entry for entry in entries if entry["kind"] == "gift")
    assert (gift["evidence"], gift["kept_private"]) == ([], 0)


@pytest.mark.parametrize(
    "path",
    [
        "/?colour=blue",
        "/arazane-water?at=2026-01-01",
        "/arazane-water/figures?att=2026-01-01",
        "/arazane-water/entries?form=2026-01-01",
        "/arazane-water/documents?language=fr",
    ],
)
def test_a_name_that_an_address_does_not_know_is_told(api, path):
    answer = get(api, path)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    name = path.partition("?")[2].partition("=")[0]
    assert list(answer.get_json()["errors"]["query"]) == [name]
    assert name in answer.get_json()["detail"]


def test_what_is_known_instead_is_said(api):
    problem = get(api, "/arazane-water/entries?form=x").get_json()
    assert "after, from, limit, to." in problem["detail"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/arazane-water/figures?at=yesterday", 422),
        ("/arazane-water/entries?limit=201", 422),
        ("/arazane-water/entries?limit=many", 422),
        ("/arazane-water/entries?after=%00", 422),
        ("/arazane-water/entries?after=bm90LWEtZGF5Ljc", 422),
    ],
)
def test_a_wrong_question_gets_a_problem(api, path, status):
    answer = get(api, path)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["status"] == status


def test_a_problem_names_the_part_that_is_wrong(api):
    problem = get(api, "/arazane-water/entries?limit=201").get_json()
    assert "limit" in problem["errors"]["query"]


def test_what_cannot_be_done_says_what_can(api, names):
    document = api.get("/api/v1/openapi.json").get_json()
    token = {"X-CSRF-Token": api.get("/api/v1/session").get_json()["token"]}
    for path, method, _ in operations(document):
        answer = api.delete(concrete(path, names), headers=token)
        assert answer.status_code == 405, path
        assert method.upper() in answer.headers["Allow"]
        assert answer.content_type == "application/problem+json"


@pytest.mark.full
def test_every_paper_that_is_listed_is_there(api):
    """Case: a project without entries has no statement; its link led nowhere."""
    listed = {}
    for project in get(api, "/").get_json():
        papers = get(api, f"/{project['slug']}/documents").get_json()
        listed[project["slug"]] = len(papers)
        for paper in papers[:1]:
            assert api.get(urlsplit(paper["url"]).path).status_code == 200
    assert listed == {
        "arazane-water": 3,
        "askaouen-cooperative": 3,
        "taliouine-dormitory": 3,
        "taliouine-reading-room": 0,
    }
