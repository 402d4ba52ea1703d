"""Orders of whoever runs the database: who, why, when; the names that they mask; carrying them out, lifting them.

Loads look the names up with each batch, and once more under the lock of ``takedowns.hold`` before they store anything:
what was stored before an order is found by whoever carries it out, what comes later is masked before it is stored.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.errors import ForeignKeyViolation

from newsdb.masking import MASK, TakenName, TakenNames, name_digests
from newsdb.names import name_key

_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class PersonOrder:
    """An order to mask somebody's names.

    Attributes:
        id: its number.
        names: what is masked.
        stored_by: only articles stored by then are meant; None: all.
        is_new: it was not there before.
    """

    id: int
    names: TakenNames
    stored_by: datetime | None
    is_new: bool


def taken_names(connection: Connection[Any]) -> TakenNames:
    """Look up all names that are masked."""
    found = connection.execute(
        "SELECT n.name_digest, n.word_digest, o.is_stored_only, o.is_wordless, o.salt, o.id, o.finished_at IS NOT NULL"
        " FROM takedown_names n JOIN takedown_orders o ON o.id = n.order_id WHERE o.lifted_at IS NULL"
    ).fetchall()
    if not found:
        return TakenNames()
    names: dict[bytes, TakenName] = {}
    for name, word, is_stored_only, is_wordless, *_ in found:
        known = names.get(name)
        # Of two orders about one name the wider one counts.
        names[name] = TakenName(
            word,
            is_stored_only and (known is None or known.is_stored_only),
            is_wordless or (known is not None and known.is_wordless),
        )
    finished = {order for *_, order, is_finished in found if is_finished}
    return TakenNames(found[0][4], names, len(finished))


def open_article_order(connection: Connection[Any], reason: str, ordered_by: str) -> int:
    """Record an order about articles, in the transaction that carries it out; return its number."""
    return _number(
        connection.execute(
            "INSERT INTO takedown_orders (kind, reason, ordered_by, finished_at) VALUES ('article', %s, %s, now())"
            " RETURNING id",
            (reason, ordered_by),
        ).fetchone()
    )


def open_person_order(
    connection: Connection[Any],
    names: Iterable[str],
    reason: str,
    ordered_by: str,
    *,
    is_stored_only: bool,
    is_wordless: bool,
) -> PersonOrder:
    """Record an order to mask names, or take up the one that there is for them; the lock is held alone.

    An order that stands for all of the names is taken up, with its own reason and author, and widened if more is asked.
    """
    salt = _salt(connection)
    digests = {key: TakenName(word, is_stored_only, is_wordless) for n in names for key, word in name_digests(n, salt)}
    known = connection.execute(
        "SELECT o.id FROM takedown_orders o JOIN takedown_names n ON n.order_id = o.id"
        " WHERE o.lifted_at IS NULL AND n.name_digest = ANY(%s) GROUP BY o.id HAVING count(*) = %s ORDER BY o.id",
        (list(digests), len(digests)),
    ).fetchone()
    if known is not None:
        connection.execute(
            # What is asked for besides is still to be done: until then the order is not finished.
            "UPDATE takedown_orders SET is_stored_only = is_stored_only AND %(stored)s, is_wordless = is_wordless OR"
            " %(wordless)s, finished_at = CASE WHEN (is_stored_only AND NOT %(stored)s) OR (%(wordless)s AND NOT"
            " is_wordless) THEN NULL ELSE finished_at END WHERE id = %(id)s",
            {"stored": is_stored_only, "wordless": is_wordless, "id": known[0]},
        )
        return person_order(connection, known[0], is_new=False)
    # The clock and not now(): all that was stored before the lock was free counts as stored before.
    order_id = _number(
        connection.execute(
            "INSERT INTO takedown_orders (kind, reason, ordered_by, ordered_at, is_stored_only, is_wordless, salt)"
            " VALUES ('person', %s, %s, clock_timestamp(), %s, %s, %s) RETURNING id",
            (reason, ordered_by, is_stored_only, is_wordless, salt),
        ).fetchone()
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO takedown_names (order_id, name_digest, word_digest) VALUES (%s, %s, %s)",
            [(order_id, key, name.word) for key, name in sorted(digests.items())],
        )
    return person_order(connection, order_id, is_new=True)


def person_order(connection: Connection[Any], order_id: int, *, is_new: bool = False) -> PersonOrder:
    """Look up an order to mask names."""
    found = connection.execute(
        "SELECT n.name_digest, n.word_digest, o.is_stored_only, o.is_wordless, o.salt, o.ordered_at"
        " FROM takedown_names n JOIN takedown_orders o ON o.id = n.order_id WHERE o.id = %s",
        (order_id,),
    ).fetchall()
    names = TakenNames(found[0][4], {row[0]: TakenName(*row[1:4]) for row in found})
    return PersonOrder(order_id, names, found[0][5] if found[0][2] else None, is_new)


def finish_order(connection: Connection[Any], order_id: int) -> None:
    """Note that all that was stored is seen to."""
    connection.execute(
        "UPDATE takedown_orders SET finished_at = clock_timestamp() WHERE id = %s AND finished_at IS NULL", (order_id,)
    )


def lift_order(connection: Connection[Any], order_id: int, reason: str, lifted_by: str) -> str | None:
    """Lift an order, so that what it took down may be loaded again; the lock is held alone.

    Returns:
        Its kind; None if there is no such order, or it was lifted before.
    """
    row = connection.execute(
        "UPDATE takedown_orders SET lifted_at = now(), lifted_by = %s, lift_reason = %s"
        " WHERE id = %s AND lifted_at IS NULL RETURNING kind",
        (lifted_by, reason, order_id),
    ).fetchone()
    if row is None:
        return None
    connection.execute("DELETE FROM takedowns WHERE order_id = %s", (order_id,))
    connection.execute("DELETE FROM takedown_names WHERE order_id = %s", (order_id,))
    return str(row[0])


def order_of(connection: Connection[Any], ids: Collection[UUID]) -> int | None:
    """The order under which articles are taken down."""
    row = connection.execute("SELECT min(order_id) FROM takedowns WHERE article_id = ANY(%s)", (list(ids),)).fetchone()
    return None if row is None else row[0]


def lift_agency_takedown(connection: Connection[Any], article_id: UUID, reason: str, lifted_by: str) -> int | None:
    """Let in what an agency took down, and record that it was; the lock is held alone.

    Returns:
        Number of the record; None if no agency has taken that article down.
    """
    row = connection.execute(
        "WITH gone AS (DELETE FROM takedowns WHERE article_id = %s AND order_id IS NULL"
        " RETURNING reason, taken_down_by, taken_down_at)"
        " INSERT INTO takedown_orders (kind, reason, ordered_by, ordered_at, finished_at, lifted_at, lifted_by,"
        " lift_reason) SELECT 'agency', reason, taken_down_by, taken_down_at, taken_down_at, now(), %s, %s FROM gone"
        " RETURNING id",
        (article_id, lifted_by, reason),
    ).fetchone()
    return None if row is None else int(row[0])


def people_named_by(connection: Connection[Any], articles: Collection[UUID]) -> list[int]:
    """People whom articles name."""
    found = connection.execute(
        "SELECT speaker_id FROM quotes WHERE article_id = ANY(%(ids)s) AND speaker_id IS NOT NULL"
        " UNION SELECT person_id FROM mentions WHERE article_id = ANY(%(ids)s) AND person_id IS NOT NULL",
        {"ids": list(articles)},
    )
    return sorted(row[0] for row in found)


def drop_unnamed_people(connection: Connection[Any], people: Collection[int]) -> int:
    """Delete those of some people to whom nothing refers any more; the locks of ``hold_people`` are held.

    A load that has just resolved a name to one of them finds it gone when it stores, and resolves anew. Whoever was
    judged to be somebody, or got names or a Wikidata item by hand, stays.

    Returns:
        How many there were.
    """
    found = connection.execute(
        "SELECT id FROM people WHERE id = ANY(%(ids)s) AND merged_into_id IS NULL AND wikidata_qid IS NULL"
        " EXCEPT SELECT merged_into_id FROM people WHERE merged_into_id = ANY(%(ids)s)"
        " EXCEPT SELECT person_id FROM person_names WHERE person_id = ANY(%(ids)s) AND kind <> 'printed'"
        " EXCEPT SELECT speaker_id FROM quotes WHERE speaker_id = ANY(%(ids)s)"
        " EXCEPT SELECT person_id FROM mentions WHERE person_id = ANY(%(ids)s)",
        {"ids": list(people)},
    ).fetchall()
    return sum(_deleted(connection, [row[0]]) for row in sorted(found))


def drop_person(connection: Connection[Any], people: Collection[int]) -> int:
    """Delete people with their names and all judgements of them; the locks of ``hold_people`` are held.

    Of those to whom something still refers the names go.

    Returns:
        How many had to stay, without a name.
    """
    ids = sorted(people)
    # What was judged of them tells their names, as evidence and as what was there before.
    connection.execute(
        "DELETE FROM judgements WHERE person_id = ANY(%(ids)s) OR other_person_id = ANY(%(ids)s)", {"ids": ids}
    )
    if not ids or _deleted(connection, ids):
        return 0
    connection.execute("DELETE FROM person_names WHERE person_id = ANY(%s)", (ids,))
    for person_id in ids:
        connection.execute(
            "UPDATE people SET name = %s, name_key = %s, wikidata_qid = NULL WHERE id = %s",
            (MASK, f"{MASK} {person_id}", person_id),
        )
    return len(ids)


def bearers_of(connection: Connection[Any], taken: TakenNames) -> dict[int, list[str]]:
    """People who bear one of the names, each with the other names that they have."""
    names: dict[int, set[str]] = defaultdict(set)
    bearers = set()
    for person_id, name in connection.execute(
        "SELECT person_id, name FROM person_names UNION SELECT id, name FROM people"
    ):
        if taken.of(name) is not None:
            bearers.add(person_id)
        else:
            names[person_id].add(name)
    return {person_id: sorted(names[person_id]) for person_id in sorted(bearers)}


def drop_names(connection: Connection[Any], bearers: Mapping[int, Sequence[str]]) -> int:
    """Delete names from their bearers; the locks of ``hold_people`` are held.

    Args:
        connection: in a transaction.
        bearers: with the names that they keep; those who keep none go as by ``drop_person``.

    Returns:
        How many people had to stay without a name.
    """
    nameless = 0
    for person_id, kept in bearers.items():
        if not kept:
            nameless += drop_person(connection, [person_id])
            continue
        connection.execute("DELETE FROM person_names WHERE person_id = %s AND NOT name = ANY(%s)", (person_id, kept))
        connection.execute(
            "UPDATE people SET name = %(name)s, name_key = %(key)s, namesake_no ="
            " (SELECT 1 + coalesce(max(namesake_no), 0) FROM people WHERE name_key = %(key)s AND id <> %(id)s)"
            " WHERE id = %(id)s",
            {"id": person_id, "name": kept[0], "key": name_key(kept[0])},
        )
    return nameless


def _deleted(connection: Connection[Any], people: list[int]) -> bool:
    """Delete people unless something refers to them, of whatever table."""
    try:
        with connection.transaction():
            connection.execute("DELETE FROM people WHERE id = ANY(%s)", (people,))
            # References of people to people that are deleted together are checked with the statement.
    except ForeignKeyViolation:
        return False
    return True


def _salt(connection: Connection[Any]) -> bytes:
    """The key of all digests of this database; made with the first order about a person."""
    row = connection.execute("SELECT salt FROM takedown_orders WHERE salt IS NOT NULL ORDER BY id LIMIT 1").fetchone()
    return secrets.token_bytes(_SALT_BYTES) if row is None else bytes(row[0])


def _number(row: tuple[Any, ...] | None) -> int:
    if row is None:  # RETURNING of a plain INSERT always has a row
        raise AssertionError
    return int(row[0])
