"""Drift: what a database at the newest revision has otherwise than the code describes, as somebody's changes by hand.

Compared are tables, columns, types, defaults, nullability, keys, CHECKs, indexes and comments of both, as ``alembic
check`` does, and besides, what it passes over: indexes that are invalid, constraints that are not validated, views and
functions of ours that are missing, and texts that changed under an unchanged name (``texts``).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any, Final

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import SAWarning

from newsdb.database import analyst
from newsdb.database.migrating.differences import Difference, Drift, Kind
from newsdb.database.migrating.texts import changed_texts
from newsdb.database.models import Base

# An index that is being built is invalid, too, until it is done.
_UNFINISHED = """
SELECT 'invalid' AS kind, format('index %s on %s is invalid', c.relname, i.indrelid::regclass) AS message,
    format(
        'REINDEX INDEX CONCURRENTLY %s, or DROP INDEX CONCURRENTLY if it is none of newsdb''s', c.oid::regclass
    ) AS remedy
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
WHERE NOT (i.indisvalid AND i.indisready AND i.indislive) AND i.indrelid::regclass::text = ANY (:ours)
    AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index AS p WHERE p.index_relid = c.oid)
UNION ALL
SELECT 'unvalidated', format('constraint %s on %s is not validated', conname, conrelid::regclass),
    format('ALTER TABLE %s VALIDATE CONSTRAINT %I', conrelid::regclass, conname)
FROM pg_constraint WHERE NOT convalidated AND conrelid::regclass::text = ANY (:ours)
ORDER BY 2
"""
# By names, since who may not use a schema may not ask for what is in it.
_RELATIONS = """
SELECT n.nspname || '.' || c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm', 'i')
"""
_FUNCTIONS = """
SELECT n.nspname || '.' || p.proname FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
"""

_INDEX: Final = re.compile(r"^CREATE (?:UNIQUE )?INDEX (\w+)\s+ON (public\.\w+)", re.MULTILINE)


def include_object(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:  # noqa: ARG001  (Alembic's signature)
    """Leave views to the migrations that write them: autogenerate would take them for tables."""
    return not (kind == "table" and thing.info.get("is_view"))


COMPARISON: Final[dict[str, Any]] = {
    "target_metadata": Base.metadata,
    "compare_server_default": True,
    "include_object": include_object,
    # Differences of CHECK constraints are not looked for by default.
    "autogenerate_plugins": ["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"],
}
"""How Alembic compares the models with a database."""

_WORDS: Final = {"fk": "foreign key"}


def find_drift(connection: Connection) -> Drift:
    """Compare a database at the newest revision with the code."""
    context = MigrationContext.configure(connection, opts=COMPARISON)
    with warnings.catch_warnings():
        # Of a CHECK that is NOT VALID, the comparison hands on more than it knows.
        warnings.filterwarnings("ignore", "Can't validate argument", SAWarning)
        # Only that the text looks otherwise, as under another search_path: texts are compared below, by the server.
        warnings.filterwarnings("ignore", "Computed default on", UserWarning)
        differing = compare_metadata(context, Base.metadata)
    compared = [_difference(each) for each in _flat(differing) if _is_ours(each)]
    unfinished = connection.execute(text(_UNFINISHED), {"ours": sorted(Base.metadata.tables)}).all()
    found = [*compared, *(Difference(Kind(kind), *about) for kind, *about in unfinished), *_missing(connection)]
    texts = changed_texts(connection)
    # What is told as missing, or of other columns, is not told as changed besides.
    told = {word for difference in found for word in difference.message.split()}
    return Drift((*found, *(each for name, each in texts or () if name not in told)), texts is not None)


def _flat(differences: list[Any]) -> Iterator[tuple[Any, ...]]:
    """Alembic groups what concerns one column."""
    for each in differences:
        if isinstance(each, list):
            yield from _flat(each)
        else:
            yield each


def _is_ours(difference: tuple[Any, ...]) -> bool:
    """Other people's tables in the database are their own affair."""
    table = difference[1] if difference[0] == "remove_table" else getattr(difference[1], "table", None)
    return table is None or table.name in Base.metadata.tables


def _difference(difference: tuple[Any, ...]) -> Difference:
    """What has to be done to make the database as the code is, turned into what the database has."""
    kind, *about = difference
    action, _, what = kind.partition("_")
    if action == "modify":
        table, column, found, wanted = about[1], about[2], about[-2], about[-1]
        message = f"column {table}.{column}: {what.replace('_', ' ')} is {_short(found)}, not {_short(wanted)}"
        return Difference(Kind.COMMENT if what == "comment" else Kind.CHANGED, message)
    if what == "table_comment":
        return Difference(Kind.COMMENT, f"table {about[0].name}: its comment is not the code's")
    if what == "column":
        name = f"{about[1]}.{about[2].name}"
    else:
        table = getattr(about[0], "table", None)
        name = about[0].name if table is None else f"{about[0].name} on {table.name}"
    is_missing = action == "add"
    return Difference(
        Kind.MISSING if is_missing else Kind.SURPLUS,
        f"{_WORDS.get(what, what)} {name} is {'missing' if is_missing else 'not in the code'}",
    )


def _short(value: Any) -> str:
    words = " ".join(str(getattr(value, "arg", value)).split())
    return words if len(words) <= 60 else f"{words[:57]}…"


def _missing(connection: Connection) -> Iterator[Difference]:
    """Views and functions, and indexes of views."""
    relations = set(connection.scalars(text(_RELATIONS)))
    functions = set(connection.scalars(text(_FUNCTIONS)))
    for name in analyst.ORDER:
        kind, _, made = analyst.made_by(name).rpartition(" ")
        if made not in (functions if kind == "FUNCTION" else relations):
            yield Difference(Kind.MISSING, f"{kind.lower()} {made} is missing")
            continue
        for index, table in _INDEX.findall(analyst.sql(name)):
            if f"public.{index}" not in relations:
                yield Difference(Kind.MISSING, f"index {index} on {table} is missing")
