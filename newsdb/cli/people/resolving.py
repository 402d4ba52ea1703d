"""``newsdb people resolve``: who is who across articles, told again for everything that is stored."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from newsdb.cli.console import note, plural, print_json


def resolve(
    every: Annotated[bool, typer.Option("--all", help="Compare everybody anew, not only those who wait.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was told as one JSON object.")] = False,
) -> None:
    """Tell who is who across articles: names that are one person's, and surnames alone.

    Each load does so for what it brings, and for what loads brought that were cut off. This does it for all that is
    stored: after an upgrade, and with --all once in a while, since much more may be known of people by now than when
    they were compared.
    Names are joined by judgements of "newsdb": newsdb people history lists them, newsdb people undo takes one back, and
    what was undone is not joined again. Quotes by surname alone are in quotes.speaker_id with speaker_id_confidence.

    Exit code: 0 done, 3 no database, 130 interrupted.

    \b
    Examples:
      newsdb people resolve
      newsdb people resolve --all
    """
    from newsdb import loader  # noqa: PLC0415  (the database and the models of the extraction take time to import)
    from newsdb.cli.reading import reading  # noqa: PLC0415
    from newsdb.cli.running import stop_by_signals  # noqa: PLC0415
    from newsdb.settings import load_settings  # noqa: PLC0415

    stop = stop_by_signals()
    with reading():
        pass  # the schema fits
    told = loader.resolve_people(load_settings(), every=every, stop=stop)
    if as_json:
        print_json(asdict(told))
    else:
        note(f"{plural(told.merged, 'person', 'people')} merged into others")
        note(f"{plural(told.quotes, 'quote')} and {plural(told.mentions, 'mention')} told by surname")
    if stop.requested:
        raise typer.Exit(130)
