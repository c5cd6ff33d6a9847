"""Show the home page of a territory."""

from __future__ import annotations

from flask import render_template

from app.territories.pages import TerritoryPage
from reports import formats


def render(page: TerritoryPage) -> str:
    """Write the home page from its value."""
    spent, _left = formats.of_every_hundred(
        [page.figures.spent, page.figures.in_account]
    )
    return render_template("territories/home.html", page=page, spent_of_hundred=spent)
