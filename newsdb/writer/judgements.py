"""Judging who is who: each function makes one judgement, with all that follows from it, in a transaction of its own.

In: people as they stand (never one who was merged), and who decides and why. Out: the ``Judgement``. What quotes and
mentions that are stored already have to do with it is settled afterwards, see ``settling``. What cannot be is refused
with one line that says why and what to do instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from psycopg import Connection
from psycopg.types.json import Jsonb

from newsdb.errors import NewsdbError
from newsdb.names import is_full_name, name_key
from newsdb.writer import judging
from newsdb.writer.changes import Change, apply, bearers_of, known_as, label, merge_of, shown_as, storable
from newsdb.writer.identities import LONGEST_NAME

NOT_THE_SAME = ("distinct", "split")
"""Kinds of judgements that say of two people that they are two."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who decides, and why.

    Attributes:
        by: login name, or whatever was given.
        reason: in words.
        evidence: what it was decided on, JSON values.
    """

    by: str
    reason: str | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement as it is stored; see the comments on table judgements."""

    id: int
    kind: str
    person_id: int
    other_person_id: int | None
    value: str | None
    judged_by: str
    judged_at: datetime
    undoes_id: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which stored quotes and mentions a judgement may give to somebody else.

    Attributes:
        people: whom they are given to now, merged or not.
        names: under which names.
        with_open: those of nobody, too.
    """

    people: Collection[int]
    names: Collection[str]
    with_open: bool


COLUMNS = "id, kind, person_id, other_person_id, value, judged_by, judged_at, undoes_id"


@contextmanager
def alone(connection: Connection[Any]) -> Iterator[None]:
    """Judge in a transaction of its own, while nobody else judges or stores quotes."""
    with connection.transaction():
        judging.hold(connection, alone=True)
        yield


def merge(connection: Connection[Any], person_id: int, into_id: int, stamp: Stamp) -> Judgement:
    """Judge a person to be the same as another, who stands for both from now on.

    Quotes keep the person they were stored with; those of later loads get the one who stands for it.

    Raises:
        NewsdbError: they are one already, were judged to be two, or have different Wikidata items.
    """
    with alone(connection):
        return merge_alone(connection, person_id, into_id, stamp)


def merge_alone(connection: Connection[Any], person_id: int, into_id: int, stamp: Stamp) -> Judgement:
    """The same in a transaction that holds the lock of judgements alone; what is refused has changed nothing.

    Raises:
        NewsdbError: see ``merge``.
    """
    require_standing(connection, person_id, into_id)
    if person_id == into_id:
        raise NewsdbError(f"{label(connection, person_id)} cannot be merged into themselves; name two people")
    require_not_distinct(connection, person_id, into_id)
    change = merge_of(person_id, None, into_id)
    unsettled = shared_scope(connection, person_id, into_id)
    apply(connection, change)
    return record(connection, "merge", person_id, into_id, None, stamp, [change], unsettled)


def distinguish(connection: Connection[Any], person_id: int, other_id: int, stamp: Stamp) -> Judgement:
    """Judge two people to be two, however alike they seem.

    Raises:
        NewsdbError: they count as one, or that was judged already.
    """
    with alone(connection):
        require_standing(connection, person_id, other_id)
        if person_id == other_id:
            raise NewsdbError(
                f"both are {label(connection, person_id)}; undo a merge (newsdb people history '#{person_id}'),"
                f" or split them: newsdb people split '#{person_id}'"
            )
        require_not_distinct(connection, person_id, other_id)
        return record(connection, "distinct", person_id, other_id, None, stamp, [])


def rename(connection: Connection[Any], person_id: int, name: str, stamp: Stamp) -> Judgement:
    """Judge how a person is shown; no form printed later replaces it.

    A full name that nobody else bears becomes an alias, too, so that it finds the person.

    Raises:
        NewsdbError: it is shown so already, or no name.
    """
    with alone(connection):
        require_standing(connection, person_id)
        key = _require_name(name)
        row = connection.execute("SELECT name, is_name_fixed FROM people WHERE id = %s", (person_id,)).fetchone()
        if row is None or tuple(row) == (name, True):
            raise NewsdbError(f"{label(connection, person_id)} is shown so already, by judgement")
        shown, is_fixed = row
        changes = [shown_as(person_id, shown, shown if is_fixed else None, name)]
        if is_full_name(name) and not bearers_of(connection, key):
            changes.append(known_as(person_id, name, None, "alias"))
        for change in changes:
            apply(connection, change)
        return record(connection, "rename", person_id, None, name, stamp, changes)


def add_alias(connection: Connection[Any], person_id: int, name: str, stamp: Stamp) -> Judgement:
    """Judge that a person is also called so: the name finds them, and a full one is theirs in later loads.

    Raises:
        NewsdbError: it is another person's name, or known already.
    """
    with alone(connection):
        require_standing(connection, person_id)
        if person_id in bearers_of(connection, _require_name(name)):
            raise NewsdbError(f"{label(connection, person_id)} is known as “{name}” already")
        change = known_as(person_id, name, None, "alias")
        apply(connection, change)
        return record(connection, "alias", person_id, None, name, stamp, [change])


def remove_alias(connection: Connection[Any], person_id: int, name: str, stamp: Stamp) -> Judgement:
    """Judge that an alias is no name of a person; what was loaded under it becomes somebody's of that name.

    Raises:
        NewsdbError: it is none of the person's aliases.
    """
    with alone(connection):
        require_standing(connection, person_id)
        owners = _aliased(connection, person_id, name)
        if not owners:
            raise NewsdbError(
                f"“{name}” is no alias of {label(connection, person_id)}; newsdb people show '#{person_id}' lists names"
            )
        changes = [known_as(owner, name, "alias", None) for owner in owners]
        changes += printed_by_alias(connection, changes)
        unsettled = alias_scope(connection, changes)
        for change in changes:
            apply(connection, change)
        return record(connection, "unalias", person_id, None, name, stamp, changes, unsettled)


def link(connection: Connection[Any], person_id: int, item: str, stamp: Stamp) -> Judgement:
    """Judge that a person is a Wikidata item's.

    Raises:
        NewsdbError: the item is another person's, or the person has one already.
    """
    with alone(connection):
        require_standing(connection, person_id)
        family = judging.family(connection, [person_id])
        known = connection.execute(
            "SELECT wikidata_qid FROM people WHERE id = ANY(%s) AND wikidata_qid IS NOT NULL", (list(family),)
        ).fetchone()
        if known is not None:
            raise NewsdbError(
                f"{label(connection, person_id)} is linked to {known[0]} already; if that is wrong, undo it:"
                f" newsdb people history '#{person_id}'"
            )
        change = Change("wikidata_qid", person_id, None, None, item)
        apply(connection, change)
        return record(connection, "link", person_id, None, item, stamp, [change])


def record(
    connection: Connection[Any],
    kind: str,
    person_id: int,
    other_person_id: int | None,
    value: str | None,
    stamp: Stamp,
    changes: list[Change],
    unsettled: Scope | None = None,
    undoes_id: int | None = None,
) -> Judgement:
    """Keep a judgement."""
    row = connection.execute(
        f"{_INSERT} RETURNING {COLUMNS}",
        _values(kind, person_id, other_person_id, value, stamp, changes, unsettled, undoes_id),
    ).fetchone()
    if row is None:
        raise AssertionError
    return Judgement(*row)


def record_all(
    connection: Connection[Any], kind: str, judgements: Sequence[tuple[int, int | None, Stamp, list[Change]]]
) -> None:
    """Keep several, which leave nothing to be settled, in their order: whom each is about, and what it changes."""
    rows = [_values(kind, one, other, None, stamp, changes) for one, other, stamp, changes in judgements]
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, rows)


_INSERT: Final = (
    "INSERT INTO judgements (kind, person_id, other_person_id, value, judged_by, reason, evidence, changes, unsettled,"
    " undoes_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


def _values(
    kind: str,
    person_id: int,
    other_person_id: int | None,
    value: str | None,
    stamp: Stamp,
    changes: list[Change],
    unsettled: Scope | None = None,
    undoes_id: int | None = None,
) -> tuple[Any, ...]:
    scope = unsettled and {
        "people": sorted(unsettled.people),
        "names": sorted(unsettled.names),
        "with_open": unsettled.with_open,
    }
    return (
        kind,
        person_id,
        other_person_id,
        value,
        stamp.by,
        stamp.reason,
        Jsonb(dict(stamp.evidence)),
        Jsonb(storable(changes)),
        Jsonb(scope) if scope else None,
        undoes_id,
    )


def undone(connection: Connection[Any]) -> set[int]:
    """Numbers of the judgements that do not hold: one that holds undoes them."""
    found: set[int] = set()
    query = "SELECT id, undoes_id FROM judgements WHERE undoes_id IS NOT NULL ORDER BY id DESC"
    for number, undoes_id in connection.execute(query):  # what undoes an undo comes after it
        if number not in found:
            found.add(undoes_id)
    return found


def require_standing(connection: Connection[Any], *people: int) -> None:
    """Make sure that people are there and were not merged.

    Raises:
        NewsdbError: one is not.
    """
    rows = connection.execute(
        "SELECT id, merged_into_id FROM people WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", (list(people),)
    ).fetchall()
    for missing in set(people) - {row[0] for row in rows}:
        raise NewsdbError(f"there is no person with the id #{missing}; newsdb people list --json shows ids")
    for person_id, merged_into_id in rows:
        if merged_into_id is not None:
            raise NewsdbError(
                f"{label(connection, person_id)} counts as {label(connection, merged_into_id)}; judge that one"
            )


def require_not_distinct(connection: Connection[Any], person_id: int, other_id: int) -> None:
    """Make sure that two people were not judged to be two.

    Raises:
        NewsdbError: they were.
    """
    family, others = (list(judging.family(connection, [each])) for each in (person_id, other_id))
    found = connection.execute(
        "SELECT id, judged_by, judged_at FROM judgements WHERE kind = ANY(%s)"
        " AND (person_id = ANY(%s) AND other_person_id = ANY(%s) OR person_id = ANY(%s) AND other_person_id = ANY(%s))"
        " ORDER BY id",
        (list(NOT_THE_SAME), family, others, others, family),
    ).fetchall()
    holding = [row for row in found if row[0] not in undone(connection)] if found else []
    if holding:
        number, judged_by, judged_at = holding[0]
        raise NewsdbError(
            f"{label(connection, person_id)} and {label(connection, other_id)} were judged to be two people by"
            f" {judged_by} on {judged_at:%Y-%m-%d}; if that is wrong: newsdb people undo {number}"
        )


def printed_by_alias(connection: Connection[Any], removed: Collection[Change]) -> list[Change]:
    """The forms that loads have stored for people only because of aliases that are removed now."""
    more: list[Change] = []
    for change in removed:
        key = name_key(change.detail)
        rows = connection.execute(
            "SELECT n.name, n.kind FROM person_names n JOIN people p ON p.id = n.person_id"
            " WHERE n.person_id = %s AND n.name_key = %s AND p.name_key <> n.name_key",
            (change.person_id, key),
        ).fetchall()
        gone = {each.detail for each in removed if each.person_id == change.person_id}
        if any(kind == "alias" and name not in gone for name, kind in rows):
            continue  # another alias has the same key
        more += [known_as(change.person_id, name, kind, None) for name, kind in rows if name not in gone]
    return list({change.target: change for change in more}.values())


def alias_scope(connection: Connection[Any], changes: Collection[Change]) -> Scope | None:
    """What is stored under names that are removed."""
    removed = [change for change in changes if change.what == "known_as" and change.after is None]
    names = {change.detail for change in removed if is_full_name(change.detail)}
    if not names:
        return None
    return Scope(judging.family(connection, {change.person_id for change in removed}), names, with_open=False)


def shared_scope(connection: Connection[Any], person_id: int, other_id: int) -> Scope | None:
    """What is nobody's as long as both people bear the name it stands under."""
    one, other = (list(judging.family(connection, [each])) for each in (person_id, other_id))
    found = connection.execute(
        "SELECT DISTINCT name FROM person_names WHERE name_key IN"
        " (SELECT name_key FROM person_names WHERE person_id = ANY(%s)"
        " INTERSECT SELECT name_key FROM person_names WHERE person_id = ANY(%s))",
        (one, other),
    ).fetchall()
    return Scope((), [row[0] for row in found], with_open=True) if found else None


def names_of(connection: Connection[Any], people: Collection[int]) -> set[str]:
    """All names of the keys that people, and those merged into them, are known by."""
    found = connection.execute(
        "SELECT name FROM person_names WHERE name_key IN (SELECT name_key FROM person_names WHERE person_id = ANY(%s))",
        (list(judging.members(connection, people)),),
    )
    return {row[0] for row in found}


def _aliased(connection: Connection[Any], person_id: int, name: str) -> list[int]:
    """Whose alias a name is: a person's, or that of people merged into them."""
    rows = connection.execute(
        "SELECT person_id FROM person_names WHERE person_id = ANY(%s) AND name = %s AND kind = 'alias' ORDER BY 1",
        (list(judging.family(connection, [person_id])), name),
    )
    return [row[0] for row in rows]


def _require_name(name: str) -> str:
    """The key of a name.

    Raises:
        NewsdbError: it has none.
    """
    key = name_key(name)
    if not key or len(name) > LONGEST_NAME:
        raise NewsdbError(f"“{name[:LONGEST_NAME]}” is no name; give one of {LONGEST_NAME} characters at most")
    return key
