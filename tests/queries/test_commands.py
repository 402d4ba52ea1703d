"""What all commands that ask the database have in common, run as from a shell against a real one."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from newsdb.database.models import ArticleRow
from tests.queries.conftest import Archive, Run


def test_reading_commands_can_change_nothing(archive_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The transaction of a reading command refuses to write, whatever a query might do."""
    from sqlalchemy.exc import DBAPIError

    from newsdb.cli.reading import reading
    from newsdb.errors import DatabaseError

    monkeypatch.setenv("NEWSDB_DATABASE_URL", archive_url)
    with pytest.raises((DatabaseError, DBAPIError), match="read-only"), reading() as connection:
        connection.execute(text("DELETE FROM quotes"))


def test_an_empty_database_is_said_to_be_empty(newsdb_stored: Run, stored: Archive) -> None:
    """A database without articles points to newsdb load."""
    stored.connection.execute(text("DELETE FROM articles"))
    stored.connection.commit()
    assert "newsdb load" in newsdb_stored("search", "wall").err
    assert "newsdb load" in newsdb_stored("people", "list").err
    assert ArticleRow.__tablename__ in newsdb_stored("status").out


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "x"],
        ["people", "list"],
        ["people", "show", "x"],
        ["rejects", "list"],
        ["rejects", "show", "1"],
        ["status"],
        ["stories", "list"],
        ["stories", "show", "https://a.example/1"],
    ],
)
def test_an_unmigrated_database_exits_with_3(
    newsdb: Run, empty_database_url: str, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """Without a schema every reading command says what to run and exits with 3."""
    monkeypatch.setenv("NEWSDB_DATABASE_URL", empty_database_url)
    outcome = newsdb(*arguments)
    assert outcome.code == 3
    assert "newsdb migrate" in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    "command",
    [
        ["search"],
        ["people"],
        ["people", "list"],
        ["people", "show"],
        ["status"],
        ["rejects"],
        ["rejects", "list"],
        ["rejects", "show"],
        ["stories", "list"],
        ["stories", "show"],
    ],
)
def test_every_command_explains_itself(newsdb: Run, command: list[str]) -> None:
    """--help has a summary and, for what can be run, examples that stand on lines of their own."""
    out = newsdb(*command, "--help").out
    assert out.startswith("Usage: ")
    if command not in (["people"], ["rejects"]):
        assert f"\n    newsdb {' '.join(command)}" in out
        assert "Exit code: 0" in out
