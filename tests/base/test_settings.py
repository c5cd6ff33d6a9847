"""Settings: read once, checked as a whole, each wrong one named with its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import Settings, SettingsError, load_settings
from app.settings_served import remember_port

ROOT = Path(__file__).parents[2]
NAMES = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "IGOUDAR_HOME",
    "LISTEN",
    "LOG_LEVEL",
    "PORT",
    "PROOF_KEY",
    "PUBLIC_URL",
    "SECRET_KEY",
    "TRUSTED_PROXIES",
    "WEB_CONCURRENCY",
)
URL = "postgresql://igoudar_app:pass%40word@db/igoudar"
SECRET = "s" * 32


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    monkeypatch.setenv("IGOUDAR_HOME", str(tmp_path / "home"))


def load(monkeypatch: pytest.MonkeyPatch, **given: str) -> Settings:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return load_settings(make_secret=lambda: "made " + SECRET)


def problems(monkeypatch: pytest.MonkeyPatch, **given: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load(monkeypatch, **given)
    return str(caught.value)


def test_with_nothing_set_the_embedded_server_is_meant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = load(monkeypatch)
    assert settings.is_embedded
    assert settings.public_url == "http://127.0.0.1:8000"


def test_an_embedded_installation_keeps_a_secret_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = load(monkeypatch)
    kept = first.home / "secret-key"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert first.secret_key == "made " + SECRET
    kept.write_text("another " + SECRET)
    assert load(monkeypatch).secret_key == "another " + SECRET


def test_a_server_that_is_named_needs_a_secret_that_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "SECRET_KEY is missing" in problems(monkeypatch, DATABASE_URL=URL)
    settings = load(monkeypatch, DATABASE_URL=URL, SECRET_KEY=SECRET)
    assert not settings.is_embedded
    assert settings.app_role == "igoudar_app"
    assert not settings.home.exists()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_the_usual_ways_to_write_an_address_are_understood(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    given = URL.replace("postgresql", scheme)
    settings = load(monkeypatch, DATABASE_URL=given, SECRET_KEY=SECRET)
    assert settings.database_url == URL.replace("postgresql", "postgresql+psycopg")


@pytest.mark.parametrize(
    ("given", "hosts"),
    [
        ({}, ()),
        (
            {"PUBLIC_URL": "https://igoudar.example"},
            ("igoudar.example", "127.0.0.1", "localhost"),
        ),
        (
            {"PUBLIC_URL": "https://igoudar.example", "TRUSTED_HOSTS": "a.b, .c.d"},
            ("a.b", ".c.d"),
        ),
    ],
)
def test_over_https_only_names_of_ours_are_trusted(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], hosts: tuple[str, ...]
) -> None:
    assert load(monkeypatch, **given).trusted_hosts == hosts


def test_a_secret_can_stand_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET + "\n")
    assert load(monkeypatch, SECRET_KEY_FILE=str(file)).secret_key == SECRET


def test_a_file_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    missing, binary = tmp_path / "missing", tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe")
    said = problems(monkeypatch, SECRET_KEY_FILE=str(missing), PORT_FILE=str(binary))
    assert f"SECRET_KEY_FILE names {missing}" in said
    assert f"PORT_FILE names {binary}" in said


def test_all_wrong_settings_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    said = problems(
        monkeypatch,
        DATABASE_URL="mysql://root@db/x",
        LOG_LEVEL="loud",
        PORT="eighty",
        PUBLIC_URL="igoudar.example/path",
        SECRET_KEY="short",  # noqa: S106
        TRUSTED_PROXIES="-1",
        WEB_CONCURRENCY="0",
    )
    for name in ("DATABASE_URL", "LOG_LEVEL", "PORT", "PUBLIC_URL", "SECRET_KEY"):
        assert f"  {name} " in said
    assert "TRUSTED_PROXIES is '-1'. Set a whole number from 0 to 9." in said
    assert "WEB_CONCURRENCY is '0'. Set a whole number from 1 to 256." in said


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("PORT", "65536", "from 0 to 65535"),
        ("PORT", "٨٠", "from 0 to 65535"),
        ("LOG_LEVEL", "INFO", "Set one of debug, info"),
        ("TRUSTED_HOSTS", "https://x", "Set names of hosts"),
        ("TRUSTED_HOSTS", "igoudar.example:443", "Set names of hosts"),
        ("PUBLIC_URL", "ftp://x", "Set the address visitors type"),
        ("PUBLIC_URL", "http://[x", "Set the address visitors type"),
        ("DATABASE_URL", "nonsense", "Set one such as postgresql://"),
        ("DATABASE_URL", "postgresql://db/igoudar", "names no role"),
        ("SECRET_KEY", "short", "at least 32 random ones"),
        ("PROOF_KEY", "c2hvcnQ=", "Set 32 random bytes in base64"),
        ("PROOF_KEY", "not base64!", "Set 32 random bytes in base64"),
    ],
)
def test_each_wrong_setting_says_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, remedy: str
) -> None:
    said = problems(monkeypatch, **{name: value})
    assert name in said
    assert remedy in said


def test_secrets_and_passwords_are_never_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = problems(
        monkeypatch,
        SECRET_KEY="hidden-word",  # noqa: S106
        DATABASE_URL="mysql://x:hidden-word@db/y",
    )
    assert "hidden-word" not in said
    settings = load(monkeypatch, DATABASE_URL=URL, SECRET_KEY=SECRET)
    assert SECRET not in repr(settings)
    assert "%40word" not in repr(settings)


def test_an_owner_without_an_application_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = problems(monkeypatch, DATABASE_OWNER_URL=URL)
    assert "DATABASE_OWNER_URL is set and DATABASE_URL is not" in said


def test_people_sign_in_over_https_or_on_this_machine_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = {"DATABASE_URL": URL, "SECRET_KEY": SECRET}
    public = {"PUBLIC_URL": "http://igoudar.example"}
    said = problems(monkeypatch, **given, **public)
    assert "https://" in said
    assert "https://" in problems(monkeypatch, DATABASE_URL="", **public)
    assert load(monkeypatch, PUBLIC_URL="http://localhost:9000/").public_url == (
        "http://localhost:9000"
    )
    assert load(monkeypatch, PUBLIC_URL="https://igoudar.example").is_secure


def test_a_command_means_the_address_at_which_its_home_was_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = load(monkeypatch).home
    remember_port(home, 8123)
    assert load(monkeypatch).public_url == "http://127.0.0.1:8123"
    assert load_settings(is_serving=True).port == 8000
    assert load(monkeypatch, PORT="8001").port == 8001
    monkeypatch.delenv("PORT")
    for unreadable in ("", "many\n", "0", "70000", "\u0663"):
        (home / "served-port").write_text(unreadable, encoding="utf-8")
        assert load(monkeypatch).port == 8000


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, PORT="", DATABASE_URL="").port == 8000


def test_a_derived_secret_serves_one_purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch)
    salt, other = settings.derived_secret("salt"), settings.derived_secret("other")
    assert salt != other
    assert salt == load(monkeypatch).derived_secret("salt")
    assert settings.secret_key not in salt


def test_the_operators_guide_explains_every_setting_and_limit() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    limits = Settings(home=Path(), secret_key="").limits
    for name in (*NAMES, *limits.__slots__):
        assert f"`{name}`" in guide, name


def test_a_home_that_cannot_be_one_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("IGOUDAR_HOME", str(tmp_path / "file"))
    with pytest.raises(SettingsError, match=r"IGOUDAR_HOME .* Name a folder"):
        load_settings()


def test_a_secret_that_was_cut_off_is_never_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret-key").write_text("\n")
    monkeypatch.setenv("IGOUDAR_HOME", str(tmp_path))
    with pytest.raises(SettingsError, match="is empty"):
        load_settings()
