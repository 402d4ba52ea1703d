"""Rules that hold for every table, present and future, read from the database that the migrations built."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Connection, Date, DateTime, Integer, PrimaryKeyConstraint, UniqueConstraint, text

from newsdb.database.models import Base

TABLES = sorted(Base.metadata.tables)

OURS = "c.relnamespace = 'public'::regnamespace AND c.relname <> 'alembic_version'"


def test_the_models_know_every_table(connection: Connection) -> None:
    """The migrations make no table that the models do not describe, so the rules below meet all of them."""
    names = connection.scalars(text(f"SELECT relname FROM pg_class c WHERE {OURS} AND relkind IN ('r', 'p')")).all()
    assert sorted(names) == TABLES


def test_every_table_and_column_has_a_comment(connection: Connection) -> None:
    """Each table and column says in the database what it holds, in a sentence."""
    columns = connection.execute(
        text(
            "SELECT c.relname || coalesce('.' || a.attname, ''), d.description FROM pg_class c"
            " JOIN (SELECT attrelid, attnum, attname FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped"
            "       UNION ALL SELECT oid, 0, NULL FROM pg_class) a ON a.attrelid = c.oid"
            " LEFT JOIN pg_description d"
            "   ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = a.attnum"
            f" WHERE {OURS} AND c.relkind IN ('r', 'p', 'v', 'm')"
        )
    ).all()
    assert len(columns) > len(TABLES)
    assert [name for name, comment in columns if not comment or not comment.strip().endswith(".")] == []


def test_every_constraint_is_named_by_the_convention(connection: Connection) -> None:
    """Names of constraints can be told from table and columns: pk_, fk_, uq_, ck_."""
    constraints = connection.execute(
        text(
            "SELECT c.relname, k.contype::text, k.conname, coalesce(r.relname, ''),"
            " ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u (attnum, place)"
            "       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.attnum ORDER BY place)"
            " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
            f" LEFT JOIN pg_class r ON r.oid = k.confrelid WHERE {OURS} AND k.contype <> 'n'"
        )
    ).all()
    wrong = []
    for table, kind, name, parent, columns in constraints:
        joined = "_".join(columns)
        expected = {"p": f"pk_{table}", "u": f"uq_{table}_{joined}", "f": f"fk_{table}_{joined}_{parent}"}
        # What a CHECK is about cannot be told from its columns.
        if not re.fullmatch(expected.get(kind, rf"ck_{table}_[a-z0-9_]+"), name):
            wrong.append(name)
    assert wrong == []


def test_every_index_is_named_by_the_convention(connection: Connection) -> None:
    """An index that is no constraint's is called ix_, its table, and its columns or what it is for."""
    names = connection.execute(
        text(
            "SELECT c.relname, i.relname FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid"
            f" JOIN pg_class i ON i.oid = x.indexrelid WHERE {OURS}"
            " AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u'))"
        )
    ).all()
    assert names
    assert [name for table, name in names if not re.fullmatch(rf"ix_{table}_[a-z0-9_]+", name)] == []


def test_every_foreign_key_has_an_index(connection: Connection) -> None:
    """For each foreign key some whole, valid index begins with its columns, so that deleting a parent is no scan."""
    bare = connection.scalars(
        text(
            "SELECT k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
            f" WHERE {OURS} AND k.contype = 'f' AND NOT EXISTS ("
            "   SELECT FROM pg_index x WHERE x.indrelid = k.conrelid AND x.indisvalid AND x.indpred IS NULL"
            "   AND (SELECT array_agg(n ORDER BY n) FROM unnest((x.indkey::int2[])[0:cardinality(k.conkey) - 1]) n)"
            "     = (SELECT array_agg(n ORDER BY n) FROM unnest(k.conkey) n))"
        )
    ).all()
    assert bare == []


def test_no_index_is_another_ones_beginning(connection: Connection) -> None:
    """No plain B-tree index only repeats the first columns of another."""
    repeated = connection.execute(
        text(
            "SELECT a.indexrelid::regclass::text, b.indexrelid::regclass::text FROM pg_index a"
            " JOIN pg_index b ON b.indrelid = a.indrelid AND b.indexrelid <> a.indexrelid"
            " JOIN pg_class c ON c.oid = a.indrelid JOIN pg_class i ON i.oid = a.indexrelid"
            " JOIN pg_class j ON j.oid = b.indexrelid AND j.relam = i.relam JOIN pg_am m ON m.oid = i.relam"
            f" WHERE {OURS} AND m.amname = 'btree' AND NOT a.indisunique AND a.indpred IS NULL AND b.indpred IS NULL"
            " AND a.indexprs IS NULL AND b.indkey::text || ' ' LIKE a.indkey::text || ' %'"
        )
    ).all()
    assert repeated == []


def test_types(connection: Connection) -> None:
    """Text has no length limit, time has a zone, and nothing is a native enum, serial or float8."""
    odd = connection.execute(
        text(
            "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_class c"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
            " LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
            f" WHERE {OURS} AND c.relkind IN ('r', 'p') AND (format_type(a.atttypid, NULL) NOT IN ('bigint', 'integer',"
            " 'smallint', 'text', 'text[]', 'integer[]', 'uuid', 'date', 'timestamp with time zone', 'bytea', 'jsonb',"
            " 'boolean', 'real', 'tsvector') OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval%')"
        )
    ).all()
    assert odd == []


@pytest.mark.parametrize("table", TABLES)
def test_names_carry_meaning(table: str) -> None:
    """Names end by what they hold: _at a moment, _on a day, _id a key, _count a number."""
    for column in Base.metadata.tables[table].columns:
        assert column.name.endswith("_at") == isinstance(column.type, DateTime), column
        assert column.name.endswith("_on") == isinstance(column.type, Date), column
        assert isinstance(column.type, Integer) or not column.name.endswith("_count"), column
        assert not column.foreign_keys or column.name.endswith("_id"), column


@pytest.mark.parametrize("table", TABLES)
def test_tables_fit_a_sharded_cluster(table: str) -> None:
    """Each table says how it is distributed; keys of the distributed ones hold the article, and none points at itself.

    These are the rules of the design that a later revision could break unnoticed on a single server.
    """
    model = Base.metadata.tables[table]
    role = model.info["citus"]
    assert role in {"distributed", "reference"}
    if role == "reference":
        parents = {key.column.table for key in model.foreign_keys}
        assert all(parent.info["citus"] == "reference" for parent in parents)
        return
    shard = "id" if table == "articles" else "article_id"
    for rule in model.constraints:
        if isinstance(rule, PrimaryKeyConstraint | UniqueConstraint):
            assert shard in rule.columns
    assert all(key.column.table is not model for key in model.foreign_keys)
    for index in model.indexes:
        assert not index.unique


def test_no_triggers(connection: Connection) -> None:
    """No table has a trigger of its own making."""
    assert connection.scalars(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")).all() == []
