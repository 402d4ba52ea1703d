"""``newsdb backup`` and ``newsdb restore``: a dump with its manifest, and a database made of it."""

from __future__ import annotations

import signal
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsdb.cli.arguments import AsJson
from newsdb.cli.console import listed, note, plural, print_json, results, size
from newsdb.errors import DatabaseError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsdb.backup import Manifest, Restored
    from newsdb.settings import Settings

_Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Do not say what is being done.")]


def backup(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The file to write; with --jobs a folder.")],
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, max=64, help="Write a folder, with so many processes at once.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the backup of that name, once the new one is whole.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Then restore it for a trial, compare, and drop that database again.")
    ] = False,
    check_on: Annotated[
        str | None,
        typer.Option("--check-on", metavar="URL", help="The server for the trial; without it the same one."),
    ] = None,
    quiet: _Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Back the database up: a dump of one moment, and a manifest with rows and a checksum of each table.

    One file in pg_dump's custom format, its manifest beside it (PATH.json); with --jobs a folder, its manifest in it
    (newsdb.json). Nothing has its name before it is whole. Loads go on meanwhile; migrations wait. The whole database
    is in it, what is in quarantine and all of the texts included: keep it as safe as the database. It has no roles and
    no passwords.

    The oldest pg_dump on this machine that knows the server is taken: the embedded server's, that on the PATH, or
    those of Debian's packages.

    What is taken down later is still in the backup: docs/backup.md says how to carry takedowns over when it is
    restored, and how long to keep backups.

    --json prints one object.

    Exit code: 0 done, 1 the trial failed or the file system refuses, 2 wrong usage, 3 no database.

    \b
    Examples:
      newsdb backup /backups/newsdb-2026-11-27.dump --check
      newsdb backup /backups/newsdb-2026-11-27 --jobs 4
      newsdb restore /backups/newsdb-2026-11-27.dump --database postgresql://newsdb@db.example/newsdb
    """
    from newsdb import backup as backups  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    trial = _settings_for(settings, "--check-on", check_on)
    began = time.monotonic()
    with _ended_by_signals():
        manifest = backups.back_up(
            settings, backups.Asked(path, jobs, overwrite), lambda table: None if quiet else note(f"reading {table}")
        )
        _tell_backup(path, manifest, time.monotonic() - began, as_json=as_json)
        if check or check_on is not None:
            backups.try_out(trial, path, jobs or 1, _step(quiet=quiet))
            note("the trial is passed: the restored database had the same rows")


def restore(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The file or folder that newsdb backup wrote.")],
    database: Annotated[
        str | None,
        typer.Option(
            "--database", metavar="URL", help="Where to; without it NEWSDB_DATABASE_URL, or the embedded one."
        ),
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=64, help="Processes that restore at once.")] = 1,
    check: Annotated[
        bool,
        typer.Option("--check", help="Only try: restore into a database of its own on that server, compare, drop it."),
    ] = False,
    quiet: _Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Restore a backup into an empty database, and compare what came out with the backup's manifest.

    From any PostgreSQL 15 to 18 to any other, up and down, from the embedded server to one of yours and back. The
    database belongs to whoever restores. Grants to roles that the server does not have are left out and told: run
    newsdb roles create afterwards. Statistics are made anew.

    Cut off, the same command removes what it had left and begins again; until all is compared, newsdb works with no
    such database. A URL must not hold a password, which others could read: put it in ~/.pgpass or PGPASSWORD.

    Takedowns of after the backup are not in it. Carry them over, from the database as it was or from a file made there:
    newsdb takedown export, newsdb takedown import. With --database it is told how many the database in use has that
    the backup lacks.

    --json prints one object.

    Exit code: 0 restored and equal, 1 the backup is damaged or what came out differs, 2 wrong usage or a database that
    is not empty, 3 no database.

    \b
    Examples:
      newsdb restore /backups/newsdb-2026-11-27.dump --check
      newsdb restore /backups/newsdb-2026-11-27.dump --database postgresql://newsdb@db.example/newsdb
      newsdb restore /backups/newsdb-2026-11-27 --jobs 4
    """
    from newsdb import backup as backups  # noqa: PLC0415  (SQLAlchemy takes time to import)
    from newsdb.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    target = _settings_for(settings, "--database", database)
    with _ended_by_signals():
        perform = backups.try_out if check else backups.restore
        restored = perform(target, path, jobs, _step(quiet=quiet))
    lacked = None if check or target is settings else _lacked_takedowns(settings, target)
    _tell_restored(restored, lacked, is_trial=check, as_json=as_json)


def _lacked_takedowns(present: Settings, restored: Settings) -> int | None:
    """How many takedowns of the database in use the restored one does not have; None: nobody can tell."""
    from newsdb import loader, server  # noqa: PLC0415  (the extraction's models take time to import)
    from newsdb.database.engine import connect  # noqa: PLC0415
    from newsdb.database.schema import require_fitting  # noqa: PLC0415

    try:
        if present.database_url is None and not server.is_running(present):
            return None
        for settings in (present, restored):
            with connect(settings) as connection:
                require_fitting(connection)
        return loader.read_takedowns(present).lacked_by(loader.read_takedowns(restored))
    except DatabaseError:
        return None


def _settings_for(settings: Settings, option: str, url: str | None) -> Settings:
    """Settings of a database that is named on the command line.

    Raises:
        UsageError: the URL holds a password.
        DatabaseError: it is none.
    """
    from pydantic import SecretStr  # noqa: PLC0415  (takes time to import)

    from newsdb.settings import parse_database_url  # noqa: PLC0415

    if url is None:
        return settings
    parsed = parse_database_url(url, option)
    if parsed.password is not None or {"password", "sslpassword"} & parsed.query.keys():
        raise UsageError(
            f"{option} has a password, which others can read on a command line; put it in ~/.pgpass, a passfile= of the"
            " URL, or PGPASSWORD"
        )
    return settings.model_copy(update={"database_url": SecretStr(url)})


def _step(*, quiet: bool) -> Callable[[str], None]:
    return lambda step: None if quiet else note(step)


def _tell_backup(path: Path, manifest: Manifest, seconds: float, *, as_json: bool) -> None:
    if as_json:
        print_json({"path": str(path.absolute()), **asdict(manifest), "seconds": round(seconds, 1)})
        return
    results().print(
        f"{path}: {plural(manifest.rows, 'row')} of {plural(len(manifest.tables), 'table')}, {size(manifest.size)},"
        f" as of {manifest.taken_at}",
        soft_wrap=True,
    )


def _tell_restored(restored: Restored, lacked: int | None, *, is_trial: bool, as_json: bool) -> None:
    schema, manifest = restored.schema, restored.manifest
    if as_json:
        print_json(
            {
                "rows": manifest.rows,
                "taken_at": manifest.taken_at,
                "schema_revision": schema.revision,
                "schema_state": schema.state,
                "refused_grants": restored.refused,
                "takedowns_lacked": lacked,
            }
        )
    else:
        outcome = "the trial is passed" if is_trial else "restored"
        results().print(
            f"{outcome}: {plural(manifest.rows, 'row')} of {plural(len(manifest.tables), 'table')}, equal to the backup"
            f" of {manifest.taken_at}; schema at revision {schema.revision}",
            soft_wrap=True,
        )
    if is_trial:
        return
    if restored.began_again:
        note("what a restore had left that was cut off was removed first")
    if schema.state == "older":
        note(f"this newsdb needs revision {schema.head}; run: newsdb migrate")
    if schema.state == "newer":
        note(f"this newsdb knows revisions up to {schema.head}; install the one that made the backup, or a later one")
    if restored.refused:
        note(f"grants that the server refused: {listed(restored.refused)}")
    if manifest.roles or restored.refused:
        note("roles are the server's and in no backup; newsdb roles create makes them, and gives them what they may")
    if lacked == 0:
        return
    what = (
        f"takedowns since {manifest.taken_at} are" if lacked is None else plural(lacked, "takedown is", "takedowns are")
    )
    where = "" if lacked is None else ", which the database in use has"
    note(
        f"{what} not in this database{where}; carry over what there is before anybody reads it:"
        " newsdb takedown export, newsdb takedown import"
    )


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let a signal to end the process end what it has started, too."""

    def end(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, end)
    try:
        yield
    except KeyboardInterrupt:
        note("interrupted; the same command begins again")
        raise typer.Exit(130) from None
