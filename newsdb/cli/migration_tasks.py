"""What ``newsdb migrate`` does, for each of its options and commands; results on stdout, remarks on stderr."""

from __future__ import annotations

import time
from dataclasses import asdict

import typer
from sqlalchemy import Connection

from newsdb.cli.console import note, plural, print_json, print_table, results
from newsdb.cli.migration_run import left_of, run
from newsdb.cli.migration_view import print_chain, print_pending, print_plan, summary
from newsdb.database import schema
from newsdb.database.engine import connect
from newsdb.database.migrating import rehearsal
from newsdb.database.migrating.drift import find_drift
from newsdb.database.migrating.estimating import read_sizes
from newsdb.database.migrating.planning import Plan, fields, make_plan
from newsdb.database.migrating.revisions import chain
from newsdb.database.migrating.session import find_holder
from newsdb.database.migrating.targets import Route, find_route, known, route_between
from newsdb.errors import UsageError
from newsdb.settings import load_settings


def show_status(*, as_json: bool) -> None:
    """Show where the schema is, what is pending and who migrates now."""
    with connect(load_settings(), application_name="newsdb migrate status") as connection:
        found, plan = _plan(connection, "head")
        holder = find_holder(connection)
    if as_json:
        planned = fields(plan)
        print_json(
            {
                "revision": found.revision,
                "head": found.head,
                "state": found.state,
                "pending": planned["revisions"],
                "seconds": planned["seconds"],
                "migrating": None if holder is None else asdict(holder),
            }
        )
        return
    console = results()
    rows = [["schema", found.revision or "none, the database is empty"], ["this newsdb needs", found.head]]
    rows.append(["pending", plural(len(plan.planned), "revision") if plan.planned else "nothing"])
    rows.append(["migrating now", "nobody" if holder is None else str(holder)])
    print_table(console, None, rows)
    if plan.planned:
        console.print()
        print_pending(console, plan)
        note(f"{summary(found, plan)}; newsdb migrate --plan shows locks, newsdb migrate does it")


def show_history(*, as_json: bool) -> None:
    """List all revisions."""
    if not as_json:
        print_chain(results(), chain())
        return
    print_json(
        [
            {
                "revision": revision.id,
                "parent": revision.parent,
                "title": revision.title,
                "created_on": revision.created_on,
                "commits_early": revision.up.commits_early,
                "reversible": not revision.down.refusal,
                "undoing_loses": list(revision.down.lost),
            }
            for revision in chain()[::-1]
        ]
    )


def show_plan(to: str, *, as_json: bool) -> None:
    """Show what would be done."""
    with connect(load_settings(), application_name="newsdb migrate --plan") as connection:
        found, plan = _plan(connection, to)
    if as_json:
        print_json({"revision": found.revision, "head": found.head} | fields(plan))
    else:
        print_plan(results(), found, plan)


def print_sql(to: str) -> None:
    """Print the SQL of what would be done here, or, of FROM:TO, without a database."""
    first, colon, last = to.partition(":")
    if colon:
        route = route_between(known(first or "base"), last or "head")
    else:
        with connect(load_settings(), application_name="newsdb migrate --sql") as connection:
            route = find_route(schema.inspect_schema(connection), to)
    if route.steps:
        schema.write_sql(route.start, route.goal, is_back=route.is_back)
    else:
        note(f"nothing to do at revision {route.start or 'base'}")


def check(*, as_json: bool) -> None:
    """Say whether revisions are pending or the schema drifted; either ends with exit code 1."""
    with connect(load_settings(), application_name="newsdb migrate --check") as connection:
        found, plan = _plan(connection, "head")
        # An older schema is not compared: the code describes the newest.
        drift = None if plan.planned else find_drift(connection)
    if as_json:
        pending = [planned.step.revision.id for planned in plan.planned]
        lines = None if drift is None else [difference.message for difference in drift.differences]
        compared = drift is not None and drift.are_texts_compared
        print_json(
            {
                "revision": found.revision,
                "head": found.head,
                "pending": pending,
                "drift": lines,
                "texts_compared": compared,
            }
        )
    elif plan.planned:
        typer.echo(f"{summary(found, plan)}; run: newsdb migrate")
    elif drift is not None and drift.differences:
        typer.echo(f"the schema is at revision {found.revision}, and is not what this newsdb describes:")
        for difference in drift.differences:
            typer.echo(f"  {difference}")
        note("newsdb doctor --only schema-drift says what mends each")
    else:
        typer.echo(f"up to date at revision {found.revision}, and as this newsdb describes it")
    if drift is not None and not drift.are_texts_compared and not as_json:
        note("texts of CHECKs, indexes, views and functions were not compared; the owner of the database may do that")
    if plan.planned or (drift is not None and drift.differences):
        raise typer.Exit(1)


def rehearse(to: str, *, as_json: bool) -> None:
    """Do it in a database made for that; what this one has otherwise ends with exit code 1."""
    settings = load_settings()
    differences: list[str] = []
    with connect(settings, application_name="newsdb migrate --dry-run") as connection:
        found, plan = _plan(connection, to)
        route = plan.route
        run(
            route,
            0,
            lambda running: differences.extend(rehearsal.rehearse(settings, connection, route, running)),
            lambda: "this database was not touched",
        )
    if as_json:
        ran = [step.revision.id for step in route.steps]
        print_json({"from": route.start, "to": route.goal, "revisions": ran, "differences": differences})
    else:
        way = f"from {route.start or 'an empty database'} to {route.goal or 'base'}" if route.steps else "none to run"
        typer.echo(
            f"dry run: {plural(len(route.steps), 'revision')}, {way}, in a database without rows;"
            " this one was not touched"
        )
        if differences:
            typer.echo(f"this database lacks, or has otherwise, of what revision {found.revision} makes:")
        for line in differences:
            typer.echo(f"  {line}")
    if differences:
        raise typer.Exit(1)


def migrate(to: str, wait: float, *, is_back_allowed: bool, as_json: bool) -> None:
    """Do it."""
    settings = load_settings()
    started = time.monotonic()
    with connect(settings, application_name="newsdb migrate") as connection:
        before = schema.inspect_schema(connection)
        route = find_route(before, to)
        _refuse_way_back(route, is_allowed=is_back_allowed)
        goal = route.goal or "base"
        connection.rollback()
        progress = run(
            route,
            wait,
            lambda running: schema.migrate(connection, goal, is_back=route.is_back, running=running),
            lambda: left_of(settings, route),
        )
        after = schema.inspect_schema(connection)
    if as_json:
        seconds = round(time.monotonic() - started, 3)
        print_json({"from": before.revision, "to": after.revision, "revisions": progress.done, "seconds": seconds})
        return
    if before == after:
        typer.echo(
            f"up to date at revision {after.revision}" if after.revision == after.head else f"at revision {goal}"
        )
    elif before.revision is None:
        typer.echo(f"migrated an empty database to revision {after.revision}")
    else:
        typer.echo(f"migrated from revision {before.revision} to {after.revision or 'base'}")
    if after.revision != after.head:
        refused = "decisions are" if after.is_fitting else "its other commands are"
        note(f"this newsdb needs revision {after.head}; {refused} refused until: newsdb migrate")


def _refuse_way_back(route: Route, *, is_allowed: bool) -> None:
    if route.is_back and not is_allowed:
        goal = route.goal or "base"
        raise UsageError(
            f"revision {goal} lies behind the database's {route.start}, and going back loses what was stored since;"
            f" look at newsdb migrate --plan --to {goal}, and add --downgrade if that is meant"
        )


def _plan(connection: Connection, to: str) -> tuple[schema.Schema, Plan]:
    """Where the database is, and what lies between there and a revision."""
    found = schema.inspect_schema(connection)
    route = find_route(found, to)
    made = make_plan(route, read_sizes(connection))
    connection.rollback()
    return found, made
