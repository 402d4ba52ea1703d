"""A loader of the first days: what every newsdb has written since the first revision, in the columns of that.

A load of today asks for the schema of today; while it is migrated, loads that were begun before go on.
"""

from __future__ import annotations

import itertools
import random
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import uuid4

import psycopg
from psycopg import sql

from benchmarks.under_fire.clients import Client
from benchmarks.under_fire.keys import KEY_OF, Keys, keys
from benchmarks.under_fire.material import Material, Piece, Row
from newsdb.settings import Settings

_ARTICLES: Final = 50  # of a transaction
_EXTRACTED_AGAIN: Final = 20  # articles of a transaction, after each that stores new ones
_REMEMBERED: Final = 500  # articles that may be extracted again

_BEGIN: Final = "INSERT INTO loads (inputs, newsdb_version, extractor_version) VALUES ('{-}', '0', 1) RETURNING id"
_PEOPLE: Final = """
    INSERT INTO people (name_key, name) SELECT * FROM unnest(%s::text[], %s::text[])
    ON CONFLICT DO NOTHING RETURNING id::text
"""
_NUMBERS: Final = "SELECT name_key, min(id) FROM people WHERE name_key = ANY (%s) GROUP BY name_key"
_NAMES: Final = """
    INSERT INTO person_names (person_id, name, name_key, kind)
    SELECT *, 'printed' FROM unnest(%s::bigint[], %s::text[], %s::text[])
    ON CONFLICT (person_id, name) DO NOTHING RETURNING person_id || '/' || name
"""
_COUNTS: Final = "UPDATE loads SET new_count = new_count + %s, quote_count = quote_count + %s WHERE id = %s"
_UNIT: Final = """
    INSERT INTO load_units (load_id, ordinal, path, status, document_count, rejected_count)
    VALUES (%s, 1, '-', 'reading', %s, 0)
    ON CONFLICT (load_id, ordinal) DO UPDATE SET document_count = load_units.document_count + excluded.document_count
"""
_HELD: Final = "SELECT FROM articles WHERE id = ANY (%s::uuid[]) ORDER BY id FOR NO KEY UPDATE"
_END: Final = "UPDATE loads SET status = 'finished', finished_at = now() WHERE id = %s"

Written = dict[str, Keys]


class Loader(Client):
    """Stores articles, and extracts some of those that it stored again.

    Args:
        settings: where the database is.
        number: which loader; each writes articles of its own, and people of others, too.
        material: what they are made of.

    Attributes:
        written: the keys of what it has committed, less what it has deleted, by table.
    """

    def __init__(self, settings: Settings, number: int, material: Material) -> None:
        super().__init__(settings, f"loader {number}")
        self.written: Written = {table: Keys() for table in KEY_OF}
        self._material = material
        self._numbers = (f"{number}x{place}" for place in itertools.count(1))
        self._chance = random.Random(number)  # noqa: S311  (guards nothing)
        self._stored: deque[Piece] = deque(maxlen=_REMEMBERED)
        self.load_id: int = self.session.run(lambda connection: connection.execute(_BEGIN).fetchall()[0][0])

    def turn(self) -> None:
        """Store a batch of new articles, then extract others again."""
        pieces = [
            piece.again(uuid4(), next(self._numbers), self.load_id)
            for piece in self._chance.choices(self._material.pieces, k=_ARTICLES)
        ]
        pieces.sort(key=lambda piece: piece.id)
        # As loads do: people in a short transaction before, so that nobody waits for them.
        people, written = self.session.run(lambda connection: self._store_people(connection, pieces))
        self._count(written)
        self._count(self.session.run(lambda connection: self._store(connection, pieces, people)))
        self._stored.extend(pieces)
        again = self._chance.sample(self._stored, min(_EXTRACTED_AGAIN, len(self._stored)))
        self._count(self.session.run(lambda connection: self._extract_again(connection, again)))

    def end(self) -> None:
        """Say that the load is over, once it was joined."""
        self.session.run(lambda connection: connection.execute(_END, (self.load_id,)))
        self.session.close()

    def _count(self, written: Written) -> None:
        for table, found in written.items():
            self.written[table] += found

    def _store_people(
        self, connection: psycopg.Connection[Any], pieces: Sequence[Piece]
    ) -> tuple[Mapping[str, int], Written]:
        names = {key: name for piece in pieces for key, name in piece.names.items()}
        ordered = sorted(names)  # so that two loaders with the same people wait, and do not deadlock
        with connection.transaction():
            with self.timed("people"):
                new = connection.execute(_PEOPLE, (ordered, [names[key] for key in ordered])).fetchall()
            people = self._numbers_of(connection, ordered)
            with self.timed("person_names"):
                values = [people[key] for key in ordered], [names[key] for key in ordered], ordered
                new_names = connection.execute(_NAMES, values).fetchall()
        return people, {"people": keys(key for (key,) in new), "person_names": keys(key for (key,) in new_names)}

    def _numbers_of(self, connection: psycopg.Connection[Any], name_keys: Sequence[str]) -> Mapping[str, int]:
        with self.timed("people known"):
            return dict(connection.execute(_NUMBERS, (name_keys,)).fetchall())

    def _store(
        self, connection: psycopg.Connection[Any], pieces: Sequence[Piece], people: Mapping[str, int]
    ) -> Written:
        with connection.transaction():
            self._copy(connection, "articles", [piece.article for piece in pieces])
            written = self._copy_parts(connection, pieces, people)
            with self.timed("counts"):
                connection.execute(_COUNTS, (len(pieces), written["quotes"].count, self.load_id))
            with self.timed("load_units"):
                connection.execute(_UNIT, (self.load_id, len(pieces)))
        return {**written, "articles": keys(piece.id for piece in pieces)}

    def _extract_again(self, connection: psycopg.Connection[Any], pieces: Sequence[Piece]) -> Written:
        ids = sorted(piece.id for piece in pieces)
        deleted = {}
        with connection.transaction():
            people = self._numbers_of(connection, [key for piece in pieces for key in piece.names])
            with self.timed("articles held"):
                connection.execute(_HELD, (ids,))
            for table in ("quotes", "mentions"):
                query = sql.SQL("DELETE FROM {} WHERE article_id = ANY (%s::uuid[]) RETURNING {}").format(
                    sql.Identifier(table), KEY_OF[table]
                )
                with self.timed(f"{table} deleted"):
                    deleted[table] = keys(key for (key,) in connection.execute(query, (ids,)))
            written = self._copy_parts(connection, pieces, people)
        return {table: written[table] - deleted[table] for table in deleted}

    def _copy_parts(
        self, connection: psycopg.Connection[Any], pieces: Sequence[Piece], people: Mapping[str, int]
    ) -> Written:
        for table in ("quotes", "mentions"):
            self._copy(connection, table, (row for piece in pieces for row in piece.rows(table, people)))
        return {table: keys(key for piece in pieces for key in piece.keys(table)) for table in ("quotes", "mentions")}

    def _copy(self, connection: psycopg.Connection[Any], table: str, rows: Iterable[Row]) -> None:
        columns = self._material.columns[table]
        listed = sql.SQL(", ").join(map(sql.Identifier, columns))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), listed)
        with self.timed(table), connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([row[name] for name in columns])
