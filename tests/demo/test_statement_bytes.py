"""One statement, whoever asks for it: the command line's file is the page's."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from app.cli import main

ADDRESS = "https://igoudar.example"


@pytest.fixture(scope="module")
def installed(told, settings):
    """The settings of an installation on the told story, with an address."""
    return replace(
        settings,
        database_url=told.app_url,
        database_owner_url=told.owner_url,
        public_url=ADDRESS,
    )


@pytest.fixture(scope="module")
def visitor(lender, installed):
    with lender.lend(installed) as app:
        yield app.test_client()


@pytest.fixture(scope="module")
def igoudar(installed):
    given = {
        "LOG_LEVEL": "error",
        "SECRET_KEY": installed.secret_key,
        "DATABASE_URL": installed.database_url,
        "IGOUDAR_HOME": str(installed.home),
        "PUBLIC_URL": ADDRESS,
    }
    return lambda *words: CliRunner(env=given).invoke(main, [*map(str, words)])


@pytest.mark.sampled
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_file_is_that_of_the_page_byte_for_byte(
    visitor, igoudar, tmp_path, language
):
    found = visitor.get("/api/v1/projects/taliouine-dormitory/documents").get_json()
    (url,) = (one["url"] for one in found if one["language"] == language)
    path = tmp_path / "statement.pdf"
    written = igoudar("statement", "P2", "--lang", language, "--out", path)
    assert written.exit_code == 0, written.output
    page = visitor.get(url.removeprefix(ADDRESS))
    assert page.data.startswith(b"%PDF-")
    assert path.read_bytes() == page.data
