"""``newsdb migrate``: the database's schema brought to what this newsdb needs, told beforehand and while it goes on."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from newsdb.cli.arguments import AsJson
from newsdb.cli.console import note, plural, print_json, print_table, results
from newsdb.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from newsdb.database.migrating.planning import Plan
    from newsdb.database.migrating.targets import Route
    from newsdb.database.schema import Schema

app = typer.Typer(invoke_without_command=True)


@app.callback()
def migrate(
    context: typer.Context,
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="REV", help="A revision, head, base, +1 or -1; with --sql also FROM:TO, without a database."
        ),
    ] = "head",
    plan: Annotated[bool, typer.Option("--plan", help="Show what would be done, with locks and times; do nothing.")] = (
        False
    ),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do it in a database without rows, made for that and dropped again.")
    ] = False,
    sql: Annotated[bool, typer.Option("--sql", help="Print the SQL of what would be done; do nothing.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Do nothing; exit with 1 if revisions are pending or the schema drifted.")
    ] = False,
    downgrade: Annotated[
        bool, typer.Option("--downgrade", help="Allow --to to go back, which loses what later revisions store.")
    ] = False,
    wait: Annotated[
        float, typer.Option("--wait", metavar="SECONDS", min=0, max=86_400, help="For another migration to end.")
    ] = 60,
    as_json: AsJson = False,
) -> None:
    """Bring the database's schema up to date.

    Each revision is committed on its own; cut off at any point, the same command goes on from there. A revision that
    finds a table in use gives way and is tried again, up to ten times; two migrations never run at once. What takes
    long is shown on stderr.

    --plan shows for each pending revision what it does, its locks and for how long, what it rewrites, whether it
    commits before it is done, whether it can be undone, and about how long it takes here. --dry-run carries out the
    same statements in a database made for it on the same server, and tells where the schema of the real one is not what
    its revision makes; it needs a role with CREATEDB, touches nothing, and sees no rows: for those, restore a backup
    and migrate that. --sql begins at the database's revision; `--sql --to base:head` needs no database.

    --check also compares the schema with the code, for deploy scripts.

    Going back needs --downgrade: what later revisions store is lost, and this newsdb refuses to work with an older
    schema.

    Exit code: 0 up to date; 1 with --check, revisions are pending or the schema drifted, with --dry-run, the schema is
    not what its revision makes; 2 wrong usage; 3 the database cannot be reached or migrated, or its schema is newer
    than this newsdb; 130 interrupted.

    \b
    Examples:
      newsdb migrate --plan
      newsdb migrate --wait 600
      newsdb migrate --check || newsdb migrate
      newsdb migrate --to -1 --downgrade
      newsdb migrate --sql > pending.sql
    """
    if context.invoked_subcommand is not None:
        _refuse_options(context)
        return
    modes = {"--plan": plan, "--dry-run": dry_run, "--sql": sql, "--check": check}
    if sum(modes.values()) > 1:
        raise UsageError(
            f"{' and '.join(name for name, wanted in modes.items() if wanted)} do not go together; give one"
        )
    if check and to != "head":
        raise UsageError("--check compares with what this newsdb needs; leave --to away")
    if sql:
        if as_json:
            raise UsageError("--sql prints SQL; leave --json away, or take --plan --json")
        _print_sql(to)
    elif plan:
        _show_plan(to, as_json=as_json)
    elif check:
        _check(as_json=as_json)
    elif dry_run:
        _rehearse(to, as_json=as_json)
    else:
        _migrate(to, wait, is_back_allowed=downgrade, as_json=as_json)


@app.command()
def status(as_json: AsJson = False) -> None:
    """Show the schema's revision, the one this newsdb needs, what is pending, and who migrates now.

    Exit code: 0, also where revisions are pending (see newsdb migrate --check); 3 the database cannot be reached, or
    its schema is newer than this newsdb.
    """
    from newsdb.cli.migration_view import print_pending, summary  # noqa: PLC0415  (the database takes time to import)
    from newsdb.database.engine import connect  # noqa: PLC0415
    from newsdb.database.migrating.planning import fields  # noqa: PLC0415
    from newsdb.database.migrating.session import find_holder  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    with connect(load_settings(), application_name="newsdb migrate status") as connection:
        schema, plan = _plan(connection, "head")
        holder = find_holder(connection)
    if as_json:
        planned = fields(plan)
        print_json(
            {
                "revision": schema.revision,
                "head": schema.head,
                "state": schema.state,
                "pending": planned["revisions"],
                "seconds": planned["seconds"],
                "migrating": None if holder is None else asdict(holder),
            }
        )
        return
    console = results()
    rows = [["schema", schema.revision or "none, the database is empty"], ["this newsdb needs", schema.head]]
    rows.append(["pending", plural(len(plan.planned), "revision")])
    rows.append(["migrating now", "nobody" if holder is None else str(holder)])
    print_table(console, None, rows)
    if plan.planned:
        console.print()
        print_pending(console, plan)
        note(f"{summary(schema, plan)}; newsdb migrate --plan shows locks, newsdb migrate does it")


@app.command()
def history(as_json: AsJson = False) -> None:
    """List all revisions that this newsdb knows, the newest first; needs no database.

    Exit code: 0.
    """
    from newsdb.cli.migration_view import print_chain  # noqa: PLC0415  (the database takes time to import)
    from newsdb.database.migrating.revisions import chain  # noqa: PLC0415

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


def _refuse_options(context: typer.Context) -> None:
    """Options of migrate itself mean nothing to what is below it."""
    given = [
        parameter.opts[0]
        for parameter in context.command.params
        if parameter.name and (source := context.get_parameter_source(parameter.name)) and source.name == "COMMANDLINE"
    ]
    if given:
        raise UsageError(f"newsdb migrate {context.invoked_subcommand} takes no {given[0]} in front of it")


def _plan(connection: Connection, to: str) -> tuple[Schema, Plan]:
    """Where the database is, and what lies between there and a revision."""
    from newsdb.database.migrating.estimating import read_sizes  # noqa: PLC0415  (as above)
    from newsdb.database.migrating.planning import make_plan  # noqa: PLC0415
    from newsdb.database.migrating.targets import find_route  # noqa: PLC0415
    from newsdb.database.schema import inspect_schema  # noqa: PLC0415

    schema = inspect_schema(connection)
    route = find_route(schema, to)
    made = make_plan(route, read_sizes(connection))
    connection.rollback()
    return schema, made


def _show_plan(to: str, *, as_json: bool) -> None:
    from newsdb.cli.migration_view import print_plan  # noqa: PLC0415  (as above)
    from newsdb.database.engine import connect  # noqa: PLC0415
    from newsdb.database.migrating.planning import fields  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    with connect(load_settings(), application_name="newsdb migrate --plan") as connection:
        schema, plan = _plan(connection, to)
    if as_json:
        print_json({"revision": schema.revision, "head": schema.head} | fields(plan))
    else:
        print_plan(results(), schema, plan)


def _print_sql(to: str) -> None:
    from newsdb.database.engine import connect  # noqa: PLC0415  (as above)
    from newsdb.database.migrating.targets import find_route, known, route_between  # noqa: PLC0415
    from newsdb.database.schema import inspect_schema, write_sql  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    first, colon, last = to.partition(":")
    if colon:
        route = route_between(known(first or "base"), last or "head")
    else:
        with connect(load_settings(), application_name="newsdb migrate --sql") as connection:
            route = find_route(inspect_schema(connection), to)
    if route.steps:
        write_sql(route.start, route.goal, is_back=route.is_back)
    else:
        note(f"nothing to do at revision {route.start or 'base'}")


def _check(*, as_json: bool) -> None:
    from newsdb.cli.migration_view import summary  # noqa: PLC0415  (as above)
    from newsdb.database.engine import connect  # noqa: PLC0415
    from newsdb.database.migrating.drift import find_drift  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    with connect(load_settings(), application_name="newsdb migrate --check") as connection:
        schema, plan = _plan(connection, "head")
        # An older schema is not compared: the code describes the newest.
        drift = None if plan.planned else find_drift(connection)
    if as_json:
        pending = [planned.step.revision.id for planned in plan.planned]
        print_json({"revision": schema.revision, "head": schema.head, "pending": pending, "drift": drift})
    elif plan.planned:
        typer.echo(f"{summary(schema, plan)}; run: newsdb migrate")
    elif drift:
        typer.echo(f"the schema is at revision {schema.revision}, and is not what this newsdb describes:")
        for line in drift:
            typer.echo(f"  {line}")
    else:
        typer.echo(f"up to date at revision {schema.revision}, and as this newsdb describes it")
    if plan.planned or drift:
        raise typer.Exit(1)


def _rehearse(to: str, *, as_json: bool) -> None:
    from newsdb.cli.migration_run import run  # noqa: PLC0415  (as above)
    from newsdb.database.engine import connect  # noqa: PLC0415
    from newsdb.database.migrating.rehearsal import rehearse  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    differences: list[str] = []
    with connect(settings, application_name="newsdb migrate --dry-run") as connection:
        schema, plan = _plan(connection, to)
        route = plan.route
        run(
            settings,
            connection,
            route,
            0,
            lambda running: differences.extend(rehearse(settings, connection, route, running)),
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
            typer.echo(f"this database lacks, or has otherwise, of what revision {schema.revision} makes:")
        for line in differences:
            typer.echo(f"  {line}")
    if differences:
        raise typer.Exit(1)


def _migrate(to: str, wait: float, *, is_back_allowed: bool, as_json: bool) -> None:
    from newsdb.cli.migration_run import run  # noqa: PLC0415  (as above)
    from newsdb.database import schema  # noqa: PLC0415
    from newsdb.database.engine import connect  # noqa: PLC0415
    from newsdb.database.migrating.targets import find_route  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    started = time.monotonic()
    with connect(settings, application_name="newsdb migrate") as connection:
        before = schema.inspect_schema(connection)
        route = find_route(before, to)
        _refuse_way_back(route, is_allowed=is_back_allowed)
        goal = route.goal or "base"
        connection.rollback()
        progress = run(
            settings,
            connection,
            route,
            wait,
            lambda running: schema.migrate(connection, goal, is_back=route.is_back, running=running),
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
        note(f"this newsdb needs revision {after.head}; its other commands refuse to work until: newsdb migrate")


def _refuse_way_back(route: Route, *, is_allowed: bool) -> None:
    if route.is_back and not is_allowed:
        goal = route.goal or "base"
        raise UsageError(
            f"revision {goal} lies behind the database's {route.start}, and going back loses what was stored since;"
            f" look at newsdb migrate --plan --to {goal}, and add --downgrade if that is meant"
        )
