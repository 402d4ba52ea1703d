"""Merging many people at once, as ``judgements.merge`` does one after the other.

In: who is to be merged into whom, and why. Out: their judgements, all in one transaction, or none and what stands
against it. Of most merges nothing that is stored can speak against them, nor follow from them: those are found by a
few look-ups for all of them, and written together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from newsdb.errors import NewsdbError
from newsdb.writer import judging
from newsdb.writer.changes import merge_of
from newsdb.writer.judgements import NOT_THE_SAME, Stamp, alone, merge_alone, record_all


@dataclass(frozen=True, slots=True)
class Merge:
    """Somebody who is another.

    Attributes:
        person: who.
        into: who stands for both.
        stamp: who decides, and why.
    """

    person: int
    into: int
    stamp: Stamp


class RefusedError(Exception):
    """A merge that may not be made.

    Attributes:
        merge: which.
    """

    def __init__(self, merge: Merge) -> None:
        super().__init__(merge)
        self.merge = merge


def merge_all(connection: Connection[Any], merges: Sequence[Merge]) -> None:
    """Merge people, in their order; who is merged may stand for others, and who stands for others be merged later.

    Args:
        connection: in autocommit mode, in no transaction.
        merges: what to do.

    Raises:
        RefusedError: somebody judged otherwise meanwhile; nothing was done.
    """
    if not merges:
        return
    with alone(connection):
        families = judging.families(connection, {person for each in merges for person in (each.person, each.into)})
        careful = _not_plain(connection, families)
        waiting: list[Merge] = []
        for each in merges:
            # As if the ones before had been made: so they will be.
            both = families.get(each.person, set()) | families.get(each.into, set())
            families[each.into] = both
            if {each.person, each.into} <= both and both.isdisjoint(careful):
                waiting.append(each)
                continue
            _write(connection, waiting)
            waiting = []
            try:
                merge_alone(connection, each.person, each.into, each.stamp)
            except NewsdbError as error:
                raise RefusedError(each) from error
        _write(connection, waiting)


def _write(connection: Connection[Any], merges: Sequence[Merge]) -> None:
    if not merges:
        return
    connection.execute(
        "UPDATE people SET merged_into_id = given.into_id FROM unnest(%s::bigint[], %s::bigint[])"
        " AS given (id, into_id) WHERE people.id = given.id",
        ([each.person for each in merges], [each.into for each in merges]),
    )
    judging.tell_roots(connection, [each.person for each in merges])
    record_all(
        connection,
        "merge",
        [(each.person, each.into, each.stamp, [merge_of(each.person, None, each.into)]) for each in merges],
    )


def _not_plain(connection: Connection[Any], families: Mapping[int, Collection[int]]) -> set[int]:
    """Those of whom more than their names is known: who was merged or told apart, has an item, or shares a name.

    Args:
        connection: in a transaction that holds the lock of judgements alone.
        families: for each of the people to be merged, who was merged into them.
    """
    everybody = sorted({member for family in families.values() for member in family})
    standing = {
        row[0]
        for row in connection.execute(
            "SELECT id FROM people WHERE id = ANY(%s) AND merged_into_id IS NULL AND wikidata_qid IS NULL"
            " ORDER BY id FOR NO KEY UPDATE",
            (list(families),),
        )
    }
    told_apart = connection.execute(
        "SELECT person_id, other_person_id FROM judgements WHERE kind = ANY(%s)"
        " AND (person_id = ANY(%s) OR other_person_id = ANY(%s))",
        (list(NOT_THE_SAME), everybody, everybody),
    )
    linked = connection.execute("SELECT id FROM people WHERE id = ANY(%s) AND wikidata_qid IS NOT NULL", (everybody,))
    found = families.keys() - standing
    found |= {person for row in (*told_apart.fetchall(), *linked.fetchall()) for person in row}
    bearers: dict[str, set[int]] = defaultdict(set)
    names = connection.execute(
        "SELECT DISTINCT name_key, person_id FROM person_names WHERE person_id = ANY(%s)", (everybody,)
    )
    for key, person in names:
        bearers[key].add(person)
    return found.union(*(people for people in bearers.values() if len(people) > 1))
