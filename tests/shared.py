"""Where files for tests lie: our own, and real ones which we do not carry."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OWN_DATA = ROOT / "tests/data"


@pytest.fixture(scope="session")
def shared_data():
    """The folder of real files: below IGOUDAR_SHARED, else ../shared."""
    folder = Path(os.environ.get("IGOUDAR_SHARED") or ROOT.parent / "shared") / "data"
    if folder.is_dir():
        return folder
    missing = f"REAL FILES NOT TESTED: there is no {folder} (set IGOUDAR_SHARED)"
    if os.environ.get("IGOUDAR_REQUIRE_SHARED") == "1":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def real_export(shared_data):
    """The bytes of the real Open Collective file."""
    return (shared_data / "open-collective-transactions-2017-2025.csv").read_bytes()
