"""The proof: a search over the whole database for what was taken down.

In: names, or passages of a text. Out: which columns were searched, and in which rows something was found. Every column
of every table that can hold text is searched, of whatever schema and type, known to this code or not (text, bytea,
jsonb, tsvector, arrays), and so is what the planner keeps of them. It reads all of the database, and takes its time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from uuid import UUID

from psycopg import Connection, sql

from newsdb.names import GENERATIONS, name_key, printed_key

# Neither numbers, times, switches, addresses, shapes, ranges and bit strings nor UUIDs hold text.
_COLUMNS: Final = """
SELECT c.oid::regclass::text, a.attname, t.typname,
       CASE WHEN c.oid = to_regclass('public.articles') THEN 'id' ELSE (
           SELECT k.attname FROM pg_attribute k WHERE k.attrelid = c.oid AND k.attname = 'article_id'
           AND k.atttypid = 'uuid'::regtype AND NOT k.attisdropped) END,
       c.relkind = 'r' AND a.attgenerated = '' AND has_table_privilege(c.oid, 'UPDATE')
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND t.typcategory NOT IN ('N', 'B', 'D', 'T', 'I', 'G', 'R', 'V') AND t.typname <> 'uuid'
  AND (has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')) = %s
ORDER BY 1, a.attnum
"""
PLANNER: Final = "pg_stats"
# Of the server's own tables it keeps comments and names that have nothing to do with what is stored.
_PLANNER_ROWS: Final = (
    "(SELECT * FROM pg_stats WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema')"  # as in _COLUMNS
)
_OF_THE_PLANNER: Final = ("most_common_vals", "histogram_bounds", "most_common_elems")
_CONFIGURATION: Final = "public.newsdb_english"
# Of a name the letters behind one another, in whatever punctuation, initials between them.
_GAP: Final = "(?:[^[:alnum:]]|%20){0,4}(?:[[:alpha:]][^[:alnum:]]{1,4}){0,2}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that can hold text.

    Attributes:
        table: as SQL names it.
        name: of the column.
        kind: its type.
        key: the table's column that names an article; None if it has none.
        is_written: it is neither made by the database itself nor part of a view.
    """

    table: str
    name: str
    kind: str
    key: str | None = None
    is_written: bool = False


class Needles(Protocol):
    """What is searched for.

    Attributes:
        parameters: of the conditions.
    """

    parameters: dict[str, Any]

    def reading(self, column: Column) -> sql.Composable:
        """The column's value as it is searched: an SQL expression."""

    def conditions(self, column: Column, value: sql.Composable) -> list[sql.Composable]:
        """For each needle, whether a value, read so, holds it."""


@dataclass(slots=True)
class Remains:
    """What was found.

    Attributes:
        searched: columns by table.
        rows: how many rows hold something, by table and column.
        articles: the articles in whose rows something is, with the needles that are.
        elsewhere: how many rows of no article hold something, by table and column.
        unread: tables that the role may not read, such as those that others made beside newsdb's.
    """

    searched: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    articles: dict[UUID, set[int]] = field(default_factory=lambda: defaultdict(set))
    elsewhere: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    unread: list[str] = field(default_factory=list)


class Names:
    """Full names, in whatever spelling, and words such as the number of a Wikidata item, which must match exactly."""

    def __init__(self, names: Iterable[str], words: Iterable[str] = ()) -> None:
        names = set(names)
        keys = sorted({key for name in names for key in (name_key(name), printed_key(name)) if key})
        plain, escaped = [], []
        for name in sorted({*names, *keys}):
            if key := printed_key(name):
                plain.append(_pattern(key.split()))
                escaped.append(_pattern([_escaped(word) for word in name.casefold().split()]))
        tail = r"s?(?:[^[:alpha:]]|$)"
        exact = [rf"(?:^|[^[:alnum:]]){word.lower()}(?:[^[:alnum:]]|$)" for word in sorted(words)]
        self.parameters = {
            "pattern": "|".join([rf"(?:^|[^[:alpha:]])(?:{'|'.join(sorted(set(plain)))}){tail}", *exact]),
            "bytes": "|".join([rf"(?:^|[^[:alpha:]])(?:{'|'.join(sorted(set(escaped)))}){tail}", *exact]),
            "phrases": keys,
            # A cheap look first: as good as no row has one of these.
            "some": [f"%{max(key.split(), key=len)}%" for key in keys] + [f"%{word.lower()}%" for word in words],
        }

    def reading(self, column: Column) -> sql.Composable:
        """In small letters, without accents and apostrophes; of bytes those that are no ASCII as escapes."""
        if column.kind == "bytea":
            return sql.SQL("lower(encode({}, 'escape'))").format(sql.Identifier(column.name))
        return sql.SQL("translate(lower(public.unaccent({}::text)), {}, '')").format(
            sql.Identifier(column.name), sql.Literal("'’`ʼ")
        )

    def conditions(self, column: Column, value: sql.Composable) -> list[sql.Composable]:
        """See ``Needles``."""
        if column.kind == "tsvector":
            return [
                sql.SQL(
                    "EXISTS (SELECT FROM unnest(%(phrases)s::text[]) AS given (phrase)"
                    " WHERE {} @@ phraseto_tsquery({}::regconfig, phrase))"
                ).format(sql.Identifier(column.name), sql.Literal(_CONFIGURATION))
            ]
        if column.kind == "bytea":
            return [sql.SQL("{} ~ %(bytes)s").format(value)]
        return [sql.SQL("({0} LIKE ANY (%(some)s) AND {0} ~ %(pattern)s)").format(value)]


class Passages:
    """Stretches of text, as printed."""

    def __init__(self, passages: Sequence[str]) -> None:
        self.parameters: dict[str, Any] = {}
        for number, passage in enumerate(passages):
            self.parameters[f"p{number}"] = passage
            # As JSON and arrays write them.
            self.parameters[f"q{number}"] = passage.replace("\\", "\\\\").replace('"', '\\"')
            self.parameters[f"a{number}"] = passage.encode("ascii", "backslashreplace").decode().replace('"', '\\"')
        self._number = len(passages)

    def reading(self, column: Column) -> sql.Composable:
        """As it is."""
        name = sql.Identifier(column.name)
        return name if column.kind == "bytea" else sql.SQL("{}::text").format(name)

    def conditions(self, column: Column, value: sql.Composable) -> list[sql.Composable]:
        """See ``Needles``."""
        return [self._condition(column, value, number) for number in range(self._number)]

    @staticmethod
    def _condition(column: Column, value: sql.Composable, number: int) -> sql.Composable:
        plain, quoted, ascii_only = (sql.Placeholder(f"{kind}{number}") for kind in "pqa")
        if column.kind == "tsvector":
            return sql.SQL("{} @@ phraseto_tsquery({}::regconfig, {})").format(
                sql.Identifier(column.name), sql.Literal(_CONFIGURATION), plain
            )
        if column.kind == "bytea":
            form = "position(convert_to({0}, 'UTF8') IN {1}) > 0"
            return sql.SQL(" OR ").join(sql.SQL(form).format(one, value) for one in (plain, quoted, ascii_only))
        return sql.SQL("strpos({0}, {1}) > 0 OR strpos({0}, {2}) > 0").format(value, plain, quoted)


def searchable_columns(connection: Connection[Any]) -> dict[str, list[Column]]:
    """List all columns that can hold text, by table, of those that the role may read."""
    tables: dict[str, list[Column]] = {}
    for row in connection.execute(_COLUMNS, (True,)):
        tables.setdefault(row[0], []).append(Column(*row))
    tables[PLANNER] = [Column(PLANNER, name, "anyarray") for name in _OF_THE_PLANNER]
    return tables


def search(connection: Connection[Any], needles: Needles) -> Remains:
    """Search all of the database.

    Args:
        connection: to read from.
        needles: what for.
    """
    remains = Remains(unread=sorted({row[0] for row in connection.execute(_COLUMNS, (False,))}))
    for table, columns in searchable_columns(connection).items():
        remains.searched[table] = [column.name for column in columns]
        _search_table(connection, table, columns, needles, remains)
    return remains


def _search_table(
    connection: Connection[Any], table: str, columns: Sequence[Column], needles: Needles, remains: Remains
) -> None:
    values = [sql.Identifier(f"value_{number}") for number in range(len(columns))]
    found = [
        needles.conditions(column, sql.SQL("v.{}").format(value)) for column, value in zip(columns, values, strict=True)
    ]
    either = [sql.SQL(" OR ").join(conditions) for conditions in found]
    key = columns[0].key
    # OFFSET 0 keeps each value from being read once for every condition.
    query = sql.SQL(
        "SELECT {key}, ARRAY[{columns}], ARRAY[{needles}] FROM {table} AS t"
        " CROSS JOIN LATERAL (SELECT {values} OFFSET 0) AS v WHERE {any}"
    ).format(
        key=sql.SQL("NULL::uuid") if key is None else sql.SQL("t.{}").format(sql.Identifier(key)),
        columns=sql.SQL(", ").join(sql.SQL("coalesce({}, false)").format(one) for one in either),
        needles=sql.SQL(", ").join(
            sql.SQL("coalesce({}, false)").format(sql.SQL(" OR ").join(each)) for each in zip(*found, strict=True)
        ),
        table=sql.SQL(_PLANNER_ROWS if table == PLANNER else table),  # as the catalogue spells it
        values=sql.SQL(", ").join(
            sql.SQL("{} AS {}").format(needles.reading(column) if column.kind != "tsvector" else sql.SQL("NULL"), value)
            for column, value in zip(columns, values, strict=True)
        ),
        any=sql.SQL(" OR ").join(either),
    )
    for article_id, in_columns, of_needles in connection.execute(query, needles.parameters):
        for column, is_in in zip(columns, in_columns, strict=True):
            if is_in:
                remains.rows[table, column.name] += 1
                if article_id is None:
                    remains.elsewhere[table, column.name] += 1
        if article_id is not None:
            remains.articles[article_id].update(number for number, is_in in enumerate(of_needles) if is_in)


def vacuum(connection: Connection[Any], tables: Iterable[str]) -> list[str]:
    """Overwrite what is dead in tables, and what the planner keeps of them.

    Returns:
        The tables of which it was not allowed: those of another owner.
    """
    refused = []
    for table in sorted(tables):
        notices: list[str] = []
        handler = lambda diagnostic, notices=notices: notices.append(diagnostic.sqlstate or "")  # noqa: E731
        connection.add_notice_handler(handler)
        try:
            connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.SQL(table)))
        finally:
            connection.remove_notice_handler(handler)
        if "42501" in notices or "01000" in notices:
            refused.append(table)
    return refused


def _pattern(words: Sequence[str]) -> str:
    """Regular expression for a name's words, in their order or the last one first."""
    is_child = bool(words) and words[-1] in GENERATIONS
    behind = "" if is_child else rf"(?![^[:alnum:]]{{1,3}}(?:{'|'.join(sorted(GENERATIONS))})(?:[^[:alpha:]]|$))"
    natural = _GAP.join(words) + behind
    if len(words) < 2:
        return natural
    return f"{natural}|{words[-1]},[^[:alnum:]]{{1,3}}{_GAP.join(words[:-1])}"


def _escaped(word: str) -> str:
    """Regular expression for a word in the bytes of whatever encoding, escaped or not."""
    foreign = r"(?:(?:\\[0-7]{3}){1,3}|\\\\u[0-9a-f]{4}|&#?[a-z0-9]+;|(?:%[0-9a-f]{2}){1,3})"
    return "".join(c if c.isascii() and c.isalnum() else foreign if c.isalpha() else "[^[:alnum:]]{0,2}" for c in word)
