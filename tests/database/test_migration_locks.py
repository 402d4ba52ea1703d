"""What is said of a revision's locks, held against those that PostgreSQL takes while it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, make_url

from newsdb.database.migrating.catalogue import Catalogue
from newsdb.database.migrating.classifying import classify, is_concurrent
from newsdb.database.migrating.effects import Effect, Lock, Work
from newsdb.database.migrating.parsing import plain
from newsdb.database.migrating.revisions import Direction, chain

Locks = dict[str, Lock]

_USED = """
SELECT c.oid, CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname IN ('public', 'analyst') AND c.relname <> 'alembic_version'
"""
_HELD = "SELECT relation, mode FROM pg_locks WHERE pid = pg_backend_pid() AND granted AND relation IS NOT NULL"
_MODES = {f"{''.join(word.title() for word in lock.name.split('_'))}Lock": lock for lock in Lock}

DIRECTIONS = [
    *((f"{revision.id} up", revision.up) for revision in chain()),
    *((f"{revision.id} down", revision.down) for revision in chain()[::-1]),
]


@pytest.fixture
def plain_connection(empty_database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """Give a connection of the driver's own into a database without any schema, which commits by itself."""
    url = make_url(empty_database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def strongest(effects: Iterable[Effect]) -> Locks:
    """The strongest lock on each table, beyond that of reading, which stops nothing but ACCESS EXCLUSIVE."""
    found: Locks = {}
    for effect in effects:
        if effect.lock > Lock.ACCESS_SHARE:
            found[effect.table] = max(effect.lock, found.get(effect.table, effect.lock))
    return found


def held(connection: psycopg.Connection[Any], tables: dict[int, str]) -> Locks:
    """What the transaction holds on some tables, told in the same way."""
    found: Locks = {}
    for oid, mode in connection.execute(_HELD).fetchall():
        if oid in tables and _MODES[mode] > Lock.ACCESS_SHARE:
            found[tables[oid]] = max(_MODES[mode], found.get(tables[oid], _MODES[mode]))
    return found


@pytest.mark.parametrize(("name", "direction"), DIRECTIONS, ids=[name for name, _ in DIRECTIONS])
def test_every_statement_is_known(name: str, direction: Direction) -> None:
    """Of each statement of each revision, applied or taken back, newsdb can tell the locks."""
    unknown = [
        plain(statement.sql)
        for statement in direction.statements
        if any(effect.work is Work.UNKNOWN for effect in statement.effects)
    ]
    assert unknown == [], f"{name}: add it to classifying.py, or say it in the revision's EFFECTS"


def test_predicted_locks_are_those_taken(plain_connection: psycopg.Connection[Any]) -> None:
    """In each transaction of each revision, up and down, the strongest lock on each table in use is as foretold."""
    wrong = []
    for name, direction in DIRECTIONS:
        before = dict(plain_connection.execute(_USED).fetchall())
        for transaction, group in groupby(direction.statements, key=lambda each: each.transaction):
            statements = list(group)
            if transaction is None:
                for statement in statements:
                    plain_connection.execute(statement.sql)
                continue
            with plain_connection.transaction():
                taken: Locks = {}
                for statement in statements:
                    plain_connection.execute(statement.sql)
                    for table, lock in held(plain_connection, before).items():
                        taken[table] = max(lock, taken.get(table, lock))
            foretold = strongest(effect for statement in statements for effect in statement.effects)
            if foretold != taken:
                wrong.append((name, "foretold", foretold, "taken", taken))
    assert wrong == []


# What the statements below are about.
_MADE = (
    "CREATE TABLE ports (id bigint PRIMARY KEY, code text NOT NULL)",
    "CREATE TABLE ships (id bigint PRIMARY KEY, name text, tons integer, masts integer, port_id bigint)",
    "ALTER TABLE ships ADD CONSTRAINT fk_ships FOREIGN KEY (port_id) REFERENCES ports (id)",
    "ALTER TABLE ships ADD CONSTRAINT ck_ships CHECK (tons > 0) NOT VALID",
    "CREATE INDEX ix_ships_name ON ships (name)",
    "CREATE UNIQUE INDEX ix_ships_tons ON ships (tons)",
    "CREATE TABLE rafts (ship_id bigint, CONSTRAINT fk_rafts FOREIGN KEY (ship_id) REFERENCES ships (id))",
    "CREATE VIEW fleet AS SELECT name FROM ships",
    "CREATE MATERIALIZED VIEW loads_of_ships AS SELECT tons FROM ships",
)


@pytest.fixture(scope="module")
def harbour(create_database: Callable[..., URL]) -> Iterator[tuple[psycopg.Connection[Any], Catalogue]]:
    """Give a connection to those tables, and what newsdb knows of them; tests change nothing for good."""
    url = create_database().set(drivername="postgresql").render_as_string(hide_password=False)
    catalogue = Catalogue()
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in _MADE:
            connection.execute(statement)
            catalogue.learn(statement)
        yield connection, catalogue


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE ships ADD COLUMN flag text",
        "ALTER TABLE ships ADD COLUMN flag text DEFAULT 'none' NOT NULL, DROP COLUMN masts",
        "ALTER TABLE ships ADD COLUMN seen_at timestamptz DEFAULT now() NOT NULL",
        "ALTER TABLE ships ADD COLUMN seen_at timestamptz DEFAULT clock_timestamp() NOT NULL",
        "ALTER TABLE ships ADD COLUMN key uuid DEFAULT gen_random_uuid()",
        "ALTER TABLE ships ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY",
        "ALTER TABLE ships ADD COLUMN heavy boolean GENERATED ALWAYS AS (tons > 1000) STORED",
        "ALTER TABLE ships ADD COLUMN home bigint REFERENCES ports (id)",
        "ALTER TABLE ships ADD COLUMN IF NOT EXISTS crew integer CHECK (crew > 0)",
        "ALTER TABLE ships ADD CONSTRAINT ck_other CHECK (tons < 10) NOT VALID",
        "ALTER TABLE ships ADD CONSTRAINT ck_other CHECK (tons < 10)",
        "ALTER TABLE ships ADD CONSTRAINT fk_other FOREIGN KEY (id) REFERENCES ports (id) NOT VALID",
        "ALTER TABLE ships ADD CONSTRAINT uq_ships UNIQUE (name)",
        "ALTER TABLE ships ADD CONSTRAINT uq_ships UNIQUE USING INDEX ix_ships_tons",
        "ALTER TABLE ships VALIDATE CONSTRAINT ck_ships",
        "ALTER TABLE ships DROP CONSTRAINT ck_ships",
        "ALTER TABLE ships DROP CONSTRAINT fk_ships",
        "ALTER TABLE ONLY ships ALTER COLUMN masts TYPE bigint",
        "ALTER TABLE ships ALTER COLUMN tons SET NOT NULL",
        "ALTER TABLE ships ALTER COLUMN tons SET DEFAULT 1",
        "ALTER TABLE ships ALTER tons SET STATISTICS 200",
        "ALTER TABLE ships ALTER name SET STORAGE EXTERNAL",
        "ALTER TABLE ships RENAME COLUMN tons TO weight",
        "ALTER TABLE ships RENAME TO vessels",
        "ALTER TABLE ships SET (fillfactor = 80)",
        "ALTER TABLE rafts SET UNLOGGED",
        "ALTER TABLE ships DISABLE TRIGGER USER",
        "ALTER TABLE ships ENABLE ROW LEVEL SECURITY",
        "CREATE TABLE crews (ship_id bigint REFERENCES ships (id), name text)",
        "CREATE INDEX ix_new ON ships (tons, name)",
        "DROP INDEX ix_ships_name",
        "ALTER INDEX ix_ships_name RENAME TO ix_ships_by_name",
        "DROP TABLE rafts",
        "DROP VIEW fleet",
        "CREATE OR REPLACE VIEW fleet AS SELECT name, tons FROM ships",
        "REFRESH MATERIALIZED VIEW loads_of_ships",
        "ALTER MATERIALIZED VIEW loads_of_ships RENAME TO cargoes",
        "COMMENT ON TABLE ships IS 'DROP TABLE ships'",
        "COMMENT ON COLUMN public.ships.tons IS 'It''s heavy.'",
        "COMMENT ON VIEW fleet IS $$All; of -- them$$",
        "UPDATE ships SET tons = 1 WHERE id = 2",
        "WITH old AS (SELECT id FROM ships) DELETE FROM ships WHERE id IN (SELECT id FROM old)",
        "INSERT INTO ports (id, code) VALUES (1, 'a')",
        "TRUNCATE rafts",
        "LOCK TABLE ships, ports IN SHARE ROW EXCLUSIVE MODE",
        "ANALYZE ships",
        "CREATE STATISTICS st_ships ON name, tons FROM ships",
        "CREATE TRIGGER tr BEFORE UPDATE ON ships FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE POLICY own ON ships USING (true)",
        "GRANT SELECT ON ships TO PUBLIC",
        "-- why\nCREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1; -- DROP TABLE ships'",
        "SET LOCAL work_mem = '64MB'",
    ],
)
def test_a_statement_is_classified(harbour: tuple[psycopg.Connection[Any], Catalogue], sql: str) -> None:
    """The locks of a statement, and whether it writes tables anew, are as the server has them."""
    connection, catalogue = harbour
    files = "SELECT relname, relfilenode FROM pg_class WHERE relname IN ('ships', 'ports', 'rafts', 'loads_of_ships')"
    tables = dict(connection.execute(_USED).fetchall())
    with connection.transaction(force_rollback=True):
        before = set(connection.execute(files).fetchall())
        connection.execute(sql)
        taken = held(connection, tables)
        rewritten = {table for table, _ in before - set(connection.execute(files).fetchall())}
    effects = classify(sql, catalogue)
    assert strongest(effect for effect in effects if effect.table in catalogue.relations) == taken
    if not any(words in sql for words in ("RENAME TO", "TRUNCATE", "DROP TABLE")):  # another name or file, without work
        assert {effect.table for effect in effects if effect.work is Work.REWRITE} == rewritten


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT public.newsdb_refresh()",
        "DO $$ BEGIN PERFORM 1; END $$",
        "VACUUM ships",
        "DROP TABLE ships CASCADE",
        "DROP INDEX ix_of_nobody",
    ],
)
def test_what_is_not_known_is_said_to_be(sql: str) -> None:
    """A statement that could do anything is never taken for harmless."""
    (effect,) = classify(sql, Catalogue())
    assert (effect.lock, effect.work) == (Lock.ACCESS_EXCLUSIVE, Work.UNKNOWN)


def test_statements_that_stop_nobody() -> None:
    """CONCURRENTLY is told from the same words elsewhere."""
    assert is_concurrent("CREATE UNIQUE INDEX CONCURRENTLY x ON t (a)")
    assert is_concurrent("  DROP INDEX CONCURRENTLY IF EXISTS x")
    assert not is_concurrent("COMMENT ON TABLE t IS 'CREATE INDEX CONCURRENTLY x'")
    assert not is_concurrent("CREATE INDEX x ON t (a)")
