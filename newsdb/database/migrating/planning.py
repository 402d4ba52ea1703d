"""The plan: what the revisions between here and there would do in this database. Nothing is touched for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from newsdb.database.migrating.effects import Work
from newsdb.database.migrating.estimating import Held, Size, held_locks, seconds_of, total
from newsdb.database.migrating.targets import Route, Step


@dataclass(frozen=True, slots=True)
class Planned:
    """One revision of a plan.

    Attributes:
        step: the revision and its direction.
        locks: the strongest on each table in use.
        rewrites: tables that are written anew.
        seconds: about how long it takes; None: nobody can tell.
        has_unknown: it has a statement that newsdb cannot tell anything of.
    """

    step: Step
    locks: tuple[Held, ...]
    rewrites: tuple[str, ...]
    seconds: float | None
    has_unknown: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """All of them.

    Attributes:
        route: from where to where.
        planned: in the order in which they run.
    """

    route: Route
    planned: tuple[Planned, ...]

    @property
    def seconds(self) -> float | None:
        """About how long all take; None: nobody can tell."""
        return total(planned.seconds for planned in self.planned)


def make_plan(route: Route, sizes: Mapping[str, Size]) -> Plan:
    """Plan a way through a database whose tables have these sizes."""
    return Plan(route, tuple(_plan_step(step, sizes) for step in route.steps))


def _plan_step(step: Step, sizes: Mapping[str, Size]) -> Planned:
    statements = step.direction.statements
    effects = [effect for statement in statements for effect in statement.effects]
    return Planned(
        step=step,
        locks=held_locks(statements, sizes),
        rewrites=tuple(dict.fromkeys(effect.table for effect in effects if effect.work is Work.REWRITE)),
        seconds=total(seconds_of(statement, sizes) for statement in statements),
        has_unknown=any(effect.work is Work.UNKNOWN for effect in effects),
    )


def fields(plan: Plan) -> dict[str, Any]:
    """A plan for programs."""
    return {
        "from": plan.route.start,
        "to": plan.route.goal,
        "seconds": _rounded(plan.seconds),
        "revisions": [_step_fields(planned) for planned in plan.planned],
    }


def _step_fields(planned: Planned) -> dict[str, Any]:
    revision = planned.step.revision
    return {
        "revision": revision.id,
        "title": revision.title,
        "direction": "down" if planned.step.is_back else "up",
        "seconds": _rounded(planned.seconds),
        "commits_early": planned.step.direction.commits_early,
        "reversible": not revision.down.refusal,
        "irreversible_because": revision.down.refusal or None,
        "undoing_loses": list(revision.down.lost),
        "loses": list(planned.step.direction.lost),
        "rewrites": list(planned.rewrites),
        "locks": [
            {
                "table": held.table,
                "lock": str(held.lock),
                "stops": held.lock.stops or None,
                "seconds": _rounded(held.seconds),
                "work": [{"kind": work.value, "subject": subject or None} for work, subject in held.works],
            }
            for held in planned.locks
        ],
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
