"""How loads and judgements keep out of each other's way, and whom merges make one.

Whoever stores quotes holds a lock that is shared, from before it makes sure whom names mean until its commit; whoever
judges holds the same lock alone, for the moment that the judgement itself takes. So what was stored before a judgement
is seen by it, and what is stored after it follows it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from psycopg import Connection

_LOCK = (0x6A756467, 0)
"""The advisory lock: "judg" in ASCII."""


def hold(connection: Connection[Any], *, alone: bool = False) -> None:
    """Until the end of the transaction let nobody judge; or, alone, let nobody store quotes or judge besides."""
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    connection.execute(f"SELECT {function}(%s, %s)", _LOCK)


def latest(connection: Connection[Any]) -> int:
    """The number of the latest judgement; 0 if there is none."""
    row = connection.execute("SELECT coalesce(max(id), 0) FROM judgements").fetchone()
    return 0 if row is None else int(row[0])


def standing(connection: Connection[Any], people: Collection[int]) -> dict[int, int]:
    """The person that stands for each of some people, merges followed however many stand in a row."""
    found = connection.execute(
        "WITH RECURSIVE up (start, id, merged_into_id) AS ("
        " SELECT id, id, merged_into_id FROM people WHERE id = ANY(%s)"
        " UNION SELECT up.start, people.id, people.merged_into_id FROM up JOIN people ON people.id = up.merged_into_id)"
        " SELECT start, id FROM up WHERE merged_into_id IS NULL",
        (list(people),),
    )
    return dict(found.fetchall())


def standing_of_merged(connection: Connection[Any], people: Collection[int]) -> dict[int, int]:
    """The same for those of some people who were merged, which most were not."""
    found = connection.execute(
        "SELECT id FROM people WHERE id = ANY(%s) AND merged_into_id IS NOT NULL", (list(people),)
    ).fetchall()
    return standing(connection, [row[0] for row in found]) if found else {}


def family(connection: Connection[Any], people: Collection[int]) -> set[int]:
    """All who count as the same people as some: those they were merged into, and all who were merged into those."""
    return members(connection, set(standing(connection, people).values()))


def members(connection: Connection[Any], people: Collection[int]) -> set[int]:
    """People, and all who were merged into them."""
    return set().union(*families(connection, people).values())


def families(connection: Connection[Any], people: Collection[int]) -> dict[int, set[int]]:
    """For each of some people, that one and all who were merged into them."""
    found = connection.execute(
        "WITH RECURSIVE down (start, id) AS (SELECT id, id FROM people WHERE id = ANY(%s)"
        " UNION SELECT down.start, people.id FROM people JOIN down ON people.merged_into_id = down.id)"
        " SELECT start, id FROM down",
        (list(people),),
    )
    families: dict[int, set[int]] = defaultdict(set)
    for start, person in found:
        families[start].add(person)
    return dict(families)


def tell_roots(connection: Connection[Any], people: Collection[int]) -> None:
    """Note who stands for some people, and for all who were merged into them: after each change of a merge."""
    roots = standing(connection, people)
    root_of = {member: roots[start] for start, known in families(connection, people).items() for member in known}
    connection.execute(
        "UPDATE people SET root_id = nullif(given.root_id, people.id) FROM unnest(%s::bigint[], %s::bigint[])"
        " AS given (id, root_id) WHERE people.id = given.id",
        (list(root_of), list(root_of.values())),
    )
