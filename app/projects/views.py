"""Show the public page of a project."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _

from app.charts.flow import flow_chart
from app.i18n import current_language
from app.projects.pages import ProjectPage
from app.projects.tracing import flow, trace
from reports import formats


def render(page: ProjectPage) -> str:
    """Write the page of a project from its value, with its charts."""
    language = current_language()
    traced = trace(page)
    finding = _(
        "Of every 100 dirhams received, %(spent)s are spent and %(left)s are in the"
        " project’s account.",
        spent=traced.spent_of_hundred,
        left=traced.left_of_hundred,
    )
    chart = flow_chart(
        flow(traced, _("Where the money went"), finding, language),
        is_mirrored=formats.direction(language) == "rtl",
    )
    return render_template(
        "projects/page.html",
        page=page,
        traced=traced,
        finding=finding,
        flow_chart=chart,
    )
