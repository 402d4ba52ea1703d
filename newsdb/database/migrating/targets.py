"""Where to migrate: ``--to`` read against the chain, and the revisions that lie between."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsdb.database.migrating.revisions import Direction, Revision, chain
from newsdb.database.schema import Schema, State, newer
from newsdb.errors import SchemaError, UsageError

_STEPS = re.compile(r"[+-]\d+")
BASE = "base"


@dataclass(frozen=True, slots=True)
class Step:
    """One revision on the way, applied or taken back."""

    revision: Revision
    is_back: bool

    @property
    def direction(self) -> Direction:
        """What it does on this way."""
        return self.revision.down if self.is_back else self.revision.up


@dataclass(frozen=True, slots=True)
class Route:
    """The way from a revision to another.

    Attributes:
        start: None: an empty database.
        goal: None: as if there had never been one.
        steps: the revisions between, in the order in which they run.
    """

    start: str | None
    goal: str | None
    steps: tuple[Step, ...]

    @property
    def is_back(self) -> bool:
        """Tell whether revisions are taken back."""
        return any(step.is_back for step in self.steps)


def find_route(schema: Schema, to: str) -> Route:
    """Read ``--to``.

    Args:
        schema: where the database is.
        to: a revision or a beginning of one, head, base, or +1 and -1, counted from where the database is.

    Raises:
        UsageError: there is no such revision.
        SchemaError: the database is at a revision that this newsdb does not know.
    """
    if schema.state is State.NEWER:
        raise SchemaError(newer(schema))
    return route_between(schema.revision, to)


def route_between(start: str | None, to: str) -> Route:
    """The way from a known revision; raises UsageError as ``find_route`` does."""
    revisions = chain()
    here = 0 if start is None else 1 + [revision.id for revision in revisions].index(start)
    there = _place(to, here)
    if there >= here:
        steps = tuple(Step(revision, is_back=False) for revision in revisions[here:there])
    else:
        steps = tuple(Step(revision, is_back=True) for revision in revisions[there:here][::-1])
    return Route(start, revisions[there - 1].id if there else None, steps)


def known(name: str) -> str | None:
    """The whole id of a revision that is given by its beginning, head or base; None of base.

    Raises:
        UsageError: there is no such revision, or several.
    """
    place = _place(name, None)
    return chain()[place - 1].id if place else None


def _place(name: str, here: int | None) -> int:
    """How many revisions are applied at a revision."""
    revisions = chain()
    if name == "head":
        return len(revisions)
    if name == BASE:
        return 0
    if here is not None and _STEPS.fullmatch(name):
        there = here + int(name)
        if 0 <= there <= len(revisions):
            return there
        raise UsageError(
            f"--to {name} leads beyond the chain: of its revisions {len(revisions) - here} lie ahead, {here} behind"
        )
    found = [place for place, revision in enumerate(revisions, 1) if name and revision.id.startswith(name)]
    if len(found) == 1:
        return found[0]
    trouble = "several revisions begin with" if found else "there is no revision"
    raise UsageError(f"{trouble} {name!r}; `newsdb migrate history` lists them all")
