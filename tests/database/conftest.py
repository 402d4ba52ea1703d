"""Fixtures for tests of the schema: its contents, which can be compared, and minimal valid rows."""

from __future__ import annotations

import hashlib
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from psycopg import sql
from sqlalchemy import URL, Connection, NullPool, Table, create_engine, insert, make_url, text

from newsdb.backup import programs
from newsdb.cli import main
from newsdb.database.migrating.contents import Contents, read_contents
from newsdb.database.models import Base
from newsdb.database.roles import Kind, kinds
from newsdb.errors import DatabaseError
from tests.database.serving import Run, Server, may_create_roles


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Connection]:
    """Give a connection that may commit, into a database without any schema."""
    with create_engine(empty_database_url, poolclass=NullPool).connect() as connection:
        yield connection


@pytest.fixture
def migrated(database_url: str) -> Iterator[Connection]:
    """Give a connection that may commit, into a migrated database."""
    with create_engine(database_url, poolclass=NullPool).connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def dump_catalog() -> Callable[[Connection], Contents]:
    """Give a function that lists what newsdb's schemas hold, without Alembic's own table."""
    return read_contents


SHA = hashlib.sha256(b"body").digest()
KEY = SHA[:16]
ARTICLE_ID = UUID("6d2b3c0e-58a1-5b7c-9f0e-0b8f6a1d2c3e")

# One valid row for each table, parents first; identity keys start at 1 in a database of one's own.
ROWS: dict[str, dict[str, Any]] = {
    "sources": {"name": "harborledger.example"},
    "source_domains": {"domain": "harborledger.example", "source_id": 1},
    "loads": {"inputs": ["news/"], "newsdb_version": "0", "extractor_version": 1},
    "load_units": {
        "load_id": 1,
        "ordinal": 1,
        "path": "a.txt",
        "size_bytes": 3,
        "status": "read",
        "document_count": 1,
        "rejected_count": 0,
    },
    "load_metrics": {"load_id": 1, "name": "batches", "value": 3.0},
    "rejects": {
        "load_id": 1,
        "path": "b.txt",
        "position": "",
        "reason": "empty file",
        "raw": b"",
        "fingerprint": SHA,
    },
    "people": {"name": "Ada Keller", "name_key": "ada keller"},
    "person_names": {"person_id": 1, "name": "Ada Keller", "name_key": "ada keller", "kind": "printed"},
    "judgements": {"kind": "rename", "person_id": 1, "value": "Ada Keller", "judged_by": "editor"},
    "namesake_rules": {"person_id": 1, "role": "harbour master", "first_on": date(2024, 5, 1)},
    "person_positions": {"person_id": 1, "title": "harbour master", "started_on": date(2024, 5, 1)},
    "articles": {
        "id": ARTICLE_ID,
        "source_id": 1,
        "url": "https://harborledger.example/a",
        "canonical_url": "https://harborledger.example/a",
        "body": "“The quay is safe,” Keller said.",
        "body_sha256": SHA,
        "origin": "a.txt",
        "extractor_version": 1,
        "load_id": 1,
    },
    "article_versions": {
        "article_id": ARTICLE_ID,
        "version_no": 1,
        "body": "The quay is closed.",
        "body_sha256": SHA,
        "origin": "a.txt",
        "load_id": 1,
        "loaded_at": "2024-05-01T00:00:00+00:00",
    },
    "quotes": {
        "article_id": ARTICLE_ID,
        "ordinal": 1,
        "statement_no": 1,
        "kind": "direct",
        "text": "The quay is safe,",
        "start_char": 1,
        "end_char": 18,
        "speaker_kind": "person",
        "speaker_id": 1,
        "speaker_name": "Ada Keller",
        "speaker_printed": "Keller",
        "speaker_start": 20,
        "speaker_end": 26,
        "speaker_role": "harbour master",
        "speaker_role_start": 28,
        "speaker_role_end": 42,
        "confidence": 0.9,
    },
    "mentions": {
        "article_id": ARTICLE_ID,
        "ordinal": 1,
        "person_id": 1,
        "name": "Ada Keller",
        "printed": "Keller",
        "start_char": 20,
        "end_char": 26,
    },
    "takedown_orders": {"kind": "person", "reason": "court order 7", "ordered_by": "ada", "salt": b"0123456789abcdef"},
    "takedown_names": {"order_id": 1, "name_digest": SHA[:16], "word_digest": SHA[:2]},
    "takedowns": {
        "article_id": UUID("0b4f6f0e-1c2d-5e3f-8a9b-7c6d5e4f3a2b"),
        "kind": "canceled",
        "reason": "pubStatus canceled",
        "taken_down_by": "Harbor Wire",
        "load_id": 1,
    },
    "wordings": {"words_key": KEY, "is_distinctive": True, "shingles": [1]},
    "utterance_wordings": {"words_key": KEY, "utterance_key": KEY},
    "unlinked_articles": {"article_id": ARTICLE_ID},
}


class Sample:
    """Inserts valid rows, or the same rows with something changed, into a database without rows."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def insert(self, table: str, **changed: Any) -> None:
        """Insert the sample row of a table with some values changed; its identity key becomes 1 if it is first."""
        model: Table = Base.metadata.tables[table]
        self.connection.execute(insert(model), {**ROWS[table], **changed})

    def fill(self, before: str | None = None) -> None:
        """Insert the sample row of every table, or of those that stand before the named one in ``ROWS``."""
        for name in ("sources", "loads", "people", "rejects", "takedown_orders", "judgements"):
            # Sequences are not rolled back: an earlier test has moved them.
            self.connection.execute(text(f"ALTER SEQUENCE {name}_id_seq RESTART"))
        for table in ROWS:
            if table == before:
                return
            self.insert(table)


@pytest.fixture
def sample_on() -> type[Sample]:
    """Give a function that makes an inserter of minimal valid rows over any connection."""
    return Sample


@pytest.fixture
def sample(connection: Connection) -> Sample:
    """Give what inserts minimal valid rows over ``connection``."""
    return Sample(connection)


@pytest.fixture
def run_python(checkout: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Give a function that runs this Python with arguments in the checkout, on a database of the test's."""

    def run(*arguments: str, database_url: str | None = None) -> subprocess.CompletedProcess[str]:
        environment = dict(os.environ)
        if database_url is not None:
            environment["NEWSDB_DATABASE_URL"] = database_url
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=checkout,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def pg_dump(server_url: URL) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Give a function that dumps a database, by the wheel's program or one on the PATH that is new enough."""
    with create_engine(server_url, poolclass=NullPool).connect() as connection:
        needed = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10000
    try:
        program = programs.pg_dump(needed, prefer_embedded=True).path
    except DatabaseError:
        pytest.skip(f"needs pg_dump {needed} or newer: newsdb[embedded] has it")

    def run(url: str, *options: str) -> subprocess.CompletedProcess[str]:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        return subprocess.run([program, *options, f"--dbname={plain}"], capture_output=True, text=True, check=True)

    return run


@pytest.fixture
def serve() -> Iterator[Callable[[str], Server]]:
    """Give a function that makes a ``Server``; its roles are dropped after the test."""
    made: list[Server] = []

    def begin(url: str) -> Server:
        connection = create_engine(url, poolclass=NullPool).connect()
        if not may_create_roles(connection):
            pytest.skip("needs a role that may create roles")
        connection.rollback()
        passwords = {kind: secrets.token_urlsafe(12) for kind in Kind}
        made.append(Server(url, f"newsdb_test_{secrets.token_hex(4)}", connection, passwords))
        return made[-1]

    yield begin
    for server in made:
        connection = server.connection
        connection.rollback()
        me = sql.Identifier(str(connection.scalar(text("SELECT current_user")))).as_string(None)
        for kind in Kind:
            name = kinds.role_name(server.prefix, kind)
            if connection.scalar(text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :name)"), {"name": name}):
                _wait_for_end_of_sessions(connection, name)
                connection.exec_driver_sql(f"GRANT {name} TO CURRENT_USER")
                connection.exec_driver_sql(f"REASSIGN OWNED BY {name} TO {me}")
                connection.exec_driver_sql(f"DROP OWNED BY {name}")
                connection.exec_driver_sql(f"DROP ROLE {name}")
        connection.commit()
        connection.close()


def _wait_for_end_of_sessions(connection: Connection, role: str) -> None:
    """A session drops its temporary tables after its client has gone: REASSIGN OWNED would stumble over them."""
    deadline = time.monotonic() + 30
    sessions = text("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE usename = :role)")
    while connection.scalar(sessions, {"role": role}) and time.monotonic() < deadline:
        connection.commit()  # else the same activity would be seen again
        time.sleep(0.01)


@pytest.fixture
def server(database_url: str, serve: Callable[[str], Server]) -> Server:
    """Give a migrated database with a row in each table, and a loader, an analyst and an app."""
    found = serve(database_url)
    Sample(found.connection).fill()
    found.connection.exec_driver_sql("SELECT public.newsdb_refresh()")
    found.create(Kind.LOADER, Kind.ANALYST, Kind.APP)
    return found


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Give a function that runs ``newsdb`` with arguments on a database: its exit code, output and errors."""

    def command(url: str, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("NEWSDB_DATABASE_URL", url)
        monkeypatch.setattr(sys, "argv", ["newsdb", *arguments])
        capfd.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        out, err = capfd.readouterr()
        return code, out, err

    return command


@pytest.fixture
def fresh(database_url: str, serve: Callable[[str], Server]) -> Server:
    """Give a migrated database without rows and without roles."""
    return serve(database_url)
