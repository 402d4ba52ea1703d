"""``newsdb migrate``: the database's schema brought to what this newsdb needs, told beforehand and while it goes on."""

from __future__ import annotations

from typing import Annotated

import typer

from newsdb.cli.arguments import AsJson
from newsdb.errors import UsageError

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

    --check also compares the schema with the code, for deploy scripts: tables, columns, constraints, indexes, views,
    functions and comments of tables, by name, and, as the owner, the texts of CHECKs, indexes, generated columns, views
    and functions. It does not see comments of views and functions, newsdb_search_vector and the text search
    configuration, which --dry-run compares, nor rights, which newsdb doctor looks at.

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
    if len(wanted := [name for name, is_wanted in modes.items() if is_wanted]) > 1:
        raise UsageError(f"{' and '.join(wanted)} do not go together; give one")
    if ":" in to and not sql:
        raise UsageError(f"--to {to}: a range is for --sql alone; give the revision to migrate to")
    if check and to != "head":
        raise UsageError("--check compares with what this newsdb needs; leave --to away")
    if sql and as_json:
        raise UsageError("--sql prints SQL; leave --json away, or take --plan --json")
    from newsdb.cli import migration_tasks as tasks  # noqa: PLC0415  (the database takes time to import)

    if sql:
        tasks.print_sql(to)
    elif plan:
        tasks.show_plan(to, as_json=as_json)
    elif check:
        tasks.check(as_json=as_json)
    elif dry_run:
        tasks.rehearse(to, as_json=as_json)
    else:
        tasks.migrate(to, wait, is_back_allowed=downgrade, as_json=as_json)


@app.command()
def status(as_json: AsJson = False) -> None:
    """Show the schema's revision, the one this newsdb needs, what is pending, and who migrates now.

    Exit code: 0, also where revisions are pending (see newsdb migrate --check); 3 the database cannot be reached, or
    its schema is newer than this newsdb.
    """
    from newsdb.cli import migration_tasks as tasks  # noqa: PLC0415  (as above)

    tasks.show_status(as_json=as_json)


@app.command()
def history(as_json: AsJson = False) -> None:
    """List all revisions that this newsdb knows, the newest first; needs no database.

    Exit code: 0.
    """
    from newsdb.cli import migration_tasks as tasks  # noqa: PLC0415  (as above)

    tasks.show_history(as_json=as_json)


def _refuse_options(context: typer.Context) -> None:
    """Options of migrate itself mean nothing to what is below it."""
    given = [
        parameter.opts[0]
        for parameter in context.command.params
        if parameter.name and (source := context.get_parameter_source(parameter.name)) and source.name == "COMMANDLINE"
    ]
    if given:
        raise UsageError(f"newsdb migrate {context.invoked_subcommand} takes no {given[0]} in front of it")
