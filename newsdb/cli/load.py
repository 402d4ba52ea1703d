"""``newsdb load``: files into the database."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from newsdb.cli import logs
from newsdb.cli.arguments import (
    DEFAULT_LOG_REJECTS,
    FormatOption,
    Jobs,
    LogFormatOption,
    LogRejects,
    MapOption,
    MetricsPath,
    Paths,
    Quiet,
    read_map,
)
from newsdb.cli.logs import LogFormat


def load(
    paths: Paths,
    format: FormatOption = None,  # noqa: A002  (the option's name)
    map: MapOption = None,  # noqa: A002  (as above)
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as one JSON object.")] = False,
    jobs: Jobs = None,
    quiet: Quiet = False,
    log_format: LogFormatOption = LogFormat.TEXT,
    log_rejects: LogRejects = DEFAULT_LOG_REJECTS,
    metrics_file: MetricsPath = None,
) -> None:
    """Load articles, with their quotations and speakers, into the database.

    An empty database is migrated first. Loading a file again changes nothing; a text that changed replaces the old
    one, which is kept in article_versions. What cannot be loaded goes to quarantine: see newsdb rejects.

    Files are claimed in the database: several loaders, on one machine or on many, share the work. Whatever ends a load
    (Ctrl-C, a crash, a lost database), the same command goes on where the last commit left it.

    Exit code: 0 all loaded, 1 some input was rejected, 2 wrong usage, 3 no database, 130 interrupted.

    \b
    Examples:
      newsdb load articles/
      newsdb load 'archive/*.jsonl.gz' more.json
      newsdb load table.csv --map title=headline,text=story
      zcat dump.jsonl.gz | newsdb load -
      newsdb load /archive --log-format json --metrics-file /var/lib/node_exporter/nightly.prom
    """
    logs.start(log_format, quiet=quiet, most_rejects=log_rejects)
    keys = read_map(map)
    from newsdb import loader  # noqa: PLC0415  (the database and the models of the extraction take time to import)
    from newsdb.cli.running import run_job  # noqa: PLC0415

    perform = partial(loader.load, inputs=paths, format=format, keys=keys, jobs=jobs)
    run_job(perform, "load", as_json=as_json, quiet=quiet, metrics_file=metrics_file, migrates=True)
