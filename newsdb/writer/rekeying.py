"""Keys of names that older rules made, made anew: batch by batch, each a transaction, beside queries.

In: people with a ``key_version`` below today's. Out: the same people under today's keys. People who have one key now
are merged by a judgement, unless they were judged to be two; a form that has another key than its person now is taken
from the person, and ``newsdb reextract`` gives what stands under it to whom it belongs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final

from psycopg import Connection

from newsdb.errors import NewsdbError
from newsdb.names import KEY_VERSION, name_key
from newsdb.writer import judging
from newsdb.writer.judgements import Stamp, alone, merge
from newsdb.writer.variants import JUDGE

_BATCH: Final = 500  # people

Names = Sequence[tuple[str, str, str]]
"""Name, key and kind of each name of a person."""


def rekey(connection: Connection[Any], stopped: Callable[[], bool] = lambda: False) -> int:
    """Make all keys anew that older rules made; returns of how many people.

    Args:
        connection: in autocommit mode, in no transaction.
        stopped: asked between batches whether to stop; the rest is done the next time.
    """
    done, last = 0, 0
    query = "SELECT 1 FROM people WHERE key_version < %s LIMIT 1"
    if connection.execute(query, (KEY_VERSION,)).fetchone() is None:
        return 0
    while not stopped():
        with alone(connection):
            people = connection.execute(
                "SELECT id, name, name_key FROM people WHERE key_version < %s AND id > %s ORDER BY id LIMIT %s",
                (KEY_VERSION, last, _BATCH),
            ).fetchall()
            if not people:
                break
            names = _names(connection, [row[0] for row in people])
            for person_id, shown, old in people:
                _rekey_person(connection, person_id, _key(shown, old, names[person_id]), old, names[person_id])
        last = people[-1][0]
        done += len(people)
    return done


def _names(connection: Connection[Any], people: Sequence[int]) -> dict[int, list[tuple[str, str, str]]]:
    names: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for person_id, *name in connection.execute(
        "SELECT person_id, name, name_key, kind FROM person_names WHERE person_id = ANY(%s) ORDER BY person_id, name",
        (list(people),),
    ):
        names[person_id].append((name[0], name[1], name[2]))
    return names


def _key(shown: str, old: str, names: Names) -> str:
    """Today's key of a person: that of the name shown if printed under the old key, else of most forms that are."""
    keys = Counter(name_key(name) for name, key, kind in names if key == old and kind == "printed")
    if not keys:
        return old
    own = name_key(shown)
    return own if own in keys else min(keys, key=lambda key: (-keys[key], key))


def _rekey_person(connection: Connection[Any], person_id: int, key: str, old: str, names: Names) -> None:
    for name, known, kind in names:
        fresh = name_key(name)
        if kind == "printed" and known == old and fresh != key:
            connection.execute("DELETE FROM person_names WHERE person_id = %s AND name = %s", (person_id, name))
        elif fresh != known:
            connection.execute(
                "UPDATE person_names SET name_key = %s WHERE person_id = %s AND name = %s", (fresh, person_id, name)
            )
    if key == old:
        connection.execute(
            "UPDATE people SET key_version = %s, compared_articles = NULL WHERE id = %s", (KEY_VERSION, person_id)
        )
    else:
        # Who comes to a key that is taken becomes a namesake until merged.
        connection.execute(
            "UPDATE people SET key_version = %s, name_key = %s, compared_articles = NULL, namesake_no ="
            " (SELECT 1 + coalesce(max(namesake_no), 0) FROM people WHERE name_key = %s) WHERE id = %s",
            (KEY_VERSION, key, key, person_id),
        )
        _merge_into_bearer(connection, person_id, key)


def _merge_into_bearer(connection: Connection[Any], person_id: int, key: str) -> None:
    """Merge somebody into the one who had the key before, if it is exactly one."""
    found = connection.execute("SELECT id FROM people WHERE name_key = %s", (key,)).fetchall()
    standing = judging.standing(connection, [row[0] for row in found])
    own = standing[person_id]
    others = sorted(set(standing.values()) - {own})
    if len(others) == 1:
        try:
            with connection.transaction():
                merge(connection, own, others[0], Stamp(JUDGE, "their names have the same key", {"key": key}))
        except NewsdbError:  # they were judged to be two
            return
