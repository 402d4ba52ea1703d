"""Giving stored quotes and mentions to whom they belong after a judgement: as a load would store them today.

In: judgements that have something left to settle. Out: how many rows were given to somebody else. A batch of articles
is one transaction, beside loads and queries; what was cut off is begun anew and finds the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from newsdb.writer import identities, judging, takedowns
from newsdb.writer.namesakes import SharedNames, places, shared_names
from newsdb.writer.orders import taken_names

_BATCH: Final = 200  # articles

# Table, column of the person, of the name, of the role; further condition.
_TABLES: Final = (
    ("quotes", "speaker_id", "speaker_name", "speaker_role", "speaker_kind = 'person'"),
    ("mentions", "person_id", "name", "role", "true"),
)


@dataclass(frozen=True, slots=True)
class Settled:
    """What was settled.

    Attributes:
        quotes: that were given to somebody else, or to nobody.
        mentions: likewise.
    """

    quotes: int = 0
    mentions: int = 0

    def __add__(self, other: Settled) -> Settled:
        return Settled(self.quotes + other.quotes, self.mentions + other.mentions)


def settle(connection: Connection[Any], on_articles: Callable[[int], None] = lambda _: None) -> Settled:
    """Settle whatever is left to settle.

    Args:
        connection: in autocommit mode, in no transaction.
        on_articles: called after each batch with the number of articles that it had.
    """
    total = Settled()
    waiting = connection.execute(
        "SELECT id, unsettled FROM judgements WHERE unsettled IS NOT NULL ORDER BY id"
    ).fetchall()
    for number, scope in waiting:
        for batch in _articles(connection, scope):
            total += _settle_batch(connection, batch, scope["names"])
            on_articles(len(batch))
        connection.execute("UPDATE judgements SET unsettled = NULL WHERE id = %s", (number,))
    return total


def _articles(connection: Connection[Any], scope: dict[str, Any]) -> Iterator[list[UUID]]:
    """Articles with a quote or mention that may be somebody else's, batch by batch in the order of ids."""
    parts, values = [], list[Any]()
    for table, person, name, _, condition in _TABLES:
        for owned in (f"{person} = ANY(%s)", f"{person} IS NULL") if scope["with_open"] else (f"{person} = ANY(%s)",):
            parts.append(f"SELECT article_id FROM {table} WHERE {owned} AND {name} = ANY(%s) AND {condition}")  # noqa: S608
            values += [scope["people"], scope["names"]] if "ANY" in owned else [scope["names"]]
    # A table of this session's holds them, so that they need not fit into memory.
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS newsdb_settling (article_id uuid PRIMARY KEY)")
    connection.execute("TRUNCATE newsdb_settling")
    connection.execute(f"INSERT INTO newsdb_settling {' UNION '.join(parts)}", values)
    last = UUID(int=0)
    while True:
        page = connection.execute(
            "SELECT article_id FROM newsdb_settling WHERE article_id > %s ORDER BY article_id LIMIT %s", (last, _BATCH)
        ).fetchall()
        if not page:
            return
        yield [row[0] for row in page]
        last = page[-1][0]


@dataclass(frozen=True, slots=True)
class _Row:
    """A quote or mention: its table, place, name, role, and whose it is."""

    table: int
    article_id: UUID
    ordinal: int
    name: str
    role: str | None
    person_id: int | None


def _settle_batch(connection: Connection[Any], article_ids: Sequence[UUID], names: Sequence[str]) -> Settled:
    with connection.transaction():
        judging.hold(connection)
        # As extracting anew does, so that neither writes over the other.
        connection.execute("SELECT 1 FROM articles WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", (article_ids,))
        takedowns.hold(connection, alone=False)
        taken = taken_names(connection)
        rows = _rows(connection, article_ids, names)
        # A name that is being taken down keeps its bearer until it is masked.
        keys = {
            name: key
            for name in {row.name for row in rows}
            if (key := identities.full_name_key(name)) and taken.of(name) is None
        }
        people = identities.known_people(connection, keys, taken)
        shared = shared_names(connection, people)
        meant = _meant(connection, rows, people, shared)
        moved: dict[tuple[int, UUID, int | None], list[int]] = defaultdict(list)
        for row in rows:
            if row.name not in keys:
                continue
            key = keys[row.name]
            person_id = meant[row.article_id, key]
            # Whom the name is of, and the one who stands for them: queries take both for the same.
            same = {person_id} if person_id is None else {person_id, people.bearers[key][person_id]}
            if row.person_id not in same:
                moved[row.table, row.article_id, person_id].append(row.ordinal)
        counts = [0, 0]
        for (number, article_id, given_to), ordinals in moved.items():
            table, column, *_ = _TABLES[number]
            connection.execute(
                f"UPDATE {table} SET {column} = %s WHERE article_id = %s AND ordinal = ANY(%s)",  # noqa: S608
                (given_to, article_id, ordinals),
            )
            counts[number] += len(ordinals)
    return Settled(*counts)


def _rows(connection: Connection[Any], article_ids: Sequence[UUID], names: Sequence[str]) -> list[_Row]:
    found = []
    for number, (table, person, name, role, condition) in enumerate(_TABLES):
        query = (
            f"SELECT article_id, ordinal, {name}, {role}, {person} FROM {table}"  # noqa: S608
            f" WHERE article_id = ANY(%s) AND {name} = ANY(%s) AND {condition} ORDER BY article_id, ordinal"
        )
        found += [_Row(number, *row) for row in connection.execute(query, (article_ids, names))]
    return found


def _meant(
    connection: Connection[Any], rows: Sequence[_Row], people: identities.People, shared: SharedNames
) -> dict[tuple[UUID, str], int | None]:
    """Who is meant, by article and key of the name."""
    everywhere = people.by_name()
    roles: dict[tuple[UUID, str], set[str]] = defaultdict(set)
    meant: dict[tuple[UUID, str], int | None] = {}
    for row in rows:
        key = people.names.get(row.name)
        if key is not None and key in shared.rules:
            roles[row.article_id, key].update({row.role} if row.role else ())
        elif key is not None:
            meant[row.article_id, key] = everywhere[row.name]
    where = places(connection, {article_id for article_id, _ in roles}) if roles else {}
    return meant | {
        (article_id, key): shared.person(key, where[article_id], printed)
        for (article_id, key), printed in roles.items()
    }
