"""The home page where nothing has been opened yet."""

import re

import pytest

from app.territories import views
from tests.web.example_app import create_app


@pytest.mark.parametrize(
    ("language", "name", "needed"),
    [
        ("en", "Shared accounts of the territory", "No project yet"),
        ("fr", "Les comptes partagés du territoire", "Pas encore de projet"),
        ("ar", "حسابات المجال المشتركة", "لا مشروع بعد"),
    ],
)
def test_a_home_without_projects_has_a_name_and_needs_nothing(language, name, needed):
    with create_app().test_request_context(f"/{language}/"):
        page = views.render(views.nothing_yet())
    assert f"<title>{name} · Igoudar</title>" in page
    figures = re.search(r'<dl class="kpis">(.*?)</dl>', page, re.DOTALL)[1]
    assert f"<small>{needed}</small>" in figures
