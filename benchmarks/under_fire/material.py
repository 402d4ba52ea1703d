"""Articles to write: some that are stored, with quotes, mentions and people, to be stored again as other ones.

All values are PostgreSQL's text of them, which COPY takes as it gave it; the columns are those that the database has
when they are read, which is before it is migrated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from benchmarks.growing import columns_of

Row = Mapping[str, str | None]

_MOST: Final = 400  # articles
_CHOSEN: Final = sql.SQL("(SELECT id FROM articles ORDER BY md5(id::text) LIMIT {})").format(_MOST)
_PEOPLE: Final = "SELECT id::text, name_key, name FROM people WHERE id = ANY (%s::bigint[])"
_PERSON_OF: Final = {"quotes": "speaker_id", "mentions": "person_id"}


@dataclass(frozen=True, slots=True)
class Piece:
    """An article with what belongs to it.

    Attributes:
        article: its row.
        parts: its rows of quotes and of mentions, by table.
        names: of the people in them, by name_key.
    """

    article: Row
    parts: Mapping[str, Sequence[Row]]
    names: Mapping[str, str]

    @property
    def id(self) -> str:
        """The article's."""
        return str(self.article["id"])

    def keys(self, table: str) -> list[str]:
        """The keys of its rows of quotes or mentions, as ``KEY_OF`` has them."""
        return [f"{self.id}/{row['ordinal']}" for row in self.parts[table]]

    def rows(self, table: str, people: Mapping[str, int]) -> Iterator[Row]:
        """Give its rows of quotes or mentions, with people by number.

        Args:
            table: which.
            people: number by name_key.
        """
        column = _PERSON_OF[table]
        for row in self.parts[table]:
            key = row[column]
            yield row if key is None else {**row, column: str(people[key])}

    def again(self, article_id: UUID, mark: str, load_id: int) -> Piece:
        """Make another article of it, in which the first of its people is somebody new.

        Args:
            article_id: the new article's.
            mark: what tells it from all others, in address and name.
            load_id: who stores it.
        """
        known = next(iter(self.names), None)
        keys = {key: f"{key} {mark}" if key == known else key for key in self.names}
        parts = {
            table: [
                {**row, "article_id": str(article_id), _PERSON_OF[table]: keys.get(row[_PERSON_OF[table]] or "")}
                for row in rows
            ]
            for table, rows in self.parts.items()
        }
        article = {
            **self.article,
            "id": str(article_id),
            "url": f"{self.article['url']}?{mark}",
            "canonical_url": f"{self.article['canonical_url']}?{mark}",
            "load_id": str(load_id),
        }
        names = {keys[key]: f"{name} {mark}" if key == known else name for key, name in self.names.items()}
        return Piece(article, parts, names)


@dataclass(frozen=True, slots=True)
class Material:
    """What loaders write.

    Attributes:
        columns: of articles, quotes and mentions as they were when this was read.
        pieces: the articles.
    """

    columns: Mapping[str, Sequence[str]]
    pieces: Sequence[Piece]


def read_material(connection: psycopg.Connection[Any]) -> Material:
    """Read some articles.

    Args:
        connection: to a database at the revision whose columns are to be written.
    """
    columns = {table: columns_of(connection, table) for table in ("articles", *_PERSON_OF)}
    articles = _rows(connection, "articles", "id", columns)
    people: dict[str, tuple[str, str]] = {}
    parts: dict[str, dict[str | None, list[Row]]] = {}
    for table, column in _PERSON_OF.items():
        rows = _rows(connection, table, "article_id", columns)
        numbers = [row[column] for row in rows if row[column] is not None and row[column] not in people]
        found = connection.execute(
            "SELECT id::text, name_key, name FROM people WHERE id = ANY (%s::bigint[])", (numbers,)
        )
        people |= {number: (key, name) for number, key, name in found}
        parts[table] = defaultdict(list)
        for row in rows:
            number = row[column]
            parts[table][row["article_id"]].append(row if number is None else {**row, column: people[number][0]})
    names = dict(people.values())
    pieces = []
    for article in articles:
        own = {table: found.get(article["id"], []) for table, found in parts.items()}
        met = [key for table, rows in own.items() for row in rows if (key := row[_PERSON_OF[table]]) is not None]
        pieces.append(Piece(article, own, {key: names[key] for key in met}))
    return Material(columns, pieces)


def _rows(connection: psycopg.Connection[Any], table: str, key: str, columns: Mapping[str, Sequence[str]]) -> list[Row]:
    listed = sql.SQL(", ").join(sql.SQL("{0}::text").format(sql.Identifier(name)) for name in columns[table])
    query = sql.SQL("SELECT {} FROM {} WHERE {} IN {}").format(
        listed, sql.Identifier(table), sql.Identifier(key), _CHOSEN
    )
    with connection.cursor(row_factory=dict_row) as cursor:
        return list(cursor.execute(query))
