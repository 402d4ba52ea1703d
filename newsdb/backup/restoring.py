"""Making a database from a backup: restored by pg_restore, compared with the manifest, and only then newsdb's.

In: a dump with its manifest, the settings of an empty database. Out: ``Restored``. Cut off, the same command begins
again; until all is compared the database has no revision, and no newsdb works on it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psycopg
from sqlalchemy import text

from newsdb.backup import contents, programs, running, sums, targets
from newsdb.backup import manifest as manifests
from newsdb.backup.manifest import Manifest
from newsdb.database import roles
from newsdb.database.engine import connect
from newsdb.database.schema import Schema, inspect_schema, require_letters
from newsdb.errors import NewsdbError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from newsdb.backup.programs import Program
    from newsdb.settings import Settings

# From this version on pg_restore sets transaction_timeout, which servers before it do not know.
_KNOWS_TRANSACTION_TIMEOUT: Final = 17
_OPTIONS: Final = ("--no-owner", "--no-tablespaces", "--no-security-labels", "--no-publications", "--no-subscriptions")


@dataclass(frozen=True, slots=True)
class Restored:
    """A database made from a backup; it holds what the manifest says.

    Attributes:
        manifest: of the backup.
        schema: its revision beside that of this newsdb.
        began_again: an earlier restore had been cut off.
        refused: what the server said to grants that it refused, such as those to roles that it does not have.
    """

    manifest: Manifest
    schema: Schema
    began_again: bool
    refused: tuple[str, ...]


def restore(
    settings: Settings,
    dump: Path,
    jobs: int = 1,
    on_step: Callable[[str], None] = lambda _step: None,
    *,
    is_trial: bool = False,
) -> Restored:
    """Restore a backup into an empty database.

    Args:
        settings: where that is.
        dump: the file or folder.
        jobs: how many processes restore.
        on_step: called with what is done next, in words.
        is_trial: nobody will search the database, so that its locale is of no matter.

    Raises:
        UsageError: there is no such backup, or the database is not empty.
        NewsdbError: the backup is damaged, or what came out of it is not what the manifest says.
        DatabaseError: the database cannot be reached or refuses something, or no pg_restore fits.
    """
    dump = dump.absolute()
    manifest = manifests.load(dump)
    with connect(settings, application_name=targets.APPLICATION) as connection, targets.held(connection):
        began_again = targets.is_half_restored(connection)
        if not is_trial:
            require_letters(connection)
        program, is_tolerant = _program(connection, manifest, settings)
        on_step("checking the files")
        manifests.check_files(manifest, dump)
        listed = running.output(program, ["--list", str(dump)])
        targets.prepare(connection)
        on_step("restoring")
        with _list(contents.of_everything(listed)) as wanted:
            arguments = [*_OPTIONS, f"--use-list={wanted}", f"--jobs={jobs}", str(dump)]
            strict = [] if is_tolerant else ["--exit-on-error"]
            name = targets.APPLICATION
            with running.started(program, strict + arguments, settings, name, tolerant=is_tolerant) as process:
                process.wait()
        with _list(contents.of_grants(listed)) as wanted:
            grants = running.output(program, ["--file=-", f"--use-list={wanted}", str(dump)])
        refused = _grant(connection, contents.grant_statements(grants))
        on_step("comparing")
        _compare(connection, manifest)
        on_step("analyzing")
        connection.exec_driver_sql("ANALYZE")  # a dump has no statistics
        connection.commit()
        targets.finish(connection, manifest.schema_revision)
        roles.renew(connection)
        connection.commit()
        schema = inspect_schema(connection)
    return Restored(manifest, schema, began_again, refused)


def _program(connection: Connection, manifest: Manifest, settings: Settings) -> tuple[Program, bool]:
    """Find the pg_restore, and tell whether the server does not know all that it sets."""
    major = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000
    program = programs.pg_restore(manifest.pg_dump_major, major, prefer_embedded=settings.database_url is None)
    return program, program.major >= _KNOWS_TRANSACTION_TIMEOUT > major


@contextmanager
def _list(entries: str) -> Iterator[Path]:
    """Give a file with what is to be restored."""
    with tempfile.TemporaryDirectory(prefix="newsdb-restore-") as folder:
        path = Path(folder, "list")
        path.write_text(entries, encoding="utf-8")
        yield path


def _grant(connection: Connection, statements: list[str]) -> tuple[str, ...]:
    """Give grants one by one; return what the server said to those that it refused.

    Of MAINTAIN, for example, which servers before 17 do not know; newsdb's own roles get what they may below, and by
    newsdb roles create.
    """
    connection.commit()
    driver: Any = connection.connection.driver_connection
    refused: dict[str, None] = {}
    for statement in statements:
        try:
            with driver.transaction():
                driver.execute(statement)
        except (
            psycopg.errors.UndefinedObject,
            psycopg.errors.InsufficientPrivilege,
            psycopg.errors.SyntaxError,
            psycopg.errors.FeatureNotSupported,
        ) as error:
            refused[str(error.diag.message_primary)] = None
    return tuple(refused)


def _compare(connection: Connection, manifest: Manifest) -> None:
    """Make sure that the database holds what the manifest says.

    Raises:
        NewsdbError: it does not.
    """
    found = sums.differences(manifest.tables, sums.table_sums(connection))
    connection.rollback()
    if found:
        raise NewsdbError(
            f"the restored database is not what was backed up: {'; '.join(found[:5])}"
            f"{f' and {len(found) - 5} more' if len(found) > 5 else ''}; somebody else may have written to it: run the"
            " same command again, or take another backup"
        )
