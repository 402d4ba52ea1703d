"""Taking a backup: one snapshot, dumped by pg_dump and summed up at the same time.

In: the settings, a path. Out: the dump and its manifest, which get their names when both are whole. Loads go on
meanwhile; what they commit is not in the backup. Migrations wait until it is taken.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from newsdb import __version__
from newsdb.backup import manifest as manifests
from newsdb.backup import programs, running, sums
from newsdb.backup.manifest import Manifest
from newsdb.database import roles
from newsdb.database.engine import connect, read_only
from newsdb.database.roles.grants import roles_here
from newsdb.database.schema import State, inspect_schema
from newsdb.errors import SchemaError, UsageError
from newsdb.export.files import alone, explained, partial

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from newsdb.settings import Settings

APPLICATION: Final = "newsdb backup"
_LOCK_MILLISECONDS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for.

    Attributes:
        path: where the dump is to be.
        jobs: None: one file; else a folder, which so many processes write.
        overwrite: a backup that is there may be replaced, once the new one is whole.
    """

    path: Path
    jobs: int | None = None
    overwrite: bool = False


def back_up(settings: Settings, asked: Asked, on_table: Callable[[str], None] = lambda _name: None) -> Manifest:
    """Take a backup.

    Args:
        settings: where the database is.
        asked: what is wanted.
        on_table: called with the name of each table that is summed up.

    Raises:
        UsageError: the path cannot be used.
        SchemaError: there is nothing to back up.
        DatabaseError: the database cannot be reached or read, or no pg_dump fits.
        NewsdbError: the file system refuses.
    """
    path = asked.path.absolute()
    _require_place(path, asked)
    with (
        connect(settings, application_name=APPLICATION) as connection,
        alone(path.with_name(path.name + ".lock")),
        _unfinished(path) as temporary,
    ):
        manifest = _dump(connection, settings, temporary, asked, on_table)
        return _appear(path, temporary, manifest, is_folder=asked.jobs is not None)


def _dump(
    connection: Connection, settings: Settings, temporary: Path, asked: Asked, on_table: Callable[[str], None]
) -> Manifest:
    """Write dump and sums of one state of the database."""
    revision = _revision(connection)
    major = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000
    program = programs.pg_dump(major, prefer_embedded=settings.database_url is None)
    kinds = tuple(sorted({kind.value for kind in roles_here(connection).values()} - {roles.Kind.OWNER.value}))
    connection.rollback()
    read_only(connection)
    snapshot = str(connection.scalar(text("SELECT pg_export_snapshot()")))
    taken_at = connection.scalars(text("SELECT now()")).one()
    version = str(connection.scalar(text("SHOW server_version"))).split()[0]
    shape = ["--format=custom"] if asked.jobs is None else ["--format=directory", f"--jobs={asked.jobs}"]
    arguments = [
        *shape,
        f"--snapshot={snapshot}",
        f"--file={temporary}",
        f"--lock-wait-timeout={_LOCK_MILLISECONDS}",
        "--no-publications",
        "--no-subscriptions",
    ]
    with running.started(program, arguments, settings, APPLICATION, writes=asked.path) as dumping:

        def watch(table: str) -> None:
            dumping.raise_if_failed()
            on_table(table)

        tables = sums.table_sums(connection, watch)
        dumping.wait()
    connection.rollback()
    return Manifest(
        newsdb_version=__version__,
        schema_revision=revision,
        server_version=version,
        pg_dump_major=program.major,
        taken_at=taken_at.isoformat(),
        roles=kinds,
        files={},
        tables=tables,
    )


def _revision(connection: Connection) -> str:
    """The schema's revision, of an older or newer newsdb, too."""
    schema = inspect_schema(connection)
    if schema.state is State.EMPTY or schema.revision is None:
        raise SchemaError("the database is empty, there is nothing to back up; run: newsdb load PATH")
    return schema.revision


def _require_place(path: Path, asked: Asked) -> None:
    """Refuse a path where the backup cannot be, before anything is read.

    Raises:
        UsageError: it is taken, or its folder is missing.
    """
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}; make it, or name another place")
    if path.is_dir() and not any(path.iterdir()):
        raise UsageError(f"{path} is a folder; name the backup itself, such as {path / 'newsdb.dump'}")
    if not (path.exists() or path.is_symlink()):
        return
    if not asked.overwrite:
        raise UsageError(f"{path} is there already; name another place, or --overwrite it")
    manifests.load(path)  # nothing but a backup is replaced


@contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """Give the name that the dump has until it is whole, and leave nothing there."""
    temporary = partial(path)
    with explained(temporary):
        _remove(temporary)  # of a command that was killed
    try:
        yield temporary
    finally:
        for left in (temporary, manifests.path_for(temporary, is_folder=False)):
            with suppress(OSError):
                _remove(left)


def _appear(path: Path, temporary: Path, manifest: Manifest, *, is_folder: bool) -> Manifest:
    """Give dump and manifest their names; a dump never stands beside another one's manifest."""
    with explained(path):
        named = manifests.digests(temporary)
        files = named if is_folder else dict.fromkeys([path.name], named[temporary.name])
        manifest = replace(manifest, files=files)
        # Both are whole before one of them has its name: a disk may become full at the last moment.
        beside = manifests.path_for(temporary, is_folder=is_folder)
        manifest.save(beside)
        with _replaced(path):
            if not is_folder:
                beside.rename(manifests.path_for(path, is_folder=False))
            temporary.rename(path)
    return manifest


@contextmanager
def _replaced(path: Path) -> Iterator[None]:
    """Put the backup that is there aside, and remove it once another one is in its place; else it comes back."""
    beside = manifests.path_for(path, is_folder=False)
    aside = {old: old.with_name(old.name + ".replaced") for old in (path, beside) if old.exists()}
    for old, other in aside.items():
        _remove(other)
        old.rename(other)
    try:
        yield
    except BaseException:
        for old, other in aside.items():
            _remove(old)
            other.rename(old)
        raise
    for other in aside.values():
        _remove(other)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
