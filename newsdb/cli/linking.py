"""Linking at the command line: signals, progress, the summary, the exit code."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import typer

from newsdb import loader
from newsdb.cli.console import note, plural, remarks
from newsdb.cli.reading import reading
from newsdb.cli.running import stop_by_signals
from newsdb.settings import load_settings
from newsdb.writer import Linked


def run_linking(*, every: bool, as_json: bool, quiet: bool) -> None:
    """Link what waits, and end with the exit code.

    Args:
        every: all stored articles.
        as_json: print the counts as JSON.
        quiet: show no progress.

    Raises:
        typer.Exit: if it was interrupted.
        DatabaseError: the database failed; what was linked before is committed.
    """
    stop = stop_by_signals()
    with reading():
        pass  # the schema fits
    console = remarks()
    with console.status("linking", spinner="line") as status:
        if quiet or not console.is_terminal:
            status.stop()

        def show(linked: Linked) -> None:
            status.update(f"{plural(linked.articles, 'article')} linked")

        linked = loader.link(load_settings(), every=every, stop=stop, on_progress=show)
    if as_json:
        counts = asdict(linked)
        del counts["last"]
        sys.stdout.write(json.dumps(counts) + "\n")
    else:
        note(
            f"{plural(linked.articles, 'article')} looked at, {plural(linked.wordings, 'new wording')},"
            f" {linked.joined:,} joined to others"
        )
    if stop.requested:
        raise typer.Exit(130)
