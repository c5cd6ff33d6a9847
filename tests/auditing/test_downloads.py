"""The books as files: what is cut on its way never looks whole."""

import pytest


@pytest.mark.parametrize(
    "address",
    [
        "account.csv?fund=P2&keeper=TIF&role=advance&currency=MAD",
        "trial-balance.csv?fund=P2",
    ],
)
def test_c56_a_file_says_how_long_it_is(auditor, address):
    """Whoever gets less than was announced is told so by their browser."""
    answer = auditor.get(f"/en/books/demo/{address}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert int(answer.headers["Content-Length"]) == len(answer.data) > 0
    assert answer.data.endswith(b"\r\n")
