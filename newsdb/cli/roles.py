"""``newsdb roles``: who may own, load and read the database. No password is ever taken on the command line."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsdb.cli.arguments import AsJson
from newsdb.cli.console import listed, note, print_json, print_table, results
from newsdb.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from newsdb.database.roles import Kind, Made

app = typer.Typer(
    no_args_is_help=True,
    help="Roles on the server: owner, loader, analysts and applications, each with no more rights than it needs.",
)

Kinds = Annotated[
    list[str] | None, typer.Argument(metavar="[owner|loader|analyst|app]...", help="Which; without any: see above.")
]
Prefix = Annotated[
    str,
    typer.Option(
        "--prefix",
        help="What their names begin with: newsdb_loader, newsdb_analyst. Databases of one server need different ones.",
    ),
]


@app.command()
def create(
    kinds: Kinds = None,
    prefix: Prefix = "newsdb",
    password_file: Annotated[
        Path | None,
        typer.Option("--password-file", metavar="PATH", help="A file of your own with lines such as analyst=PASSWORD."),
    ] = None,
    analyst_connections: Annotated[
        int | None,
        typer.Option("--analyst-connections", min=1, help="Of the analyst at once; at first 20."),
    ] = None,
    analyst_timeout: Annotated[
        int | None,
        typer.Option(
            "--analyst-timeout", metavar="SECONDS", min=1, help="For a statement of the analyst; at first 300."
        ),
    ] = None,
) -> None:
    """Create roles, or bring those that are there up to date; run it again whenever you like.

    owner: owns the database and migrates it. loader: reads and writes rows. analyst: reads the schema analyst and no
    table. app: reads what newsdb's commands read. Without names: loader, analyst and app; for a superuser the owner as
    well, who gets the database and all that newsdb made in it. Else the owner stays who it is.

    The connection's role has to own the database and may create roles, as that of the embedded server; or it is a
    superuser. Nobody but these roles, the owner and superusers may connect to the database from then on.

    Passwords: from --password-file, else from NEWSDB_OWNER_PASSWORD, NEWSDB_LOADER_PASSWORD, NEWSDB_ANALYST_PASSWORD
    and NEWSDB_APP_PASSWORD, else those of new roles are asked for on a terminal. A role that gets none keeps what it
    has; without one it cannot log in by password. The server gets no password in clear.

    Exit code: 0 done, 2 wrong usage, 3 no database, or it does not allow it.

    \b
    Examples:
      newsdb roles create
      newsdb roles create analyst --analyst-timeout 60
      newsdb roles create --prefix archive --password-file roles.txt
    """
    from newsdb.database import roles  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.database.engine import connect  # noqa: PLC0415
    from newsdb.database.roles.creation import exists  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    wanted = _read_kinds(kinds)
    given = {} if password_file is None else _read_passwords(password_file)
    limits = roles.Limits(analyst_connections, analyst_timeout)
    with connect(load_settings(), application_name="newsdb roles") as connection:
        is_superuser = roles.require_right_to_create(connection)
        if not wanted:
            wanted = [kind for kind in roles.Kind if is_superuser or kind is not roles.Kind.OWNER]
        new = {kind for kind in wanted if not exists(connection, prefix, kind)}
        connection.rollback()  # nothing is held while somebody types
        passwords = {kind: found for kind in wanted if (found := _password(kind, given, ask=kind in new)) is not None}
        made = roles.create(connection, prefix, wanted, passwords, {roles.Kind.ANALYST: limits})
        connection.commit()
        _tell(connection, made, new - set(passwords))


@app.command("list")
def list_roles(as_json: AsJson = False) -> None:
    """List the roles of this database: its owner, and those that newsdb made.

    --json prints one object per line and role.

    Exit code: 0 listed, 3 no database.
    """
    from newsdb.database import roles  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.database.engine import connect  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    with connect(load_settings(), application_name="newsdb roles") as connection:
        found = roles.list_roles(connection)
    if as_json:
        for role in found:
            print_json(asdict(role))
        return
    rows = [
        (
            role.name,
            str(role.kind),
            f"{role.connections:,}" + (f" of {role.connection_limit:,}" if role.connection_limit is not None else ""),
            role.statement_timeout or "-",
            role.purpose + ("; a superuser, which it need not be" if role.is_superuser else ""),
        )
        for role in found
    ]
    print_table(results(), ("role", "kind", "connections", "timeout", "may"), rows)
    if {role.kind for role in found} == {roles.Kind.OWNER}:
        note("newsdb roles create makes roles for loading and reading")


@app.command()
def drop(
    kinds: Annotated[
        list[str] | None, typer.Argument(metavar="[owner|loader|analyst|app]...", help="Which of them to drop.")
    ] = None,
    prefix: Prefix = "newsdb",
    everything: Annotated[bool, typer.Option("--all", help="The loader, the analyst and the app.")] = False,
) -> None:
    """Drop roles with their rights in this database. Whoever is connected by one of them may finish.

    A role that owns something is kept, the owner of the database for example.

    Exit code: 0 dropped, or there were none; 2 wrong usage; 3 no database, or it does not allow it.

    \b
    Examples:
      newsdb roles drop analyst
      newsdb roles drop --all
    """
    from newsdb.database import roles  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.database.engine import connect  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    unwanted = _read_kinds(kinds)
    if bool(unwanted) == everything:
        raise UsageError("say which roles to drop: newsdb roles drop analyst, or --all")
    if everything:
        unwanted = [kind for kind in roles.Kind if kind is not roles.Kind.OWNER]
    with connect(load_settings(), application_name="newsdb roles") as connection:
        dropped = roles.drop(connection, prefix, unwanted)
        connection.commit()
    gone, kept = [[role.name for role in dropped if role.is_gone is is_gone] for is_gone in (True, False)]
    if gone:
        note(f"dropped: {listed(gone)}")
    if kept:
        note(f"without rights in this database: {listed(kept)}; other databases of the server still know them")
    if not dropped:
        note("there are no such roles")


def _read_kinds(kinds: list[str] | None) -> list[Kind]:
    from newsdb.database.roles import Kind  # noqa: PLC0415  (SQLAlchemy takes time to import)

    if unknown := sorted(set(kinds or ()) - set(Kind)):
        raise UsageError(f"there is no kind of role {unknown[0]!r}; take owner, loader, analyst or app")
    return [Kind(kind) for kind in kinds or ()]


def _read_passwords(path: Path) -> dict[str, str]:
    """Read a file of passwords; it must be its owner's alone.

    Raises:
        UsageError: it cannot be read, others can read it, or a line is malformed; the message quotes none.
    """
    from newsdb.database.roles import Kind  # noqa: PLC0415  (SQLAlchemy takes time to import)

    try:
        if path.is_file() and path.stat().st_mode & 0o077:
            raise UsageError(f"{path} can be read by others than its owner; run: chmod 600 {path}")
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--password-file {path} cannot be read: {error}; name a text file") from None
    passwords = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        kind, mark, password = line.partition("=")
        if not mark or kind.strip() not in set(Kind) or not password:
            raise UsageError(f"{path}, line {number}: write owner, loader, analyst or app, then = and the password")
        passwords[kind.strip()] = password
    return passwords


def _password(kind: Kind, given: dict[str, str], *, ask: bool) -> str | None:
    """The password of a role: from the file, the environment, or a terminal; None if there is none."""
    from newsdb.settings import role_password  # noqa: PLC0415  (takes time to import)

    found = given.get(kind) or role_password(kind)
    if found is None and ask and sys.stdin.isatty():
        found = typer.prompt(
            f"password for the {kind} (empty: none)",
            default="",
            hide_input=True,
            confirmation_prompt=True,
            show_default=False,
            err=True,
        )
    if found is not None and ("\0" in found or not found.isprintable()):
        raise UsageError(f"the password of the {kind} has characters that nobody can type; choose another one")
    return found or None


def _tell(connection: Connection, made: list[Made], without_password: set[Kind]) -> None:
    from newsdb.database import roles  # noqa: PLC0415  (SQLAlchemy takes time to import)

    purposes = {role.name: role.purpose for role in roles.list_roles(connection)}
    for role in made:
        password = ", password set" if role.has_new_password else ""
        done = ("created" if role.is_new else "up to date") + password
        results().print(f"{role.name}: {done}; {purposes.get(role.name, '')}", soft_wrap=True)
    if without_password:
        note(
            f"{listed(sorted(without_password))}: no password, so that no login by password is possible; give one by"
            " --password-file or the environment, or \\password in psql"
        )
