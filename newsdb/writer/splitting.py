"""Telling namesakes apart: one person turns out to be two, and rules say which articles mean the other one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from psycopg import Connection

from newsdb.errors import NewsdbError
from newsdb.names import name_key
from newsdb.writer import judging
from newsdb.writer.changes import Change, apply, bearers_of, known_as, label, merge_of, rule_of
from newsdb.writer.judgements import Judgement, Scope, Stamp, alone, names_of, record, require_standing
from newsdb.writer.namesakes import Rule

_NOBODY = 0
"""Stands in a rule until it is known whose it is."""


class Rest(StrEnum):
    """Whose is what no rule claims."""

    ORIGINAL = "original"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Split:
    """How to tell people of one name apart.

    Attributes:
        rules: of which each alone shows that the namesake is meant; their person is not looked at.
        note: added to the name of a new namesake, in parentheses.
        namesake_id: to whom the rules belong; None: to a namesake who is made.
        rest: whose is what no rule claims; None: as it was judged before, else the original's.
    """

    rules: Sequence[Rule]
    note: str
    namesake_id: int | None = None
    rest: Rest | None = None


def split(connection: Connection[Any], person_id: int, how: Split, stamp: Stamp) -> Judgement:
    """Judge that a name is that of a second person, too, and how to know that one.

    Args:
        connection: in autocommit mode, in no transaction.
        person_id: the original.
        how: to tell them apart.
        stamp: who decides, and why.

    Raises:
        NewsdbError: the namesake does not share the name, or all of it was judged already.
    """
    with alone(connection):
        require_standing(connection, person_id, *([how.namesake_id] if how.namesake_id else []))
        key, names = _names(connection, person_id)
        before = {bearer for each in {name_key(name) for name in names} for bearer in bearers_of(connection, each)}
        changes: list[Change] = []
        if how.namesake_id is None:
            namesake_id = _make_namesake(connection, person_id, key, how.note)
            changes += [known_as(namesake_id, name, None, kind) for name, kind in names.items()]
        else:
            namesake_id = how.namesake_id
            if namesake_id not in before:
                raise NewsdbError(
                    f"{label(connection, namesake_id)} has no name of {label(connection, person_id)};"
                    " leave --to out to make a namesake"
                )
        changes += _new_rules(connection, [replace(rule, person_id=namesake_id) for rule in how.rules])
        changes += _rest(connection, person_id, before | {person_id}, how.rest)
        if how.namesake_id is None:
            changes.append(merge_of(namesake_id, person_id, None))
        if not changes:
            raise NewsdbError(f"{label(connection, namesake_id)} has these rules already")
        for change in changes:
            apply(connection, change)
        # Nobody's is something only under a name that was shared before.
        scope = split_scope(connection, [person_id, namesake_id], with_open=len(before) > 1)
        other = person_id if namesake_id != person_id else min(before - {person_id}, default=_NOBODY)
        if other == _NOBODY:
            raise NewsdbError(
                f"nobody else is called {label(connection, person_id)}; leave --to out to make a namesake"
            )
        return record(connection, "split", namesake_id, other, None, stamp, changes, scope)


def split_scope(
    connection: Connection[Any], people: Collection[int], more_names: Collection[str] = (), *, with_open: bool = True
) -> Scope:
    """What is stored under the names of people, and of all who share them."""
    names = names_of(connection, people) | set(more_names)
    bearers = {person for key in {name_key(name) for name in names} for person in bearers_of(connection, key)}
    return Scope(judging.family(connection, {*people, *bearers}), names, with_open=with_open)


def _names(connection: Connection[Any], person_id: int) -> tuple[str, dict[str, str]]:
    """A person's key, and the names that a namesake shares: those printed, and those of that key, with their kinds."""
    row = connection.execute("SELECT name_key FROM people WHERE id = %s", (person_id,)).fetchone()
    key = "" if row is None else row[0]
    found = connection.execute(
        "SELECT name, max(kind) FROM person_names WHERE person_id = ANY(%s) AND (kind = 'printed' OR name_key = %s)"
        " GROUP BY name ORDER BY name",
        (list(judging.family(connection, [person_id])), key),
    )
    return key, dict(found.fetchall())


def _make_namesake(connection: Connection[Any], person_id: int, key: str, note: str) -> int:
    """Make a namesake, who counts as the original until that is changed: what an undo brings back."""
    row = connection.execute(
        "INSERT INTO people (name, name_key, key_version, namesake_no, merged_into_id, root_id, is_name_fixed)"
        " SELECT regexp_replace(name, ' \\([^()]*\\)$', '') || ' (' || %s || ')', name_key, key_version,"
        " (SELECT 1 + max(namesake_no) FROM people WHERE name_key = %s), id, coalesce(root_id, id), true"
        " FROM people WHERE id = %s"
        " RETURNING id",
        (note, key, person_id),
    ).fetchone()
    if row is None:
        raise AssertionError
    return int(row[0])


def _new_rules(connection: Connection[Any], rules: Sequence[Rule]) -> list[Change]:
    """Rules that are not there yet."""
    known = _rules(connection, {rule.person_id for rule in rules})
    return [rule_of(rule, present=True) for rule in dict.fromkeys(rules) if rule not in known]


def _rest(connection: Connection[Any], person_id: int, bearers: Collection[int], rest: Rest | None) -> list[Change]:
    """Say whose is what no rule claims."""
    claims = {rule for rule in _rules(connection, judging.family(connection, bearers)) if rule == Rule(rule.person_id)}
    wanted = Rule(person_id)
    if rest is Rest.OPEN:
        return [rule_of(rule, present=False) for rule in claims]
    if rest is None and (claims or len(bearers) > 1):
        return []
    changes = [rule_of(rule, present=False) for rule in claims - {wanted}]
    return changes if wanted in claims else [*changes, rule_of(wanted, present=True)]


def _rules(connection: Connection[Any], people: Collection[int]) -> set[Rule]:
    found = connection.execute(
        "SELECT person_id, role, source_id, first_on, last_on, article_id FROM namesake_rules"
        " WHERE person_id = ANY(%s)",
        (list(people),),
    )
    return {Rule(*row) for row in found}
