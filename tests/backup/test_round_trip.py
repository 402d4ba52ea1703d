"""Backup and restore: equal rows, equal schema, one moment, on any version of PostgreSQL."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url, text

from newsdb import backup
from newsdb.backup import programs
from newsdb.settings import Settings
from tests.backup.conftest import (
    Databases,
    catalog_of,
    connected,
    major_of,
    settings_of,
    sums_of,
    url_of,
)


@pytest.mark.parametrize("jobs", [None, 2])
def test_what_is_restored_equals_what_was_backed_up(
    jobs: int | None, loaded: Databases, empty: Databases, tmp_path: Path
) -> None:
    """Rows, definitions, comments and withdrawn rights come back, from a file and from a folder; numbers go on."""
    source, target = loaded(), empty()
    dump = tmp_path / "news.dump"
    manifest = backup.back_up(source, backup.Asked(dump, jobs))
    assert dump.is_dir() == (jobs is not None)
    restored = backup.restore(target, dump, jobs or 1)
    assert sums_of(target) == sums_of(source) == manifest.tables
    assert manifest.tables["public.articles"].rows == 26
    assert catalog_of(target) == catalog_of(source)
    assert "refresh by all: false" in catalog_of(target)
    assert (restored.began_again, restored.refused, restored.schema.state) == (False, (), "current")
    assert restored.schema.revision == manifest.schema_revision
    with connected(target) as connection:
        assert connection.scalar(text("SELECT relispopulated FROM pg_class WHERE relname = 'utterance_quotes'"))
        assert connection.scalar(text("SELECT count(*) FROM pg_stats WHERE tablename = 'quotes'"))
        connection.execute(text("INSERT INTO sources (name) VALUES ('new.example')"))


def test_a_backup_shows_one_moment(loaded: Databases, empty: Databases, tmp_path: Path) -> None:
    """What is committed while it is taken is in neither the dump nor the sums."""
    source, target = loaded(), empty()
    before = sums_of(source)

    def write(table: str) -> None:
        if table == "public.articles":  # of others the sums are still to be made
            with connected(source) as connection:
                connection.execute(text("INSERT INTO sources (name) VALUES ('late.example')"))
                connection.execute(text("UPDATE quotes SET cue = 'shouted'"))

    manifest = backup.back_up(source, backup.Asked(tmp_path / "news.dump"), write)
    assert manifest.tables == before
    assert sums_of(source) != before
    backup.restore(target, tmp_path / "news.dump")
    assert sums_of(target) == before


def test_tables_of_others_are_backed_up_too(loaded: Databases, empty: Databases, tmp_path: Path) -> None:
    """Schemas that analysts made come along, with whatever types their columns have."""
    source, target = loaded(), empty()
    with connected(source) as connection:
        connection.exec_driver_sql("CREATE SCHEMA desk")
        connection.exec_driver_sql(
            'CREATE TABLE desk."Odd "" name" AS SELECT 0.1::float8 AS f, 1e-40::real AS r, now() AS t,'
            " now()::timestamp, '1 day 2 hours'::interval AS i, '\\x00ff'::bytea AS b, '{\"a\": 1.0}'::jsonb AS j,"
            " ARRAY['x', NULL] AS l"
        )
        connection.exec_driver_sql("CREATE TABLE desk.nothing ()")
        connection.exec_driver_sql("INSERT INTO desk.nothing DEFAULT VALUES")
    backup.back_up(source, backup.Asked(tmp_path / "news.dump"))
    backup.restore(target, tmp_path / "news.dump")
    found, name = sums_of(target), 'desk.Odd " name'
    assert (found[name].rows, found["desk.nothing"].rows) == (1, 1)
    assert sums_of(source) == found


def test_the_checksum_tells_rows_but_not_their_order(loaded: Databases) -> None:
    """Another order or another session's settings change no sum; a value, a null for an empty text, or a twin does."""
    settings = loaded()
    with connected(settings) as connection:
        connection.exec_driver_sql("CREATE TABLE t (a text, b timestamptz, c real)")
        connection.exec_driver_sql("INSERT INTO t VALUES ('x', '2026-01-01 00:00Z', 0.1), ('', NULL, 2)")

    def checksum(*statements: str) -> str:
        with connected(settings) as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        return sums_of(settings)["public.t"].checksum

    first = checksum()
    assert checksum("CREATE TABLE u AS TABLE t", "TRUNCATE t", "INSERT INTO t SELECT * FROM u ORDER BY c DESC") == first
    assert checksum(f"ALTER DATABASE {_quoted(settings)} SET DateStyle = 'German'") == first
    assert checksum(f"ALTER DATABASE {_quoted(settings)} SET TimeZone = 'Asia/Tokyo'") == first
    assert checksum(f"ALTER DATABASE {_quoted(settings)} SET extra_float_digits = -5") == first
    assert checksum("ALTER TABLE t RENAME COLUMN b TO z", "ALTER TABLE t RENAME COLUMN z TO b") == first
    seen = {first}
    for statement in (
        "UPDATE t SET a = NULL WHERE a = ''",
        "UPDATE t SET c = 0.1000001 WHERE a = 'x'",
        "INSERT INTO t SELECT * FROM t WHERE a = 'x'",
        "INSERT INTO t SELECT * FROM t WHERE a = 'x'",
        "DELETE FROM t",
    ):
        seen.add(checksum(statement))
    assert len(seen) == 6


def _quoted(settings: Settings) -> str:
    return f'"{make_url(url_of(settings)).database}"'


@pytest.mark.parametrize("only_embedded", [False, True])
def test_between_two_versions_of_postgresql(
    loaded: Databases,
    empty: Databases,
    other_server: URL,
    server_url: URL,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    only_embedded: bool,
) -> None:
    """Rows and checksums are the same on both, whichever way the backup goes, also with the newest programs alone."""
    if only_embedded:
        monkeypatch.setattr(programs, "_on_the_path", lambda _name: [])
        monkeypatch.setattr(programs, "_debian", lambda _name: [])
    assert major_of(server_url) < major_of(other_server)
    old, new = loaded(), settings_of(other_server, tmp_path)
    backup.back_up(old, backup.Asked(tmp_path / "old.dump"))
    backup.restore(new, tmp_path / "old.dump", jobs=2)
    assert sums_of(new) == sums_of(old)
    backup.back_up(new, backup.Asked(tmp_path / "new.dump", jobs=2))
    back = empty()
    restored = backup.restore(back, tmp_path / "new.dump", jobs=2)
    assert sums_of(back) == sums_of(old)
    assert restored.schema.state == "current"
    assert catalog_of(back) == catalog_of(old)


@pytest.mark.parametrize("jobs", [None, 1])
def test_a_backup_is_its_owners_alone(jobs: int | None, loaded: Databases, tmp_path: Path) -> None:
    """It holds all texts: nobody else can read it, whatever the umask is."""
    backup.back_up(loaded(), backup.Asked(tmp_path / "news.dump", jobs))
    assert not stat.S_IMODE((tmp_path / "news.dump").stat().st_mode) & 0o077
