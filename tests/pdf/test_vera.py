"""The reference validator's word on every document: PDF/A-3a and PDF/UA-1.

Needs `.ci/install-verapdf` run once; the long tier does that.
"""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.formats import LANGUAGES, Language
from reports.pdf.documents.statement import render_project_statement
from reports.statements.sample import sample_statement

ROOT = Path(__file__).parents[2]
CLASSPATH = ROOT / "var" / "verapdf" / "classpath"


@pytest.fixture(scope="module")
def validate() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run veraPDF on files, installed first if it is not there yet."""
    if not CLASSPATH.exists():
        subprocess.run([ROOT / ".ci" / "install-verapdf"], check=True)
    path = CLASSPATH.read_text().strip()

    def run(*files: Path) -> subprocess.CompletedProcess[str]:
        command = ["java", "-cp", path, "Vera", "3a,ua1", *map(str, files)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


@pytest.mark.full
def test_statements_pass_in_every_language(
    validate: Callable[..., subprocess.CompletedProcess[str]],
    drawn: Callable[[Language], bytes],
    tmp_path: Path,
):
    files = []
    for language in LANGUAGES:
        files.append(tmp_path / f"{language}.pdf")
        files[-1].write_bytes(drawn(language))
    files.append(tmp_path / "long.pdf")
    files[-1].write_bytes(render_project_statement(sample_statement(300), "ar"))

    done = validate(*files)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("PASS") == 2 * len(files)


@pytest.mark.full
def test_validator_sees_a_file_that_breaks_the_rules(
    validate: Callable[..., subprocess.CompletedProcess[str]],
    drawn: Callable[[Language], bytes],
    tmp_path: Path,
):
    broken = tmp_path / "broken.pdf"
    data = drawn("en")
    assert b"/OutputIntents" in data
    broken.write_bytes(data.replace(b"/OutputIntents", b"/OutputIntentZ"))

    done = validate(broken)

    assert done.returncode == 1
    assert "FAIL 3a" in done.stdout
