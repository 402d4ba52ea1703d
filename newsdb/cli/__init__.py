"""The command line: results on stdout, progress and messages on stderr, an expected error in one line.

Exit codes: 0 all well, 1 some input was rejected, 2 wrong usage, 3 the database cannot be reached or migrated,
130 interrupted.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import Annotated, NoReturn

import typer

from newsdb import __version__
from newsdb.cli import (
    analyst,
    backup,
    doctor,
    export,
    extract,
    load,
    logs,
    migrate,
    outlets,
    people,
    reextract,
    rejects,
    report,
    roles,
    search,
    server,
    status,
    stories,
    takedown,
    utterances,
)
from newsdb.errors import NewsdbError

app = typer.Typer(
    name="newsdb",
    help="News articles in, quotations with their speakers out: a PostgreSQL database of who said what.",
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help wraps as written, and pipes well
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(load.load)
app.command()(extract.extract)
app.command()(reextract.reextract)
app.add_typer(migrate.app, name="migrate")
app.command()(search.search)
app.command()(status.status)
app.command()(export.export)
app.command()(report.report)
app.command()(backup.backup)
app.command()(backup.restore)
app.command()(doctor.doctor)
app.add_typer(analyst.app, name="analyst")
app.add_typer(outlets.app, name="outlets")
app.add_typer(people.app, name="people")
app.add_typer(rejects.app, name="rejects")
app.add_typer(roles.app, name="roles")
app.add_typer(server.app, name="server")
app.add_typer(stories.app, name="stories")
app.add_typer(takedown.app, name="takedown")
app.add_typer(utterances.app, name="utterances")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"newsdb {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    """Options of newsdb itself."""


def main() -> None:
    """Run the command line and turn expected errors into one line and an exit code."""
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except NewsdbError as error:
        _fail(str(error), error.exit_code)
    except BrokenPipeError:
        _drop_output()
        sys.exit(1)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}:
            _fail_by_defect(error)
        _drop_output()
        _fail(f"the output cannot be written ({error.strerror}); write it elsewhere", 1)
    except Exception as error:  # noqa: BLE001  (raised again, unless programs read stderr)
        _fail_by_defect(error)
    finally:
        logs.stop()


def _fail(sentence: str, exit_code: int) -> NoReturn:
    """End with one line, for people or in JSON."""
    if logs.is_json():
        logs.tell_failure(sentence, exit_code)
    else:
        typer.echo(f"newsdb: {sentence}", err=True)
    sys.exit(exit_code)


def _fail_by_defect(error: Exception) -> NoReturn:
    """End with a traceback; in JSON it is part of the line."""
    if not logs.is_json():
        raise error
    logs.tell_failure(f"{type(error).__name__}: {error}", 1, error)
    sys.exit(1)


def _drop_output() -> None:
    """Let what is still buffered go nowhere, or Python would try once more at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
