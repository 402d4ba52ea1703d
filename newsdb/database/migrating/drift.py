"""Drift: what a database at the newest revision has otherwise than the code describes, as somebody's changes by hand.

Compared are tables, columns, types, defaults, nullability, keys, CHECKs by name, indexes and comments, as
``alembic check`` does, and besides, what it passes over: indexes that are invalid, constraints that are not validated,
and views and functions of ours that are missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from newsdb.database import analyst
from newsdb.database.models import Base

_UNFINISHED = """
SELECT format('index %s on %s is invalid', c.relname, i.indrelid::regclass)
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
WHERE NOT i.indisvalid AND i.indrelid::regclass::text = ANY (:ours)
UNION ALL
SELECT format('constraint %s on %s is not validated', conname, conrelid::regclass)
FROM pg_constraint WHERE NOT convalidated AND conrelid::regclass::text = ANY (:ours)
ORDER BY 1
"""
# By names, since who may not use a schema may not ask for what is in it.
_RELATIONS = """
SELECT n.nspname || '.' || c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm')
"""
_FUNCTIONS = """
SELECT n.nspname || '.' || p.proname FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
"""


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


def find_drift(connection: Connection) -> list[str]:
    """Compare a database at the newest revision with the code; each difference is one line, none if they are equal."""
    context = MigrationContext.configure(connection, opts=COMPARISON)
    differences = [_line(each) for each in _flat(compare_metadata(context, Base.metadata)) if _is_ours(each)]
    unfinished = connection.scalars(text(_UNFINISHED), {"ours": sorted(Base.metadata.tables)})
    return [*differences, *unfinished, *_missing(connection)]


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


def _line(difference: tuple[Any, ...]) -> str:
    """What has to be done to make the database as the code is, turned into what the database has."""
    kind, *about = difference
    action, _, what = kind.partition("_")
    if action == "modify":
        table, column, found, wanted = about[1], about[2], about[-2], about[-1]
        return f"column {table}.{column}: {what.replace('_', ' ')} is {_short(found)}, not {_short(wanted)}"
    if what == "table_comment":
        return f"table {about[0].name}: its comment is not the code's"
    if what == "column":
        name = f"{about[1]}.{about[2].name}"
    else:
        table = getattr(about[0], "table", None)
        name = about[0].name if table is None else f"{about[0].name} on {table.name}"
    return f"{what.replace('_', ' ')} {name} is {'missing' if action == 'add' else 'not in the code'}"


def _short(value: Any) -> str:
    words = " ".join(str(getattr(value, "arg", value)).split())
    return words if len(words) <= 60 else f"{words[:57]}…"


def _missing(connection: Connection) -> Iterator[str]:
    found = {"VIEW": set(connection.scalars(text(_RELATIONS))), "FUNCTION": set(connection.scalars(text(_FUNCTIONS)))}
    for name in analyst.ORDER:
        kind, _, made = analyst.made_by(name).rpartition(" ")
        if made not in found[kind.removeprefix("MATERIALIZED ")]:
            yield f"{kind.lower()} {made} is missing"
