"""People of imported files: whom they are here, and what the files say of them.

In: entities. Out: for each whether it is exactly one person, and what was taken over: aliases, Wikidata item and
positions, as one judgement for each person that got something new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from psycopg import Connection

from newsdb.entities import Entity, Position
from newsdb.errors import NewsdbError
from newsdb.names import is_full_name, name_key
from newsdb.writer import judging
from newsdb.writer.changes import Change, apply, bearers_of, known_as, label
from newsdb.writer.judgements import Stamp, alone, record, require_not_distinct, undone


@dataclass(frozen=True, slots=True)
class Match:
    """Whom an entity may be.

    Attributes:
        by_item: the person linked to its Wikidata item.
        by_name: people by the names of it that they bear; full names only.
    """

    by_item: int | None
    by_name: Mapping[str, Collection[int]] = field(default_factory=dict)

    @property
    def people(self) -> set[int]:
        """All of them."""
        named = {person_id for people in self.by_name.values() for person_id in people}
        return named if self.by_item is None else named | {self.by_item}

    @property
    def person_id(self) -> int | None:
        """The one it is: by its item, or the only one of its names."""
        return self.by_item or (next(iter(self.people)) if len(self.people) == 1 else None)


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken over of one entity.

    Attributes:
        judgement_id: of the judgement that says so; None if there was nothing new.
        aliases: new ones.
        items: 1 if it was linked.
        positions: new ones.
        conflicts: what was not taken over and why, a line each.
    """

    judgement_id: int | None = None
    aliases: int = 0
    items: int = 0
    positions: int = 0
    conflicts: tuple[str, ...] = ()


def match(connection: Connection[Any], entities: Sequence[Entity]) -> list[Match]:
    """Find whom entities may be, merges followed."""
    keys = {key for entity in entities for name in entity.names if (key := _full_key(name))}
    items = [entity.item for entity in entities if entity.item]
    by_key: dict[str, set[int]] = defaultdict(set)
    for key, person_id in connection.execute(
        "SELECT DISTINCT name_key, person_id FROM person_names WHERE name_key = ANY(%s)", (list(keys),)
    ):
        by_key[key].add(person_id)
    by_item: dict[str, int] = dict(
        connection.execute("SELECT wikidata_qid, id FROM people WHERE wikidata_qid = ANY(%s)", (items,)).fetchall()
    )
    found = {person_id for people in by_key.values() for person_id in people} | {*by_item.values()}
    standing = judging.standing(connection, found) if found else {}
    matches = []
    for entity in entities:
        own = {name: key for name in entity.names if (key := _full_key(name)) in by_key}
        linked = by_item.get(entity.item or "")
        by_name = {name: {standing[person_id] for person_id in by_key[key]} for name, key in own.items()}
        matches.append(Match(None if linked is None else standing[linked], by_name))
    return matches


def take_over(
    connection: Connection[Any], wanted: Sequence[tuple[Entity, int]], import_id: str, stamp: Stamp
) -> list[Taken]:
    """Take over what entities say of people, in one transaction.

    Args:
        connection: in autocommit mode, in no transaction.
        wanted: entities with the people that they are.
        import_id: the same for all of one import.
        stamp: who decides, and why.
    """
    with alone(connection):
        down = undone(connection)
        return [_take_one(connection, entity, person_id, down, import_id, stamp) for entity, person_id in wanted]


def are_distinct(connection: Connection[Any], person_id: int, other_id: int) -> bool:
    """Whether two people were judged to be two."""
    try:
        require_not_distinct(connection, person_id, other_id)
    except NewsdbError:
        return True
    return False


def _take_one(
    connection: Connection[Any], entity: Entity, person_id: int, down: Collection[int], import_id: str, stamp: Stamp
) -> Taken:
    person_id = judging.standing(connection, [person_id])[person_id]  # merged meanwhile, it may be
    family = judging.family(connection, [person_id])
    if taken_back := _taken_back(connection, family, entity.id, down):
        return Taken(conflicts=(taken_back,))
    known = connection.execute(
        "SELECT wikidata_qid FROM people WHERE id = ANY(%s) AND wikidata_qid IS NOT NULL", (list(family),)
    ).fetchone()
    if known is not None and entity.item is not None and known[0] != entity.item:
        return Taken(conflicts=(f"{label(connection, person_id)} is linked to {known[0]}, not to {entity.item}",))
    changes: list[Change] = []
    conflicts: list[str] = []
    if known is None and entity.item is not None:
        changes.append(Change("wikidata_qid", person_id, None, None, entity.item))
    for key, name in {name_key(name): name for name in reversed(entity.names)}.items():
        bearers = bearers_of(connection, key) if key else {person_id}
        if person_id in bearers:
            continue
        if bearers and is_full_name(name):
            other = min(bearers)
            if not are_distinct(connection, person_id, other):
                conflicts.append(
                    f"“{name}” is a name of {label(connection, other)}; the same as {label(connection, person_id)}?"
                    f" newsdb people merge '#{other}' '#{person_id}'"
                )
            continue
        changes.append(known_as(person_id, name, None, "alias"))
    changes += _positions(connection, person_id, family, entity.positions)
    if not changes:
        return Taken(conflicts=tuple(conflicts))
    for change in changes:
        apply(connection, change)
    evidence = {
        "import": import_id,
        "file": entity.origin.path,
        "place": entity.origin.position,
        "names": list(entity.names),
        "countries": list(entity.countries),
    }
    judgement = record(connection, "import", person_id, None, entity.id, replace(stamp, evidence=evidence), changes)
    kinds = [change.what for change in changes]
    return Taken(
        judgement.id, kinds.count("known_as"), kinds.count("wikidata_qid"), kinds.count("position"), tuple(conflicts)
    )


def _taken_back(connection: Connection[Any], family: Collection[int], value: str, down: Collection[int]) -> str | None:
    """Why an entity is not taken over again: somebody judged that it is not this person."""
    rows = connection.execute(
        "SELECT id, person_id FROM judgements WHERE kind IN ('import', 'link') AND person_id = ANY(%s) AND value = %s"
        " ORDER BY id",
        (list(family), value),
    ).fetchall()
    if not rows or any(number not in down for number, _ in rows):
        return None
    number, person_id = rows[-1]
    undos = connection.execute("SELECT id FROM judgements WHERE undoes_id = %s ORDER BY id DESC", (number,))
    by = next(each for (each,) in undos if each not in down)
    return (
        f"that {label(connection, person_id)} is {value} was undone before by judgement {by};"
        f" to make it hold again: newsdb people undo {by}"
    )


def _positions(
    connection: Connection[Any], person_id: int, family: Collection[int], positions: Sequence[Position]
) -> list[Change]:
    rows = connection.execute(
        "SELECT title, started_on, ended_on FROM person_positions WHERE person_id = ANY(%s)", (list(family),)
    )
    known = {Position(*row) for row in rows}
    return [
        Change(
            "position",
            person_id,
            {
                "title": position.title,
                "started_on": position.started_on and position.started_on.isoformat(),
                "ended_on": position.ended_on and position.ended_on.isoformat(),
            },
            False,
            True,
        )
        for position in positions
        if position not in known
    ]


def _full_key(name: str) -> str:
    return name_key(name) if is_full_name(name) else ""
