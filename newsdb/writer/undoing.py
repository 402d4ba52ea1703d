"""Taking judgements back: an undo is a judgement itself, restores exactly what was before, and can be undone.

What later judgements build on stays until they are undone: those that changed the same thing again, those about a
namesake whom the judgement made, and a split of people whom it made one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from newsdb.errors import NewsdbError
from newsdb.writer import judging
from newsdb.writer.changes import Change, StaleError, apply, known_as, label, stored
from newsdb.writer.judgements import (
    COLUMNS,
    Judgement,
    Scope,
    Stamp,
    alias_scope,
    alone,
    names_of,
    printed_by_alias,
    record,
    require_not_distinct,
    shared_scope,
    undone,
)
from newsdb.writer.splitting import split_scope


@dataclass(frozen=True, slots=True)
class _Kept:
    """A judgement with what it changed."""

    judgement: Judgement
    changes: Sequence[Change]

    @property
    def makes_namesake(self) -> bool:
        return self.judgement.kind == "split" and any(change.what == "merged_into_id" for change in self.changes)


def undo(connection: Connection[Any], number: int, stamp: Stamp) -> Judgement:
    """Take a judgement back, whatever its kind; of an undo, make hold again what it had undone.

    Args:
        connection: in autocommit mode, in no transaction.
        number: of the judgement.
        stamp: who takes it back, and why.

    Raises:
        NewsdbError: there is none of that number, it was undone already, or later ones build on it.
    """
    with alone(connection):
        kept = _read(connection, number)
        history = _history(connection, kept)
        base = history.base
        _require_holding(connection, number)
        _refuse_if_built_upon(connection, kept, history)
        changes = [change.reverse for change in reversed(kept.changes)]
        # Aliases first: whether they are somebody else's by now is asked before what was printed by them is back.
        changes.sort(key=lambda change: change.after != "alias")
        changes += _names_met_since(connection, base, changes)
        one, other = base.judgement.person_id, base.judgement.other_person_id
        if not history.takes_back and other is not None and base.judgement.kind in {"merge", "distinct"}:
            require_not_distinct(connection, one, other)
            if len(set(judging.standing(connection, [one, other]).values())) == 1:
                raise NewsdbError(f"{label(connection, one)} and {label(connection, other)} count as one by now")
        scope = _scope(connection, history, changes)
        for change in changes:
            try:
                apply(connection, change)
            except StaleError:
                raise NewsdbError(
                    f"what judgement {number} changed was changed again since; see newsdb people history '#{one}'"
                ) from None
        return record(connection, "undo", one, other, base.judgement.value, stamp, changes, scope, number)


def imported_with(connection: Connection[Any], number: int) -> list[int]:
    """Judgements that hold, of the same import as one, the latest first.

    Raises:
        NewsdbError: it is of no import.
    """
    row = connection.execute("SELECT kind, evidence ->> 'import' FROM judgements WHERE id = %s", (number,)).fetchone()
    if row is None or row[0] != "import":
        raise NewsdbError(f"judgement {number} is of no import; leave --import out")
    found = connection.execute(
        "SELECT id FROM judgements WHERE kind = 'import' AND evidence ->> 'import' = %s ORDER BY id DESC", (row[1],)
    ).fetchall()
    down = undone(connection)
    return [each for (each,) in found if each not in down]


def _read(connection: Connection[Any], number: int) -> _Kept:
    row = connection.execute(f"SELECT {COLUMNS}, changes FROM judgements WHERE id = %s", (number,)).fetchone()  # noqa: S608
    if row is None:
        raise NewsdbError(f"there is no judgement {number}; newsdb people history lists them")
    return _Kept(Judgement(*row[:-1]), stored(row[-1]))


@dataclass(frozen=True, slots=True)
class _History:
    """Undos in a row.

    Attributes:
        base: the judgement at their beginning.
        takes_back: undoing what is to be undone takes that one back; False: makes it hold again.
        events: of every judgement that was ever undone, the latest undo that it has to do with.
    """

    base: _Kept
    takes_back: bool
    events: dict[int, int]


def _history(connection: Connection[Any], kept: _Kept) -> _History:
    query = "SELECT id, undoes_id FROM judgements WHERE undoes_id IS NOT NULL ORDER BY id"
    beginnings: dict[int, tuple[int, int]] = {}  # and how many undos lie between
    events: dict[int, int] = {}
    for number, undoes_id in connection.execute(query):
        beginning, depth = beginnings.get(undoes_id, (undoes_id, 0))
        beginnings[number] = beginning, depth + 1
        events[beginning] = number
    beginning, depth = beginnings.get(kept.judgement.id, (kept.judgement.id, 0))
    return _History(_read(connection, beginning), takes_back=depth % 2 == 0, events=events)


def _require_holding(connection: Connection[Any], number: int) -> None:
    down = undone(connection)
    if number not in down:
        return
    rows = connection.execute("SELECT id FROM judgements WHERE undoes_id = %s ORDER BY id DESC", (number,)).fetchall()
    by = next(row[0] for row in rows if row[0] not in down)
    raise NewsdbError(
        f"judgement {number} was undone by judgement {by}; to make it hold again: newsdb people undo {by}"
    )


def _refuse_if_built_upon(connection: Connection[Any], kept: _Kept, history: _History) -> None:
    own = history.base.judgement
    people = {own.person_id, own.other_person_id, *(change.person_id for change in kept.changes)} - {None}
    family = judging.family(connection, [own.person_id])
    found = connection.execute(
        f"SELECT {COLUMNS}, changes FROM judgements WHERE kind <> 'undo' AND id <> %s"  # noqa: S608
        " AND (person_id = ANY(%s) OR other_person_id = ANY(%s)) ORDER BY id DESC",
        (own.id, list(people | family), list(people | family)),
    ).fetchall()
    down = undone(connection)
    since = history.events.get(own.id, kept.judgement.id)  # undone and made hold again, it holds since then
    targets = {change.target for change in kept.changes}
    later = []
    for row in found:
        other = _Kept(Judgement(*row[:-1]), stored(row[-1]))
        judgement = other.judgement
        if judgement.id in down or history.events.get(judgement.id, judgement.id) < since:
            continue
        if (
            any(change.target in targets for change in other.changes)
            or (history.base.makes_namesake and own.person_id in {judgement.person_id, judgement.other_person_id})
            or (own.kind == judgement.kind == "split" and judgement.other_person_id == own.other_person_id)
            or (own.kind == "merge" and judgement.kind == "split" and judgement.other_person_id in family)
        ):
            later.append(judgement)
    if later:
        listed = ", ".join(f"{each.id} ({each.kind} of {label(connection, each.person_id)})" for each in later)
        numbers = " ".join(str(each.id) for each in later)
        verb = "builds" if len(later) == 1 else "build"
        raise NewsdbError(
            f"judgement {kept.judgement.id} cannot be undone: {listed} {verb} on it;"
            f" first: newsdb people undo {numbers}"
        )


def _names_met_since(connection: Connection[Any], base: _Kept, changes: Collection[Change]) -> list[Change]:
    """Names that loads have stored meanwhile for whom they will not be any more."""
    removed = [change for change in changes if change.what == "known_as" and change.after is None]
    if not removed:
        return []
    if not base.makes_namesake:
        return printed_by_alias(connection, [change for change in removed if change.before == "alias"])
    namesake, gone = base.judgement.person_id, {change.detail for change in removed}
    rows = connection.execute("SELECT name, kind FROM person_names WHERE person_id = %s ORDER BY name", (namesake,))
    return [known_as(namesake, name, kind, None) for name, kind in rows if name not in gone]


def _scope(connection: Connection[Any], history: _History, changes: Collection[Change]) -> Scope | None:
    """What is stored already and may be somebody else's after these changes."""
    judgement = history.base.judgement
    if judgement.kind not in {"merge", "split"} or judgement.other_person_id is None:
        return alias_scope(connection, changes)
    one, other = judgement.person_id, judgement.other_person_id
    if judgement.kind == "merge":
        if not history.takes_back:
            return shared_scope(connection, one, other)
        # Loads have given quotes under the names of the one to the other, or to whom that was merged into.
        return Scope(judging.family(connection, [one]), names_of(connection, [one]), with_open=False)
    return split_scope(connection, [one, other], [change.detail for change in changes if change.what == "known_as"])
