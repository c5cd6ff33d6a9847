"""An auditor goes from a total to the receipt behind it in two clicks."""

import pytest

from tests.journeys.steps import SHOWN_WIDTH, follow, sign_in


@pytest.mark.full
@pytest.mark.parametrize(
    ("language", "scripts"), [("en", True), ("ar", False)], ids=["en", "ar-no-scripts"]
)
def test_two_clicks_lead_from_a_total_to_its_receipt(open_tab, language, scripts):
    tab = open_tab(java_script_enabled=scripts)
    sign_in(tab, "bennis", language)
    follow(tab, "main a[href*='trial-balance']")
    clicks = 0

    def click(selector):
        nonlocal clicks
        clicks += 1
        follow(tab, selector)

    click("main td a[href*='role=use&'], main th a[href*='role=use&']")
    assert tab.locator("tbody tr").count() >= 3
    click("main tbody a[href*='/evidence/']")
    assert clicks == 2
    picture = tab.locator("figure.evidence img")
    assert picture.evaluate(SHOWN_WIDTH) > 500
