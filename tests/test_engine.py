"""Connecting: what reaches the server, and the one line that every failure becomes."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import ProgrammingError

from newsdb import server
from newsdb.database import engine
from newsdb.errors import DatabaseError
from newsdb.settings import Settings

PASSWORD = "geheim"  # noqa: S105 (no real one)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Give the settings of an embedded server, running or not."""
    settings = Settings(home=tmp_path_factory.mktemp("engine") / "home", database_url=None)
    yield settings
    server.stop(settings)


def _settings(url: URL | str) -> Settings:
    text = url if isinstance(url, str) else url.render_as_string(hide_password=False)
    return Settings(database_url=SecretStr(text))


def _line(settings: Settings) -> str:
    """Return the line that connecting ends with."""
    with pytest.raises(DatabaseError) as caught, engine.connect(settings):
        pass
    line = str(caught.value)
    assert "\n" not in line
    assert PASSWORD not in line
    assert caught.value.exit_code == 3
    return line


def test_the_embedded_server_is_started_if_need_be(embedded: Settings) -> None:
    """Connecting starts the server, also when it was stopped since the engine was made."""
    made = engine.create(embedded)
    for _ in range(2):
        with made.connect() as connection:
            assert connection.scalar(text("SELECT current_user::text")) == "newsdb"
        assert server.stop(embedded)


def test_settings_for_another_server_do_not_lead_astray(embedded: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """PG* variables made for another server do not reach the embedded one."""
    for name, value in {
        "PGHOST": "db.example",
        "PGHOSTADDR": "192.0.2.1",
        "PGPORT": "1",
        "PGUSER": "ann",
        "PGPASSWORD": "wrong",
        "PGDATABASE": "other",
        "PGOPTIONS": "-c search_path=nowhere",
    }.items():
        monkeypatch.setenv(name, value)
    with engine.connect(embedded) as connection:
        assert connection.execute(text("SELECT current_user, current_database()")).one() == ("newsdb", "newsdb")
        assert connection.scalar(text("SHOW search_path")) == '"$user", public'


def test_connections_carry_name_and_timeouts(server_url: URL) -> None:
    """The server sees who is connected and how long it may wait and work."""
    with engine.connect(
        _settings(server_url), application_name="newsdb load", lock_timeout=2, statement_timeout=1.5
    ) as connection:
        names = ("application_name", "lock_timeout", "statement_timeout")
        values = [connection.scalar(text(f"SHOW {name}")) for name in names]
    assert values == ["newsdb load", "2s", "1500ms"]


def test_what_the_url_says_goes_first(server_url: URL) -> None:
    """A user's own application_name and connect_timeout in the URL are kept."""
    url = server_url.update_query_dict({"application_name": "mine", "connect_timeout": "7"})
    with engine.connect(_settings(url)) as connection:
        assert connection.scalar(text("SHOW application_name")) == "mine"


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_nobody_there() -> None:
    """A refused connection names host, port, database and remedy."""
    port = _free_port()
    line = _line(_settings(f"postgresql://ann:{PASSWORD}@127.0.0.1:{port}/news"))
    assert f"host 127.0.0.1, port {port}, database news: Connection refused" in line
    assert "NEWSDB_DATABASE_URL" in line


def test_an_unknown_host() -> None:
    """A name that does not resolve is one line."""
    line = _line(_settings(f"postgresql://ann:{PASSWORD}@db.invalid/news"))
    assert "host db.invalid, port 5432, database news" in line


def test_a_host_that_cannot_be_a_name() -> None:
    """A host that no resolver takes is one line, too."""
    assert "cannot connect" in _line(_settings(f"postgresql://ann:{PASSWORD}@{'a' * 300}/news"))


def test_a_missing_socket(tmp_path: Path) -> None:
    """A folder without a socket is named."""
    assert f"host {tmp_path}" in _line(_settings(f"postgresql://ann:{PASSWORD}@/news?host={tmp_path}"))


def test_a_server_that_is_no_postgresql() -> None:
    """Something else that listens on the port is one line."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def answer() -> None:
            client, _ = listener.accept()
            client.recv(100)
            client.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")
            client.close()

        thread = threading.Thread(target=answer)
        thread.start()
        line = _line(_settings(f"postgresql://ann:{PASSWORD}@127.0.0.1:{listener.getsockname()[1]}/news"))
        thread.join()
    assert "cannot connect to PostgreSQL at host 127.0.0.1" in line


def test_a_server_that_never_answers() -> None:
    """A server that accepts and is silent is given up in the time the URL allows."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
        line = _line(_settings(f"postgresql://ann:{PASSWORD}@127.0.0.1:{port}/news?connect_timeout=2"))
    assert "timeout" in line


def test_a_wrong_password(embedded: Settings) -> None:
    """A refused password says what to check."""
    host = server.start(embedded).socket_folder
    line = _line(_settings(f"postgresql://newsdb:{PASSWORD}@/newsdb?host={host}"))
    assert 'password authentication failed for user "newsdb"; check user and password' in line


def test_a_lost_password_of_the_embedded_server(embedded: Settings) -> None:
    """A password file that no longer fits leads to the server's own places, not to a URL nobody set."""
    passfile = server.start(embedded).passfile
    good = passfile.read_text(encoding="utf-8")
    passfile.write_text(f"*:5432:*:newsdb:{PASSWORD}\n", encoding="utf-8")
    try:
        line = _line(embedded)
        assert "password authentication failed" in line
        assert "newsdb server status" in line
        passfile.write_text("", encoding="utf-8")
        assert "has no password for newsdb" in _line(embedded)
    finally:
        passfile.write_text(good, encoding="utf-8")


def test_no_password(embedded: Settings) -> None:
    """A missing password says what to check."""
    host = server.start(embedded).socket_folder
    line = _line(_settings(f"postgresql://newsdb@/newsdb?host={host}&passfile=/dev/null"))
    assert "no password supplied; check user and password" in line


def test_an_unknown_database(server_url: URL) -> None:
    """A database that does not exist is named with the remedy."""
    line = _line(_settings(server_url.set(database="no such database")))
    assert '"no such database" does not exist; create the database' in line


@pytest.mark.parametrize(("parameter", "part"), [("sslmode=nonsense", "sslmode"), ("nonsense=1", "nonsense")])
def test_an_impossible_parameter(parameter: str, part: str) -> None:
    """A parameter that libpq does not take is named."""
    assert part in _line(_settings(f"postgresql://ann:{PASSWORD}@127.0.0.1:{_free_port()}/news?{parameter}"))


def test_a_password_never_shows_even_where_libpq_repeats_it() -> None:
    """A password that stands in another place of the URL by mistake is masked there, too."""
    assert "***" in _line(_settings(f"postgresql://ann:{PASSWORD}@127.0.0.1/news?sslmode={PASSWORD}"))


@pytest.mark.parametrize(
    ("says", "parameters"), [(b"N", "sslmode=require"), (b"S", "sslmode=verify-full&sslrootcert=/nowhere")]
)
def test_tls_trouble(says: bytes, parameters: str) -> None:
    """A server without TLS and a missing certificate are told apart from a server that is away."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def answer() -> None:
            client, _ = listener.accept()
            client.recv(8)
            client.sendall(says)
            client.close()

        thread = threading.Thread(target=answer)
        thread.start()
        port = listener.getsockname()[1]
        line = _line(_settings(f"postgresql://ann:{PASSWORD}@127.0.0.1:{port}/news?{parameters}"))
        thread.join()
    assert "check sslmode and the certificates" in line


def test_a_server_that_is_too_old(server_url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PostgreSQL older than newsdb supports is refused by its version."""
    monkeypatch.setattr(engine, "OLDEST_MAJOR", 99)
    assert "newsdb needs 99 or newer" in _line(_settings(server_url))


def test_a_connection_lost_amid_work(server_url: URL) -> None:
    """A server that shuts the connection is one line, and the next connection works."""
    ended = _run(
        server_url, lambda connection: connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    )
    assert "says: terminating connection due to administrator command" in ended
    with engine.connect(_settings(server_url)) as connection:
        assert connection.scalar(text("SELECT 1")) == 1


def _cut(connection: Connection) -> None:
    """Cut the connection as a pulled cable does."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    with socket.socket(fileno=os.dup(raw.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("then", ["a statement", "a commit"])
def test_a_connection_that_breaks(server_url: URL, then: str, caplog: pytest.LogCaptureFixture) -> None:
    """A connection that is simply gone is one line, whatever is tried on it, and no traceback in the log."""

    def work(connection: Connection) -> None:
        connection.execute(text("SELECT 1"))
        _cut(connection)
        if then == "a statement":
            connection.execute(text("SELECT 1"))
        connection.commit()

    assert "lost the connection to PostgreSQL at host" in _run(server_url, work)
    assert not [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]


def test_a_statement_that_takes_too_long(server_url: URL) -> None:
    """A timeout is one line without the statement."""
    statement = text("SELECT pg_sleep(5), 'Rhabarber'")
    line = _run(server_url, lambda connection: connection.execute(statement), statement_timeout=0.05)
    assert "took longer than allowed" in line
    assert "Rhabarber" not in line


def test_missing_rights(server_url: URL) -> None:
    """What the role may not do is said with the remedy."""

    def work(connection: Connection) -> None:
        connection.execute(text("CREATE ROLE newsdb_test_without_rights"))
        connection.execute(text("GRANT newsdb_test_without_rights TO current_user"))
        connection.execute(text("SET ROLE newsdb_test_without_rights"))
        connection.execute(text("CREATE SCHEMA not_allowed"))

    line = _run(server_url, work)
    assert "says: permission denied for database" in line
    assert "connect as a role that may" in line


def _run(url: URL, work: Callable[[Connection], object], statement_timeout: float | None = None) -> str:
    """Return the line that work on a connection ends with."""

    def connected() -> None:
        with engine.connect(_settings(url), statement_timeout=statement_timeout) as connection:
            work(connection)

    with pytest.raises(DatabaseError) as caught:
        connected()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_defect_keeps_its_traceback(server_url: URL) -> None:
    """An error that is no fault of the user's or the server's passes unchanged, without the values."""
    with pytest.raises(ProgrammingError) as caught, engine.connect(_settings(server_url)) as connection:
        connection.execute(text("SELECT :word FROM no_such_table"), {"word": "Rhabarber"})
    assert "Rhabarber" not in str(caught.value)
