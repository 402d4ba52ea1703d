"""What the environment may say, and what it must not make newsdb say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import URL

from newsdb.errors import DatabaseError, UsageError
from newsdb.settings import Settings, child_environment, load_settings, parse_database_url


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_the_usual_schemes_mean_psycopg(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every usual way to write a PostgreSQL URL ends up as the same one."""
    monkeypatch.setenv("NEWSDB_DATABASE_URL", f" {scheme}://ann:s%40cret@db.example:5433/news?sslmode=require\n")
    expected = URL.create("postgresql+psycopg", "ann", "s@cret", "db.example", 5433, "news", {"sslmode": "require"})
    assert load_settings().sqlalchemy_url() == expected


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("mysql://ann:geheim@db.example/news", "needs PostgreSQL"),
        ("sqlite:///geheim.db", "needs PostgreSQL"),
        ("postgresql+psycopg2://ann:geheim@db.example/news", "uses psycopg"),
        ("postgresql+asyncpg://ann:geheim@db.example/news", "uses psycopg"),
        ("host=db.example password=geheim", "is not a URL"),
        ("geheim", "is not a URL"),
        ("postgresql://ann:geheim@db.example:port/news", "is not a URL"),
        ("postgresql://ann:geheim@[::1/news", "is not a URL"),
        ("postgresql://ann:x@geheim/y@db.example/news", "percent-encoded"),
        ("postgresql://ann:x/y@geheim#@db.example/news", "percent-encoded"),
        ("postgresql://ann:x@y:geheim@db.example/news", "percent-encoded"),
        ("postgresql://ann@db.example/news?geheim@=1", "is not a URL"),
    ],
)
def test_a_wrong_url_is_refused_without_showing_it(url: str, hint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another database, another driver or a typing error is one line, exit code 3, without the password."""
    monkeypatch.setenv("NEWSDB_DATABASE_URL", url)
    with pytest.raises(DatabaseError, match=hint) as caught:
        load_settings()
    assert "geheim" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 3


@given(password=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_encoded_password_survives(password: str) -> None:
    """A password of any characters, percent-encoded, arrives as it is."""
    url = URL.create("postgresql", "ann", password, "db.example", 5432, "news")
    assert parse_database_url(url.render_as_string(hide_password=False)).password == password


@given(text=st.text(st.sampled_from("postgresql://@:/?#%[]= a1é\n")))
def test_any_text_is_a_url_or_a_line(text: str) -> None:
    """No text whatever makes the parser fail in another way than with its one line."""
    answer = ""
    try:
        answer = parse_database_url(text).drivername
    except DatabaseError as error:
        answer = str(error)
    assert answer == "postgresql+psycopg" or (answer.startswith("NEWSDB_DATABASE_URL") and "\n" not in answer)


def test_no_password_shows_in_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing the settings shows no password."""
    monkeypatch.setenv("NEWSDB_DATABASE_URL", "postgresql://ann:geheim@db.example/news")
    assert "geheim" not in f"{load_settings()!r} {load_settings()}"


@pytest.mark.parametrize("value", [None, ""])
def test_without_a_url_the_embedded_server_is_meant(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unset or empty NEWSDB_DATABASE_URL stands for the embedded server."""
    if value is not None:
        monkeypatch.setenv("NEWSDB_DATABASE_URL", value)
    assert load_settings().sqlalchemy_url() is None


def test_the_home_is_the_users_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without NEWSDB_HOME the platform's folder for user data is taken."""
    monkeypatch.delenv("NEWSDB_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert tmp_path in load_settings().home.parents
    assert load_settings().home.name == "newsdb"


def test_the_home_has_one_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A home may be relative, start with ~ or lead through links: it is the same absolute folder."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for value in ("real", "./link", "~/link/../real", str(tmp_path / "link")):
        monkeypatch.setenv("NEWSDB_HOME", value)
        assert load_settings().home == tmp_path / "real"


@pytest.mark.parametrize("value", ["file", "~nobody-of-this-name/x"])
def test_an_impossible_home_is_wrong_usage(value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A home that is a file, or somebody unknown's, is one line, exit code 2."""
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSDB_HOME", value)
    with pytest.raises(UsageError, match="NEWSDB_HOME") as caught:
        load_settings()
    assert "\n" not in str(caught.value)


def test_settings_do_not_change() -> None:
    """Settings are values: nobody changes them on the way."""
    with pytest.raises(ValueError, match="frozen"):
        Settings().home = Path("/elsewhere")


def test_a_childs_environment_is_ours_with_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that the user talks to keeps the user's environment but for what is named."""
    monkeypatch.setenv("KEPT", "yes")
    monkeypatch.setenv("DROPPED", "yes")
    environment = child_environment({"ADDED": "yes"}, without=("DROPPED", "NEVER_THERE"))
    assert environment["KEPT"] == environment["ADDED"] == "yes"
    assert "DROPPED" not in environment
