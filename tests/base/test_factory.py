"""The application itself: health, headers, errors, logs, cookies."""

from __future__ import annotations

import json
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import pytest
import structlog
from flask import Flask, abort, request, session
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.exceptions import MethodNotAllowed

from app import errors, i18n
from app.factory import create_app
from app.headers import secure_answers
from app.health.checks import check_disk
from app.logs import configure_logs, log_requests
from app.settings import Settings, SettingsError
from ledger.money import AmountError


@pytest.fixture
def probe() -> Flask:
    """A small application with the same errors, headers and logs."""
    app = Flask("probe")
    app.secret_key = "probe"  # noqa: S105
    log_requests(app, make_id=lambda: "made-by-us")
    secure_answers(app, is_secure=False)
    errors.register(app)
    i18n.init_app(app)

    @app.get("/<path:_kind>/amount")
    def amount(_kind: str) -> str:
        raise AmountError("x", "not a decimal number")

    @app.get("/<path:_kind>/defect")
    def defect(_kind: str) -> str:
        raise RuntimeError("the secret reason")

    @app.get("/<path:_kind>/gone")
    def gone(_kind: str) -> str:
        abort(410, "It is <gone>.")

    @app.get("/signed-in")
    def signed_in() -> str:
        session["_user_id"] = "somebody"
        return "private"

    return app


def test_a_live_process_answers_without_its_database(settings: Settings) -> None:
    nowhere = "postgresql+psycopg://igoudar_app@/igoudar?host=/nowhere"
    app = create_app(replace(settings, database_url=nowhere))
    client = app.test_client()
    assert client.get("/livez").status_code == HTTPStatus.OK
    answer = client.get("/readyz")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.get_json()["checks"]["database"] == "no answer"


def test_a_service_on_a_migrated_database_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == HTTPStatus.OK
    assert answer.get_json()["checks"] == {
        "database": "good",
        "disk": "good",
        "schema": "good",
    }


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    assert check_disk(tmp_path, least_free=0.0).is_good
    assert "bytes free" in check_disk(tmp_path / "none", least_free=1.1).problem


def test_every_answer_carries_the_strict_headers(client: FlaskClient) -> None:
    for path in ("/livez", "/nothing"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Strict-Transport-Security" not in headers


def test_over_https_browsers_are_told_to_stay_there(settings: Settings) -> None:
    secure = replace(settings, public_url="https://igoudar.example")
    app = create_app(secure)
    headers = app.test_client().get("/livez").headers
    assert "max-age" in headers["Strict-Transport-Security"]
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.config["SESSION_COOKIE_NAME"].startswith("__Host-")


def test_the_theme_is_kept_in_a_cookie_for_https_alone(settings: Settings) -> None:
    for public_url, is_secure in (
        ("https://igoudar.example", True),
        ("http://127.0.0.1:8000", False),
    ):
        client = create_app(replace(settings, public_url=public_url)).test_client()
        answer = client.get("/en/theme/dark")
        assert ("Secure" in answer.headers["Set-Cookie"]) is is_secure


def test_a_request_for_a_name_that_is_not_ours_is_refused(settings: Settings) -> None:
    app = create_app(replace(settings, trusted_hosts=("igoudar.example",)))
    client = app.test_client()
    for path in ("/livez", "/en/", "/api/openapi.json", "/nowhere"):
        answer = client.get(path, base_url="http://evil.example")
        assert answer.status_code == HTTPStatus.BAD_REQUEST
        assert "TRUSTED_HOSTS" in answer.text
        assert "evil" not in answer.text
    known = client.get("/livez", base_url="http://igoudar.example:8443")
    assert known.status_code == HTTPStatus.OK


def test_two_copies_on_one_machine_keep_their_cookies_apart(
    settings: Settings,
) -> None:
    names = {
        create_app(replace(settings, port=port)).config["SESSION_COOKIE_NAME"]
        for port in (8000, 8001)
    }
    assert len(names) == 2


def test_forms_may_go_to_a_payment_page_that_a_feature_names(probe: Flask) -> None:
    probe.config["FORM_TARGETS"].append("https://pay.example")
    policy = probe.test_client().get("/").headers["Content-Security-Policy"]
    assert "form-action 'self' https://pay.example" in policy


def test_what_a_signed_in_person_sees_is_kept_by_no_cache(probe: Flask) -> None:
    client = probe.test_client()
    assert client.get("/x/gone").headers["Cache-Control"] == "no-cache"
    assert client.get("/signed-in").headers["Cache-Control"] == "no-store"


def test_a_broken_rule_is_told_to_the_person_as_a_page(probe: Flask) -> None:
    answer = probe.test_client().get("/page/amount")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.mimetype == "text/html"
    assert "not a decimal number" in answer.get_data(as_text=True)


def test_below_api_errors_are_problem_documents(probe: Flask) -> None:
    unknown = probe.test_client().get("/api/v1/nothing")
    assert unknown.status_code == HTTPStatus.NOT_FOUND
    assert unknown.mimetype == "application/problem+json"
    answer = probe.test_client().get("/api/v1/amount")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert json.loads(answer.get_data())["title"] == "Unprocessable Entity"


def test_a_defect_says_nothing_of_itself_but_its_request(probe: Flask) -> None:
    with capture_logs() as events:
        answer = probe.test_client().get("/api/v1/defect")
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "secret" not in answer.get_data(as_text=True)
    assert answer.get_json()["request_id"] == "made-by-us"
    assert events[0]["event"] == "request.failed"


def test_what_an_error_says_cannot_become_markup(probe: Flask) -> None:
    text = probe.test_client().get("/page/gone").get_data(as_text=True)
    assert "&lt;gone&gt;" in text


def test_an_error_keeps_its_own_headers(probe: Flask) -> None:
    with probe.test_request_context("/page"):
        answer = errors.show(MethodNotAllowed(["GET"]))
    assert answer.headers["Allow"] == "GET"


def test_a_request_keeps_a_name_given_before_us_if_it_is_sound(probe: Flask) -> None:
    client = probe.test_client()
    given = client.get("/", headers={"X-Request-ID": "from-the-proxy-1"})
    assert given.headers["X-Request-ID"] == "from-the-proxy-1"
    unsound = client.get("/", headers={"X-Request-ID": "<script>"})
    assert unsound.headers["X-Request-ID"] == "made-by-us"


def test_logs_name_the_route_and_never_the_path_the_query_or_the_address(
    probe: Flask,
) -> None:
    configure_logs("info")
    with capture_logs() as events:
        probe.test_client().get("/page/gone?email=a@b.example")
    configure_logs("error")
    (event,) = (event for event in events if event["event"] == "request.answered")
    assert event["route"] == "/<path:_kind>/gone"
    assert event["status"] == HTTPStatus.GONE
    assert "example" not in str(event)
    assert "127.0.0.1" not in str(event)


def test_logs_are_one_json_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info")
    structlog.get_logger().debug("hidden")
    structlog.get_logger().info("entry.posted", entry_id=7)
    configure_logs("error")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["entry_id"] == 7


def test_a_logged_defect_does_not_say_what_the_variables_held(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail() -> None:
        person = "Fatima"
        raise RuntimeError(len(person))

    configure_logs("info")
    try:
        fail()
    except RuntimeError as error:
        structlog.get_logger().error("request.failed", exc_info=error)
    configure_logs("error")
    said = capsys.readouterr().err
    assert "RuntimeError" in said
    assert "Fatima" not in said


def test_behind_trusted_proxies_the_outermost_scheme_counts(
    settings: Settings,
) -> None:
    app = create_app(replace(settings, trusted_proxies=1))
    seen = []
    app.before_request(lambda: seen.append(request.scheme))
    app.test_client().get("/livez", headers={"X-Forwarded-Proto": "https"})
    assert seen == ["https"]


def test_without_a_database_the_application_says_how_to_be_served(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("IGOUDAR_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(SettingsError, match="igoudar serve"):
        create_app()
