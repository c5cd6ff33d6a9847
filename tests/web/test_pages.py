"""Every page renders in three languages from example values."""

import pytest

from reports.formats import LANGUAGES
from tests.web.example_app import PAGES, create_app


@pytest.fixture(scope="module")
def app():
    return create_app()


@pytest.mark.parametrize(
    "language",
    [
        LANGUAGES[0],
        *(pytest.param(one, marks=pytest.mark.full) for one in LANGUAGES[1:]),
    ],
)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_is_written_in_its_language(app, page, language):
    answer = app.test_client().get(f"/{language}{page.path}")
    html = answer.get_data(as_text=True)
    assert answer.status_code in {200, 403, 404}
    assert f'<html lang="{language}"' in html
