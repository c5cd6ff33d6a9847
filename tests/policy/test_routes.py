"""Every route declares what it lets somebody do; an undeclared one stops the start."""

from dataclasses import replace

import pytest
from flask import Blueprint

from app import features
from app.factory import create_app
from app.policy.routes import UndeclaredRouteError, action_of
from app.policy.values import Action


def test_every_route_declares_a_permission(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert len(endpoints) > 10
    assert all(action_of(app, endpoint) in set(Action) for endpoint in endpoints)


def test_a_route_that_declares_nothing_stops_the_start(monkeypatch, settings):
    forgotten = Blueprint("forgotten", __name__)
    forgotten.add_url_rule("/forgotten", "view", lambda: "secret")
    monkeypatch.setattr(
        "app.factory.FEATURES",
        (*features.FEATURES, lambda app: app.register_blueprint(forgotten)),
    )
    with pytest.raises(UndeclaredRouteError, match=r"forgotten\.view") as caught:
        create_app(replace(settings, port=9))
    assert caught.value.endpoints == ("forgotten.view",)
