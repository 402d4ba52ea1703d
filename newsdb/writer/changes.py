"""What judgements change: merges, names shown, names known by, Wikidata items, rules and positions.

A change says what there was before and what there is after it, as JSON values, so that it can be kept with its
judgement and be taken back exactly. Whatever it would break is refused, the first time as when it is made again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from newsdb.errors import NewsdbError
from newsdb.names import is_full_name, name_key
from newsdb.writer import judging
from newsdb.writer.identities import plainest
from newsdb.writer.namesakes import Rule

Value = Any
"""None, text, a number or a list of them: JSON."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one person.

    Attributes:
        what: a key of ``_KINDS``.
        person_id: whose.
        detail: what exactly, where a person has several: the name, the rule, the position. Of the name shown, the one
            that was shown before any was judged.
        before: state before; None or False where there was nothing.
        after: state after.
    """

    what: str
    person_id: int
    detail: Any
    before: Value
    after: Value

    @property
    def reverse(self) -> Change:
        """The change that takes it back."""
        return Change(self.what, self.person_id, self.detail, self.after, self.before)

    @property
    def target(self) -> tuple[str, int, str]:
        """What it changes; equal for changes of the same thing."""
        return self.what, self.person_id, "" if self.what == "name" else repr(self.detail)


class StaleError(Exception):
    """What is to be changed is not any more what it is supposed to be."""


def stored(changes: list[dict[str, Any]]) -> list[Change]:
    """Read changes as they are kept with a judgement."""
    return [Change(**change) for change in changes]


def storable(changes: list[Change]) -> list[dict[str, Any]]:
    """Write changes as they are kept with a judgement."""
    return [asdict(change) for change in changes]


def apply(connection: Connection[Any], change: Change) -> None:
    """Change it.

    Args:
        connection: in a transaction that holds the lock of judgements alone.
        change: what to change.

    Raises:
        StaleError: the state before is another one.
        NewsdbError: it would contradict something else; one line that says what.
    """
    kind = _KINDS[change.what]
    if kind.read(connection, change) != change.before:
        raise StaleError
    kind.check(connection, change)
    kind.write(connection, change)


def merge_of(person_id: int, before: int | None, after: int | None) -> Change:
    """Merging people, or parting them."""
    return Change("merged_into_id", person_id, None, before, after)


def shown_as(person_id: int, unjudged: str, before: str | None, after: str | None) -> Change:
    """The name shown, where it was judged."""
    return Change("name", person_id, unjudged, before, after)


def known_as(person_id: int, name: str, before: str | None, after: str | None) -> Change:
    """A name that somebody is known by; before and after are its kind."""
    return Change("known_as", person_id, name, before, after)


def rule_of(rule: Rule, *, present: bool) -> Change:
    """A rule for namesakes that is added, or removed."""
    detail = {
        "role": rule.role,
        "source_id": rule.source_id,
        "first_on": rule.first_on and rule.first_on.isoformat(),
        "last_on": rule.last_on and rule.last_on.isoformat(),
        "article_id": rule.article_id and str(rule.article_id),
    }
    return Change("rule", rule.person_id, detail, not present, present)


def label(connection: Connection[Any], person_id: int) -> str:
    """A person for messages: name and id."""
    row = connection.execute("SELECT name FROM people WHERE id = %s", (person_id,)).fetchone()
    return f"{' '.join(row[0].split())} (#{person_id})" if row else f"#{person_id}"


def bearers_of(connection: Connection[Any], key: str) -> set[int]:
    """The people, merges followed, who are known by names of a key."""
    found = connection.execute("SELECT DISTINCT person_id FROM person_names WHERE name_key = %s", (key,))
    return set(judging.standing(connection, {row[0] for row in found}).values())


@dataclass(frozen=True, slots=True)
class _Kind:
    read: Callable[[Connection[Any], Change], Value]
    check: Callable[[Connection[Any], Change], None]
    write: Callable[[Connection[Any], Change], None]


def _person(connection: Connection[Any], change: Change) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = connection.execute(
        "SELECT merged_into_id, wikidata_qid, name, is_name_fixed FROM people WHERE id = %s",
        (change.person_id,),
    ).fetchone()
    if row is None:
        raise NewsdbError(f"there is no person with the id #{change.person_id}; newsdb people list --json shows ids")
    return row


def _check_merge(connection: Connection[Any], change: Change) -> None:
    if change.after is None:
        return
    one, other = change.person_id, int(change.after)
    if judging.standing(connection, [other]).get(other, other) == one:
        raise NewsdbError(
            f"{label(connection, other)} counts as {label(connection, one)} already; a merge cannot turn round"
        )
    family, others = judging.members(connection, [one]), judging.family(connection, [other])
    items = connection.execute(
        "SELECT wikidata_qid FROM people WHERE id = ANY(%s) AND wikidata_qid IS NOT NULL ORDER BY 1",
        (list(family | others),),
    ).fetchall()
    if len(items) > 1:
        raise NewsdbError(
            f"{label(connection, one)} and {label(connection, other)} are linked to different Wikidata items,"
            f" {items[0][0]} and {items[1][0]}; undo the wrong link first: newsdb people history '#{one}'"
        )


def _set_merge(connection: Connection[Any], change: Change) -> None:
    connection.execute("UPDATE people SET merged_into_id = %s WHERE id = %s", (change.after, change.person_id))
    judging.tell_roots(connection, [change.person_id])


def _check_item(connection: Connection[Any], change: Change) -> None:
    row = connection.execute("SELECT id FROM people WHERE wikidata_qid = %s", (change.after,)).fetchone()
    if row is not None:
        raise NewsdbError(
            f"{change.after} is linked to {label(connection, row[0])} already; if they are the same person:"
            f" newsdb people merge '#{change.person_id}' '#{row[0]}'"
        )


def _set_item(connection: Connection[Any], change: Change) -> None:
    connection.execute("UPDATE people SET wikidata_qid = %s WHERE id = %s", (change.after, change.person_id))


def _judged_name(connection: Connection[Any], change: Change) -> str | None:
    *_, name, is_fixed = _person(connection, change)
    return str(name) if is_fixed else None


def _set_name(connection: Connection[Any], change: Change) -> None:
    name = change.after
    if name is None:  # what it would be, had nobody judged: the name before, or a plainer form printed since
        printed = connection.execute(
            "SELECT n.name FROM person_names n JOIN people p ON p.id = n.person_id AND p.name_key = n.name_key"
            " WHERE p.id = %s AND n.kind = 'printed'",
            (change.person_id,),
        ).fetchall()
        name = plainest({change.detail, *(row[0] for row in printed)})
    connection.execute(
        "UPDATE people SET name = %s, is_name_fixed = %s WHERE id = %s",
        (name, change.after is not None, change.person_id),
    )


def _known(connection: Connection[Any], change: Change) -> str | None:
    row = connection.execute(
        "SELECT kind FROM person_names WHERE person_id = %s AND name = %s", (change.person_id, change.detail)
    ).fetchone()
    return None if row is None else str(row[0])


def _check_known(connection: Connection[Any], change: Change) -> None:
    if change.after != "alias" or not is_full_name(change.detail):
        return
    bearers = bearers_of(connection, name_key(change.detail))
    if bearers and bearers.isdisjoint(judging.standing(connection, [change.person_id]).values()):
        other = min(bearers)
        raise NewsdbError(
            f"“{change.detail}” is a name of {label(connection, other)}; if they are the same person:"
            f" newsdb people merge '#{other}' '#{change.person_id}'"
        )


def _set_known(connection: Connection[Any], change: Change) -> None:
    if change.after is None:
        connection.execute(
            "DELETE FROM person_names WHERE person_id = %s AND name = %s", (change.person_id, change.detail)
        )
        return
    connection.execute(
        "INSERT INTO person_names (person_id, name, name_key, kind) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (person_id, name) DO UPDATE SET kind = excluded.kind",
        (change.person_id, change.detail, name_key(change.detail), change.after),
    )


_RULE: Final = ("role", "source_id", "first_on", "last_on", "article_id")
_POSITION: Final = ("title", "started_on", "ended_on")


def _row(table: str, columns: tuple[str, ...]) -> _Kind:
    """A row that is there or not."""
    same = " AND ".join(f"{column} IS NOT DISTINCT FROM %s" for column in columns)
    marks = ", ".join(["%s"] * len(columns))

    def values(change: Change) -> list[Any]:
        given = [change.detail[column] for column in columns]
        return [
            change.person_id,
            *(UUID(v) if c == "article_id" and v else v for c, v in zip(columns, given, strict=True)),
        ]

    def read(connection: Connection[Any], change: Change) -> bool:
        query = f"SELECT 1 FROM {table} WHERE person_id = %s AND {same}"  # noqa: S608  (constants)
        return connection.execute(query, values(change)).fetchone() is not None

    def write(connection: Connection[Any], change: Change) -> None:
        insert = f"INSERT INTO {table} (person_id, {', '.join(columns)}) VALUES (%s, {marks})"  # noqa: S608
        delete = f"DELETE FROM {table} WHERE person_id = %s AND {same}"  # noqa: S608
        connection.execute(insert if change.after else delete, values(change))

    return _Kind(read, lambda *_: None, write)


_KINDS: Final = {
    "merged_into_id": _Kind(lambda c, change: _person(c, change)[0], _check_merge, _set_merge),
    "wikidata_qid": _Kind(
        lambda c, change: _person(c, change)[1],
        lambda c, change: _check_item(c, change) if change.after else None,
        _set_item,
    ),
    "name": _Kind(_judged_name, lambda *_: None, _set_name),
    "known_as": _Kind(_known, _check_known, _set_known),
    "rule": _row("namesake_rules", _RULE),
    "position": _row("person_positions", _POSITION),
}
