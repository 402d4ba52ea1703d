"""Rows in migrations: each revision down and up again over the sample articles, with a row in every table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, NullPool, create_engine, text

from newsdb.database.schema import alembic_config, migrate

SCRIPTS = ScriptDirectory.from_config(alembic_config())
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()]

# Columns that a revision computes from others, so that going back and forth tells them anew.
COMPUTED = {("people", "root_id"), ("loads", "resolved_at")}

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def filled(
    create_database: Callable[..., URL], drop_database: Callable[[URL], None], seeds_template: URL
) -> Iterator[Connection]:
    """Give a connection to the sample articles, with rows in tables that loading them leaves empty."""
    url = create_database(seeds_template)
    with create_engine(url, poolclass=NullPool).connect() as connection:
        for statement in FILLING:
            connection.execute(text(statement))
        connection.commit()
        yield connection
    drop_database(url)


FILLING = (
    (
        "INSERT INTO judgements (kind, person_id, other_person_id, judged_by)"
        " SELECT 'merge', max(id), min(id), 'editor' FROM people WHERE merged_into_id IS NULL"
    ),
    (
        "UPDATE people SET merged_into_id = j.other_person_id, root_id = j.other_person_id"
        " FROM judgements AS j WHERE j.judged_by = 'editor' AND people.id = j.person_id"
    ),
    "UPDATE people SET namesake_no = 2 WHERE id = (SELECT max(id) FROM people)",
    "INSERT INTO namesake_rules (person_id, role) SELECT min(id), 'harbour master' FROM people",
    "INSERT INTO person_positions (person_id, title) SELECT min(id), 'harbour master' FROM people",
    (
        "INSERT INTO takedown_orders (kind, reason, ordered_by, salt)"
        " VALUES ('person', 'court order 7', 'ada', '0123456789abcdef')"
    ),
    (
        "INSERT INTO takedown_names (order_id, name_digest, word_digest)"
        " SELECT id, decode(md5('a'), 'hex'), substr(decode(md5('a'), 'hex'), 1, 2) FROM takedown_orders"
    ),
    (
        "INSERT INTO takedowns (article_id, kind, reason, taken_down_by, load_id)"
        " SELECT gen_random_uuid(), 'canceled', 'pubStatus canceled', 'Harbor Wire', id FROM loads"
    ),
    (
        "INSERT INTO rejects (load_id, path, position, reason, raw, fingerprint)"
        " SELECT id, 'b.txt', '', 'empty file', '', sha256('b') FROM loads"
    ),
    "INSERT INTO unlinked_articles (article_id) SELECT min(id::text)::uuid FROM articles",
)


def rows_of(connection: Connection, columns: dict[str, list[str]]) -> Rows:
    """All rows of some tables, as far as some columns go."""
    found: Rows = {}
    for table, names in columns.items():
        listed = ", ".join(f'"{name}"' for name in names)
        rows = connection.execute(text(f"SELECT to_jsonb(t) FROM (SELECT {listed} FROM {table}) AS t")).scalars()
        found[table] = sorted(rows, key=_ordered)
    connection.rollback()
    return found


def columns_of(connection: Connection) -> dict[str, list[str]]:
    """The columns of each table of newsdb's."""
    found = connection.execute(
        text(
            "SELECT table_name, array_agg(column_name::text ORDER BY column_name) FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name NOT LIKE 'alembic%' AND table_name IN"
            " (SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace) GROUP BY 1"
        )
    ).all()
    connection.rollback()
    return dict(found)


def common(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, list[str]]:
    """The columns that two schemas share, of the tables that they share, without those that are computed."""
    return {
        table: [name for name in names if name in other[table] and (table, name) not in COMPUTED]
        for table, names in one.items()
        if table in other
    }


def test_every_table_has_rows(filled: Connection) -> None:
    """What is compared below is something."""
    empty = [table for table, rows in rows_of(filled, columns_of(filled)).items() if not rows]
    assert empty == []


def test_rows_outlive_each_revision(filled: Connection) -> None:
    """Each revision, the latest first: taken back and applied again, it keeps all that the older schema can hold."""
    for revision in REVISIONS[:-2]:  # behind the first two there are no tables
        newer = columns_of(filled)
        before = rows_of(filled, newer)
        command.downgrade(alembic_config(filled), "-1")
        shared = common(columns_of(filled), newer)
        kept = rows_of(filled, shared)
        assert kept == restricted(before, shared), f"taking {revision} back"
        migrate(filled, revision)
        assert columns_of(filled) == newer
        assert rows_of(filled, shared) == kept, f"applying {revision} again"
        command.downgrade(alembic_config(filled), "-1")


def restricted(rows: Rows, columns: dict[str, list[str]]) -> Rows:
    """Those columns of rows that stand in ``columns``."""
    return {
        table: sorted(({name: row[name] for name in names} for row in rows[table]), key=_ordered)
        for table, names in columns.items()
    }


def _ordered(row: dict[str, Any]) -> str:
    return json.dumps(row, sort_keys=True)
