"""How plans of migrations, and the chain of revisions, are shown: for people, 80 columns wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from newsdb.cli.console import FAINT, STRONG, Cells, listed, plural, print_table

if TYPE_CHECKING:
    from newsdb.database.migrating.estimating import Held
    from newsdb.database.migrating.planning import Plan, Planned
    from newsdb.database.migrating.revisions import Revision
    from newsdb.database.schema import Schema

_INDENT = 6
_DANGER = "bold red"
_WARNING = "yellow"
_MOST_ALIKE = 4  # tables with a line each
_WORKS = {
    "scan": "reads each row once",
    "rewrite": "writes all rows anew",
    "rows": "changes rows, at most all",
    "query": "reads it for a query",
}


def about(seconds: float | None) -> str:
    """An estimate in words.

    >>> about(0.2), about(12.3), about(100), about(9000), about(None)
    ('under 1 s', 'about 12 s', 'about 2 min', 'about 2.5 h', 'nobody knows how long')
    """
    if seconds is None:
        return "nobody knows how long"
    if seconds < 1:
        return "under 1 s"
    if seconds < 90:
        return f"about {seconds:.0f} s"
    minutes = seconds / 60
    return f"about {minutes:.0f} min" if minutes < 90 else f"about {minutes / 60:.1f} h"


def summary(schema: Schema, plan: Plan) -> str:
    """Where the database is, and how far it is to go."""
    at = "the database is empty" if schema.revision is None else f"the schema is at revision {schema.revision}"
    at += "" if schema.revision == schema.head else f", this newsdb needs {schema.head}"
    if not plan.planned:
        return f"{at}: nothing to do"
    goal = "" if plan.route.goal == schema.head else f", up to {plan.route.goal}"
    goal = f", back to {plan.route.goal or 'nothing'}" if plan.route.is_back else goal
    return f"{at}: {plural(len(plan.planned), 'revision')} to go{goal}, {about(plan.seconds)}"


def print_plan(console: Console, schema: Schema, plan: Plan) -> None:
    """Print what each revision of a plan does."""
    _print(console, Text(summary(schema, plan), STRONG))
    for planned in plan.planned:
        console.print()
        _print_planned(console, planned)
    if plan.planned:
        console.print()
        _print(
            console,
            Text(
                "Times are rough, told by the sizes of this database's tables.",
                FAINT,
            ),
        )


def print_pending(console: Console, plan: Plan) -> None:
    """Print the revisions of a plan, one line each."""
    rows: list[Cells] = [
        [Text(each.step.revision.id, STRONG), each.step.revision.title, about(each.seconds)] for each in plan.planned
    ]
    print_table(console, ["revision", "what", "takes"], rows)


def print_chain(console: Console, revisions: Sequence[Revision]) -> None:
    """Print all revisions, the newest first."""
    rows: list[Cells] = [
        [Text(revision.id, STRONG), revision.created_on, revision.title, _traits(revision)]
        for revision in revisions[::-1]
    ]
    print_table(console, ["revision", "written", "what", ""], rows)


def _traits(revision: Revision) -> Text:
    traits = ["commits early"] if revision.up.commits_early else []
    return Text(", ".join(traits + (["cannot be undone"] if revision.down.refusal else [])), FAINT)


def _print_planned(console: Console, planned: Planned) -> None:
    revision = planned.step.revision
    title = Text(revision.title).append(" (taken back)" if planned.step.is_back else "", _WARNING)
    print_table(console, None, [[Text(revision.id, STRONG), title]])
    rows: list[Cells] = [["takes", about(planned.seconds)], *_warnings(planned), *_locks(planned.locks)]
    if not planned.step.is_back:
        rows.append(["undoing", _undoing(revision)])
    print_table(console, None, rows, indent=_INDENT)


def _locks(locks: Sequence[Held]) -> Iterator[Cells]:
    """A line for each lock that others notice or that is held during work; the rest in one."""
    read = [held.table for held in locks if held.lock.name == "ACCESS_SHARE"]
    others = [held for held in locks if held.table not in read]
    worth = [held for held in others if held.lock.stops or held.works]
    alike: dict[str, list[Held]] = {}
    for held in worth:
        alike.setdefault(_held(held).plain, []).append(held)
    for same in alike.values():
        names = [held.table for held in same]
        if len(names) > _MOST_ALIKE:
            yield [Text("together", STRONG), _held(same[0]).append(f": {listed(names, most=_MOST_ALIKE)}")]
        else:
            yield from ([Text(held.table, STRONG), _held(held)] for held in same)
    if read:
        yield ["reads", f"{listed(read)}, to store the result of a query"]
    if light := [held.table for held in others if held not in worth]:
        yield ["besides", f"locks for a moment that stop nobody, on {listed(light)}"]
    if not locks:
        yield ["locks", "none on tables in use"]


def _warnings(planned: Planned) -> Iterator[Cells]:
    if planned.step.direction.refusal:
        yield ["refused", Text(planned.step.direction.refusal, _DANGER)]
    if planned.has_unknown:
        yield ["unknown", Text("has a statement that newsdb cannot tell the locks of; read it with --sql", _DANGER)]
    if planned.step.direction.lost:
        yield ["loses", Text(f"the data of {listed(planned.step.direction.lost)}", _DANGER)]
    if planned.rewrites:
        yield ["rewrites", Text(f"{listed(planned.rewrites)}, with all indexes", _WARNING)]
    if planned.step.direction.commits_early:
        yield ["commits", Text("before it is done; cut off, it goes on when run again")]


def _held(held: Held) -> Text:
    line = Text(f"{held.lock}, {about(held.seconds)}, ")
    if held.lock.stops:
        is_long = held.seconds is None or held.seconds >= 1
        line.append(f"stops {held.lock.stops}", _DANGER if is_long else _WARNING)
    else:
        line.append("stops nobody", FAINT)
    built = [subject for work, subject in held.works if work not in _WORKS]
    works = list(dict.fromkeys(_WORKS[work] for work, _ in held.works if work in _WORKS))
    works += [f"builds {listed(built)}"] if built else []
    return line.append("".join(f"; {each}" for each in works))


def _undoing(revision: Revision) -> str:
    if revision.down.refusal:
        return f"refused: {revision.down.refusal}"
    return f"loses the data of {listed(revision.down.lost, most=3)}" if revision.down.lost else "loses nothing"


def _print(console: Console, line: Text) -> None:
    console.print(line, soft_wrap=not console.is_terminal)
