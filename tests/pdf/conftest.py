"""A drawn statement in each language, drawn once for all tests of a worker."""

from collections.abc import Callable
from functools import cache

import pytest

from reports.formats import Language
from reports.pdf.documents.statement import render_project_statement
from reports.statements.sample import sample_statement


@cache
def _drawn(language: Language) -> bytes:
    return render_project_statement(sample_statement(), language)


@pytest.fixture(scope="session")
def drawn() -> Callable[[Language], bytes]:
    """Draw the sample statement in a language."""
    return _drawn
