"""Everything the pages need of an application: languages, theme, charts, icons."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from app import assets, frame, i18n, kinds, theme
from app.charts.bars import bullet_bar, stacked_bar
from app.frame import Frame
from app.spending.forms import PLACE_NAMES


def init_app(app: Flask, surroundings: Callable[[], Frame] = Frame) -> None:
    """Prepare an application for pages; feature folders add their blueprints."""
    i18n.init_app(app)
    assets.init_app(app)
    frame.init_app(app, surroundings)
    app.register_blueprint(theme.blueprint)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        bullet_bar=bullet_bar,
        chosen_theme=theme.chosen_theme,
        kind_names=kinds.NAMES,
        kind_remarks=kinds.REMARKS,
        place_names=PLACE_NAMES,
        stacked_bar=stacked_bar,
    )
