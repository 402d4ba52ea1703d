"""Names that are masked, in all other tables: whatever the catalogue says can hold text.

Articles with what belongs to them, people and their names, and outlets are others' affair. Names stand here in reasons
and errors, in the paths of files, and in what later tables may hold. Columns that are keys are left to the proof
(``remains``), which names them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

from psycopg import Connection, sql
from psycopg.errors import IntegrityError
from psycopg.types.json import Json, Jsonb

from newsdb.masking import MASK, TakenNames
from newsdb.masking.taken import map_texts
from newsdb.writer.remains import Column, searchable_columns

OTHERS = frozenset(
    """articles article_versions quotes mentions people person_names sources source_domains takedown_names
    alembic_version""".split()
)
_PAGE = 2000
_REJECTS_PAGE = 20  # each may be a whole file
_TYPES = {"text", "varchar", "bpchar", "citext", "_text", "_varchar", "json", "jsonb"}
# A row that somebody changes while it is read is left to the next pass.
_MOST_PASSES = 5


def mask_elsewhere(connection: Connection[Any], taken: TakenNames, words: Collection[str]) -> set[str]:
    """Mask names in all tables but those of ``OTHERS``.

    Args:
        connection: in autocommit mode.
        taken: the names.
        words: further words, which must match exactly, such as the number of a Wikidata item.

    Returns:
        The tables in which there were some.
    """
    exact = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(words)))})\b") if words else None

    def masked(text: str) -> str:
        text = taken.masked(text)
        return exact.sub(lambda match: MASK * len(match[0]), text) if exact else text

    touched = set()
    for table, columns in searchable_columns(connection).items():
        written = [column for column in columns if column.is_written and column.kind in _TYPES]
        if table in OTHERS or not written:
            continue
        for _ in range(_MOST_PASSES):
            if not _mask_table(connection, table, written, masked):
                break
            touched.add(table)
    return touched


def empty_rejects_naming(connection: Connection[Any], taken: TakenNames) -> int:
    """Forget the bytes of rejects that name somebody; return how many there were."""
    emptied, last = 0, 0
    while page := connection.execute(
        "SELECT id, raw FROM rejects WHERE id > %s ORDER BY id LIMIT %s", (last, _REJECTS_PAGE)
    ).fetchall():
        last = page[-1][0]
        naming = [number for number, raw in page if taken.stand_in_bytes(bytes(raw))]
        connection.execute("UPDATE rejects SET raw = '' WHERE id = ANY(%s)", (naming,))
        emptied += len(naming)
    return emptied


def _mask_table(
    connection: Connection[Any], table: str, columns: Sequence[Column], masked: Callable[[str], str]
) -> int:
    """Mask one table; return how many rows were changed, or would be but for somebody who changed them meanwhile."""
    names = [sql.Identifier(column.name) for column in columns]
    whole = sql.SQL(table)  # as the catalogue spells it
    query = sql.SQL("SELECT ctid::text, {} FROM {} WHERE ctid > %s::tid ORDER BY ctid LIMIT %s").format(
        sql.SQL(", ").join(names), whole
    )
    last, changed = "(0,0)", 0
    while page := connection.execute(query, (last, _PAGE)).fetchall():
        last = page[-1][0]
        for place, *values in page:
            new = [map_texts(value, masked) for value in values]
            if new != values:
                changed += _store(connection, whole, names, columns, place, values, new)
    return changed


def _store(
    connection: Connection[Any],
    table: sql.Composable,
    names: Sequence[sql.Identifier],
    columns: Sequence[Column],
    place: str,
    old: Sequence[Any],
    new: Sequence[Any],
) -> bool:
    statement = sql.SQL("UPDATE {} SET {} WHERE ctid = %s::tid AND ({}) RETURNING 1").format(
        table,
        sql.SQL(", ").join(sql.SQL("{} = %s").format(name) for name in names),
        sql.SQL(" AND ").join(
            sql.SQL("{}::text IS NOT DISTINCT FROM %s::{}::text").format(name, sql.SQL(kind))
            for name, kind in zip(names, map(_type, columns), strict=True)
        ),
    )
    values = [*map(_adapted, columns, new), place, *map(_adapted, columns, old)]
    try:
        connection.execute(statement, values)
    except IntegrityError:  # a key, or something that a rule forbids
        return False
    return True


def _type(column: Column) -> str:
    return {"_text": "text[]", "_varchar": "text[]"}.get(column.kind, column.kind)


def _adapted(column: Column, value: Any) -> Any:
    if value is None or column.kind not in {"json", "jsonb"}:
        return value
    return Jsonb(value) if column.kind == "jsonb" else Json(value)
