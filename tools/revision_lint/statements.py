"""Rules for the SQL that a revision emits: names, settings, and what a sharded cluster refuses to make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from newsdb.database.migrating.parsing import NAME, parts, plain, relation
from tools.revision_lint.queries import Cluster, Wrong, levels, query_findings

_TABLE = re.compile(rf"CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?({NAME}) ?\(#0\)( INHERITS)?", re.IGNORECASE)
_ALTER = re.compile(rf"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?({NAME}) (.+)", re.IGNORECASE)
_UNIQUE = re.compile(
    rf"CREATE UNIQUE INDEX (?:CONCURRENTLY )?(?:IF NOT EXISTS )?{NAME} ON (?:ONLY )?({NAME})(?: USING \w+)? ?\((.*)\)",
    re.IGNORECASE,
)
_ADDED_COLUMN = re.compile(
    r"ADD (?:COLUMN\b|IF NOT EXISTS\b|(?!CONSTRAINT\b|CHECK\b|FOREIGN\b|PRIMARY\b|UNIQUE\b|EXCLUDE\b|NOT NULL\b))",
    re.IGNORECASE,
)
_CONSTRAINT: Final = r"(?i)\b(CHECK(?= ?\()|UNIQUE|PRIMARY KEY|FOREIGN KEY|EXCLUDE|REFERENCES)\b"
_KEY = re.compile(r"\b(PRIMARY KEY|UNIQUE)\b(?: NULLS (?:NOT )?DISTINCT)?(?: ?\(([^)]*)\))?", re.IGNORECASE)
_REFERENCE = re.compile(rf"(?:FOREIGN KEY ?\(([^)]*)\) )?REFERENCES ({NAME})(?P<rest>.*)", re.IGNORECASE)
_SERIAL = re.compile(r"(?:ADD (?:COLUMN )?+(?:IF NOT EXISTS )?+)?+\S+ (?:BIG|SMALL)?SERIAL\d?\b", re.IGNORECASE)


def statement_findings(sql: str, cluster: Cluster, *, is_alone: bool) -> Iterator[Wrong]:
    """Lint one statement.

    Args:
        sql: as it is emitted.
        cluster: which tables are distributed.
        is_alone: it runs outside of a transaction.
    """
    statement = plain(sql)
    yield from _settings(statement, is_alone=is_alone)
    yield from _triggers(statement)
    outside, inside = levels(statement)
    if match := _TABLE.match(outside):
        yield from _inheritance(match[2])
        yield from _table(relation(match[1]), inside[0], cluster)
    elif match := _ALTER.match(statement):
        for action in parts(match[2]):
            yield from _altered(relation(match[1]), action, cluster)
    elif match := _UNIQUE.match(statement):
        yield from _key(relation(match[1]), "a unique index", match[2], cluster)
    yield from query_findings(sql, cluster)


def _settings(statement: str, *, is_alone: bool) -> Iterator[Wrong]:
    if re.match(r"SET (?!LOCAL\b|CONSTRAINTS\b|TRANSACTION\b)|RESET ", statement):
        yield "a plain SET outlives the revision's commit", "write SET LOCAL"
    elif is_alone and statement.startswith("SET LOCAL"):
        yield "SET LOCAL does nothing outside of a transaction, as in autocommit_block()", "leave it away there"


def _triggers(statement: str) -> Iterator[Wrong]:
    if re.match(r"CREATE (?:OR REPLACE )?(?:CONSTRAINT |EVENT )?TRIGGER\b", statement) or re.search(
        r"\bRETURNS (?:event_)?trigger\b", statement, re.IGNORECASE
    ):
        yield (
            "a sharded cluster refuses triggers",
            "take a generated column, or let whoever writes the row write the rest",
        )


def _inheritance(found: object) -> Iterator[Wrong]:
    if found:
        yield "a sharded cluster refuses table inheritance", "give the table columns of its own, or partition it"


def _table(table: str, elements: str, cluster: Cluster) -> Iterator[Wrong]:
    for element in parts(elements):
        yield from _unnamed(element)
        yield from _serial(element)
        yield from _keys(table, element, cluster)


def _altered(table: str, action: str, cluster: Cluster) -> Iterator[Wrong]:
    yield from _inheritance(re.match(r"INHERIT\b", action))
    if not action.startswith("ADD "):
        return
    if _ADDED_COLUMN.match(action):
        yield from _added_column(action)
    else:
        yield from _unnamed(action.removeprefix("ADD "))
    yield from _keys(table, action, cluster)


def _added_column(action: str) -> Iterator[Wrong]:
    yield from _serial(action)
    if match := re.search(rf"{_CONSTRAINT}|\b(GENERATED \w+(?: \w+)? AS IDENTITY)", action):
        yield (
            f"a sharded cluster refuses a column that is added together with {match[1] or match[2]}",
            "add the column first, and then the constraint, named and NOT VALID, in a statement of its own",
        )


def _unnamed(element: str) -> Iterator[Wrong]:
    """A constraint without a name of ours: PostgreSQL would give it one, by a rule of its own."""
    for match in re.finditer(_CONSTRAINT, element):
        before = element[: match.start()]
        # REFERENCES of a FOREIGN KEY is that one's own.
        if not re.search(rf"\bCONSTRAINT {NAME} $", before) and not (
            match[1] == "REFERENCES" and "FOREIGN KEY" in before
        ):
            yield f"the constraint {match[1]} has no name", "name it by the convention, as op.f('ck_quotes_kind')"
            return


def _serial(element: str) -> Iterator[Wrong]:
    if _SERIAL.match(element):
        yield "a sharded cluster refuses serial", "take GENERATED ALWAYS AS IDENTITY, when the table is made"


def _keys(table: str, element: str, cluster: Cluster) -> Iterator[Wrong]:
    """Keys of a table's element or of what is added to it, in brackets or behind a column."""
    column = relation(re.sub(r"^ADD (?:COLUMN )?(?:IF NOT EXISTS )?", "", element).partition(" ")[0])
    match = _KEY.search(element)
    if match and "USING INDEX" not in element:
        yield from _key(table, f"a {match[1]}", match[2] or column, cluster)
    if match := _REFERENCE.search(element):
        yield from _reference(table, _names(match[1] or column), match, cluster)


def _key(table: str, what: str, columns: str, cluster: Cluster) -> Iterator[Wrong]:
    shard = cluster.shard_column(table)
    if cluster.is_distributed(table) and shard not in _names(columns):
        yield (
            f"a sharded cluster refuses {what} of {table} without {shard}",
            f"put {shard} into it, or keep the rule in the loader",
        )


def _reference(table: str, columns: list[str], match: re.Match[str], cluster: Cluster) -> Iterator[Wrong]:
    parent = relation(match[2])
    shard = cluster.shard_column(table)
    if cluster.is_reference(table) and cluster.is_distributed(parent):
        yield (
            f"a sharded cluster refuses a foreign key from {table}, which each node has, to {parent}, which is spread",
            "take a plain column, and delete with the article in the same transaction",
        )
    if not cluster.is_distributed(table):
        return
    if parent == table:
        yield (
            f"a sharded cluster refuses a foreign key from {table} to itself",
            "take a plain column with a CHECK, as quotes.outer_ordinal is",
        )
    elif cluster.is_distributed(parent) and shard not in columns:
        yield f"a sharded cluster refuses a foreign key to {parent} without {shard}", f"let it begin with {shard}"
    if shard in columns and (set_to := re.search(r"ON (?:DELETE|UPDATE) SET (NULL|DEFAULT)", match["rest"])):
        yield (
            f"a sharded cluster refuses SET {set_to[1]} for {shard}, by which {table} is spread",
            "take ON DELETE CASCADE, or nothing",
        )


def _names(columns: str) -> list[str]:
    return [relation(part.strip().partition(" ")[0]) for part in columns.split(",")]
