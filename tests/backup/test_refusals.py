"""What is refused, in one line that names the remedy, and leaves everything as it was."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import URL, NullPool, create_engine, make_url, text

from newsdb import backup
from newsdb.database.schema import RESTORE_MARK
from newsdb.errors import DatabaseError, NewsdbError, SchemaError, UsageError
from tests.backup.conftest import Command, Databases, connected, settings_of, sums_of, url_of


def test_a_database_that_is_not_empty_is_refused(loaded: Databases, tmp_path: Path) -> None:
    """A full target is left as it is, and the line names the remedy."""
    source = loaded()
    backup.back_up(source, backup.Asked(tmp_path / "news.dump"))
    before = sums_of(source)
    with pytest.raises(UsageError, match=r"is not empty \(it has the .*restore into a new database"):
        backup.restore(source, tmp_path / "news.dump")
    assert sums_of(source) == before


def test_one_table_is_enough_not_to_be_empty(loaded: Databases, empty: Databases, tmp_path: Path) -> None:
    """What somebody else made is never taken for nothing, in whatever schema; extensions do not count."""
    backup.back_up(loaded(), backup.Asked(tmp_path / "news.dump"))
    for statement, named in (("CREATE TABLE t ()", r"table public\.t"), ("CREATE SCHEMA desk", "schema desk")):
        target = empty()
        with connected(target) as connection:
            connection.exec_driver_sql(statement)
        with pytest.raises(UsageError, match=named):
            backup.restore(target, tmp_path / "news.dump")
    target = empty()
    with connected(target) as connection:
        connection.exec_driver_sql("CREATE EXTENSION pg_trgm")
    backup.restore(target, tmp_path / "news.dump")


def _damaged(dump: Path) -> Path:
    with dump.open("r+b") as file:
        file.seek(dump.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))
    return dump


def test_a_damaged_dump_is_told_before_anything_is_done(loaded: Databases, empty: Databases, tmp_path: Path) -> None:
    """One bit, a missing file, a cut manifest: each ends in one line, and the target stays empty."""
    target = empty()
    source = loaded()
    backup.back_up(source, backup.Asked(tmp_path / "bit.dump"))
    with pytest.raises(NewsdbError, match=r"bit\.dump was damaged; take another backup"):
        backup.restore(target, _damaged(tmp_path / "bit.dump"))
    backup.back_up(source, backup.Asked(tmp_path / "folder", jobs=1))
    next((tmp_path / "folder").glob("*.dat.gz")).unlink()
    with pytest.raises(NewsdbError, match=r"dat\.gz is missing; take another backup"):
        backup.restore(target, tmp_path / "folder")
    backup.back_up(source, backup.Asked(tmp_path / "cut.dump"))
    manifest = tmp_path / "cut.dump.json"
    manifest.write_text(manifest.read_text()[:200])
    with pytest.raises(NewsdbError, match="is no manifest of newsdb backup"):
        backup.restore(target, tmp_path / "cut.dump")
    manifest.unlink()
    with pytest.raises(UsageError, match=r"cut\.dump\.json is missing"):
        backup.restore(target, tmp_path / "cut.dump")
    with connected(target) as connection:
        assert not connection.scalar(text("SELECT to_regclass('articles')"))
        assert not connection.scalar(text("SELECT to_regnamespace(:name)"), {"name": RESTORE_MARK})


def test_other_rows_than_the_manifests_are_told(
    loaded: Databases, empty: Databases, tmp_path: Path, newsdb: Command
) -> None:
    """A dump that restores, but to other rows, is no database of newsdb's; a right one may then take its place."""
    source, target = loaded(), empty()
    with connected(source) as connection:  # of all kinds, to be removed before it begins again
        for statement in (
            "CREATE TYPE mood AS ENUM ('calm')",
            "CREATE DOMAIN short AS text CHECK (length(VALUE) < 5)",
            "CREATE TYPE pair AS (a mood, b short)",
            "CREATE SEQUENCE numbers",
            "CREATE TABLE moods (m mood, s short, p pair, n bigint DEFAULT nextval('numbers'))",
            "CREATE PROCEDURE nothing() LANGUAGE sql AS 'SELECT 1'",
            "CREATE AGGREGATE longest(text) (sfunc = text_larger, stype = text)",
            "CREATE FUNCTION feel(m mood) RETURNS mood LANGUAGE sql AS 'SELECT m'",
            "CREATE VIEW felt AS SELECT feel(m) FROM moods",
            "CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM moods",
            "CREATE SCHEMA desk",
            "CREATE VIEW desk.quoted AS SELECT * FROM analyst.quotes",
        ):
            connection.exec_driver_sql(statement)
    manifest = backup.back_up(source, backup.Asked(tmp_path / "news.dump"))
    path = tmp_path / "news.dump.json"
    right = path.read_text()
    path.write_text(
        right.replace(manifest.tables["public.quotes"].checksum, "0" * 32).replace('"rows": 26', '"rows": 27')
    )
    with pytest.raises(NewsdbError, match=r"public\.articles has 26 rows instead of 27; public\.quotes has other rows"):
        backup.restore(target, tmp_path / "news.dump")
    refused = newsdb("status", on=target)
    assert (refused.returncode, "run newsdb restore PATH again" in refused.stderr) == (3, True)
    refused = newsdb("migrate", on=target)
    assert (refused.returncode, "run newsdb restore PATH again" in refused.stderr) == (3, True)
    path.write_text(right)
    done = newsdb("restore", tmp_path / "news.dump", on=target)
    assert (done.returncode, "was removed first" in done.stderr) == (0, True), done.stderr
    assert sums_of(target) == sums_of(source)


def test_a_locale_that_does_not_know_letters(
    loaded: Databases, empty: Databases, tmp_path: Path, drop_database: Callable[[URL], None]
) -> None:
    """Words beside curly marks would not be found: the database is refused, as for a first load."""
    backup.back_up(loaded(), backup.Asked(tmp_path / "news.dump"))
    settings = empty()
    url = make_url(url_of(settings))
    other = url.set(database=f"{url.database}_c")
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(
            f"CREATE DATABASE \"{other.database}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'"
        )
    try:
        with pytest.raises(DatabaseError, match="locale does not know all letters"):
            backup.restore(settings_of(other, tmp_path), tmp_path / "news.dump")
    finally:
        drop_database(other)


def test_nothing_is_overwritten_unasked(loaded: Databases, tmp_path: Path) -> None:
    """A name that is taken is refused; told to, a backup is replaced, of the other kind, too, but nothing else is."""
    settings = loaded()
    path = tmp_path / "news.dump"
    backup.back_up(settings, backup.Asked(path))
    first = path.read_bytes()
    with pytest.raises(UsageError, match="is there already; name another place, or --overwrite it"):
        backup.back_up(settings, backup.Asked(path))
    assert path.read_bytes() == first
    backup.back_up(settings, backup.Asked(path, jobs=1, overwrite=True))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["news.dump"]
    (tmp_path / "news.dump.partial").write_text("left by a command that was killed")
    backup.back_up(settings, backup.Asked(path, overwrite=True))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["news.dump", "news.dump.json"]
    other = tmp_path / "letter.txt"
    other.write_text("Dear Ada")
    with pytest.raises(UsageError, match=r"letter\.txt\.json is missing"):
        backup.back_up(settings, backup.Asked(other, overwrite=True))
    assert other.read_text() == "Dear Ada"
    with pytest.raises(UsageError, match="there is no folder"):
        backup.back_up(settings, backup.Asked(tmp_path / "nowhere" / "news.dump"))
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match="is a folder; name the backup itself"):
        backup.back_up(settings, backup.Asked(tmp_path / "folder"))


def test_an_empty_database_has_no_backup(empty: Databases, tmp_path: Path) -> None:
    """There is nothing to back up, and no file."""
    with pytest.raises(SchemaError, match="there is nothing to back up"):
        backup.back_up(empty(), backup.Asked(tmp_path / "news.dump"))
    assert list(tmp_path.glob("news*")) == []
