"""``newsdb reextract``: stored texts through the extraction once more."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from newsdb.cli import logs
from newsdb.cli.arguments import (
    DEFAULT_LOG_REJECTS,
    Jobs,
    LogFormatOption,
    LogRejects,
    MetricsPath,
    Quiet,
    read_day,
)
from newsdb.cli.logs import LogFormat
from newsdb.errors import UsageError


def reextract(
    older_than: Annotated[
        int | None,
        typer.Option(
            "--older-than",
            metavar="VERSION",
            min=1,
            help="Articles extracted by a version before this one. Without any option: before the present one.",
        ),
    ] = None,
    source: Annotated[str | None, typer.Option("--source", help="Articles of this outlet (name or domain).")] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Articles published then or later: 2026-03-04, 2026-03 or 2026."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All articles, whatever version extracted them.")] = False,
    jobs: Jobs = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as one JSON object.")] = False,
    quiet: Quiet = False,
    log_format: LogFormatOption = LogFormat.TEXT,
    log_rejects: LogRejects = DEFAULT_LOG_REJECTS,
    metrics_file: MetricsPath = None,
) -> None:
    """Extract stored texts anew, without reading any file again.

    Quotes and mentions, language, agency and story are replaced batch by batch, while others query: they see the old
    ones of an article or the new ones. Several runs share the work; the same command goes on where one was cut off. In
    the summary, "updated" counts articles that were extracted anew.

    Exit code: 0 all done, 1 some articles could not be extracted, 2 wrong usage, 3 no database, 130 interrupted.

    \b
    Examples:
      newsdb reextract
      newsdb reextract --older-than 3
      newsdb reextract --source coastwire.example --since 2026-01-01
    """
    logs.start(log_format, quiet=quiet, most_rejects=log_rejects)
    from newsdb import loader  # noqa: PLC0415  (the database and the models of the extraction take time to import)
    from newsdb.cli.narrowing import one_outlet  # noqa: PLC0415
    from newsdb.cli.reading import reading  # noqa: PLC0415
    from newsdb.cli.running import run_job  # noqa: PLC0415

    chosen = older_than is not None or source is not None or since is not None
    if every and chosen:
        raise UsageError("--all takes no other choice")
    version = older_than if chosen or every else loader.EXTRACTOR_VERSION
    day = read_day("--since", since, last=False) if since is not None else None
    outlet = None
    if source is not None:
        with reading() as connection:
            outlet = one_outlet(connection, source)
    perform = partial(loader.reextract, older_than=version, source=outlet, since=day, jobs=jobs)
    run_job(perform, "reextract", as_json=as_json, quiet=quiet, metrics_file=metrics_file)
